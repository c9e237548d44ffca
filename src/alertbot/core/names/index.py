"""The people as the matcher looks them up: by the keys of every reading of every spelling of their names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import TypeVar

from alertbot.core.model import Person
from alertbot.core.names import given_names
from alertbot.core.names.abjads import of_phonemes
from alertbot.core.names.bags import bag
from alertbot.core.names.known import Known, Likeness, Sequence, Unit, pack, said, unpack
from alertbot.core.names.native import NativeName, native_names
from alertbot.core.names.orthographies import PRONOUNCED, Spelling, spellings
from alertbot.core.names.parts import Parts, sequences, split
from alertbot.core.names.reader import read
from alertbot.core.names.sights import Sight, look
from alertbot.core.names.skeleton import key_of, weight


@dataclass(eq=False, slots=True)
class NameIndex:
    """The people, and where each key leads. Made by `build_index`; nothing outside this package looks inside.

    `sights` remembers what each word met in texts may be; it is emptied when it grows too large.
    """

    people: tuple[Known, ...]
    units: tuple[Unit, ...]
    people_by_key: dict[str, tuple[int, ...]]
    units_by_key: dict[str, tuple[int, ...]]
    units_by_reading: dict[str, tuple[int, ...]]
    units_by_row: dict[int, tuple[int, ...]]
    people_by_bones: dict[str, tuple[int, ...]]
    number_of: dict[str, int]
    natives: dict[str, tuple[NativeName, ...]]
    sights: dict[str, Sight] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    settled: dict[str, tuple[int, ...]] = field(default_factory=dict)
    alone: dict[str, int | None] = field(default_factory=dict)
    may_fit: dict[tuple[str, int], bool] = field(default_factory=dict)
    likenesses: dict[tuple[str, str, frozenset[str]], Likeness | None] = field(default_factory=dict)

    def sight(self, word: str) -> Sight:
        """What a word of a text may be: whose surname, which given names."""
        found = self.sights.get(word)
        if found is None:
            if len(self.sights) > _MOST_SIGHTS:
                self.sights.clear()
                self.met.clear()
                self.settled.clear()
                self.alone.clear()
                self.may_fit.clear()
                self.likenesses.clear()
            found = self.sights[word] = look(word, self)
        return found


_K = TypeVar("_K")
_V = TypeVar("_V")
_MOST_SIGHTS = 200_000


def build_index(people: Iterable[Person]) -> NameIndex:
    """An index of these people; about a tenth of a millisecond and two kilobytes for each.

    It is a value: to change the people, build another.
    """
    builder = _Builder()
    known = tuple(builder.add(number, person) for number, person in enumerate(people))
    return NameIndex(
        people=known,
        units=tuple(builder.units),
        people_by_key=_frozen(builder.people_by_key),
        units_by_key=_frozen(builder.units_by_key),
        units_by_reading=_frozen(builder.units_by_reading),
        units_by_row=_frozen(builder.units_by_row),
        people_by_bones=_frozen(builder.people_by_bones),
        number_of={k.person.id: k.number for k in known},
        natives=_frozen(builder.natives),
    )


class _Builder:
    """Collects the keys while people are added, and shares what several people have in common."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.unit_numbers: dict[tuple[tuple[str, ...], str], int] = {}
        self.packed: dict[tuple[str, str], str] = {}
        self.surnames: dict[tuple[Parts, str], tuple[Sequence, ...]] = {}
        self.people_by_key: dict[str, dict[int, None]] = {}
        self.units_by_key: dict[str, dict[int, None]] = {}
        self.units_by_reading: dict[str, dict[int, None]] = {}
        self.units_by_row: dict[int, dict[int, None]] = {}
        self.people_by_bones: dict[str, dict[int, None]] = {}
        self.natives: dict[str, dict[NativeName, None]] = {}
        self.unit_sets: dict[frozenset[int], frozenset[int]] = {}
        self.patronymics: dict[frozenset[str], frozenset[str]] = {}

    def add(self, number: int, person: Person) -> Known:
        names = [split(name, person.country) for name in person.names]
        surnames = self._all_surnames(names, person.country)
        for sequence in surnames:
            for key in _keys(sequence):
                self.people_by_key.setdefault(key, {})[number] = None
            if not sequence.partial:
                for way in product(*map(said, sequence.readings)):
                    bones = of_phonemes("".join(reading.phonemes for reading in way))
                    self.people_by_bones.setdefault(bones, {})[number] = None
        for native in native_names(number, person.names):
            self.natives.setdefault(native.first, {})[native] = None
        full = tuple(tuple(self.unit(g, person.country) for g in _given_groups(parts)) for parts in names)
        units = frozenset(u for needed in full for u in needed)
        patronymics = frozenset(key_of(read(w)) for parts in names for w in parts.middle)
        return Known(
            number=number,
            person=person,
            gender=person.gender or self._gender_of(units),
            surnames=tuple(surnames),
            units=self.unit_sets.setdefault(units, units),
            spellings=tuple(dict.fromkeys(needed for needed in full if needed)),
            patronymics=self.patronymics.setdefault(patronymics, patronymics),
            eastern=any(parts.eastern for parts in names),
        )

    def _all_surnames(self, names: list[Parts], country: str) -> dict[Sequence, None]:
        """The surnames of every spelling; one that meets an earlier one's key adds its reading and no closure."""
        found: dict[Sequence, None] = {}
        keys: set[str] = set()
        for parts in sorted(names, key=_cyrillic_first):
            reading = read(parts.surname[0]) if len(parts.surname) == 1 and not parts.second else ""
            if reading and key_of(reading) in keys and country not in PRONOUNCED:
                found[Sequence(parts.surname[0], (pack((Spelling(reading),)),), 0)] = None
            else:
                ways = self.surnames_of(parts, country)
                found |= dict.fromkeys(ways)
                keys.add(key_of(reading))
        return found

    def surnames_of(self, parts: Parts, country: str) -> tuple[Sequence, ...]:
        cached = (Parts((), (), parts.surname, parts.second), country)
        if cached not in self.surnames:
            self.surnames[cached] = tuple(self._surnames(parts, country))
        return self.surnames[cached]

    def _surnames(self, parts: Parts, country: str) -> Iterable[Sequence]:
        yield from self._ways(parts.surname, country)
        if parts.second:
            yield from self._ways(parts.surname + parts.second, country)
            yield from (way._replace(partial=True) for way in self._ways(parts.second, country))
        if parts.surname[:1] and parts.surname[0].lower() in _ARTICLES and len(parts.surname) > 1:
            yield from self._ways(parts.surname[1:], country)

    def _ways(self, words: tuple[str, ...], country: str) -> Iterable[Sequence]:
        for way in sequences(words):
            readings = tuple(self._readings(word, country) for word in way)
            if all(readings):
                anchor = max(range(len(way)), key=lambda i: len(way[i]))
                yield Sequence(" ".join(words), readings, anchor)

    def _readings(self, word: str, country: str) -> str:
        cached = (word, country)
        if cached not in self.packed:
            self.packed[cached] = pack(spellings(word, country))
        return self.packed[cached]

    def unit(self, words: tuple[str, ...], country: str) -> int:
        cached = (words, country)
        if cached not in self.unit_numbers:
            self.unit_numbers[cached] = len(self.units)
            self._add_unit(len(self.units), words, country)
        return self.unit_numbers[cached]

    def _add_unit(self, number: int, words: tuple[str, ...], country: str) -> None:
        ways = tuple(self._ways(words, country))
        rows = frozenset(given_names.recognise(read("".join(words)))) if words else frozenset[int]()
        genders = {given_names.rows()[row].gender for row in rows}
        self.units.append(Unit(" ".join(words), ways, rows, genders.pop() if len(genders) == 1 else ""))
        for way in ways:
            for key in _keys(way):
                self.units_by_key.setdefault(key, {})[number] = None
            if len(way.readings) == 1:
                for reading in unpack(way.readings[0]):
                    self.units_by_reading.setdefault(reading.phonemes, {})[number] = None
        for row in rows:
            self.units_by_row.setdefault(row, {})[number] = None

    def _gender_of(self, units: frozenset[int]) -> str:
        genders = {self.units[u].gender for u in units} - {""}
        return genders.pop() if len(genders) == 1 else ""


_ARTICLES = bag("al el ul as ash at az ال")


def _cyrillic_first(parts: Parts) -> bool:
    return not any("Ѐ" <= word[:1] <= "ԯ" for word in parts.surname)


def _given_groups(parts: Parts) -> tuple[tuple[str, ...], ...]:
    """Given names one by one, but the parts of an Arabic compound together."""
    words = parts.given
    if words and words[0].lower() in _COMPOUND_HEADS and len(words) > 1:
        return (tuple(w.lower() for w in words),)
    return tuple((w.lower(),) for w in words)


_COMPOUND_HEADS = bag("abd abdel abdul abdal abu abou абд абдель абдул абу عبد أبو")


def _keys(way: Sequence) -> set[str]:
    keys = {key_of(r.phonemes) for r in unpack(way.readings[way.anchor])}
    return {key for key in keys if weight(key) or key == "A"}


def _frozen(found: dict[_K, dict[_V, None]]) -> dict[_K, tuple[_V, ...]]:
    """The values as tuples; the collection is emptied on the way, so that it never stands in memory twice."""
    return {key: tuple(found.pop(key)) for key in tuple(found)}
