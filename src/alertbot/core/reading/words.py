"""A text as words: where each stands, what separates it from the one before, which are names, and where sentences end."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from alertbot.core.model import Mention
from alertbot.core.reading.sentences import Sentence
from alertbot.core.reading.spelling import WITH_FORMS, WORD, plain, word_form

NAME = "@"  # stands for the name of somebody who is tracked

# What may stand before a word; nothing is 0.
COMMA = 1  # or a quotation mark, or a bracket
COLON = 2  # or a dash
SEMICOLON = 3
STOP = 4  # the end of a sentence


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text side by side: plain form, first and last code point, the break before, the people named, the sentence."""

    forms: list[str]
    starts: list[int]
    ends: list[int]
    breaks: list[int]  # before the word, see COMMA and the others below
    people: list[tuple[int, ...]]  # places in the list of mentions; empty for a word that is no name
    sentences: list[int]  # the place of the word's sentence


def words_of(text: str, mentions: Sequence[Mention], found: Sequence[Sentence], language: str) -> Words:
    """The words of the sentences that matter: those at the head, those that name somebody, and their neighbours.

    Each named place is one word, whatever the name's length. What stands far from every name tells nothing of anybody, and most of a long page does.
    """
    words = Words([], [], [], [], [], [])
    smooth = _smooth(text, language)
    places = _named_places(mentions, len(text))
    at, named = 0, 0
    for region in _regions(found, places):
        at = max(at, region.start)
        while named < len(places) and places[named][0] < region.end:
            start, end, people = places[named]
            _add_words(words, smooth, at, start, language)
            _add(words, NAME, start, end, people)
            at, named = end, named + 1
        _add_words(words, smooth, at, region.end, language)
    _mark_breaks(words, text, found)
    return words


_HEAD = 12  # sentences at the beginning that always matter
_NEAR = 3  # sentences before and behind one that names somebody


def _regions(found: Sequence[Sentence], places: Sequence[tuple[int, int, tuple[int, ...]]]) -> list[Sentence]:
    """The stretches of the text that matter, as neighbouring sentences taken together."""
    starts = [sentence.start for sentence in found]
    wanted = set(range(min(_HEAD, len(found))))
    for start, _, _ in places:
        here = max(bisect_right(starts, start) - 1, 0)
        wanted.update(range(max(here - _NEAR, 0), min(here + _NEAR + 1, len(found))))
    regions: list[Sentence] = []
    for at in sorted(wanted):
        if regions and at - 1 in wanted:
            regions[-1] = Sentence(regions[-1].start, found[at].end)
        else:
            regions.append(found[at])
    return regions


def _smooth(text: str, language: str) -> str:
    """The text in plain form; Łacinka keeps its accents, which make other letters of Cyrillic."""
    small = text.lower() if language == "be-latn" else ""
    return small if len(small) == len(text) else plain(text)


def _named_places(mentions: Sequence[Mention], length: int) -> list[tuple[int, int, tuple[int, ...]]]:
    """Where somebody is named, places that overlap made one that names all."""
    spans = sorted(
        (s.start, s.end, i) for i, m in enumerate(mentions) for s in m.spans if 0 <= s.start < s.end <= length
    )
    places: list[tuple[int, int, tuple[int, ...]]] = []
    for start, end, person in spans:
        if places and start < places[-1][1]:
            first, last, people = places[-1]
            places[-1] = (first, max(last, end), people if person in people else (*people, person))
        else:
            places.append((start, end, (person,)))
    return places


def _add_words(words: Words, smooth: str, start: int, end: int, language: str) -> None:
    forms, starts, ends = words.forms, words.starts, words.ends
    for found in WORD.finditer(smooth, start, end):
        form = found.group() if language not in WITH_FORMS else word_form(found.group(), language)
        if form:
            forms.append(form)
            starts.append(found.start())
            ends.append(found.end())
    words.people.extend([()] * (len(forms) - len(words.people)))


def _add(words: Words, form: str, start: int, end: int, people: tuple[int, ...]) -> None:
    words.forms.append(form)
    words.starts.append(start)
    words.ends.append(end)
    words.people.append(people)


def _mark_breaks(words: Words, text: str, found: Sequence[Sentence]) -> None:
    """Give each word its sentence and the break before it. A name that runs over a sentence's end belongs to where it starts."""
    begins = [sentence.start for sentence in found[1:]]
    begins.append(len(text) + 1)
    place, before, last = 0, STOP, 0
    for start, end in zip(words.starts, words.ends, strict=True):
        while begins[place] <= start:
            place, before = place + 1, STOP
        words.sentences.append(place)
        words.breaks.append(before or _weight(text[last : min(start, last + _LONGEST_BREAK)]))
        before, last = 0, end


_LONGEST_BREAK = 16  # code points looked at


@lru_cache(maxsize=4096)
def _weight(between: str) -> int:
    if between == " ":
        return 0
    if any(c in between for c in ";؛；"):
        return SEMICOLON
    if any(c in between for c in ":—–：") or " - " in between:
        return COLON
    return COMMA if any(c in between for c in ',"«»“”„()[]،，、…') else 0
