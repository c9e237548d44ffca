"""The flow from feeds to statements, mentions, events and alerts."""
