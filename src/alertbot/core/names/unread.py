"""People named in scripts that are not read to phonemes: by their listed spellings, or by consonants where none is listed."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from alertbot.core.names import abjads
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known, said, unpack
from alertbot.core.names.native import ARTICLE, NATIVE, Word, abjad_words, find_native, lists
from alertbot.core.names.texts import Found, Text

_LISTED = 0.97
_SHORT = 0.75  # two characters may be part of other words
_BONES = 0.88
_FEW_BONES = 0.75
_FEWEST_BONES = 3


def in_native_scripts(here: Text) -> list[Found]:
    """Everybody named in such a script: by a listed spelling, or by the consonants of a name without one."""
    if here.tidy.plain or NATIVE.search(here.tidy.text) is None:
        return []
    return [*_listed(here), *_by_consonants(here)]


def _listed(here: Text) -> list[Found]:
    """People in spellings that are listed for them."""
    found = []
    for hit in find_native(here.index.natives, here.tidy.text) if here.index.natives else ():
        known = here.index.people[hit.name.number]
        why = f"{known.person.name}: listed spelling {hit.name.written}"
        sure = _SHORT if hit.short else _LISTED
        found.append(Found(known, hit.start, hit.end, hit.start, hit.start, sure, why))
    return found


def _by_consonants(here: Text) -> Iterator[Found]:
    """People in Arabic or Hebrew letters who have no listed spelling in these."""
    people = here.index.people
    for given, surname in pairwise(abjad_words(here.tidy.text)):
        for number, size in _by_bones(here.index, surname).items():
            known = people[number]
            if not lists(known.person.names, surname.bare) and _has_bones(here.index, known, given):
                sure = _BONES if size > _FEWEST_BONES else _FEW_BONES
                why = f"{known.person.name}: the consonants of both names; no spelling in these letters is listed"
                yield Found(known, given.start, surname.end, surname.start, given.start, sure, why)


def _by_bones(index: NameIndex, word: Word) -> dict[int, int]:
    """The people whose surname has the consonants of this word, each with how many these are."""
    found: dict[int, int] = {}
    for bones in _bones_of(word.whole, word.bare):
        if bones in index.people_by_bones:
            found |= dict.fromkeys(index.people_by_bones[bones], len(bones))
    return found


@lru_cache(maxsize=50_000)
def _bones_of(whole: str, bare: str) -> tuple[str, ...]:
    """Every reading of the consonants of a word that are enough for a surname; the whole word only without an article."""
    forms = {bare} if ARTICLE.match(whole) else {bare, whole}
    found = {bones for form in forms for bones in abjads.all_of_letters(form) if len(bones) >= _FEWEST_BONES}
    return tuple(sorted(found, key=len))


def _has_bones(index: NameIndex, known: Known, word: Word) -> bool:
    bones = (abjads.all_of_letters(word.whole) | abjads.all_of_letters(word.bare)) - {""}
    readings = (
        r
        for unit in known.units
        for way in index.units[unit].ways
        for r in (*unpack(way.readings[way.anchor])[:2], *said(way.readings[way.anchor]))
    )
    return any(abjads.of_phonemes(r.phonemes) in bones for r in readings)
