"""A text while it is matched: its words that may be names, the words around a place, what was found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known
from alertbot.core.names.languages import guess
from alertbot.core.names.normalise import Clean
from alertbot.core.names.sights import Sight
from alertbot.core.names.tokens import NAME_WORD, WORD, Token, words

_WINDOW = (70, 40)  # characters before and behind a surname that are looked at
_LONGEST_WORD = 80
_FEW_CAPITALS = 120  # a text with fewer than one capital word in so many characters is written in lower case


class Place(NamedTuple):
    """A word of the text that may be (part of) somebody's name."""

    start: int
    end: int
    sight: Sight


@dataclass(slots=True)
class Found:
    """Words that name a person: where (in the clean text), how sure, and why."""

    known: Known
    start: int
    end: int
    surname: int  # where the surname starts
    given: int  # where the given name starts
    confidence: float
    why: str
    apart: float = 0.0  # of the surname
    tier: float = 1.0  # of the given name
    initial: bool = False  # an initial and the surname, without any doubt
    rivals: list["Found"] = field(default_factory=list)


@dataclass(slots=True)
class Text:
    """A text, the index, and what is worked out about the text on the way."""

    index: NameIndex
    tidy: Clean
    lower: bool = False
    guessed: frozenset[str] | None = None

    @property
    def languages(self) -> frozenset[str]:
        """The languages whose own endings are worth trying, guessed when first needed."""
        if self.guessed is None:
            self.guessed = guess(self.tidy.text)
        return self.guessed

    def speaks(self, languages: frozenset[str]) -> bool:
        """Whether the text may be in one of these languages; no languages mean any."""
        return not languages or not languages.isdisjoint(self.languages)

    def places(self) -> list[Place]:
        """The words that may be names: those with a capital, or all words of a text that has next to none."""
        matches = list(NAME_WORD.finditer(self.tidy.text))
        if len(matches) * _FEW_CAPITALS < len(self.tidy.text):
            self.lower = True
            matches = list(WORD.finditer(self.tidy.text))
        seen, found = self.index.sights, []
        for match in matches:
            word = match[0]
            sight = seen.get(word) or self.index.sight(word)
            if sight.people or sight.units:
                found.append(Place(match.start(), match.end(), sight))
            elif sight.glued:
                found += self._unglued(match.start(), sight.glued)
        return found

    def window(self, place: Place) -> tuple[list[Token], int]:
        """The words around a place, glued ones apart, and which of them stands at the place."""
        first, last = max(0, place.start - _WINDOW[0]), min(len(self.tidy.text), place.end + _WINDOW[1])
        while first and self.tidy.text[first - 1].isalnum() and place.start - first < _WINDOW[0] + _LONGEST_WORD:
            first -= 1
        tokens: list[Token] = []
        for token in words(self.tidy.text, first, last):
            word = token.text
            if word[1:].islower() or word.isupper() or len(word) == 1:
                tokens.append(token)
            else:
                tokens += self._parts(token)
        return tokens, next((i for i, t in enumerate(tokens) if t.start == place.start), -1)

    def _parts(self, token: Token) -> Iterator[Token]:
        """A word that may be glued together, in its parts."""
        at, gap = token.start, token.gap
        for part in self.index.sight(token.text).glued or (token.text,):
            yield Token(at, at + len(part), part, gap)
            at, gap = at + len(part), ""

    def _unglued(self, start: int, parts: tuple[str, ...]) -> Iterator[Place]:
        for part in parts:
            yield Place(start, start + len(part), self.index.sight(part))
            start += len(part)
