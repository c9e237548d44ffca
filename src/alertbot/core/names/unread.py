"""People named in scripts that are not read to phonemes: by their listed spellings, or by consonants where none is listed."""

from collections.abc import Iterator
from itertools import pairwise

from alertbot.core.names import abjads
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known, unpack
from alertbot.core.names.native import NATIVE, Word, abjad_words, find_native, lists
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
        bones = abjads.of_letters(surname.bare)
        for number in here.index.people_by_bones.get(bones, ()) if len(bones) >= _FEWEST_BONES else ():
            known = people[number]
            if not lists(known.person.names, surname.bare) and _has_bones(here.index, known, given):
                sure = _BONES if len(bones) > _FEWEST_BONES else _FEW_BONES
                why = f"{known.person.name}: the consonants of both names; no spelling in these letters is listed"
                yield Found(known, given.start, surname.end, surname.start, given.start, sure, why)


def _has_bones(index: NameIndex, known: Known, word: Word) -> bool:
    bones = {abjads.of_letters(word.whole), abjads.of_letters(word.bare)} - {""}
    readings = (r for u in known.units for way in index.units[u].ways for r in unpack(way.readings[way.anchor])[:2])
    return any(abjads.of_phonemes(r.phonemes) in bones for r in readings)
