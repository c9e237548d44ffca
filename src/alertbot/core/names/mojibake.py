"""Mends text that was read in the wrong encoding, with the place of every character kept.

Four accidents are known: UTF-8 read as windows-1252 or as windows-1251, and windows-1251 or koi8-r read one for the other
or as windows-1252. A line is mended only when the damage shows several times in it and the mended words look like words.
"""

import re
from typing import NamedTuple


class Edit(NamedTuple):
    """Characters start to end of the text given are to be read as these; `linear` when one stands for one."""

    start: int
    end: int
    text: str
    linear: bool = False


def _upper_half(codec: str, first: int, last: int) -> str:
    return "".join(dict.fromkeys(_char(b, codec) for b in range(first, last + 1)))


def _char(byte: int, codec: str) -> str:
    """What a byte reads as; the holes of windows-1252 read as control characters, as browsers do."""
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)


_CODECS = ("cp1252", "cp1251")
_BYTE = {
    codec: {_char(b, codec): b for b in range(256)}
    | ({chr(b): b for b in range(128, 160)} if codec == "cp1252" else {})
    for codec in _CODECS
}


def _utf8_pattern(codec: str) -> re.Pattern[str]:
    """Two or three characters that are one UTF-8 sequence of Latin, Cyrillic or Arabic letters, at least three times."""
    tail = f"[{re.escape(_upper_half(codec, 0x80, 0xBF))}\x80-\x9f]"
    lead = "".join(_char(b, codec) for b in (*range(0xC3, 0xCC), *range(0xCE, 0xD2), *range(0xD8, 0xDC)))
    one = f"[{re.escape(lead)}]{tail}"
    return re.compile(f"{one}(?:[^\\w]{{0,3}}{one}){{2,}}")


_UTF8 = {codec: _utf8_pattern(codec) for codec in _CODECS}
_UTF8_SINGLE = {
    codec: re.compile(
        f"[{re.escape(_upper_half(codec, 0xC2, 0xDF))}][{re.escape(_upper_half(codec, 0x80, 0xBF))}\x80-\x9f]"
    )
    for codec in _CODECS
}
_SINGLE_BYTE = re.compile("[À-ÿ¨¸³º²¿¯ª]{4,}(?![A-Za-z])")
_KOI8_IN_1251 = re.compile(r"\b[а-яё][А-ЯЁ]{3,}\b")
# Letters that damaged Russian, Belarusian or Ukrainian text is full of and sound text hardly has together: that one is
# missing is seen much faster than a pattern is searched.
_SIGNS_OF_UTF8 = ("Ð", "Ñ", "Ã", "Ø", "Ù", "ѕ", "°", "µ")  # any of these
_SIGNS_OF_SINGLE_BYTES = ("îàå", "ÏÁÅ", "ПБЕФ")  # all of one of these: о, а, е, т in the wrong code
_ENOUGH = 3


def edits(text: str) -> list[Edit]:
    """What has to be read otherwise, in order; nothing for a text without damage."""
    if any(map(text.__contains__, _SIGNS_OF_UTF8)):
        found = [e for codec in _CODECS if _UTF8[codec].search(text) for e in _from_utf8(text, codec)]
        if found:
            return sorted(found)
    if any(all(map(text.__contains__, letters)) for letters in _SIGNS_OF_SINGLE_BYTES):
        return [e for line in re.finditer(r"[^\n]+", text) for e in _single_byte(line[0], line.start())]
    return []


def _from_utf8(text: str, codec: str) -> list[Edit]:
    found = []
    for line in re.finditer(r"[^\n]+", text):
        if _UTF8[codec].search(line[0]):
            pairs = _UTF8_SINGLE[codec].finditer(text, line.start(), line.end())
            found += [e for m in pairs if (e := _decoded(m, codec)) is not None]
    return found


def _decoded(match: re.Match[str], codec: str) -> Edit | None:
    raw = bytes(_BYTE[codec][c] for c in match[0] if c in _BYTE[codec])
    try:
        return Edit(match.start(), match.end(), raw.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def _single_byte(line: str, at: int) -> list[Edit]:
    if len(_SINGLE_BYTE.findall(line)) >= _ENOUGH:
        decoded = line.translate(_CP1252_AS_1251)
        koi8 = len(_KOI8_IN_1251.findall(decoded)) >= _ENOUGH
        return [Edit(at, at + len(line), line.translate(_CP1252_AS_KOI8) if koi8 else decoded, linear=True)]
    if len(_KOI8_IN_1251.findall(line)) >= _ENOUGH:
        return [Edit(at, at + len(line), line.translate(_CP1251_AS_KOI8), linear=True)]
    return []


def _table(wrong: str, right: str) -> dict[int, str]:
    return {ord(_char(b, wrong)): _char(b, right) for b in range(0xA0, 0x100)}


_CP1252_AS_1251 = _table("cp1252", "cp1251")
_CP1252_AS_KOI8 = _table("cp1252", "koi8-r")
_CP1251_AS_KOI8 = _table("cp1251", "koi8-r")
