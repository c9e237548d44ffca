"""Dates that feed parsers give up on: numeric ones, and month names of the languages of our publishers."""

import re
from datetime import UTC, datetime, timedelta, timezone

# First letters that tell a month in any case form: genitive in Slavic languages, abbreviations in all. Own list; be, ru, uk, pl, lt, de, fr, en, es, az.
_MONTHS: tuple[tuple[int, str], ...] = (
    (1, "студз январ янв січ stycz sty sausi jan gen ene yanv"),
    (2, "лют феврал фев luty lut vasar feb fév fev"),
    (3, "сакав мартa март мар берез marzec marc mar kov mär mrz"),
    (4, "красав апрел апр квіт kwiec kwi baland apr avr abr"),
    (5, "май мая маі трав maj geguž gegu mai may"),
    (6, "чэрв чэрвен июн черв czerw cze birž birz jun juin iyun"),
    (7, "ліпен ліп июл лип lip liep jul juil iyul"),
    (8, "жнів август авг серп sierp sie rugp aug août aout ago avq"),
    (9, "верас сентябр сен верес wrzes wrześ wrz rugs sep set"),
    (10, "кастрыч кас октябр окт жовт październ pazdzier paź spal oct okt"),
    (11, "лістап ліс ноябр ноя листоп лист listopad lis lapkr nov noy"),
    (12, "снеж сне декабр дек груд grud gru gruod dec dez déc dic"),
)
_STEMS = sorted(((stem, month) for month, stems in _MONTHS for stem in stems.split()), key=lambda pair: -len(pair[0]))
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
_NAMED = re.compile(r"(?<!\d)(\d{1,2})\.?\s+(?:de\s+)?([^\W\d_]{3,})\.?,?\s+(?:de\s+)?(\d{4})(?!\d)")
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")


def read_date(text: str) -> datetime | None:
    """The UTC time that a date in words or numbers means; None when it can't be told.

    `01.09.2026` is the first of September: our publishers write the day first. Without a zone it is taken as UTC.
    """
    day = _day(text[:200])
    if day is None:
        return None
    clock = _CLOCK.search(text[:200])
    try:
        return _moment(day, clock)
    except (ValueError, OverflowError):
        return None


def _moment(day: tuple[int, int, int], clock: re.Match[str] | None) -> datetime:
    if clock is None:
        return datetime(*day, tzinfo=UTC)
    hour, minute, second, zone = clock.groups()
    return datetime(*day, int(hour), int(minute), int(second or 0), tzinfo=_zone(zone)).astimezone(UTC)


def _zone(text: str | None) -> timezone:
    if text is None or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _day(text: str) -> tuple[int, int, int] | None:
    if found := _YEAR_FIRST.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_FIRST.search(text):
        return int(found[3]), int(found[2]), int(found[1])
    if (found := _NAMED.search(text)) and (month := _month(found[2])):
        return int(found[3]), month, int(found[1])
    if (found := _NAMED_FIRST.search(text)) and (month := _month(found[1])):
        return int(found[3]), month, int(found[2])
    return None


def _month(word: str) -> int | None:
    lower = word.lower()
    return next((month for stem, month in _STEMS if lower.startswith(stem)), None)
