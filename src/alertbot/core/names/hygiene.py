"""Looks at a person before they are tracked: names that cannot be matched safely are refused, weak ones are warned of."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from alertbot.core.model import Person
from alertbot.core.names import given_names
from alertbot.core.names.bags import bag
from alertbot.core.names.common_words import is_common
from alertbot.core.names.fits import CLOSE, likeness
from alertbot.core.names.homoglyphs import is_mixed, mend
from alertbot.core.names.index import NameIndex
from alertbot.core.names.languages import EVERY
from alertbot.core.names.native import NATIVE
from alertbot.core.names.parts import Parts, split, words_of
from alertbot.core.names.reader import read
from alertbot.core.names.skeleton import key_of, weight


class Severity(StrEnum):
    """Whether a concern keeps a person out."""

    REFUSED = "refused"
    WARNING = "warning"


class Concern(NamedTuple):
    """What is wrong with a person's names, and what follows from it, in one sentence for an admin."""

    severity: Severity
    message: str


# Words that stand for a name that is not known. Source: rows of real prisoner lists.
_PLACEHOLDER = re.compile(
    r"\b(?:citizen|unknown|unnamed|anonymous|n\.?n\.?|гражданин|гражданка|грамадзян\w*|громадян\w*|hramadz\w*|obywatel\w*|"
    r"неизвест\w*|невядом\w*|невідом\w*|имя не|person)\b",
    re.IGNORECASE,
)
_FEWEST_CLASSES = 3
_CYRILLIC_COUNTRIES = {"BY": "Belarusian", "RU": "Russian", "UA": "Ukrainian", "BG": "Bulgarian"}
_OTHER_SCRIPTS = bag(
    "EG SA BH AE SY IQ JO LB YE OM KW QA PS SD LY DZ MA TN IR AF PK CN TW HK JP KR IL TH MM GE AM GR IN"
)


def concerns(person: Person, others: NameIndex) -> tuple[Concern, ...]:
    """Refusals first, then warnings, each a sentence that says what follows; nothing for names that are safe.

    `others` is an index of the people already tracked; a row with the person's own id in it is not looked at.
    """
    refused = tuple(Concern(Severity.REFUSED, message) for message in _refusals(person))
    return refused or tuple(Concern(Severity.WARNING, message) for message in _warnings(person, others))


def _refusals(person: Person) -> Iterator[str]:
    parts = split(person.name, person.country)
    if _PLACEHOLDER.search(person.name) or any(len(w) == 1 for w in words_of(person.name)[-1:]):
        yield f"“{person.name}” stands for somebody whose name is not known; it would match strangers, so it is not tracked"
    elif NATIVE.search(person.name) is None and not any(len(words_of(name)) > 1 for name in person.names):
        yield f"“{person.name}” is one word and no other spelling is given; one word names too many people: add the full name"
    elif (
        not parts.given
        and weight(key_of(read("".join(parts.surname)))) < _FEWEST_CLASSES
        and NATIVE.search(person.name) is None
    ):
        yield f"“{person.name}” has no given name and a very short surname; it would be found in ordinary words: add the full name"
    for name in person.names:
        if any(is_mixed(word) for word in words_of(name)):
            yield f"“{name}” mixes Latin and Cyrillic letters that look alike; write {' '.join(map(mend, name.split()))} instead"


def _warnings(person: Person, others: NameIndex) -> Iterator[str]:
    parts = split(person.name, person.country)
    yield from _twins(person, others)
    if is_common(read("".join(parts.surname))):
        yield f"the surname {' '.join(parts.surname)} is an everyday word; alone it is never followed, and the given name must be beyond doubt"
    unknown = [g for g in parts.given if not given_names.recognise(read(g))]
    if unknown:
        yield f"the given name {unknown[0]} is in no list of ours; other forms of it (short, foreign) are found only if given as aliases"
    yield from _gender(person, parts)
    yield from _spellings(person)
    yield from _aliases(person, others)


def _twins(person: Person, others: NameIndex) -> Iterator[str]:
    for number in _same_surname(person, others):
        known = others.people[number]
        if known.person.id != person.id and _same_given(person, others, number):
            yield (
                f"{known.person.name} ({known.person.id}) has the same name as far as texts can show; every mention of one"
                " is listed as ambiguous and waits for an admin"
            )


def _same_surname(person: Person, others: NameIndex) -> dict[int, None]:
    found: dict[int, None] = {}
    for name in person.names:
        for word in split(name, person.country).surname[-1:]:
            for number in others.sight(word).people:
                ways = others.people[number].surnames
                if any((f := likeness(others, w.readings[w.anchor], word, EVERY)) and f.apart <= CLOSE for w in ways):
                    found[number] = None
    return found


def _same_given(person: Person, others: NameIndex, number: int) -> bool:
    units = others.people[number].units
    return any(
        units & others.sight(word).units.keys() for name in person.names for word in split(name, person.country).given
    )


def _gender(person: Person, parts: Parts) -> Iterator[str]:
    genders = {
        given_names.rows()[r].gender for g in parts.given[:1] for r in given_names.nominatives().get(read(g), ())
    }
    if not person.gender:
        yield "no gender is given; a man and a woman of one surname are told apart less surely"
    elif len(genders) == 1 and person.gender not in genders:
        yield f"the gender {person.gender} contradicts the given name {parts.given[0]}; mentions may be rejected: check it"


def _spellings(person: Person) -> Iterator[str]:
    if person.country in _CYRILLIC_COUNTRIES and not any("Ѐ" <= c <= "ӿ" for name in person.names for c in name):
        yield f"no {_CYRILLIC_COUNTRIES[person.country]} spelling is given; most texts are found without it, some spellings may be missed"
    if person.country in _OTHER_SCRIPTS and all(c < "ɐ" for name in person.names for c in name):
        yield "no spelling in the script of the country is given; texts in that script may not be found"


def _aliases(person: Person, others: NameIndex) -> Iterator[str]:
    mains = {known.person.name.casefold(): known.person for known in others.people}
    for alias in person.aliases:
        other = mains.get(alias.casefold())
        if other is not None and other.id != person.id:
            yield f"the alias {alias} is the main name of {other.id}; mentions of it are ambiguous"
        if len(words_of(alias)) == 1 and given_names.nominatives().get(read(alias)) and NATIVE.search(alias) is None:
            yield f"the alias {alias} is a given name alone; it is taken for a surname and finds hardly anything: give a full name"
