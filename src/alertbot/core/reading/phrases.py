"""A book's phrases, made ready to be found in the words of a text in one pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache

from alertbot.core.reading.book import Book
from alertbot.core.reading.spelling import WORD, plain, word_form
from alertbot.core.reading.words import COLON, NAME, Words


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: what it tells, how strongly, and its first and last word."""

    tells: str  # the name of the book's field
    weak: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Slot:
    """What may stand at one place of a phrase."""

    exact: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    number: bool = False
    optional: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class _Phrase:
    tells: str
    weak: bool
    slots: tuple[_Slot, ...]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Phrases by the beginning of their first word; a number as first word stands under `#`."""

    by_start: Mapping[str, tuple[_Phrase, ...]]
    numbers: frozenset[str]

    def find(self, words: Words) -> Iterator[Hit]:
        """Every place where a phrase stands, in the order of the text; a longer phrase that tells the same is preferred."""
        for at, word in enumerate(words.forms):
            candidates = self.by_start.get(word[:_KEY], ())
            if word in self.numbers or word[0].isdigit():
                candidates = candidates + self.by_start.get("#", ())
            if candidates:
                yield from _longest(self._here(words, at, candidates))

    def _here(self, words: Words, at: int, candidates: tuple[_Phrase, ...]) -> Iterator[Hit]:
        for phrase in candidates:
            last = _match(phrase.slots, words, at, self.numbers)
            if last is not None:
                yield Hit(phrase.tells, phrase.weak, at, last)


@cache
def phrasebook(book: Book) -> Phrasebook:
    """The phrases of all fields of a book that hold phrases."""
    by_start: dict[str, list[_Phrase]] = {}
    for tells in PHRASE_FIELDS:
        for written in getattr(book, tells).split(","):
            phrase = _compile(tells, written.strip(), book.code)
            for key in _keys(phrase):
                by_start.setdefault(key, []).append(phrase)
    numbers = frozenset(word_form(plain(word), book.code) for word in book.numbers)
    return Phrasebook({key: tuple(phrases) for key, phrases in by_start.items()}, numbers)


_NOT_PHRASES = {"code", "common", "letters", "abbreviations", "maybe", "months", "numbers", "examples"}
PHRASE_FIELDS = tuple(f.name for f in fields(Book) if f.name not in _NOT_PHRASES)
_KEY = 3
_GAP = 3  # words that `...` may stand for


def _compile(tells: str, written: str, language: str) -> _Phrase:
    slots = tuple(_slot(piece, language) for part in written.removeprefix("~").split() for piece in _pieces(part))
    return _Phrase(tells, written.startswith("~"), slots)


def _pieces(part: str) -> Iterator[str]:
    """What is written as one word but read as several ("l'arrestation", signs of Chinese) is several places of a phrase."""
    if part in {"...", "#", NAME} or "|" in part or part.endswith("?"):
        yield part
        return
    star = "*" if part.endswith("*") else ""
    found = WORD.findall(part)
    yield from found[:-1]
    if found:
        yield found[-1] + star


def _slot(piece: str, language: str) -> _Slot:
    if piece == "...":
        return _Slot(gap=True)
    if piece == "#":
        return _Slot(number=True)
    words = piece.removesuffix("?").split("|")
    return _Slot(
        exact=frozenset(_form(w, language) for w in words if not w.endswith("*")),
        starts=tuple(_form(w.removesuffix("*"), language) for w in words if w.endswith("*")),
        optional=piece.endswith("?"),
    )


def _form(word: str, language: str) -> str:
    return word if word == NAME else word_form(plain(word), language)


def _keys(phrase: _Phrase) -> Iterator[str]:
    """Under what first letters a phrase is looked for; a phrase whose first word may be missing stands under the next too."""
    for slot in phrase.slots:
        if slot.number:
            yield "#"
        yield from {word[:_KEY] for word in (*slot.exact, *slot.starts)}
        if not slot.optional:
            return


def _match(slots: tuple[_Slot, ...], words: Words, at: int, numbers: frozenset[str]) -> int | None:
    """The last word of the phrase if it stands here; it never crosses a semicolon, a dash or the end of a sentence."""
    last = at - 1
    for place, slot in enumerate(slots):
        if slot.gap:
            return _match_after_gap(slots[place + 1 :], words, last, numbers)
        here = last + 1
        if (
            here < len(words.forms)
            and (here == at or words.breaks[here] < COLON)
            and _fits(slot, words.forms[here], numbers)
        ):
            last = here
        elif not slot.optional:
            return None
    return last if last >= at else None


def _match_after_gap(slots: tuple[_Slot, ...], words: Words, last: int, numbers: frozenset[str]) -> int | None:
    for start in range(last + 1, min(last + 2 + _GAP, len(words.forms))):
        if words.breaks[start] >= COLON:
            return None
        end = _match(slots, words, start, numbers)
        if end is not None:
            return end
    return None


def _fits(slot: _Slot, word: str, numbers: frozenset[str]) -> bool:
    if slot.number:
        return word[0].isdigit() or word in numbers
    return word in slot.exact or (bool(slot.starts) and word.startswith(slot.starts))


def _longest(hits: Iterator[Hit]) -> list[Hit]:
    """One hit for each thing told from here: the one of most words, a strong one first."""
    best: dict[str, Hit] = {}
    for hit in hits:
        rival = best.get(hit.tells)
        if rival is None or (not hit.weak, hit.last) > (not rival.weak, rival.last):
            best[hit.tells] = hit
    return list(best.values())
