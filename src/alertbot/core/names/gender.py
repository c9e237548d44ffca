"""Evidence of gender in the forms of a name; only evidence against a person's gender counts."""

import re
from enum import Enum

from alertbot.core.names import given_names
from alertbot.core.names.endings import Stripped

# Adjectival surnames show their gender in every case. Source: school grammars of be, ru, uk, pl, cs, sk.
_FEMININE = re.compile(
    r"(?:[сц]к(?:ая|ую|ой|ай|ою|аю)|[сц]ьк(?:а|у|ою|ої|ій)|[sc]k(?:aya|aja|aia|aïa|á|ou|ej|oj|ojoj)|[sc]ką|"
    r"(?:ов|ев|ёв|ин|ын)(?:ой|ою|ай)|(?:ov|ev|in|yn|ow|ew)(?:oj|ej|ou|oy))$",
    re.IGNORECASE,
)
_MASCULINE = re.compile(
    r"(?:[сц]к(?:ий|і|ого|ага|ому|аму|им|ім)|[сц]ьк(?:ий|ого|ому|им)|[sc]k(?:i|ij|yi|iy|y|ý|iego|iemu|im|ého|ému|ým|oho|omu)|"
    r"tsk[iy]|(?:ов|ев|ёв|ин|ын)ым|(?:ov|ev|ow)ym)$",
    re.IGNORECASE,
)
# A masculine surname of this kind has its nominative without an ending, the feminine one with -a.
_BARE_MASCULINE = re.compile(
    r"(?:ов|ев|ёв|аў|еў|ёў|оў|ін|ин|ын|ov|ev|ow|ew|au|aŭ|eu|iou|eŭ|oŭ|of|off|in|yn)$", re.IGNORECASE
)


def speaks_against(gender: str, surname: str, own: tuple[str, ...]) -> bool:
    """Whether the form of a surname in a text contradicts a person's gender.

    `own` are the person's own spellings of it: a woman on record as Biernacki keeps that form.
    """
    if gender == "m":
        return _FEMININE.search(surname) is not None and not any(_FEMININE.search(o) for o in own)
    if gender == "f":
        masculine = _MASCULINE.search(surname) or _BARE_MASCULINE.search(surname)
        return masculine is not None and not any(_MASCULINE.search(o) or _BARE_MASCULINE.search(o) for o in own)
    return False


class Twin(Enum):
    """Who stands behind a given name that is one gender's dictionary form and the other's genitive (Валентина)."""

    NO = "not such a name, or the surname shows our person"
    OTHER = "the surname shows a person of the other gender"
    UNCLEAR = "nothing shows which of the two it is"


def twin(gender: str, given: tuple[Stripped, ...], surname: Stripped, base: str) -> Twin:
    """Whether a given name that may be the other gender's is: Валентина Стефанович is a woman, Стефановича a man.

    `given` are the readings of the given name, `base` is the reading of the surname on record.
    """
    exact = (
        {given_names.rows()[r].gender for r in given_names.nominatives().get(given[0].phonemes, ())} if given else set()
    )
    if exact != {"f"}:
        return Twin.NO
    if gender == "m":
        return _as_man(surname, base)
    may_be_man = "m" in {given_names.rows()[r].gender for r in given_names.recognise(given[0].phonemes)}
    return Twin.OTHER if may_be_man and base[-1:] not in _VOWELS and _grown(surname, base) else Twin.NO


def _as_man(surname: Stripped, base: str) -> Twin:
    if surname.ending:
        return Twin.NO
    if not _grown(surname, base):
        return Twin.UNCLEAR if base[-1:] in _VOWELS else Twin.OTHER
    return Twin.UNCLEAR if base[-1:] in "vn" and surname.phonemes[-1:] == "a" else Twin.NO


def _grown(surname: Stripped, base: str) -> bool:
    """Whether the surname has a vowel more than on record, which a man's has in the genitive."""
    if base[-1:] in _VOWELS:
        return surname.phonemes[-1:] != base[-1:]
    return surname.phonemes[-1:] in _VOWELS


_VOWELS = frozenset("aeiou")
