import pytest

from alertbot.core.reading import read_statement
from alertbot.core.reading.languages import BOOKS, book_of
from alertbot.core.reading.phrases import PHRASE_FIELDS
from reading_examples import marked, people_of

EXAMPLES = [(code, text, kinds) for code, book in BOOKS.items() for text, kinds in book.examples]


@pytest.mark.parametrize(("code", "written", "kinds"), EXAMPLES)
def test_every_example_of_a_language_is_read_as_it_says(code, written, kinds):
    text, mentions = marked(written)

    told = read_statement(text, mentions, people_of(mentions), language=code)

    assert tuple(one.event.kind for one in told) == kinds


@pytest.mark.parametrize("book", BOOKS.values(), ids=list(BOOKS))
def test_every_phrase_has_a_word(book):
    phrases = [p.strip() for name in PHRASE_FIELDS for p in getattr(book, name).split(",") if p.strip()]

    assert [p for p in phrases if not any(c.isalpha() for c in p)] == []


@pytest.mark.parametrize("book", BOOKS.values(), ids=list(BOOKS))
def test_no_phrase_begins_with_a_gap_or_any_word_at_all(book):
    phrases = [p.strip().lstrip("~") for name in PHRASE_FIELDS for p in getattr(book, name).split(",") if p.strip()]

    assert [p for p in phrases if p.startswith(("...", "*", "|"))] == []


@pytest.mark.parametrize("book", [b for b in BOOKS.values() if b.months], ids=[c for c, b in BOOKS.items() if b.months])
def test_a_year_has_twelve_months(book):
    assert len(book.months) == 12


def test_a_language_without_a_book_is_read_with_the_english_one():
    assert book_of("xx") is BOOKS["en"]


def test_a_country_behind_a_language_does_not_matter():
    assert book_of("pt-BR") is BOOKS["pt"]
