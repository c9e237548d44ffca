"""What is said: language, sentences, events, summaries, stories."""

from alertbot.core.reading.language import language_of
from alertbot.core.reading.reader import read_statement
from alertbot.core.reading.sentences import Sentence, sentences
from alertbot.core.reading.stories import Assignment, OpenStory, Pair, assign, needs_confirmation, sketch, status_after

__all__ = [
    "Assignment",
    "OpenStory",
    "Pair",
    "Sentence",
    "assign",
    "language_of",
    "needs_confirmation",
    "read_statement",
    "sentences",
    "sketch",
    "status_after",
]
