"""The bot's words, a catalogue for each language.

LANG.po beside this file holds a language; English is written in the code and needs none. `words("uk")` reads a catalogue
the first time it is asked for. How to add a language: docs/languages.md.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from alertbot.core.messages.words import Key, Words
from alertbot.locales.formats import CldrFormats

# What a language calls itself, in the order in which a chat offers them.
LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "English",
        "be": "Беларуская",
        "ru": "Русский",
        "uk": "Українська",
        "pl": "Polski",
        "lt": "Lietuvių",
        "de": "Deutsch",
    }
)


def words(language: str, last: str = "") -> Words:
    """The words for a client's language code such as `ru-RU`, `be_tarask` or nothing at all; see `pick`."""
    return _words(pick(language, last))


def pick(code: str, last: str = "") -> str:
    """The language to speak: the one of the code, else the last one known, else English."""
    return next((known for known in map(_base, (code, last)) if known in LANGUAGES), "en")


def _base(code: str) -> str:
    return re.split(r"[-_@.]", code.strip().lower(), maxsplit=1)[0]


@cache
def _words(language: str) -> Words:
    if language == "en":
        return Words("en", MappingProxyType({}), _english_plural, CldrFormats("en_GB"))
    return Words(language, _catalogue(language), _plural(language), CldrFormats(language))


def _english_plural(n: int) -> int:
    return int(n != 1)


def _catalogue(language: str) -> Mapping[Key, tuple[str, ...]]:
    from babel.messages.pofile import read_po

    with (files(__name__) / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language)
    return MappingProxyType({_key(m.id, m.context): _forms(m.string) for m in found if m.id and any(_forms(m.string))})


def _key(msgid: object, context: str | None) -> Key:
    return context or "", _forms(msgid)[0]


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def _plural(language: str) -> Callable[[int], int]:
    """Which form a whole number takes: the CLDR categories that whole numbers use, in CLDR's order, as gettext has them."""
    from babel.core import Locale

    category = Locale.parse(language).plural_form
    used = {str(category(n)) for n in range(201)}
    order: list[str] = [c for c in ("zero", "one", "two", "few", "many", "other") if c in used]
    return lambda n: order.index(str(category(abs(n))))
