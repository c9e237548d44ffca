"""The skeleton of a name: its consonants in rough classes, the key under which spellings of one name meet."""

import re
from functools import lru_cache

# Phoneme -> class. Vowels and j count only at the start, as A. Source: measured on Belarusian, OFAC and press spellings
# (which consonants newspapers of thirteen orthographies confuse).
_CLASSES = {
    **dict.fromkeys("aeiouj", " "),
    **{c: c.upper() for c in "bvdklmnprf"},
    **dict.fromkeys("ghx", "H"),
    **dict.fromkeys("tc", "T"),
    **dict.fromkeys("sz", "S"),
    **dict.fromkeys("šžč", "X"),
}
_TABLE = str.maketrans(_CLASSES)
_MERGED = re.compile(r"([A-Z])\1+")
CLASSES = "ABVHDTKLMNPRFXS"


@lru_cache(maxsize=50_000)
def key_of(phonemes: str) -> str:
    """The key of a phoneme string: neighbouring consonants of one class merge, vowels between them keep them apart.

    "bialacki" gives "BLTK"; a first vowel or j gives a leading "A".
    """
    if not phonemes:
        return ""
    bones = phonemes.translate(_TABLE)
    first = "A" if bones[0] == " " else ""
    return first + _MERGED.sub(r"\1", bones).replace(" ", "")


def weight(key: str) -> int:
    """How many consonant classes a key has: the less, the easier it is met by chance."""
    return len(key) - key.startswith("A")
