"""How well words of a text fit a person's surname: the fine check after the key."""

from typing import NamedTuple

from alertbot.core.names.alphabets import GREEK
from alertbot.core.names.bags import bag
from alertbot.core.names.distance import distance
from alertbot.core.names.endings import Stripped
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known, Likeness, Sequence, unpack
from alertbot.core.names.languages import EVERY
from alertbot.core.names.orthographies import ONLY_IN
from alertbot.core.names.sights import Sight
from alertbot.core.names.skeleton import key_of, weight
from alertbot.core.names.tokens import Token

LOOSE = 0.11
CLOSE = 0.06
_STRIPPED = 0.01
_PARTIAL = 0.02
_MANY_MEETINGS = 50
_OTHER_END = 0.05
_VOWELS = frozenset("aeiou")
_NISBA = bag("EG SA BH AE SY IQ JO LB YE OM KW QA PS SD LY MA DZ TN IR AF PK IN BD TR AZ")
_SHORT = 2  # a surname of so few consonant classes is easily met by chance ...
_SHORT_LOOSE = 0.05  # ... and must be met more closely
_CONSONANTS = "bvdghklmnprstfxcčšžz"
_JOINTS = frozenset({" ", "-", "\u00a0", "\n", "‑", "‐", "–", "- ", " -", " - "})


class Fit(NamedTuple):
    """Words that fit a surname: the first and the last of them, how far apart, and along which way."""

    first: int
    last: int
    apart: float
    system: str
    reading: Stripped
    base: str  # the reading of the spelling on record
    written: str
    partial: bool


def may_fit(index: NameIndex, known: Known, word: str) -> bool:
    """Whether a word could be (the chief word of) this person's surname in some language; remembered for each pair."""
    key = (word, known.number)
    found = index.may_fit.get(key)
    if found is None:
        anchors = (likeness(index, way.readings[way.anchor], word, EVERY) for way in known.surnames)
        found = index.may_fit[key] = any(anchor is not None for anchor in anchors)
    return found


def surname_of(index: NameIndex, sight: Sight) -> tuple[int, ...]:
    """The people whose surname a word may be: by key, and after many meetings by a closer look.

    Words that come again and again (Belarus, President) are so settled once; a closer look at every word would cost more
    than it saves.
    """
    word = sight.word
    found = index.settled.get(word)
    if found is not None:
        return found
    index.met[word] = index.met.get(word, 0) + 1
    if index.met[word] < _MANY_MEETINGS:
        return sight.people
    found = index.settled[word] = tuple(n for n in sight.people if may_fit(index, index.people[n], word))
    return found


def fit(index: NameIndex, known: Known, tokens: list[Token], at: int, languages: frozenset[str]) -> Fit | None:
    """The best fit of the person's surname around the word at this place, or None when nothing is near enough.

    Longer sequences win among those that are near: "Kara-Murza" before "Murza".
    """
    found = [
        f for way in known.surnames if (f := _along(index, known, way, tokens, at, languages=languages)) is not None
    ]
    return min(found, key=_rank) if found else None


def _rank(found: Fit) -> tuple[float, int, float]:
    return max(found.apart, CLOSE), found.first - found.last, found.apart


def _along(
    index: NameIndex, known: Known, way: Sequence, tokens: list[Token], at: int, *, languages: frozenset[str]
) -> Fit | None:
    size = len(way.readings)
    first = at - way.anchor
    if first < 0 or first + size > len(tokens) or not _adjacent(tokens, first, size):
        return None
    likenesses = []
    for packed, token in zip(way.readings, tokens[first : first + size], strict=True):
        found = likeness(index, packed, token.text, languages)
        if found is None:
            return None
        likenesses.append(found)
    anchor = likenesses[way.anchor]
    apart = max(f.apart for f in likenesses) + (_PARTIAL if way.partial else 0.0) + _other_end(anchor, known)
    return Fit(first, first + size - 1, apart, anchor.system, anchor.reading, anchor.base, way.written, way.partial)


def _other_end(found: Likeness, known: Known) -> float:
    """What a last vowel says where it is no case ending: Kaval is not Kavala, and Mansouri not Mansour."""
    said, base = found.reading.phonemes[-1:], found.base[-1:]
    if base in _VOWELS and said not in _VOWELS and said != "j" and not found.reading.ending:
        return _OTHER_END
    nisba = said == "i" and base not in _VOWELS and base != "j" and known.person.country in _NISBA
    return _OTHER_END if nisba else 0.0


def _adjacent(tokens: list[Token], first: int, size: int) -> bool:
    return all(tokens[i].gap in _JOINTS for i in range(first + 1, first + size))


def likeness(index: NameIndex, packed: str, word: str, languages: frozenset[str]) -> Likeness | None:
    """How near a word comes to the packed readings of another, or None when it is too far (over LOOSE)."""
    key = (packed, word, languages)
    if key not in index.likenesses:
        index.likenesses[key] = _nearest(index, packed, word, languages)
    return index.likenesses[key]


def _nearest(index: NameIndex, packed: str, word: str, languages: frozenset[str]) -> Likeness | None:
    listed = [(p, system, key_of(p)) for p, system in unpack(packed)]
    base = listed[0][0] if listed else ""
    found = [
        Likeness(distance(reading.phonemes, phonemes) + (_STRIPPED if reading.ending else 0.0), system, reading, base)
        for reading, key in ((r, key_of(r.phonemes)) for r in index.sight(word).readings)
        if not reading.languages or not reading.languages.isdisjoint(languages)
        for phonemes, system, own in listed
        if own == key and (system not in ONLY_IN or ONLY_IN[system] in languages or _latin_only(system, word))
        if len(own) > 1 or len(phonemes) <= _SHORT or _same_vowels(reading.phonemes, phonemes)
    ]
    best = min(found, key=lambda f: f.apart, default=None)
    loose = LOOSE if weight(key_of(base)) > _SHORT else _SHORT_LOOSE
    return best if best is not None and best.apart <= loose else None


def _same_vowels(said: str, listed: str) -> bool:
    """Whether two readings of one consonant and vowels agree in the vowels but for a case ending: Lai is Laia, not Lee."""
    one, other = said.replace("j", "i").lstrip(_CONSONANTS), listed.replace("j", "i").lstrip(_CONSONANTS)
    return one.startswith(other) or other.removeprefix("i") == one


def _latin_only(system: str, word: str) -> bool:
    """Whether the word is in letters that have no š, č and ž of their own: plain Latin, or Greek."""
    return ONLY_IN[system] == "latin" and (word.isascii() or GREEK.first <= word[-1] <= GREEK.last)
