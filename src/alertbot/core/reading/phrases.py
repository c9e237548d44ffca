"""A book's phrases, made ready to be found in the words of a text in one pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache

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
    single: bool  # of one word, so that finding its first word is finding it
    second: _Slot | None = None  # what must stand behind the first word, if it is one of few words


def find_phrases(book: Book, words: Words) -> Iterator[Hit]:
    """Every place where a phrase of the book stands, in the order of the text; of those that tell the same from one word on, the longest."""
    numbers = number_words(book)
    for at, word in enumerate(words.forms):
        candidates = _beginning_with(book, word[:_LONGEST_WORD])
        if candidates:
            yield from _longest(_here(candidates, words, at, numbers))


_NOTHING = " "  # the word behind the last one
_LONGEST_WORD = 40  # letters looked at, so that what is remembered of words stays small


@cache
def number_words(book: Book) -> frozenset[str]:
    """The words for numbers, in the form in which words are compared."""
    return frozenset(word_form(plain(word), book.code) for word in book.numbers)


def _here(candidates: tuple[_Phrase, ...], words: Words, at: int, numbers: frozenset[str]) -> Iterator[Hit]:
    follows = words.forms[at + 1] if at + 1 < len(words.forms) else _NOTHING
    for phrase in candidates:
        if phrase.single:
            yield Hit(phrase.tells, phrase.weak, at, at)
        elif phrase.second is None or _fits(phrase.second, follows, numbers):  # most phrases end here
            last = _match(phrase.slots, words, at, numbers)
            if last is not None:
                yield Hit(phrase.tells, phrase.weak, at, last)


@lru_cache(maxsize=1 << 16)
def _beginning_with(book: Book, word: str) -> tuple[_Phrase, ...]:
    """The phrases that may begin with a word. Few words make up most of all texts, so this is asked of a few again and again."""
    by_start, numbers = _by_start(book), number_words(book)
    candidates = by_start.get(word[:_KEY], ())
    if word in numbers or word[0].isdigit():
        candidates = candidates + by_start.get("#", ())
    return tuple(phrase for phrase in candidates if any(_fits(slot, word, numbers) for slot in _openers(phrase)))


@cache
def _by_start(book: Book) -> Mapping[str, tuple[_Phrase, ...]]:
    """All phrases of a book by the first letters of their first word; a number as first word stands under `#`."""
    found: dict[str, list[_Phrase]] = {}
    for tells in PHRASE_FIELDS:
        for written in getattr(book, tells).split(","):
            phrase = _compile(tells, written.strip(), book.code)
            for key in {key for slot in _openers(phrase) for key in _keys(slot)}:
                found.setdefault(key, []).append(phrase)
    return {key: tuple(phrases) for key, phrases in found.items()}


def _openers(phrase: _Phrase) -> Iterator[_Slot]:
    """The places with which a phrase may begin: the first, and what follows a word that may be missing."""
    for slot in phrase.slots:
        yield slot
        if not slot.optional:
            return


_NOT_PHRASES = {"code", "common", "letters", "abbreviations", "maybe", "months", "numbers", "examples"}
PHRASE_FIELDS = tuple(f.name for f in fields(Book) if f.name not in _NOT_PHRASES)
_KEY = 3
_GAP = 4  # words that `...` may stand for


def _compile(tells: str, written: str, language: str) -> _Phrase:
    slots = tuple(_slot(piece, language) for part in written.removeprefix("~").split() for piece in _pieces(part))
    single = len(slots) == 1 and not slots[0].optional
    second = None if len(slots) < 2 or slots[0].optional or slots[1].optional or slots[1].gap else slots[1]
    return _Phrase(tells, written.startswith("~"), slots, single, second)


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


def _keys(slot: _Slot) -> Iterator[str]:
    if slot.number:
        yield "#"
    yield from (word[:_KEY] for word in (*slot.exact, *slot.starts))


def _match(slots: tuple[_Slot, ...], words: Words, at: int, numbers: frozenset[str]) -> int | None:
    """The last word of the phrase if it stands here; it never crosses a colon, a dash, a semicolon or the end of a sentence."""
    forms, breaks, here = words.forms, words.breaks, at
    for place, slot in enumerate(slots):
        if slot.gap:
            return _match_after_gap(slots[place + 1 :], words, here, numbers)
        if here < len(forms) and (here == at or breaks[here] < COLON) and _fits(slot, forms[here], numbers):
            here += 1
        elif not slot.optional:
            return None
    return here - 1 if here > at else None


def _match_after_gap(slots: tuple[_Slot, ...], words: Words, first: int, numbers: frozenset[str]) -> int | None:
    for start in range(first, min(first + 1 + _GAP, len(words.forms))):
        if words.breaks[start] >= COLON:
            return None
        if slots[0].optional or _fits(slots[0], words.forms[start], numbers):
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
    found = list(hits)
    if len(found) < 2:
        return found
    best: dict[str, Hit] = {}
    for hit in found:
        rival = best.get(hit.tells)
        if rival is None or (not hit.weak, hit.last) > (not rival.weak, rival.last):
            best[hit.tells] = hit
    return list(best.values())
