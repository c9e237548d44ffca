"""Sets of words and codes, written as one line of text in the tables of this package."""


def bag(words: str) -> frozenset[str]:
    """The words of a line that are parted by spaces."""
    return frozenset(words.split())
