"""An embedded stand-in for Telegram with a chat page, sample people and sample feeds."""
