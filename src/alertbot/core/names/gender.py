"""Evidence of gender in the forms of a name; only evidence against a person's gender counts."""

import re
from enum import Enum

from alertbot.core.names import given_names
from alertbot.core.names.bags import bag
from alertbot.core.names.endings import Stripped

# Adjectival surnames show their gender in every case. Source: written by hand, after the declension in be, ru, uk, pl, cs, sk.
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
    names = given_names.formal().get(given[0].phonemes, frozenset()) if given else frozenset[int]()
    exact = {given_names.rows()[r].gender for r in names}
    if exact != {"f"}:
        return Twin.OTHER if gender == "m" and not exact and _undeclined(given, surname, base) else Twin.NO
    if gender == "m":
        rare = {given_names.rows()[r].name for r in names} <= _RARE and base[-1:] in _VOWELS
        return Twin.NO if rare else _as_man(surname, base)
    may_be_man = "m" in {given_names.rows()[r].gender for r in given_names.recognise(given[0].phonemes)}
    return Twin.OTHER if may_be_man and base[-1:] not in _VOWELS and surname.phonemes[-1:] in _SINGULAR else Twin.NO


def _undeclined(given: tuple[Stripped, ...], surname: Stripped, base: str) -> bool:
    """Валентину Стефанович: a given name in another case beside a surname in the first is a woman's."""
    genders = {given_names.rows()[r].gender for r in given_names.recognise(given[0].phonemes)} if given else set()
    in_case = bool(given) and given[0].phonemes[-1:] in _OBLIQUE and genders == {"m", "f"}
    return in_case and not surname.ending and base[-1:] not in _VOWELS and surname.phonemes[-1:] == base[-1:]


def _as_man(surname: Stripped, base: str) -> Twin:
    if surname.ending:
        return Twin.NO
    if not _grown(surname, base):
        return Twin.UNCLEAR if base[-1:] in _VOWELS else Twin.OTHER
    return Twin.UNCLEAR if base[-2:] in _WITH_PAIR and surname.phonemes[-1:] == "a" else Twin.NO


def _grown(surname: Stripped, base: str) -> bool:
    """Whether the surname has a vowel more than on record, which a man's has in the genitive."""
    if base[-1:] in _VOWELS:
        return surname.phonemes[-1:] != base[-1:]
    return surname.phonemes[-1:] in _VOWELS


_WITH_PAIR = bag("ov ev av in")  # a woman of the family has -ova, -eva, -ina
_RARE = bag("Stanislava Uladzislava Yaraslava")  # a genitive of the man's name far more often
_OBLIQUE = frozenset("ue")
_SINGULAR = frozenset("au")
_VOWELS = frozenset("aeiou")
