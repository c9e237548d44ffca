"""The language of a statement, told by its script, its commonest words and its particular letters."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from alertbot.core.reading.languages import BOOKS

_SAMPLE = 3_000  # code points: enough to tell, and a bound for long pages


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language a text is written in ("be-latn" for Belarusian in Łacinka); "" where nothing tells."""
    sample = text[:_SAMPLE].lower()
    letters = Counter(sample)
    script = _script(letters)
    if script in _OF_SCRIPT:
        return _OF_SCRIPT[script]
    return _by_words(sample, letters, script) if script else ""


# Scripts that only one of our languages writes in.
_OF_SCRIPT = {
    "cjk": "zh",
    "kana": "ja",
    "hangul": "ko",
    "greek": "el",
    "gujarati": "gu",
    "hebrew": "he",
    "georgian": "ka",
    "armenian": "hy",
    "devanagari": "hi",
    "thai": "th",
}
_SCRIPTS = (
    ("latin", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"), ("cyrillic", "\u0400-\u052f"), ("arabic", "\u0600-\u06ff\u0750-\u077f"), ("greek", "\u0370-\u03ff"),
    ("cjk", "\u3400-\u9fff"), ("kana", "\u3040-\u30ff"), ("hangul", "\uac00-\ud7af"), ("gujarati", "\u0a80-\u0aff"), ("devanagari", "\u0900-\u097f"),
    ("hebrew", "\u0590-\u05ff"), ("georgian", "\u10a0-\u10ff"), ("armenian", "\u0530-\u058f"), ("thai", "\u0e00-\u0e7f"),
)  # fmt: skip
_WEIGHT = {"cjk": 4}  # one sign is a word
_LETTERS = tuple((name, re.compile(f"[{letters}]")) for name, letters in _SCRIPTS)
_WORD = re.compile(r"[^\W\d_]+")


def _script(letters: Mapping[str, int]) -> str:
    counts: Counter[str] = Counter()
    for letter, count in letters.items():
        script = _script_of(letter)
        counts[script] += count * _WEIGHT.get(script, 1)
    del counts[""]
    if counts["kana"] * 5 > counts["cjk"] > 0:
        return "kana"
    return max(counts, key=lambda script: counts[script]) if counts.total() else ""


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    return next((script for script, letters in _LETTERS if letters.match(letter)), "")


def _by_words(small: str, counts: Mapping[str, int], script: str) -> str:
    common, letters = _signs()
    scores: defaultdict[str, float] = defaultdict(float)
    for word, count in Counter(_WORD.findall(small)).items():
        for code, weight in common.get(word, ()):
            scores[code] += count * weight
    for letter, count in counts.items():
        for code, weight in letters.get(letter, ()):
            scores[code] += min(count, 40) * weight
    for code, alien in _ALIEN.items():
        scores[code] -= sum(counts[letter] for letter in alien)
    fitting = [code for code in _OF_LETTERS[script] if scores[code] > 0]
    return max(fitting, key=lambda code: scores[code], default=_UNTOLD[script])


_OF_LETTERS = {
    "latin": ("en", "pl", "de", "fr", "es", "cs", "lt", "it", "pt", "tr", "nl", "sv", "sl", "ro", "be-latn"),
    "cyrillic": ("ru", "be", "uk", "bg"),
    "arabic": ("ar", "fa"),
}
_UNTOLD = {"latin": "en", "cyrillic": "ru", "arabic": "ar"}
# Letters that a language does not have.
_ALIEN = {"ru": "іїєґў", "be": "ищъїєґ", "uk": "ыэъёў", "bg": "ыэіїєґўёь", "ar": "پچژگ"}


@cache
def _signs() -> tuple[dict[str, list[tuple[str, float]]], dict[str, list[tuple[str, float]]]]:
    """The common words and the particular letters, each with the languages it speaks for; what several share counts less for each."""
    words, letters = defaultdict(list), defaultdict(list)
    for code, book in BOOKS.items():
        for word in book.common.lower().split():
            words[word].append(code)
        for letter in book.letters.lower():
            letters[letter].append(code)
    return _shared(words, 1.0), _shared(letters, 0.5)


def _shared(signs: dict[str, list[str]], weight: float) -> dict[str, list[tuple[str, float]]]:
    return {sign: [(code, weight / len(codes)) for code in codes] for sign, codes in signs.items()}
