"""The bot's words, a catalogue for each language."""
