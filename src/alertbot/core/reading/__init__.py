"""What is said: language, sentences, events, summaries, stories."""

from alertbot.core.reading.care import needs_confirmation
from alertbot.core.reading.language import language_of
from alertbot.core.reading.reader import read_statement
from alertbot.core.reading.sentences import Sentence, sentences
from alertbot.core.reading.stories import Assignment, Likeness, OpenStory, Pair, assign, likeness, sketch
from alertbot.core.reading.timeline import next_anniversary, status_after

__all__ = [
    "Assignment",
    "Likeness",
    "OpenStory",
    "Pair",
    "Sentence",
    "assign",
    "language_of",
    "likeness",
    "needs_confirmation",
    "next_anniversary",
    "read_statement",
    "sentences",
    "sketch",
    "status_after",
]
