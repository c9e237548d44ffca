"""What the index holds of a person: the ways to write the surname, the given names, the full spellings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from alertbot.core.model import Person
from alertbot.core.names.endings import Stripped
from alertbot.core.names.orthographies import Spelling


class Sequence(NamedTuple):
    """One way to write a surname or a given name: words side by side, each with all its readings.

    `readings` holds for each word its readings as one string (see `pack`); `anchor` is the word that stands in the
    index of keys. A `partial` sequence is one half of a double surname.
    """

    written: str
    readings: tuple[str, ...]
    anchor: int
    partial: bool = False


class Likeness(NamedTuple):
    """How near a word of a text comes to a word on record: the distance, and the spelling system that led there."""

    apart: float
    system: str
    reading: Stripped
    base: str  # the reading of the spelling on record


class Unit(NamedTuple):
    """A given name as some people have it in their names, with the rows of the dictionary that it belongs to."""

    written: str
    ways: tuple[Sequence, ...]
    rows: frozenset[int]
    gender: str


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the matcher knows them.

    `spellings` holds, for each known spelling of the full name, the given-name units that a full mention needs.
    """

    number: int
    person: Person
    gender: str
    surnames: tuple[Sequence, ...]
    units: frozenset[int]
    spellings: tuple[tuple[int, ...], ...]
    patronymics: frozenset[str]
    eastern: bool


def pack(readings: Iterable[Spelling]) -> str:
    """Readings as one string, which takes a fifth of the memory of their tuples: "znak/;snak/German"."""
    return ";".join(f"{r.phonemes}/{r.system}" for r in readings)


def said(packed: str) -> tuple[Spelling, ...]:
    """Of packed readings the spelling on record and how its country says it, without what orthographies make of it."""
    return tuple(r for r in unpack(packed) if not r.system or r.system.startswith("as said"))


def unpack(packed: str) -> tuple[Spelling, ...]:
    """The readings of a packed string, the spelling on record first."""
    return tuple(Spelling(*part.split("/", 1)) for part in packed.split(";")) if packed else ()
