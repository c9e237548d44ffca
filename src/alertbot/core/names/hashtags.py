"""Full names run together in small letters behind # or @: #freemariakalesnikava."""

import re
from collections.abc import Iterator
from itertools import islice

from alertbot.core.names.fits import likeness
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known
from alertbot.core.names.sights import look
from alertbot.core.names.texts import Found, Text

_HASHTAG = re.compile(r"[#@](?:free|save|freedom|свабоду|свободу|волю|wolność)?([^\W\d_A-ZА-Я]{8,40})\b")
_MOST_HASHTAGS = 20
_SHORTEST_PART = 3
_SURE_TIER = 0.95
_SURE_APART = 0.03
_CONFIDENCE = 0.9


def in_hashtags(here: Text) -> Iterator[Found]:
    """Everybody whose full name is a hashtag or a handle; only the first twenty of a text are looked at."""
    text = here.tidy.text
    for tag in islice(_HASHTAG.finditer(text), _MOST_HASHTAGS) if "#" in text or "@" in text else ():
        for known in _split(here.index, tag[1]):
            why = f"{known.person.name}: given name and surname run together in a hashtag"
            yield Found(known, tag.start(1), tag.end(1), tag.start(1), tag.start(1), _CONFIDENCE, why)


def _split(index: NameIndex, tag: str) -> Iterator[Known]:
    for i in range(_SHORTEST_PART, len(tag) - _SHORTEST_PART + 1):
        for given, surname in ((tag[:i], tag[i:]), (tag[i:], tag[:i])):
            people = look(surname, index).people
            units = {u for u, tier in look(given, index).units.items() if tier.score >= _SURE_TIER} if people else set()
            yield from (
                k for n in people if not (k := index.people[n]).units.isdisjoint(units) and _is(index, k, surname)
            )


def _is(index: NameIndex, known: Known, word: str) -> bool:
    found = (likeness(index, way.readings[way.anchor], word, frozenset()) for way in known.surnames)
    return any(f is not None and f.apart < _SURE_APART for f in found)
