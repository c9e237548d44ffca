"""What a single word of a text may be: whose surname, which given names. Worked out once for each distinct word."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from alertbot.core.names import given_names
from alertbot.core.names.distance import distance
from alertbot.core.names.endings import AFTER_APOSTROPHE, Stripped, strip
from alertbot.core.names.homoglyphs import mend
from alertbot.core.names.known import Unit, unpack
from alertbot.core.names.parts import is_patronymic
from alertbot.core.names.reader import read
from alertbot.core.names.skeleton import key_of, weight
from alertbot.core.names.tokens import APOSTROPHES, unglue

if TYPE_CHECKING:
    from alertbot.core.names.index import NameIndex


class Tier(NamedTuple):
    """How well a word is a given name: a score up to 1, how it was recognised, and in which languages alone."""

    score: float
    how: str
    languages: frozenset[str] = frozenset()


class Sight(NamedTuple):
    """What a word may be.

    `people` are the numbers of those whose surname shares a key with it, `units` the given names it may be, `rows` the
    rows of the given-name dictionary it belongs to, `glued` the parts of a word that was run together.
    """

    word: str
    readings: tuple[Stripped, ...]
    people: tuple[int, ...]
    units: dict[int, Tier]
    rows: frozenset[int]
    patronymic: bool
    glued: tuple[str, ...]


_LIKENESS = 0.12  # a given name may be this far from its spelling on record
_SKELETON = 0.92
_COMPOUND = 0.06
_SHORTEST = 3
_INSTRUMENTAL = frozenset({"cs", "sk"})
_MOST_PARTS = 8
_LONGEST = 40
_NOTHING = Sight("", (), (), {}, frozenset(), patronymic=False, glued=())


def look(word: str, index: "NameIndex") -> Sight:
    """What this word may be, after the index. Words of fewer than two letters or more than forty are nothing."""
    if not 1 < len(word) <= _LONGEST:
        return _NOTHING
    mended = mend(word)
    readings = _readings(mended)
    rows = _rows(readings)
    return Sight(
        word=word,
        readings=readings,
        people=_people(readings, index),
        units=_units(readings, rows, index),
        rows=frozenset(rows),
        patronymic=is_patronymic(mended),
        glued=() if mended[1:].islower() or mended.isupper() else _parts(mended),
    )


def _parts(word: str) -> tuple[str, ...]:
    """The parts of a word that was run together, at most eight; none for a whole word."""
    parts = unglue(word)[:_MOST_PARTS]
    return parts if len(parts) > 1 else ()


def _readings(word: str) -> tuple[Stripped, ...]:
    found = {r.phonemes: r for r in strip(read(word)) if r.phonemes}
    if word.endswith("ou") and len(word) > _SHORTEST + 1:
        _keep_instrumental(found, read(word[:-2]))
    head = read(_before_apostrophe(word))
    if head and (head not in found or found[head].languages):
        found[head] = Stripped(head, AFTER_APOSTROPHE)
    return tuple(found.values())


def _keep_instrumental(found: dict[str, Stripped], stem: str) -> None:
    """The stem before a Czech or Slovak -ou (Asiou, Cichanouskou), which reads as -ov and so as another name's end."""
    languages = found[stem].languages if stem in found else _INSTRUMENTAL
    if stem and languages:
        found[stem] = Stripped(stem, "case ending", languages | _INSTRUMENTAL)


def _before_apostrophe(word: str) -> str:
    at = -1 if word.isalpha() else max(word.find(c) for c in APOSTROPHES)
    return word[:at] if at >= _SHORTEST else ""


def _people(readings: Iterable[Stripped], index: "NameIndex") -> tuple[int, ...]:
    found: dict[int, None] = {}
    for key in {key_of(r.phonemes): None for r in readings}:
        found |= dict.fromkeys(index.people_by_key.get(key, ()))
    return tuple(found)


def _rows(readings: tuple[Stripped, ...]) -> dict[int, bool]:
    """The rows of the dictionary that the word belongs to; a stripped reading counts where the whole word has none."""
    found: dict[int, bool] = {}
    for reading in readings:
        for row, familiar in given_names.recognise(reading.phonemes, stripped=bool(reading.ending)).items():
            if not reading.languages:
                found[row] = found.get(row, True) and familiar
    return found


def _units(readings: tuple[Stripped, ...], rows: dict[int, bool], index: "NameIndex") -> dict[int, Tier]:
    found: dict[int, Tier] = {}
    for reading in readings:
        for unit in index.units_by_reading.get(reading.phonemes, ()):
            _keep(found, unit, Tier(0.97 if reading.ending else 1.0, "as on record", reading.languages))
    for row, familiar in rows.items():
        for unit in index.units_by_row.get(row, ()):
            _keep(found, unit, _of_row(readings[0].phonemes, index.units[unit], familiar=familiar))
    for reading in readings:
        for unit in index.units_by_key.get(key_of(reading.phonemes), ()):
            if unit not in found and not (rows and rows.keys().isdisjoint(index.units[unit].rows)):
                _keep_likeness(found, unit, reading, index)
    return found


def _of_row(phonemes: str, unit: Unit, *, familiar: bool) -> Tier:
    """A case of the form on record (Алеся of Алесь) says more than another familiar form of the row."""
    if not familiar:
        return Tier(0.95, "the same name")
    stem = given_names.stem_of(phonemes)
    own = any(
        given_names.stem_of(r.phonemes) == stem for way in unit.ways for r in unpack(way.readings[way.anchor])[:1]
    )
    return Tier(0.95, "as on record, another case") if own else Tier(0.90, "familiar form")


def _keep(found: dict[int, Tier], unit: int, tier: Tier) -> None:
    if unit not in found or found[unit].score < tier.score:
        found[unit] = tier


def _keep_likeness(found: dict[int, Tier], unit: int, reading: Stripped, index: "NameIndex") -> None:
    if weight(key_of(reading.phonemes)) < 1:
        return
    for way in index.units[unit].ways:
        apart = min(distance(reading.phonemes, r.phonemes) for r in unpack(way.readings[way.anchor]))
        if apart <= _LIKENESS and len(way.readings) == 1:
            _keep(found, unit, Tier(_SKELETON - apart, "a like spelling", reading.languages))
        elif apart <= _COMPOUND:
            _keep(found, unit, Tier(_SKELETON, "part of a compound", reading.languages))
