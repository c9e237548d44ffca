"""Spelling made plain for comparing words: one code point for one code point, so that offsets stay true."""

import re
import unicodedata

WORD = re.compile(
    r"\d+(?:[.,\u00a0\u202f]\d{3})+(?!\d)|\d+"
    r"|[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]"  # each sign of Chinese and Japanese is a word of its own
    r"|(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u200c\u200d])+"
)


WITH_FORMS = frozenset(
    {"be", "be-latn", "ar", "fa"}
)  # languages of which a plain word has another form to be compared in


def plain(text: str) -> str:
    """The text in small letters without accents, of the same length; `ё` is `е`, `ў` is `у`, `ł` is `l`, `أ` is `ا`."""
    return text.translate(_PLAIN)


def word_form(word: str, language: str) -> str:
    """A plain word in the one spelling in which a language's phrases are compared.

    Belarusian: both orthographies and Łacinka become one, without soft signs. Arabic and Persian: without vowel signs, the article and the
    particles that are written together with a word.
    """
    match language:
        case "be":
            return word.translate(_BELARUSIAN)
        case "be-latn":
            return _from_lacinka(word).translate(_BELARUSIAN)
        case "ar" | "fa":
            return _bare_arabic(word)
        case _:
            return word


class _Plain(dict[int, int]):
    """A table for str.translate that learns a letter the first time it meets it."""

    def __missing__(self, code: int) -> int:
        self[code] = value = _plain_letter(code)
        return value


_EXCEPTIONS = {
    "ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "s", "æ": "a", "œ": "o", "ð": "d", "þ": "t", "ς": "σ", "ə": "e",
    "ґ": "г", "’": "'", "ʼ": "'", "‘": "'", "`": "'", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ؤ": "و", "ئ": "ي",
}  # fmt: skip


def _plain_letter(code: int) -> int:
    small = chr(code).lower()
    if small in _EXCEPTIONS:
        return ord(_EXCEPTIONS[small])
    if code < 0x530 or 0x1E00 <= code < 0x2000:
        return ord(unicodedata.normalize("NFD", small)[0])
    return ord(small) if len(small) == 1 else code


_PLAIN = _Plain()
_BELARUSIAN = str.maketrans({"ь": None, "э": "е", "ъ": None, "'": None})
_LACINKA = (
    ("ł", "л"), ("dz", "дз"), ("dž", "дж"), ("ch", "х"), ("ja", "я"), ("je", "е"), ("jo", "е"), ("ju", "ю"), ("ia", "я"), ("ie", "е"), ("io", "е"), ("iu", "ю"),
    ("la", "ля"), ("le", "ле"), ("lo", "ле"), ("lu", "лю"),
)  # fmt: skip
_LATIN = str.maketrans("abcdefghijklmnoprstuvwxyzčšžćśźńŭ", "абцдефггійклмнопрстуввхызчшжцсзну")


def _from_lacinka(word: str) -> str:
    for latin, cyrillic in _LACINKA:
        word = word.replace(latin, cyrillic)
    return word.translate(_LATIN)


_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_PARTICLES = re.compile("^[وف]?(?:[بكل]?ال|لل)?(?=\\w{3})")


def _bare_arabic(word: str) -> str:
    return _PARTICLES.sub("", _VOWEL_SIGNS.sub("", word))
