"""A text as sentences, right for initials, abbreviations, quotations and lists."""

import re
from dataclasses import dataclass
from functools import cache

from alertbot.core.reading.languages import book_of
from alertbot.core.reading.spelling import plain


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: code point offsets of its first character and of the one after its last."""

    start: int
    end: int


def sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences of a text in reading order. A line's end ends a sentence, so headings and list items are sentences of their own."""
    found: list[Sentence] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for end in _ends(line.group(), language):
            _add(found, text, start, line.start() + end)
            start = line.start() + end
        _add(found, text, start, line.end())
    return tuple(found)


_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CLOSERS = "\"'»”“’)\\]*_›"
# A mark that may end a sentence with closing quotes, then a space, or signs of Chinese or Arabic where none is needed.
_MARK = re.compile(
    rf"(?P<mark>[.!?…‥]{{1,8}}|[。！？｡؟۔।])[{_CLOSERS}]{{0,4}}(?P<space>\s{{1,20}}|)(?=(?P<next>[^\s]?[^\s]?))"
)
_BEFORE = re.compile(r"[^\W_]+\Z")


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    """Keep a sentence without the spaces around it; a piece without letters or digits is none."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(c.isalnum() for c in text[start:end]):
        found.append(Sentence(start, end))


def _ends(line: str, language: str) -> list[int]:
    return [m.end("space") for m in _MARK.finditer(line) if m.end() < len(line) and _is_end(line, m, language)]


def _is_end(line: str, found: re.Match[str], language: str) -> bool:
    mark, follows = found["mark"], found["next"]
    if mark in "。！？｡؟۔।":
        return True
    if not found["space"]:
        return _is_glued_end(line, found)
    if follows[:1].islower():
        return False
    return mark != "." or not _is_abbreviation(line, found, language)


def _is_glued_end(line: str, found: re.Match[str]) -> bool:
    """Whether a sentence ends where the space is missing: "…in prison.Earlier", "السجن.وقد"; not in TUT.by or 13.12."""
    if found.end("mark") != found.end():
        return found["next"][:1].isupper() and found["mark"] != "'"
    before, follows = line[max(0, found.start() - 4) : found.start()], found["next"]
    if not before or not follows:
        return False
    if "\u0600" <= before[-1] <= "\u06ff":
        return "\u0600" <= follows[0] <= "\u06ff"
    return (
        len(before) == 4
        and before.isalpha()
        and before[1:].islower()
        and follows[0].isupper()
        and follows[1:].islower()
    )


def _is_abbreviation(line: str, found: re.Match[str], language: str) -> bool:
    window = line[max(0, found.start() - 24) : found.start()]
    word = _BEFORE.search(window)
    if word is None:
        return False
    never, perhaps, common = _lists(language)
    form = plain(word.group())
    if form in never:
        return True
    may_go_on = len(form) == 1 or form in perhaps or (form.isdigit() and len(form) <= 2 and language in _ORDINAL_DOTS)
    return may_go_on and not _goes_on_commonly(line, found, common)


_ORDINAL_DOTS = frozenset(
    {"de", "cs", "sk", "sl", "hr", "fi", "da", "no", "hu", "et", "lv", "lt", "pl"}
)  # "13. Dezember"
_FOLLOWS = re.compile(r"[\"'«“„‘(\[—–\s-]*(?P<word>[^\W_]+)(?P<dot>\.?)")


def _goes_on_commonly(line: str, found: re.Match[str], common: frozenset[str]) -> bool:
    """Whether one of the language's common words follows, which after a doubtful dot begins a sentence; an initial ("А. В. Петров") is none."""
    follows = _FOLLOWS.match(line[found.end("space") : found.end("space") + 40])
    if follows is None:
        return True
    return plain(follows["word"]) in common and not (len(follows["word"]) == 1 and follows["dot"])


@cache
def _lists(language: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Words whose dot never ends a sentence, those whose dot may, and the common words of a language, in plain form."""
    book = book_of(language)
    return tuple(frozenset(plain(words).split()) for words in (book.abbreviations, book.maybe, book.common))  # type: ignore[return-value] # three in, three out
