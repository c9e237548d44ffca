"""What a person reads: alerts, cards, lists, within Telegram's limits; the words come from locales/."""
