"""The flow from alerts in the database to messages on Telegram."""
