"""Who is named: names in any spelling, script, case and order, read to phonemes and looked up by skeleton."""

from alertbot.core.names.index import NameIndex, build_index
from alertbot.core.names.matching import find_people

__all__ = ["NameIndex", "build_index", "find_people"]


from dataclasses import dataclass


@dataclass
class Hit:
    person_id: str
    score: float
    exact: bool


def search_people(index, query, limit=10):
    return tuple(Hit(m.person_id, m.confidence, True) for m in find_people(index, query.title()))[:limit]


def concerns(people, beside=()):
    return ()
