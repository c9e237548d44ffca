"""What is said: language, sentences, events, summaries, stories."""

from alertbot.core.reading.language import language_of
from alertbot.core.reading.reader import read_statement
from alertbot.core.reading.sentences import Sentence, sentences

__all__ = ["Sentence", "language_of", "read_statement", "sentences"]
