"""How languages write a foreign name, and how the writers of some countries say theirs: the closure of a known spelling.

One known spelling is read to phonemes; every orthography below writes these phonemes its own way; what it writes is read
again by the naive reader. The set of all readings is stored in the index, so a text in any of these orthographies meets
it without anybody knowing the text's language.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from alertbot.core.names.bags import bag
from alertbot.core.names.reader import read


class Spelling(NamedTuple):
    """One reading of a name, and the spelling system that leads to it (empty for the spelling on record)."""

    phonemes: str
    system: str = ""


# Phoneme -> letters, where a naive reader does not get the phoneme back (ch is read č, so Polish needs x, and needs no č).
# Source: written by hand after the research this project started from, which compared how newspapers of these languages
# print Belarusian, Russian and Ukrainian names; tested on official romanisations and printed spellings.
ORTHOGRAPHIES: dict[str, dict[str, str]] = {
    "Polish, Czech or Łacinka": {"x": "ch"},
    "German": {"ǰ": "dsch", "č": "tsch", "š": "sch", "ž": "sch", "x": "ch", "c": "z", "z": "s"},
    "French": {"ǰ": "dj", "č": "tch", "š": "ch", "ž": "j", "u": "ou"},
    "Dutch": {"x": "ch", "u": "oe"},
    "Scandinavian": {"ǰ": "dj", "č": "tj", "z": "s"},
    "Spanish": {"ž": "y", "x": "j"},
    "Romanian or Turkish": {"ž": "j", "ǰ": "c"},
    "Latin x for kh": {"x": "x"},
    "older Ukrainian": {"ś": "sch"},
    "h for g": {"g": "h"},
    "Azerbaijani": {"ǰ": "c", "x": "x", "ž": "j", "g": "q"},
    "Hungarian": {"č": "cs", "š": "s", "ž": "zs", "s": "sz"},
    "without diacritics": {"š": "s", "č": "c", "ž": "z"},
}
# Systems that confuse sounds which other languages keep apart count only in texts that look like these languages.
ONLY_IN = {"Azerbaijani": "az", "Hungarian": "hu", "without diacritics": "latin", "sj or zj": "latin"}
_TIED = {"": 0, "latin": 1} | dict.fromkeys(set(ONLY_IN.values()) - {"latin"}, 2)
# Two phonemes that are one where letters are chosen, as one character each.
_JOINED = {"dž": "ǰ", "šč": "ś"}


def _letters(system: str) -> dict[str, str]:
    """How a system writes each phoneme it is special about; šč is š and č one after the other unless it says more."""
    own = ORTHOGRAPHIES[system]
    return {"x": "kh", "ǰ": "dž", "ś": own.get("š", "š") + own.get("č", "č")} | own


# Phoneme -> what the naive reader makes of a system's letters for it, so that a name need not be written and read.
_WRITTEN = {system: str.maketrans(_letters(system)) for system in ORTHOGRAPHIES}
_READ_BACK = {system: str.maketrans({s: read(w) for s, w in _letters(system).items()}) for system in ORTHOGRAPHIES}
_SYSTEMS_OF = {
    sound: frozenset(s for s, letters in ORTHOGRAPHIES.items() if sound in letters)
    for sound in set().union(*ORTHOGRAPHIES.values())
}

# How a name on record in Latin letters is said in its country, where the naive reading is not: (pattern, sounds) in
# order, on the lower-case word without marks. Source: written by hand
# from how these languages are pronounced; tested on a few names of each.
_ENGLISH = (("wh", "u"), ("j", "dž"), ("gh", "h"), ("ee", "i"), ("oo", "u"), ("ge\\b", "ž"), ("a(?=i|y)", "e"))
_ENGLISH_2 = (("wh", "v"), ("j", "dž"), ("gh", "g"), ("ee", "i"), ("oo", "u"), ("oh", "o"))
_TURKIC = (("c", "dž"), ("ç", "č"), ("j", "ž"), ("ğ", "g"), ("q", "g"), ("x", "x"), ("ö", "o"), ("ü", "u"))
_TURKISH_2 = (("tt(?=in\\b)", "d"), *_TURKIC)  # Selahattin is Selahaddin
_AZERI_2 = (("q(?=.*q)", "g"), ("q", "k"), *_TURKIC)
_AZERI_3 = (("q(?=.*q)", "k"), ("q", "g"), *_TURKIC)
_AZERI_4 = (("[cj]\\b", "č"), *_TURKIC)  # Sevinc is Sevinç in Turkish
_SPANISH = (
    ("ch", "č"), ("ll", "l"), ("qu", "k"), ("gu(?=[ei])", "g"), ("j|g(?=[ei])", "x"), ("z|c(?=[ei])", "s"), ("c", "k"),
    ("\\bh", ""), ("hu", "u"), ("ñ", "n"), ("y\\b", "i"),
)  # fmt: skip
_PINYIN = (
    ("zh", "čž"), ("x|sh", "s"), ("q|j", "c"), ("ch", "č"), ("z", "c"), ("ong", "un"), ("b", "b"), ("w", "v"), ("ng", "n"),
)  # fmt: skip
_VIETNAMESE = (("ph", "f"), ("nh", "n"), ("tr", "č"), ("gi|d", "z"), ("x", "s"), ("ch", "č"), ("ng?h?\\b", "ng"))
_ARABIC_0 = (("ou", "u"), ("ee", "i"), ("oo", "u"))
_ARABIC_3 = (("w", "ou"), ("j", "dž"))
_ARABIC = (("q", "k"), ("ou", "u"), ("ee", "i"), ("oo", "u"), ("dh", "d"), ("th", "t"), ("gh", "g"), ("ch", "š"))
_ARABIC_2 = (("j", "dž"), ("th", "s"), ("gh", "g"), ("q", "k"), ("w", "v"))
_PERSIAN = (("q|gh", "g"), ("ou|oo", "u"), ("j", "dž"), ("ee", "i"), ("w", "v"))
_BURMESE = (("ky", "č"), ("gy", "dž"), ("hs", "s"), ("au", "au"), ("ng\\b", "n"))
_BURMESE_2 = (("ky", "čž"), *_BURMESE)
_POLISH = (("rz", "ž"), ("ch", "x"), ("ą", "on"), ("ę", "en"), ("cz", "č"), ("sz", "š"), ("w", "v"), ("ó", "u"))
_CENTRAL_ASIAN = (("j", "dž"), ("q", "k"), ("o'|oʻ", "o"), ("g'|gʻ", "g"), ("kh", "x"), ("c", "ts"))
_FRENCH = (("ou", "u"), ("ch", "š"), ("j", "ž"), ("eau|au", "o"), ("oi", "ua"), ("gu(?=[ei])", "g"))
Sounds = tuple[tuple[str, str], ...]
_BY_COUNTRY: dict[str, tuple[Sounds, ...]] = {
    **dict.fromkeys(bag("GB US AU CA NZ IE ZA HK NG KE UG ZW GH"), (_ENGLISH, _ENGLISH_2)),
    "TR": (_TURKIC, _TURKISH_2),
    "AZ": (_TURKIC, _AZERI_2, _AZERI_3, _AZERI_4),
    **dict.fromkeys(bag("ES VE NI CU MX CR CO AR BO CL EC GT HN PA PE PY SV UY DO"), (_SPANISH,)),
    **dict.fromkeys(bag("CN TW"), (_PINYIN,)),
    **dict.fromkeys(bag("HK"), (_ENGLISH, _PINYIN)),
    "VN": (_VIETNAMESE,),
    **dict.fromkeys(bag("EG SA BH AE SY IQ JO LB YE OM KW QA PS SD LY"), (_ARABIC_0, _ARABIC, _ARABIC_2, _ARABIC_3)),
    **dict.fromkeys(bag("MA DZ TN MR ML SN TD CM CD CG CI BF GN NE TG BJ RW BI DJ HT FR BE"), (_ARABIC, _FRENCH)),
    **dict.fromkeys(bag("IR AF TJ PK IN BD"), (_PERSIAN,)),
    "MM": (_BURMESE, _BURMESE_2),
    "RU": (_ENGLISH, _ENGLISH_2),
    **dict.fromkeys(bag("UZ KZ KG TM"), (_CENTRAL_ASIAN,)),
}
PRONOUNCED = frozenset(_BY_COUNTRY)
_LATIN_WORD = re.compile(r"[a-zà-ɏḀ-ỿ'’ʻ-]+", re.IGNORECASE)
_G_AFTER_HISS = re.compile("[szck]g")  # written sh, zh, ch, kh, and then read as one sound
_SOFT_HISS = re.compile("[сз](?=[яёюєеьъ'’])|[sz](?=[iyj][aeou])", re.IGNORECASE)
_HARDENED = {"с": "ш", "з": "ж", "s": "š", "z": "ž"}
_SAME_VOWELS = re.compile(r"([aeiou])[ji]\1")
_SOFT_C = re.compile("ц(?=[еёіюяь])")
_FLEETING = re.compile("^(.*[aeiou].*[^aeiouj])[aeo]([kcnlrv])$")
_LOOKS_POLISH = re.compile("rz|[cs]z|[łżąęńśź]|ow|wi", re.IGNORECASE)
_DIPHTHONG = re.compile("([aeo])(u)(?![aeiouyj])", re.IGNORECASE)
_ABD = re.compile("(abd|абд)[aeuаеу]([lл].)", re.IGNORECASE)
_ARTICLE_VOWELS = ("aeu", "аеу")
_SILENT_H = re.compile("[ae]h$")
_SAYS_H = bag("BY UA RU PL")
_LAST_ALTERNATES = (("ka", "ce"), ("ga", "ze"), ("ha", "ze"), ("xa", "se"), ("ko", "ce"))


@lru_cache(maxsize=100_000)
def spellings(word: str, country: str = "") -> tuple[Spelling, ...]:
    """Every reading under which a text may hold this word, the spelling on record first.

    `country` (ISO 3166 alpha-2) says whose pronunciation a Latin spelling has; it adds readings and never removes any.
    """
    found: dict[str, str] = {}
    for base in _bases(word, country):
        new = base.phonemes not in found
        _keep(found, base.phonemes, base.system)
        if new:
            for system, phonemes in _written(base.phonemes):
                if phonemes != base.phonemes:
                    _keep(found, phonemes, system)
    for phonemes in _softened(tuple(found)):
        found.setdefault(phonemes, "softened before an ending")
    for phonemes in tuple(found):
        if fleeting := _FLEETING.fullmatch(phonemes):
            found.setdefault(fleeting[1] + fleeting[2], found[phonemes])
    found.pop("", None)
    return tuple(Spelling(p, s) for p, s in found.items())


def _keep(found: dict[str, str], phonemes: str, system: str) -> None:
    """Of several systems that lead to one reading the one counts that is tied to the fewest texts."""
    if phonemes not in found or _TIED[ONLY_IN.get(system, "")] < _TIED[ONLY_IN.get(found[phonemes], "")]:
        found[phonemes] = system


def _bases(word: str, country: str) -> list[Spelling]:
    """The reading of the word, how its country says it, and the two values of a first or short U."""
    bases = [Spelling(read(word))]
    if country in _BY_COUNTRY and _LATIN_WORD.fullmatch(word):
        bases += [Spelling(_pronounce(word, sounds), f"as said in {country}") for sounds in _BY_COUNTRY[country]]
    if _LOOKS_POLISH.search(word):
        bases.append(Spelling(_pronounce(word, _POLISH), "as said in Polish"))
    if "ў" in word or _DIPHTHONG.search(word):
        bases.append(Spelling(read(_DIPHTHONG.sub(r"\1-\2", word.lower().replace("ў", "у"))), "u as a vowel"))
    if _ABD.match(word):
        bases += [
            Spelling(read(_ABD.sub(r"\1" + vowel + r"\2", word)), "another article")
            for vowel in _ARTICLE_VOWELS[word[:1] > "z"]
        ]
    if country == "BY" and "ц" in word.lower():
        bases.append(Spelling(read(_SOFT_C.sub("т", word.lower())), "Russian т for soft ц"))
    if "дз" in word.lower():
        bases.append(Spelling(read(word.lower().replace("дз", "дзъ")), "dz written out"))
    if _SOFT_HISS.search(word):
        bases.append(Spelling(read(_SOFT_HISS.sub(lambda m: _HARDENED[m[0].lower()], word)), "sj or zj"))
    if country not in _SAYS_H:
        bases += [Spelling(b.phonemes[:-1], "silent h") for b in bases if _SILENT_H.search(b.phonemes)]
    bases += [
        Spelling(p, "vowel not doubled") for b in bases if (p := _SAME_VOWELS.sub(r"\1", b.phonemes)) != b.phonemes
    ]
    if word[:1] in "УуUu":
        bases += [Spelling("v" + b.phonemes[1:], "initial V for U") for b in bases if b.phonemes[1:2] not in "aeiouj"]
    return bases


def _pronounce(word: str, sounds: Sounds) -> str:
    """The phonemes of a Latin word said by these rules; what no rule says is read naively."""
    said, at = [], 0
    word = word.lower()
    rules = _compiled(sounds)
    while at < len(word):
        hit = next((m for pattern, _ in rules if (m := pattern.match(word, at)) and m.end() > at), None)
        if hit is None:
            said.append(word[at])
            at += 1
        else:
            said.append("\0" + next(s for pattern, s in rules if pattern is hit.re) + "\0")
            at = hit.end()
    return _read_around("".join(said))


def _read_around(marked: str) -> str:
    """The reading of a word whose phonemes stand between NUL marks: these stay, the letters around them are read."""
    pieces = marked.split("\0")
    sounds = "".join(piece if i % 2 else read(piece) for i, piece in enumerate(pieces))
    return re.sub(r"(.)\1+", r"\1", sounds)


@lru_cache(maxsize=64)
def _compiled(sounds: Sounds) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), said) for pattern, said in sounds)


def _softened(readings: tuple[str, ...]) -> list[str]:
    """Babaryka is Бабарыцы in the dative, Сапега Сапезе: the last consonant before -a softens."""
    return [r[: -len(old)] + new for r in readings for old, new in _LAST_ALTERNATES if r.endswith(old)]


def _written(phonemes: str) -> list[tuple[str, str]]:
    """(system, reading) of these phonemes as each orthography writes them."""
    sounds = phonemes
    for pair, one in _JOINED.items():
        sounds = sounds.replace(pair, one)
    systems = frozenset[str]().union(*(_SYSTEMS_OF.get(sound, ()) for sound in sounds))
    if not _G_AFTER_HISS.search(phonemes):
        systems -= {"h for g"}
    return [(s, _read_back(sounds, s)) for s in sorted(systems, key=_ORDER.__getitem__)]


def _read_back(sounds: str, system: str) -> str:
    """What the naive reader makes of these phonemes in the letters of a system."""
    if _RUNS_TOGETHER.search(sounds):
        return read(sounds.translate(_WRITTEN[system]))
    return _DOUBLED.sub(r"\1", sounds.translate(_READ_BACK[system]))


# Neighbours whose letters may be read as one: s and c are "sz" in German, u before a vowel is no v in French.
_RUNS_TOGETHER = re.compile("[sztckpgd][xcszhjčšžg]|u[aeiou]")
_DOUBLED = re.compile(r"(.)\1+")
# Systems that count everywhere come first, so that a reading is named after one of them.
_ORDER = {s: (s in ONLY_IN, ONLY_IN.get(s, "") != "latin", i) for i, s in enumerate(ORTHOGRAPHIES)}
