"""Readers for alphabets beside Cyrillic and Latin: Greek, Georgian, Armenian and the Brahmic scripts of India.

One letter has one sound in each table; digraphs come first. Scripts that do not write vowels (Arabic, Hebrew) are in
`abjads`, scripts that do not write sounds are matched by their listed spellings only.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Alphabet:
    """A script's letters and digraphs, each with its phonemes."""

    name: str
    first: str  # the block of code points
    last: str
    sounds: dict[str, str] = field(hash=False)

    @cached_property
    def units(self) -> re.Pattern[str]:
        """The letters and digraphs, longest first, then any other character."""
        known = sorted(self.sounds, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, known)) + "|.", re.DOTALL)


# Source: written by hand after how Greek papers write foreign names: μπ, ντ, γκ, τσ, τζ stand for b, d, g, ts, dz.
GREEK = Alphabet("Greek", "Ͱ", "Ͽ", {
    "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "ng", "τσ": "c", "τζ": "dž", "ου": "u", "αι": "e", "ει": "i", "οι": "i",
    "αυ": "av", "ευ": "ev", "φσ": "vs", "φκ": "vk", "για": "ja", "γιου": "ju", "γιο": "jo",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "t", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "ks", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "i", "φ": "f",
    "χ": "x", "ψ": "ps", "ω": "o",
})  # fmt: skip

# Source: written by hand; the letters have one sound each.
GEORGIAN = Alphabet("Georgian", "Ⴀ", "ჿ", {
    "ა": "a", "ბ": "b", "გ": "g", "დ": "d", "ე": "e", "ვ": "v", "ზ": "z", "თ": "t", "ი": "i", "კ": "k", "ლ": "l",
    "მ": "m", "ნ": "n", "ო": "o", "პ": "p", "ჟ": "ž", "რ": "r", "ს": "s", "ტ": "t", "უ": "u", "ფ": "p", "ქ": "k",
    "ღ": "g", "ყ": "k", "შ": "š", "ჩ": "č", "ც": "c", "ძ": "dz", "წ": "c", "ჭ": "č", "ხ": "x", "ჯ": "dž", "ჰ": "h",
})  # fmt: skip

# Source: written by hand, Eastern Armenian values.
ARMENIAN = Alphabet("Armenian", "\u0530", "\u058f", {
    "ու": "u", "եւ": "ev", "և": "ev",
    "ա": "a", "բ": "b", "գ": "g", "դ": "d", "ե": "e", "զ": "z", "է": "e", "ը": "", "թ": "t", "ժ": "ž", "ի": "i",
    "լ": "l", "խ": "x", "ծ": "c", "կ": "k", "հ": "h", "ձ": "dz", "ղ": "g", "ճ": "č", "մ": "m", "յ": "j", "ն": "n",
    "շ": "š", "ո": "o", "չ": "č", "պ": "p", "ջ": "dž", "ռ": "r", "ս": "s", "վ": "v", "տ": "t", "ր": "r", "ց": "c",
    "ւ": "v", "փ": "p", "ք": "k", "օ": "o", "ֆ": "f",
})  # fmt: skip

# The Unicode blocks from Devanagari to Malayalam share one layout (ISCII, IS 13194:1991): a letter's offset in its
# block gives its sound. Consonants carry an unwritten a, which names written in Latin often leave out.
_INDIC = {
    0x01: "n", 0x02: "n", 0x03: "", 0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0A: "u", 0x0B: "r",
    0x0D: "e", 0x0E: "e", 0x0F: "e", 0x10: "ai", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "av",
    0x15: "k", 0x16: "k", 0x17: "g", 0x18: "g", 0x19: "n", 0x1A: "č", 0x1B: "č", 0x1C: "dž", 0x1D: "dž", 0x1E: "n",
    0x1F: "t", 0x20: "t", 0x21: "d", 0x22: "d", 0x23: "n", 0x24: "t", 0x25: "t", 0x26: "d", 0x27: "d", 0x28: "n",
    0x29: "n", 0x2A: "p", 0x2B: "f", 0x2C: "b", 0x2D: "b", 0x2E: "m", 0x2F: "j", 0x30: "r", 0x31: "r", 0x32: "l",
    0x33: "l", 0x34: "l", 0x35: "v", 0x36: "š", 0x37: "š", 0x38: "s", 0x39: "h",
    0x3E: "a", 0x3F: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x45: "e", 0x46: "e", 0x47: "e", 0x48: "ai",
    0x49: "o", 0x4A: "o", 0x4B: "o", 0x4C: "av", 0x58: "k", 0x59: "x", 0x5A: "g", 0x5B: "z", 0x5C: "r", 0x5D: "r",
    0x5E: "f", 0x5F: "j",
}  # fmt: skip
_INDIC_VOWELLESS = frozenset({0x4D, 0x3C})
_INDIC_CONSONANTS = frozenset(range(0x15, 0x3A)) | frozenset(range(0x58, 0x60))


def _indic(name: str, block: int) -> Alphabet:
    return Alphabet(name, chr(block), chr(block + 0x7F), {chr(block + k): v for k, v in _INDIC.items()})


BRAHMIC = tuple(
    _indic(name, block)
    for name, block in {
        "Devanagari": 0x900, "Bengali": 0x980, "Gurmukhi": 0xA00, "Gujarati": 0xA80, "Oriya": 0xB00, "Tamil": 0xB80,
        "Telugu": 0xC00, "Kannada": 0xC80, "Malayalam": 0xD00,
    }.items()
)  # fmt: skip
ALL = (GREEK, GEORGIAN, ARMENIAN, *BRAHMIC)


def table_for(word: str) -> Alphabet | None:
    """The alphabet of a word, by its last letter, or None when it is none of these."""
    letter = _fold_georgian(word[-1])
    if "ἀ" <= letter <= "῾":
        return GREEK
    return next((a for a in ALL if a.first <= letter <= a.last), None)


def read(word: str, alphabet: Alphabet) -> str:
    """The phonemes of a lower-case word of this alphabet."""
    if alphabet in BRAHMIC:
        return _read_brahmic(word, alphabet)
    folded = "".join(_fold_georgian(c) for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return "".join(alphabet.sounds.get(unit, "") for unit in alphabet.units.findall(folded))


def _read_brahmic(word: str, alphabet: Alphabet) -> str:
    """Consonants say a after them unless a vowel sign, a virama or the end of the word follows."""
    offsets = [ord(c) - ord(alphabet.first) for c in word]
    sounds = []
    for here, after in zip(offsets, [*offsets[1:], None], strict=True):
        sounds.append(_INDIC.get(here, ""))
        bare = here in _INDIC_CONSONANTS and (after in _INDIC_CONSONANTS or after in {0x01, 0x02})
        sounds.append(_UNWRITTEN if bare and after not in _INDIC_VOWELLESS else "")
    return _DROPPED.sub("", "".join(sounds)).replace("ts", "c").replace(_UNWRITTEN, "a")


# The unwritten a is not said between a vowel with its consonant and a consonant with its vowel: the schwa deletion of Hindi, by hand.
_UNWRITTEN = "@"
_DROPPED = re.compile("(?<=[aeiou@][^aeiou@])@(?=[^aeiou@][aeiou])")


def _fold_georgian(letter: str) -> str:
    code = ord(letter)
    if 0x1C90 <= code <= 0x1CBF:  # Mtavruli capitals
        return chr(code - 0x1C90 + 0x10D0)
    return letter
