"""What is said: language, sentences, events, summaries, stories."""
