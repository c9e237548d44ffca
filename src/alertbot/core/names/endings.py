"""Case endings: what languages hang on a name, in phonemes, so that the name under them is found.

Endings that are only vowels need no rule (keys have no vowels, and distances are also measured without trailing vowels).
Only texts are stripped, never the people's own spellings.
"""

from functools import lru_cache
from typing import NamedTuple

from alertbot.core.names.skeleton import key_of, weight


class Stripped(NamedTuple):
    """A reading without its ending; `ending` names what was taken off, and is empty for the whole word."""

    phonemes: str
    ending: str = ""
    languages: frozenset[str] = frozenset()  # empty: an ending of many languages


_SLAVIC = (
    "aga oga ogo ego jego aha oha oho eho jeho iho iego ieho",  # -ага -ого -его -oho -iego -ého
    "amu omu emu jemu imu iemu om am em im jem jam iem imi ami jami mi umi",  # dative, instrumental
    "ax ix jax ox",  # plural -ых, -іх, -ах
    "ovi evi jevi",  # Ukrainian -ові, Polish -owi, Czech -ovi
)
_BALTIC = (
    "as is es os us ius jas jus as ui aus avs iaus javs ejavs ejus am ams ms s"  # Lithuanian, Latvian; -s also Germanic
)
# Endings that other languages' names really end in are tried only in texts of these languages.
# -ová, Slovene -jeva; -ovou reads as ovov
_FEMININE = "ova ove ovej ovo ovov ovu ovoj eva eve evo evi jeva jeve jevo jevi jevoj ovim evim"
_OF_LANGUAGE = {
    "cs": _FEMININE + " ovem",
    "sk": _FEMININE,
    "sl": _FEMININE + " ega jega jem jema ov jev",
    "hr": _FEMININE + " og ega eg",
    "fi": "n in en on un an ta a ia la ila ela lta ilta elta le ile ele sa isa esa sta ista esta na ina ksi iksi h hin",
    "et": "t it st ist ga iga l il le ile lt ilt ks iks ni ini ta ita s is",
    "hu": "t ot et at it nak nek nal nel val vel al el rol tol hoz hez ban ben ert ik ek nok bol re ra tal",
    "tr": "in un nin nun dan den tan ten da de ta te la le ila ile ja je i lar ler",
    "az": "in un nin nun dan den da de la le ni nu ja je lar ler",
    "uz": "ning ni ga ka da dan nin din tin ge ne den ten men ben pen dan tan",
    "hy": "n in ic ov um its",
    "ka": "m ma s is it ad mac sac isac it isa",
    "el": "s os as is us",
    "eu": "k ren rekin ri",
    "sq": "t in it ut n un s",
    "fa": "ha i",
    "indic": "no ne ni na ko ka ki ke se ta men nu si nan vin li la le",
}
AFTER_APOSTROPHE = "ending after the apostrophe"
_VOWELS = frozenset("aeiouj")


def _rules() -> dict[str, tuple[str, frozenset[str]]]:
    rules = {e: ("Slavic case ending", frozenset[str]()) for line in _SLAVIC for e in line.split()}
    rules |= {e: ("Baltic or Germanic case ending", frozenset[str]()) for e in _BALTIC.split() if e not in rules}
    for language, endings in _OF_LANGUAGE.items():
        for ending in endings.split():
            if not _VOWELS.issuperset(ending):
                _add(rules, ending, language)
    return rules


def _add(rules: dict[str, tuple[str, frozenset[str]]], ending: str, language: str) -> None:
    if ending not in rules:
        rules[ending] = ("case ending", frozenset({language}))
    elif rules[ending][1]:
        rules[ending] = ("case ending", rules[ending][1] | {language})


RULES = _rules()
_LONGEST = max(map(len, RULES))
_SHORTEST = 2


@lru_cache(maxsize=50_000)
def strip(phonemes: str) -> tuple[Stripped, ...]:
    """The reading itself and every reading with one ending taken off that leaves enough of a name.

    "bialackiego" gives also "bialack" (Slavic case ending).
    """
    found = {phonemes: Stripped(phonemes)}
    if phonemes[-2:] in {"ah", "eh"}:  # Persian, Arabic, Azerbaijani: Mehralizadeh is Mehralizada
        found[phonemes[:-1]] = Stripped(phonemes[:-1], "silent h")
    for size in range(1, min(_LONGEST, len(phonemes) - _SHORTEST) + 1):
        rule = RULES.get(phonemes[-size:])
        if rule is not None and _enough(phonemes[:-size]):
            found.setdefault(phonemes[:-size], Stripped(phonemes[:-size], *rule))
    return tuple(found.values())


def _enough(stem: str) -> bool:
    """Whether a stem can still be a name: two consonant classes, or one and three sounds."""
    return weight(key_of(stem)) > (0 if len(stem) > _SHORTEST else 1)
