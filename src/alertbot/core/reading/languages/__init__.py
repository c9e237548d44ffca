"""What the program knows of each language, a file for each, so that a native speaker can correct it."""

from collections.abc import Mapping

from alertbot.core.reading.book import Book
from alertbot.core.reading.languages.arabic import ARABIC
from alertbot.core.reading.languages.belarusian import BELARUSIAN, LACINKA
from alertbot.core.reading.languages.bulgarian import BULGARIAN
from alertbot.core.reading.languages.chinese import CHINESE
from alertbot.core.reading.languages.czech import CZECH
from alertbot.core.reading.languages.dutch import DUTCH
from alertbot.core.reading.languages.english import ENGLISH
from alertbot.core.reading.languages.french import FRENCH
from alertbot.core.reading.languages.german import GERMAN
from alertbot.core.reading.languages.greek import GREEK
from alertbot.core.reading.languages.gujarati import GUJARATI
from alertbot.core.reading.languages.italian import ITALIAN
from alertbot.core.reading.languages.lithuanian import LITHUANIAN
from alertbot.core.reading.languages.persian import PERSIAN
from alertbot.core.reading.languages.polish import POLISH
from alertbot.core.reading.languages.portuguese import PORTUGUESE
from alertbot.core.reading.languages.romanian import ROMANIAN
from alertbot.core.reading.languages.russian import RUSSIAN
from alertbot.core.reading.languages.slovenian import SLOVENIAN
from alertbot.core.reading.languages.spanish import SPANISH
from alertbot.core.reading.languages.swedish import SWEDISH
from alertbot.core.reading.languages.turkish import TURKISH
from alertbot.core.reading.languages.ukrainian import UKRAINIAN

BOOKS: Mapping[str, Book] = {
    book.code: book
    for book in (
        ARABIC, BELARUSIAN, LACINKA, BULGARIAN, CHINESE, CZECH, DUTCH, ENGLISH, FRENCH, GERMAN, GREEK, GUJARATI, ITALIAN, LITHUANIAN, PERSIAN,
        POLISH, PORTUGUESE, ROMANIAN, RUSSIAN, SLOVENIAN, SPANISH, SWEDISH, TURKISH, UKRAINIAN,
    )
}  # fmt: skip


def book_of(language: str) -> Book:
    """The book of a language by its ISO code ("pt-BR" reads as "pt"); of a language without a book, the English one."""
    code = language.lower().replace("_", "-")
    return BOOKS.get(code) or BOOKS.get(code.split("-", maxsplit=1)[0]) or ENGLISH
