"""Text within a length, as Telegram counts it: cut where a sentence ends, and never where a cut would lie.

A cut inside "was not | released" or "8 | years" or "Ales | Bialiatski" says something else than the text did, so where no
sentence ends in time, the cut goes back to a place between two words that may be parted.
"""

import re
import unicodedata
from itertools import accumulate


def size(text: str) -> int:
    """The length of a text in UTF-16 units, in which Telegram's limits are kept here."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The text in at most this many UTF-16 units: whole sentences where one fits, else whole words; ends with … when cut."""
    if size(text) <= most:
        return text
    room = _reach(text, most - size(_MORE))
    end = _sentence_end(text, room) or _word_end(text, room) or _hard_end(text, room)
    return text[:end].rstrip(_LOOSE) + _MORE if end else ""


def _reach(text: str, most: int) -> int:
    """How many code points fit into this many UTF-16 units."""
    return sum(length <= most for length in accumulate(1 + (char > "\uffff") for char in text))


def _sentence_end(text: str, room: int) -> int:
    """The last end of a sentence that keeps at least a third of the room; 0 where there is none."""
    ends = [m.end() for m in _END.finditer(text, 0, room + 1) if m.end() <= room and _is_end(text, m)]
    return ends[-1] if ends and ends[-1] * 3 >= room else 0


def _is_end(text: str, mark: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence: not behind an initial, an abbreviation, or the day of a date (13. Dezember)."""
    word = _LAST_WORD.search(text, 0, mark.start())
    if not mark.group().startswith(".") or not word:
        return True
    before = word.group()
    return not (len(before) == 1 or (before.isdigit() and len(before) < 4) or _SHORTENED.fullmatch(before))


def _word_end(text: str, room: int) -> int:
    """The last gap between words that may be parted; 0 where there is none."""
    gaps = (m.start() for m in reversed(list(_GAP.finditer(text, 0, room + 1))))
    return next((gap for gap in gaps if gap and _may_part(text, gap)), 0)


def _may_part(text: str, gap: int) -> bool:
    before, after = text[:gap].split()[-1:], text[gap : gap + 80].split()[:1]
    if not before or not after:
        return False
    left, right = before[0].strip(_QUOTES), after[0].strip(_QUOTES)
    return not (_NEGATIONS.fullmatch(left) or left[-1:].isdigit() or _of_one_name(left, right))


def _of_one_name(left: str, right: str) -> bool:
    return (left[:1].isupper() and right[:1].isupper() and left[-1:] not in ".,;:!?") or (
        len(left) == 2 and left[1] == "."
    )


def _hard_end(text: str, room: int) -> int:
    """One endless word: cut it between two characters, not between a letter and its accent."""
    while room and unicodedata.combining(text[room]):
        room -= 1
    return room


_MORE = " …"
_LOOSE = " \n,;:·–—-([«“\"'"
_QUOTES = "«»“”„\"'()[]"
_END = re.compile(r"[.!?…]+[»”\"')\]]*(?=\s|$)")
_GAP = re.compile(r"\s+")
_LAST_WORD = re.compile(r"[^\W_]+$")
_SHORTENED = re.compile(  # words that a full stop shortens, in the languages of the feeds
    "mr|mrs|ms|dr|st|no|art|prof|gen|vs|etc|г|гг|ул|ст|п|пп|т|д|др|обл|гл|им|проф|акад|см|чл|вул|арт|кв|р|м|св|зв|пр|ч"
    "|ur|nr|bzw|usw|str|pl|ks|al|im|tzn|m|d|vad|g|mjr|gł|wg",
    re.IGNORECASE,
)
_NEGATIONS = re.compile(
    r"not|no|never|neither|nor|without|cannot|\w+n['’]t|не|ня|ні|ни|нет|нет|без|никогда|ніколі|ніколи|немає|nie|bez|nigdy"
    "|ani|brak|ne|nei|nėra|be|nicht|kein|keine|keinen|keiner|keines|keinem|nie|ohne|weder|noch",
    re.IGNORECASE,
)
