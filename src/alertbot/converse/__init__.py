"""What somebody writes or taps becomes a reply; a file for each conversation."""
