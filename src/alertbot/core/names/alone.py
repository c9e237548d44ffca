"""When a surname that stands alone in a text, with no full name anywhere, still says who is meant.

Newspapers call the best known by surname only. The surname must be one person's among all who are tracked, no everyday
word and no frequent surname, and the text must speak of prison; then other signs decide between `certain` and `possible`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from alertbot.core.names import confidence, gender
from alertbot.core.names.common_words import is_common, is_frequent
from alertbot.core.names.cues import COUNTRIES, speaks_of_prison
from alertbot.core.names.fits import likeness
from alertbot.core.names.full_names import HYPHENS, SPACES, named_after_before, named_after_next
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known
from alertbot.core.names.pairing import is_given, is_initial
from alertbot.core.names.reader import read
from alertbot.core.names.sights import Sight
from alertbot.core.names.skeleton import key_of, weight
from alertbot.core.names.texts import Found, Place, Text
from alertbot.core.names.tokens import Token, is_capital

_SURE = 0.86
_UNSURE = 0.66
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
    initial: bool = False  # the person's initial stands right before it


_MOST_PLACES = 40
_SURE_TIER = 0.95


def lone_surnames(here: Text, places: list[Place], found: list[Found]) -> list[Found]:
    """People whose surname alone says who is meant, because the text says the rest."""
    by_person: dict[int, list[Place]] = {}
    for place in places if not here.lower else ():
        number = only_person(here.index, place.sight.word) if place.sight.people else None
        if number is not None:
            by_person.setdefault(number, []).append(place)
    for one in found:
        by_person.pop(one.known.number, None)
    return [
        f for number, own in by_person.items() for f in _alone_of(here, places, found, here.index.people[number], own)
    ]


def backed_initials(here: Text, places: list[Place], found: list[Found]) -> None:
    """Makes an initial with a surname certain where the surname alone would be: the same signs, and one more."""
    for number in {f.known.number for f in found if f.initial}:
        known = here.index.people[number]
        own = [f for f in found if f.known is known]
        word = here.tidy.text[own[0].surname : own[0].end]
        if all(f.initial for f in own) and only_person(here.index, word) == number:
            signs = _signs(places, found, known, times=len(own), beside=False)._replace(initial=True)
            if _confidence(known, word, here.tidy.text, signs) == _SURE:
                own[0].confidence, own[0].why = _SURE, f"{own[0].why}; the text says more of the person or of others"


def only_person(index: NameIndex, word: str) -> int | None:
    """The number of the one person whose surname this word is beyond doubt, or None; remembered for each word."""
    if word not in index.alone:
        index.alone[word] = _only_person(index, word)
    return index.alone[word]


def _only_person(index: NameIndex, word: str) -> int | None:
    people = index.sight(word).people
    if not 0 < len(people) <= _MOST_PEOPLE or len(word) <= _FEWEST_CLASSES + 1:
        return None
    near = [n for n in people if _may_bear(index.people[n], word) and _is_surname(index, index.people[n], word)]
    return near[0] if len(near) == 1 else None


def _may_bear(known: Known, word: str) -> bool:
    """Whether the form of the surname can be this person's: Тихановская is not the husband."""
    return not gender.speaks_against(known.gender, word, tuple(way.written for way in known.surnames))


def _is_surname(index: NameIndex, known: Known, word: str) -> bool:
    for way in known.surnames:
        found = likeness(index, way.readings[0], word, _LATIN) if len(way.readings) == 1 and not way.partial else None
        if found is not None and found.apart <= _CLOSE and weight(key_of(found.base)) >= _FEWEST_CLASSES:
            return not is_common(found.base) and not is_frequent(found.base)
    return False


def _confidence(known: Known, word: str, text: str, signs: Signs) -> float:
    """How sure a lone surname is: 0 without a second sign or without a word of prison."""
    country = COUNTRIES.get(known.person.country)
    at_home = country is not None and country.search(text) is not None
    if not (signs.given or signs.company or signs.times > 1 or at_home) or not speaks_of_prison(text):
        return 0.0
    telling = signs.initial or (weight(key_of(read(word))) >= _TELLING_CLASSES and not signs.beside)
    enough = signs.given or signs.company >= _COMPANY or (signs.times >= _OFTEN and at_home)
    return _SURE if telling and enough else _UNSURE


def _alone_of(here: Text, places: list[Place], found: list[Found], known: Known, own: list[Place]) -> Iterator[Found]:
    windows = [here.window(place) for place in own[:_MOST_PLACES]]
    tokens = [(window, at) for window, at in windows if at >= 0]
    if any(_belongs_elsewhere(here.index, known, w, i) for w, i in tokens):
        return
    beside = any(_capital_before(w, i) for w, i in tokens)
    signs = _signs(places, found, known, times=len(own), beside=beside)
    sure = _confidence(known, own[0].sight.word, here.tidy.text, signs)
    why = f"{known.person.name}: surname alone, borne by nobody else who is tracked; the text speaks of prison"
    for place in own if sure else ():
        yield Found(known, place.start, place.end, place.start, place.start, sure, why)


def _signs(places: list[Place], found: list[Found], known: Known, *, times: int, beside: bool) -> Signs:
    given = any(not known.units.isdisjoint(_strong(p.sight)) for p in places if not p.sight.people)
    return Signs(times, given, len(_company(found, known)), beside)


def _strong(sight: Sight) -> set[int]:
    return {unit for unit, tier in sight.units.items() if tier.score >= _SURE_TIER}


def _company(found: list[Found], known: Known) -> set[int]:
    """The other people of the country who are named in full beyond doubt."""
    return {f.known.number for f in found if f.confidence >= confidence.CERTAIN and _compatriots(f.known, known)}


def _compatriots(one: Known, other: Known) -> bool:
    return one.number != other.number and bool(other.person.country) and one.person.country == other.person.country


def _belongs_elsewhere(index: NameIndex, known: Known, tokens: list[Token], at: int) -> bool:
    """Whether the surname has another owner here, the wrong gender, or is part of something longer."""
    if not _may_bear(known, tokens[at].text) or tokens[at].gap in HYPHENS:
        return True
    owned = at > 0 and _owned_by(index, tokens, at)
    followed = at + 2 < len(tokens) and tokens[at + 1].gap in _JOINED_BEFORE and is_initial(tokens, at + 1)
    return owned or followed or (at + 1 < len(tokens) and _goes_on(index, tokens[at], tokens[at + 1]))


def _owned_by(index: NameIndex, tokens: list[Token], at: int) -> bool:
    """Whether a given name, an initial, or a street stands right before."""
    before = tokens[at - 1]
    if is_initial(tokens, at - 1) or (tokens[at].gap in SPACES and named_after_before(before.text, tokens[at].text)):
        return True
    return tokens[at].gap in _JOINED_BEFORE and is_capital(before.text) and is_given(index, before.text)


def _goes_on(index: NameIndex, surname: Token, after: Token) -> bool:
    """Whether a second surname, a prize or a given name follows."""
    if after.gap in HYPHENS or named_after_next(surname, after):
        return True
    return after.gap == " " and is_capital(after.text) and is_given(index, after.text)


_JOINED_BEFORE = frozenset({" ", "\u00a0", "-"})


def _capital_before(tokens: list[Token], at: int) -> bool:
    before = tokens[at - 1].text if at > 0 and tokens[at].gap in _JOINED_BEFORE else ""
    return len(before) > 1 and is_capital(before)
