"""Finds the words of a text: all words of a stretch, or only those that may be names, at the speed of a search."""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Token(NamedTuple):
    """A word of a text, its place in code points, and what stands between it and the word before."""

    start: int
    end: int
    text: str
    gap: str


def _ranges(wanted: Callable[[str], bool], *blocks: tuple[int, int]) -> str:
    """The characters of these blocks that are wanted, as the inside of a character class."""
    found: list[list[int]] = []
    for first, last in blocks:
        for code in range(first, last + 1):
            if wanted(chr(code)):
                if found and found[-1][1] == code - 1:
                    found[-1][1] = code
                else:
                    found.append([code, code])
    return "".join(f"{chr(a)}-{chr(b)}" if a < b else chr(a) for a, b in found)


MARKS = _ranges(lambda c: unicodedata.category(c) in {"Mn", "Mc"}, (0x300, 0x1FFF), (0xA66F, 0xABFF))
_UPPER = _ranges(lambda c: c.isupper() or c.istitle(), (0x41, 0x24FF), (0x2C00, 0x2DFF), (0xA640, 0xA7FF))
# Scripts without capitals that a reader of ours reads: Hebrew, Arabic, Indian scripts, Georgian.
CASELESS = "א-תء-يٮ-ۓࢠ-ࣿऄ-हকअ-हঅ-হਅ-ਹઅ-હଅ-ହஅ-ஹఅ-హಅ-ಹഅ-ഹა-ჿ"
APOSTROPHES = "'’ʼ′ʹ`‘ʻ"
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_LETTER = rf"(?:[^\W\d_]|[{MARKS}\u200c\u200d])"
_BODY = rf"[^\W\d_]*(?:[{MARKS}\u200c\u200d{APOSTROPHES}]+[^\W\d_]+)*[{MARKS}]*"
WORD = re.compile(rf"[^\W\d_]{_BODY}")
# A word that may be (a part of) a name: it starts with a capital, or its script has none.
NAME_WORD = re.compile(rf"[{_UPPER}{CASELESS}]{_BODY}")
_CASELESS_ONE = re.compile(f"[{CASELESS}]")
_GLUED = re.compile(rf"(?<=[^\W\d_{_UPPER}])(?=[{_UPPER}])|(?<=[{_UPPER}])(?=[{_UPPER}][^\W\d_{_UPPER}])")


# French and Italian words that lose their vowel before a name: d'Alexeï, l'Alexeï, qu'Alexeï, dell'Alexei.
_ELIDED = re.compile(rf"(?:[dl]|qu|jusqu|lorsqu|puisqu|[ds]?all|dell|nell)['’](?=[{_UPPER}])")


def words(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Token]:
    """Every word from start to end; a hyphen parts words and stands in the gap."""
    last = start
    for match in WORD.finditer(text, start, min(end, len(text))):
        (start, after), word = match.span(), match[0]
        if not word.isalpha() and (elided := _ELIDED.match(word)):
            start, word = start + elided.end(), word[elided.end() :]
        yield Token(start, after, word, text[last:start])
        last = after


def is_capital(word: str) -> bool:
    """Whether a word starts with a capital, or stands in a script that has none."""
    return word[:1].isupper() or word[:1].istitle() or _CASELESS_ONE.match(word) is not None


def unglue(word: str) -> tuple[str, ...]:
    """The parts of a word that was glued together: "KalesnikavaMaksim" gives "Kalesnikava", "Maksim"."""
    return tuple(_GLUED.split(word))
