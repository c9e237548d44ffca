"""Days and years that a text tells."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from alertbot.core.reading.book import Book
from alertbot.core.reading.spelling import plain, word_form
from alertbot.core.reading.words import Words

_OLDEST, _NEWEST = 1950, 2099


@dataclass(frozen=True, slots=True)
class Day:
    """A day that the text tells, and the words that tell it (from the first to before the end)."""

    on: date
    first: int
    end: int


def year_at(words: Words, at: int) -> int | None:
    """The year that a word is, if it is one of the last or next decades."""
    word = words.forms[at]
    if len(word) == 4 and word.isascii() and word.isdigit() and _OLDEST <= int(word) <= _NEWEST:
        return int(word)
    return None


_HEAD = 12  # sentences in which a dateline may stand
_LONGEST_DATELINE = 7  # words: "Paris, Vilnius, 15 December 2025"


def year_of_news(words: Words, book: Book, first_named: int) -> int | None:
    """The year of a statement whose day of publication is not known: the newest, if the statement's head tells it, or else the one after it, since
    news seldom tells its own year further down. The head is all up to the first sentence that names anybody, a full date in the next one, and a
    dateline, which names nobody.
    """
    figures = [at for at, word in enumerate(words.forms) if len(word) == 4 and word.isdigit()]
    years = [(at, year) for at in figures if (year := year_at(words, at)) is not None]
    newest = max((year for _, year in years), default=None)
    lengths = Counter(words.sentences if years else ())
    naming = frozenset(place for place, people in zip(words.sentences, words.people, strict=True) if people and years)
    head = {year for at, year in years if _is_in_head(words, book, at, first_named, lengths, naming)}
    return newest if newest is None or newest in head else newest + 1


def _is_in_head(
    words: Words, book: Book, at: int, first_named: int, lengths: Counter[int], naming: frozenset[int]
) -> bool:
    place = words.sentences[at]
    if place <= first_named:
        return True
    before, second = (words.forms[at - step] if at >= step else "" for step in (1, 2))
    if place < _HEAD and lengths[place] <= _LONGEST_DATELINE and place not in naming:
        return before in _months(book) or before.isdigit()
    return place == first_named + 1 and (before.isdigit() or (before in _months(book) and second.isdigit()))


def days_told(words: Words, book: Book, published: date | None, first: int, end: int) -> Iterator[Day]:
    """The days told between two words: "13 December 2025", "December 13", "13.12.2025", "2025-12-13". Where no year is told, the one that lies
    nearest before the day of publication is meant.
    """
    months = _months(book)
    for at in range(first, end):
        day = _iso(words, at, end) or _numeric(words, at, end) or _written(words, at, end, months, published)
        if day is not None:
            yield day


@cache
def _months(book: Book) -> dict[str, int]:
    return {
        word_form(plain(form), book.code): number
        for number, forms in enumerate(book.months, 1)
        for form in forms.split()
    }


_MONTH_REACH = 3  # words: "freed in the June"


def has_bare_month(words: Words, book: Book, first: int, last: int) -> bool:
    """Whether a month without a day stands behind a phrase or before it ("freed in June", "im Juni freigelassen"): news of these days tells the day."""
    months = _months(book)
    places = (*range(last + 1, min(last + 1 + _MONTH_REACH, len(words.forms))), *range(max(first - 1, 0), first))
    month = next((at for at in places if words.forms[at] in months), None)
    around = () if month is None else words.forms[month - 1 : month + 2]
    return month is not None and not any(w.isdigit() and len(w) < 3 for w in around)


def _number(words: Words, at: int, end: int, most: int) -> int | None:
    if at < end and words.forms[at].isascii() and words.forms[at].isdigit() and len(words.forms[at]) <= 4:
        value = int(words.forms[at])
        return value if 0 < value <= most else None
    return None


def _iso(words: Words, at: int, end: int) -> Day | None:
    year = year_at(words, at)
    month, day = _number(words, at + 1, end, 12), _number(words, at + 2, end, 31)
    if year is None or month is None or day is None or words.ends[at] + 1 != words.starts[at + 1]:
        return None
    return _day(year, month, day, at, at + 3)


def _numeric(words: Words, at: int, end: int) -> Day | None:
    day, month = _number(words, at, end, 31), _number(words, at + 1, end, 12)
    year = year_at(words, at + 2) if at + 2 < end else None
    if day is None or month is None or year is None or words.ends[at] + 1 != words.starts[at + 1]:
        return None
    return _day(year, month, day, at, at + 3)


def _written(words: Words, at: int, end: int, months: dict[str, int], published: date | None) -> Day | None:
    month = months.get(words.forms[at])
    if month is None:
        return None
    before = _number(words, at - 1, end, 31) if at else None
    ordinal = (
        _number(words, at - 2, end, 31)
        if at > 1 and words.forms[at - 1] in {"de", "d", "st", "nd", "rd", "th"}
        else None
    )
    after = _number(words, at + 1, end, 31)
    day = before or ordinal or after
    if day is None:
        return None
    last = at + 1 if day is not after or before or ordinal else at + 2
    year = next((y for place in (last, last + 1) if place < end and (y := year_at(words, place)) is not None), None)
    if year is not None:
        return _day(year, month, day, at - 1, last + 1)
    return _nearest(month, day, published, at - 1, last)


def _nearest(month: int, day: int, published: date | None, first: int, end: int) -> Day | None:
    if published is None:
        return None
    for year in (published.year + 1, published.year, published.year - 1):
        found = _day(year, month, day, first, end)
        if found is not None and found.on <= published + timedelta(days=1):
            return found
    return None


def _day(year: int, month: int, day: int, first: int, end: int) -> Day | None:
    try:
        return Day(date(year, month, day), max(first, 0), end)
    except ValueError:
        return None
