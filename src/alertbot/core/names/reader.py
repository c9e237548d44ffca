"""Reads a word of any alphabetic script to phonemes: one deliberately naive reading, no language.

A French or German spelling may be misread; the index then holds the same misreading (see orthographies), so a text
needs no language detection. Never repair a reading on the text side alone.

Phonemes are single letters: a e i o u j, b v g d h k l m n p r s t f x, c (ts), č, š, ž, z. A word that cannot be read
(Chinese, Thai) reads as the empty string.
"""

import re
import unicodedata

from alertbot.core.names import alphabets

VOWELS = "aeiou"

# Letters of Cyrillic alphabets -> phonemes. Iotation is dropped after the first letter, so that Мария, Maria and Marija
# agree. Source: the values of the letters in be, ru, uk, bg, mk, sr (national orthographies); Central Asian letters
# by hand, not measured.
CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "o", "є": "e", "ж": "ž", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "v", "ф": "f", "х": "x", "ц": "c", "ч": "č", "ш": "š", "щ": "šč", "ъ": "",
    "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a", "ј": "j", "љ": "l", "њ": "n", "ћ": "č", "ђ": "dž", "џ": "dž",
    "ѓ": "g", "ќ": "k", "ѕ": "z", "ѣ": "e", "ѵ": "i", "ѳ": "f",
    "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ү": "u", "ұ": "u", "ӯ": "u", "һ": "h", "ҳ": "x", "җ": "dž",
    "ҷ": "dž", "ӣ": "i", "ӗ": "e", "ҫ": "s", "ҙ": "z", "ҡ": "k", "ӧ": "o", "ӱ": "u", "ӓ": "a", "ҥ": "n",
}  # fmt: skip

# The longest match from the left. Source: the orthographies named at the right, as newspapers print foreign names.
LATIN = {
    "schtsch": "šč", "chtch": "šč", "shch": "šč", "szcz": "šč", "stsj": "šč",  # de, fr, en, pl, nl
    "tsch": "č", "tch": "č", "tš": "č", "cz": "č", "ch": "č", "tsj": "č", "č": "č", "ç": "č",  # de fr fi pl en nl cs tr
    "sch": "š", "sh": "š", "sz": "š", "sj": "š", "š": "š", "ş": "š", "ș": "š", "ŝ": "š",  # de en pl nl cs tr ro ISO 9
    "ssj": "sj",  # German: a voiceless s, then j
    "zh": "ž", "zj": "ž", "ž": "ž", "ż": "ž", "đ": "dž", "gj": "dž", "ź": "z", "dź": "d",  # en nl cs pl hr sq
    "ts": "c", "tz": "c", "ć": "c", "ś": "s", "kh": "x", "ph": "f", "ţ": "c", "ț": "c",  # en de Łacinka ro
    "ŭ": "v", "ǔ": "v", "w": "v", "ł": "l", "x": "ks", "q": "k", "ß": "s", "y": "i", "ə": "a", "ı": "i",
    "ø": "o", "æ": "e", "œ": "e", "þ": "t", "ð": "d", "ħ": "h", "ŋ": "n", "gh": "g", "ģ": "g", "ķ": "k",
}  # fmt: skip

_APOSTROPHES = "'’ʼ′ʹ`‘″ʺ”ʻˈ´"
_SILENT = dict.fromkeys(map(ord, _APOSTROPHES + "-‐‑̶͜͡"))
_APOSTROPHE_IN_CYRILLIC = re.compile(f"(?<=[Ѐ-ԯ])[{_APOSTROPHES}](?=[еёюяєї])")
_PLAIN_LATIN = frozenset("abdefghijklmnoprstuvz")
_LATIN_UNITS = re.compile(
    r"^(?:i|j|y)(?=[aeou])|ć(?=[aeiouy]|$)(?<=ić)|dz(?=[iejymvwkbnl])|ff(?=a?$)|"
    + "|".join(sorted(LATIN, key=len, reverse=True))
    + r"|[^a-z]"
)
_NO_UNIT = re.compile("^i[aeou]|^j|ff|dz|sj|zj|sz|cz|ts|tz|ch|sh|zh|gj|kh|ph|gh")
_SOFT_D = re.compile("дз(?=[іеёюяьвм])")
# Letters that say j and a vowel at the start of a word and after a vowel, a soft or hard sign or an apostrophe.
_IOTATED = {"я": "ја", "ю": "ју", "ё": "јо", "є": "је", "ї": "јі", "е": "је"}
_IOTATED_LATER = re.compile(r"(?<=[аеёиіоуыэюяєїьъ])[еёюяєї]")
_U_BEFORE_CONSONANT = re.compile("(?<=[aeo])u(?![aeou]|i(?![aeou]))")
_DOUBLED = re.compile(r"(.)\1+")
_CYRILLIC_CODES = {ord(k): v for k, v in CYRILLIC.items()}


def read(word: str) -> str:
    """The phonemes of one word, the same for every spelling that a naive reader would say alike.

    Cyrillic and Latin are read here, other alphabets by their tables in `alphabets`.
    """
    word = word.lower()
    if not word.isalpha():
        word = _APOSTROPHE_IN_CYRILLIC.sub("ь", word).translate(_SILENT)
        if not word:
            return ""
    if word.isascii():
        sounds = _read_latin(word)
    elif "Ѐ" <= word[-1] <= "ԯ":
        sounds = _read_cyrillic(word)
    elif (table := alphabets.table_for(word)) is not None:
        sounds = _U_BEFORE_CONSONANT.sub("v", alphabets.read(word, table))
    else:
        sounds = _read_latin(word)
    return _DOUBLED.sub(r"\1", sounds)


def base_letter(letter: str) -> str:
    """The letter without its marks ("é" gives "e"), or nothing when it is a mark itself."""
    bare = unicodedata.normalize("NFD", letter)[0]
    return "" if unicodedata.combining(bare) else bare


def _read_cyrillic(word: str) -> str:
    if word[0] in "яюёєї":
        word = _IOTATED[word[0]] + word[1:]
    word = _IOTATED_LATER.sub(_iotated, word)
    if "дз" in word:
        word = _SOFT_D.sub("д", word)
    word = word.replace("тс", "ц")
    sounds = word.translate(_CYRILLIC_CODES)
    return sounds if _all_phonemes(sounds) else "".join(_cyrillic_letter(c) for c in sounds)


def _iotated(match: re.Match[str]) -> str:
    return _IOTATED[match[0]]


def _cyrillic_letter(sound: str) -> str:
    if sound in _PHONEMES:
        return sound
    bare = base_letter(sound)
    return CYRILLIC.get(bare, "")


def _read_latin(word: str) -> str:
    sounds = (
        word if _PLAIN_LATIN.issuperset(word) and _NO_UNIT.search(word) is None else _LATIN_UNITS.sub(_latin_unit, word)
    )
    return _U_BEFORE_CONSONANT.sub("v", sounds) if "u" in sounds else sounds


def _latin_unit(match: re.Match[str]) -> str:
    unit = match[0]
    if match.start() == 0 and unit in "ijy" and match.end() < len(match.string) and match.string[1] in "aeou":
        return "j"
    if unit == "ć":
        return "č" if match.string[match.start() - 1 : match.start()] == "i" else "c"
    if unit == "dz":
        return "d"
    if unit == "ff":
        return "v"
    known = LATIN.get(unit)
    return known if known is not None else _marked_letter(unit)


def _marked_letter(letter: str) -> str:
    bare = base_letter(letter)
    return bare if bare in _PLAIN_LATIN else LATIN.get(bare, "")


def _all_phonemes(sounds: str) -> bool:
    return _PHONEMES.issuperset(sounds)


_PHONEMES = frozenset("aeioujbvgdhklmnprstfxcčšžz")
