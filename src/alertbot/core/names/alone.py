"""When a surname that stands alone in a text, with no full name anywhere, still says who is meant.

Newspapers call the best known by surname only. The surname must be one person's among all who are tracked, no everyday
word and no frequent surname, and the text must speak of prison; then other signs decide between `certain` and `possible`.
"""

from typing import NamedTuple

from alertbot.core.names.common_words import is_common, is_frequent
from alertbot.core.names.cues import COUNTRIES, PRISON
from alertbot.core.names.fits import likeness
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known
from alertbot.core.names.reader import read
from alertbot.core.names.skeleton import key_of, weight

CERTAIN = 0.86
POSSIBLE = 0.66
_CLOSE = 0.035
_MOST_PEOPLE = 4
_FEWEST_CLASSES = 3
_TELLING_CLASSES = 4
_OFTEN = 3
_COMPANY = 2
_LATIN = frozenset({"latin"})


class Signs(NamedTuple):
    """What a text says around a lone surname."""

    times: int  # how often the surname stands there
    given: bool  # the person's given name stands there as well, apart from it
    company: int  # how many other people of the same country are named in full
    beside: bool  # an unknown word with a capital stands right before it somewhere


def only_person(index: NameIndex, word: str) -> int | None:
    """The number of the one person whose surname this word is beyond doubt, or None; remembered for each word."""
    if word not in index.alone:
        index.alone[word] = _only_person(index, word)
    return index.alone[word]


def _only_person(index: NameIndex, word: str) -> int | None:
    people = index.sight(word).people
    if not 0 < len(people) <= _MOST_PEOPLE or len(word) <= _FEWEST_CLASSES + 1:
        return None
    near = [n for n in people if _is_surname(index, index.people[n], word)]
    return near[0] if len(near) == 1 else None


def _is_surname(index: NameIndex, known: Known, word: str) -> bool:
    for way in known.surnames:
        found = likeness(index, way.readings[0], word, _LATIN) if len(way.readings) == 1 and not way.partial else None
        if found is not None and found.apart <= _CLOSE and weight(key_of(found.base)) >= _FEWEST_CLASSES:
            return not is_common(found.base) and not is_frequent(found.base)
    return False


def confidence(known: Known, word: str, text: str, signs: Signs) -> float:
    """How sure a lone surname is: 0 without a word of prison or without a second sign."""
    if PRISON.search(text) is None:
        return 0.0
    country = COUNTRIES.get(known.person.country)
    at_home = country is not None and country.search(text) is not None
    telling = weight(key_of(read(word))) >= _TELLING_CLASSES and not signs.beside
    if telling and (signs.given or signs.company >= _COMPANY or (signs.times >= _OFTEN and at_home)):
        return CERTAIN
    return POSSIBLE if signs.given or signs.company or signs.times > 1 or at_home else 0.0
