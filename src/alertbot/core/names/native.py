"""Full names in scripts that are matched as they are listed: Arabic, Hebrew, Chinese, Japanese, Korean, Thai, Burmese.

Where a script writes no vowels or no sounds, only a listed spelling of the full name counts, after the normalisation
that the script needs.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple


class NativeName(NamedTuple):
    """A listed full name, normalised: `first` is the word (or the character) under which it is looked up."""

    first: str
    words: tuple[str, ...]
    number: int
    written: str


# Letters that writers of Arabic, Persian and Urdu put for one another. Source: written by hand; gaf and che
# are written with the letters that Arabic keyboards have.
_ARABIC = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه",
    "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ۃ": "ه", "ە": "ه", "ک": "ك", "گ": "ج", "چ": "ج", "ژ": "ج", "پ": "ب", "ڤ": "ف",
    "ں": "ن", "ٹ": "ت", "ڈ": "د", "ڑ": "ر", "ء": None, "ـ": None, "\u200c": None, "\u200d": None,
})  # fmt: skip
_CLITICS = re.compile("^(?:و|ف|ب|ل|ك|وال|بال|فال|لل)?(?:ال)?(?=..)")
# A word that certainly starts with the article, whether or not something is written together with it.
ARTICLE = re.compile("^(?:[وفبك]?ال|لل)")
_HEADS = frozenset({"عبد", "ابو", "ابا", "ابي"})
_FAITH = "الدين"  # one name with the word before: صلاح الدين is Selahattin, علاء الدين Alaeddin
_SKIPPED = frozenset({"بن", "ابن", "بنت", "ال", "ان"})
# Traditional -> simplified, for the characters of Chinese names and of foreign names in Chinese. Source:
# written by hand; only characters that names need.
_SIMPLIFIED = str.maketrans(
    "劉曉黃鋒黎智陳張趙吳鄭馬孫羅葉蘇許謝鄧馮韓蔣盧鐘鍾龍萬錢嚴華閻關賈鄒陸龔賴譚廖遠達亞爾維奧納蘭瑪麗萊薩諾絲倫裡裏儂"
    "喬蓋緬貝婭婁樓庫諷諾濟慶偉國學興榮強賢義祥東風書寶實楊勞歐區慮聖誠衛廣開陽雲靈貴權樹際飛賓潔瓊岡島濱灣內補無產",
    "刘晓黄锋黎智陈张赵吴郑马孙罗叶苏许谢邓冯韩蒋卢钟钟龙万钱严华阎关贾邹陆龚赖谭廖远达亚尔维奥纳兰玛丽莱萨诺丝伦里里侬"
    "乔盖缅贝娅娄楼库讽诺济庆伟国学兴荣强贤义祥东风书宝实杨劳欧区虑圣诚卫广开阳云灵贵权树际飞宾洁琼冈岛滨湾内补无产",
)
_DOTS = re.compile("[·•‧・∙⋅･]")
_ARABIC_LETTERS = (
    "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ed\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
)
_HEBREW_LETTERS = "\u0590-\u05ff\ufb1d-\ufb4f"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
NATIVE_LETTERS = _ARABIC_LETTERS + _HEBREW_LETTERS + _UNSPACED
NATIVE = re.compile(f"[{NATIVE_LETTERS}]")
_ABJAD_WORD = re.compile(f"[{_ARABIC_LETTERS}{_HEBREW_LETTERS}\u200c\u200d]+(?:['’׳][{_HEBREW_LETTERS}]+)?")
_HEBREW = re.compile(f"[{_HEBREW_LETTERS}]")
_ARABIC_ONE = re.compile(f"[{_ARABIC_LETTERS}]")
_UNSPACED_ONE = re.compile(f"[{_UNSPACED}]")


_LEFT_OUT = frozenset(" ·•‧・∙⋅･")
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}](?:[{_UNSPACED}·•‧・∙⋅･ ]*[{_UNSPACED}])?")


class Hit(NamedTuple):
    """A listed full name found in a text, with its place; short ones may be other words."""

    name: NativeName
    start: int
    end: int
    short: bool


def native_names(number: int, names: Iterable[str]) -> list[NativeName]:
    """The names among these that are written in such a script, ready to be looked up."""
    found = []
    for name in names:
        if _UNSPACED_ONE.search(name):
            folded = _fold_unspaced(name)
            found.append(NativeName(folded[:1], (folded,), number, name))
        elif NATIVE.search(name):
            kept = tuple(word for _, _, word in _joined([(0, 0, _fold_abjad(w)) for w in _ABJAD_WORD.findall(name)]))
            found += [NativeName(kept[0], kept, number, name)] if len(kept) > 1 else []
    return found


def find_native(natives: dict[str, tuple[NativeName, ...]], text: str) -> list[Hit]:
    """Every listed full name of such a script in a text; offsets are of this text."""
    if NATIVE.search(text) is None:
        return []
    return [*_find_words(natives, text), *_find_unspaced(natives, text)]


class Word(NamedTuple):
    """A word in Arabic or Hebrew letters, normalised, and without what is written together with it."""

    start: int
    end: int
    whole: str
    bare: str


def abjad_words(text: str) -> list[Word]:
    """The words in Arabic or Hebrew letters, compounds as one word, without the article."""
    return (
        [Word(start, end, word, _CLITICS.sub("", word)) for start, end, word in _abjad_words(text)]
        if NATIVE.search(text)
        else []
    )


def lists(names: Iterable[str], sample: str) -> bool:
    """Whether one of these names is written in the script of this word."""
    script = _HEBREW if _HEBREW.search(sample) else _ARABIC_ONE
    return any(script.search(name) for name in names)


def _abjad_words(text: str) -> list[tuple[int, int, str]]:
    return _joined([(m.start(), m.end(), _fold_abjad(m[0])) for m in _ABJAD_WORD.finditer(text)])


def with_word(natives: dict[str, tuple[NativeName, ...]], query: str) -> list[int]:
    """The people one of whose listed names in such a script has this query as a word, or starts with it."""
    folded = _fold_unspaced(query.strip())
    wanted = {word for _, _, word in _abjad_words(query)}
    names = [name for listed in natives.values() for name in listed]
    return [
        n.number for n in names if wanted.intersection(n.words) or (len(folded) > 1 and n.words[0].startswith(folded))
    ]


def _find_words(natives: dict[str, tuple[NativeName, ...]], text: str) -> list[Hit]:
    words = _abjad_words(text)
    found = []
    for at, (start, _, word) in enumerate(words):
        for name in {n: None for form in _with_clitics(word) for n in natives.get(form, ())}:
            end = _rest(name.words[1:], words, at + 1)
            if end is not None:
                found.append(Hit(name, start, end, short=False))
    return found


def _joined(words: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The words without those that may be left out; عبد and ابو are one with the word after them, الدين with the one before."""
    found: list[tuple[int, int, str]] = []
    for start, end, word in words:
        if found and _CLITICS.sub("", found[-1][2]) in _HEADS:
            found[-1] = (found[-1][0], end, found[-1][2] + word)
        elif found and word == _FAITH:
            found[-1] = (found[-1][0], end, found[-1][2] + _FAITH[2:])
        elif word not in _SKIPPED:
            found.append((start, end, word))
    return found


def _rest(wanted: tuple[str, ...], words: list[tuple[int, int, str]], at: int) -> int | None:
    """Where the rest of a name ends, if the words from here on are the rest."""
    end = None
    for word in wanted:
        if at >= len(words) or not _same_word(word, words[at][2]):
            return None
        end, at = words[at][1], at + 1
    return end


def _same_word(listed: str, met: str) -> bool:
    return met == listed or _CLITICS.sub("", met) == _CLITICS.sub("", listed)


def _with_clitics(word: str) -> tuple[str, ...]:
    bare = _CLITICS.sub("", word)
    return (word,) if bare == word else (word, bare, word[1:])


def _fold_abjad(word: str) -> str:
    """NFKC without vowel marks, with the letters that writers exchange made one."""
    folded = unicodedata.normalize("NFKC", word).translate(_ARABIC)
    return "".join(c for c in folded if not unicodedata.combining(c))


def _fold_unspaced(text: str) -> str:
    return _DOTS.sub("", unicodedata.normalize("NFC", text)).translate(_SIMPLIFIED).replace(" ", "")


def _find_unspaced(natives: dict[str, tuple[NativeName, ...]], text: str) -> list[Hit]:
    return [hit for run in _UNSPACED_RUN.finditer(text) for hit in _in_run(natives, run[0], run.start())]


def _in_run(natives: dict[str, tuple[NativeName, ...]], run: str, start: int) -> list[Hit]:
    kept = [i for i, c in enumerate(run) if c not in _LEFT_OUT]
    folded = "".join(run[i] for i in kept).translate(_SIMPLIFIED)
    places = [start + i for i in kept]
    names = (name for first in dict.fromkeys(folded) for name in natives.get(first, ()))
    return [hit for name in names for hit in _places(name, folded, places)]


def _places(name: NativeName, folded: str, kept: list[int]) -> list[Hit]:
    (wanted,), found, at = name.words, [], -1
    while (at := folded.find(wanted, at + 1)) >= 0:
        found.append(Hit(name, kept[at], kept[at + len(wanted) - 1] + 1, short=len(wanted) < 3))
    return found
