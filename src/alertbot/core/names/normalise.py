"""Makes a text fit to be matched, and remembers where each character stood."""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from alertbot.core.names import mojibake
from alertbot.core.names.mojibake import Edit
from alertbot.core.names.native import NATIVE_LETTERS

# Characters that nobody sees. ZWNJ and ZWJ (200C, 200D) stay: Persian and Indian words are written with them.
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f"
# A word broken at the end of a line: "Лой-" and "ко" in the next line; small letters on both sides.
_BROKEN = r"(?<=[^\W\d_])([-‐\u00ad])\r?\n[ \t]*(?=[^\W\d_])"
_ODD = re.compile(
    f"{_BROKEN}|[{_UNSEEN}]+|&(?:amp;)?#?\\w{{2,8}};|[\ufb00-\ufb06\uff21-\uff5a]+|[^\\W_][\u0300-\u036f\u0653-\u0655]+|[\u1100-\u11ff]+"
)

_BEGINS_ODD = f"&‐{_UNSEEN}\ufb00-\ufb06\uff21-\uff5a\u0300-\u036f\u0653-\u0655\u1100-\u11ff"
# One look for any character that _ODD begins with, or of a script that is not read, which nearly every text fails.
_UNUSUAL = re.compile(f"[{_BEGINS_ODD}{NATIVE_LETTERS}]")
_SUSPECT = re.compile(f"[{_BEGINS_ODD}]")


class Stretch(NamedTuple):
    """A piece of the clean text: where it starts, where it came from, and whether its characters are the same."""

    start: int
    origin: int
    origin_end: int
    linear: bool


class Clean(NamedTuple):
    """A text to match on; `stretches` map its places back (empty: the places are the same)."""

    text: str
    stretches: tuple[Stretch, ...] = ()
    plain: bool = False  # nothing in it is of a script that is not read

    def start(self, place: int) -> int:
        """Where a word that starts here starts in the text given."""
        if not self.stretches:
            return place
        found = self._at(place)
        return found.origin + (place - found.start if found.linear else 0)

    def end(self, place: int) -> int:
        """Where a word that ends here ends in the text given."""
        if not self.stretches or not place:
            return place
        found = self._at(place - 1)
        return found.origin + place - found.start if found.linear else found.origin_end

    def _at(self, place: int) -> Stretch:
        return self.stretches[bisect_right(self.stretches, place, key=lambda s: s.start) - 1]


def clean(text: str) -> Clean:
    """The text without unseen characters, entities and mojibake, composed; the text itself when nothing is odd."""
    broken = "-\n" in text or ("\r" in text and "-\r" in text)
    if text.isascii():
        return _edited(text, _odd(text)) if broken or "&" in text else Clean(text, plain=True)
    damage = mojibake.edits(text)
    if not damage and not broken and _UNUSUAL.search(text) is None:
        return Clean(text, plain=True)
    return _edited(text, damage or (_odd(text) if broken or _SUSPECT.search(text) else ()))


def _odd(text: str) -> Iterable[Edit]:
    return (
        e
        for m in _ODD.finditer(text)
        if (e := Edit(m.start(), m.end(), _mended(m[0]) if m[1] is None else _whole(m))).text != m[0]
    )


def _whole(broken: re.Match[str]) -> str:
    """Nothing between the halves of a broken word, and only the hyphen between two words ("Kara-" and "Murza")."""
    halves = broken.string[broken.start() - 1] + broken.string[broken.end()]
    if halves.islower():
        return ""
    return "\n" if broken[1] == "\u00ad" else broken[1]


def _mended(piece: str) -> str:
    if piece[0] == "&":
        return html.unescape(html.unescape(piece))
    if piece[0].isalnum():
        return unicodedata.normalize("NFKC" if piece[0] > "\ufaff" else "NFC", piece)
    return ""


def _edited(text: str, edits: Iterable[Edit]) -> Clean:
    pieces: list[str] = []
    stretches: list[Stretch] = []
    size = done = 0
    for edit in edits:
        for piece in (Edit(done, edit.start, text[done : edit.start], linear=True), edit):
            if piece.text:
                stretches.append(Stretch(size, piece.start, piece.end, piece.linear))
                pieces.append(piece.text)
                size += len(piece.text)
        done = edit.end
    if not done:
        return Clean(text)
    stretches.append(Stretch(size, done, len(text), linear=True))
    return Clean("".join([*pieces, text[done:]]), tuple(stretches))
