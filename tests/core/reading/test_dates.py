from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.reading.dates import days_told, year_of_news
from alertbot.core.reading.languages import book_of
from alertbot.core.reading.sentences import sentences
from alertbot.core.reading.words import words_of


def words(text):
    return words_of(text, (), sentences(text, "en"), "en")


def test_the_year_at_the_head_is_the_year_of_the_news():
    text = "Paris, 15 December 2025\n\nShe was sentenced in 2023."

    assert year_of_news(words(text), book_of("en"), 1) == 2025


def test_the_newest_year_further_down_is_past():
    text = "She is in hospital. Nobody knows why. A court sentenced her in 2023."

    assert year_of_news(words(text), book_of("en"), 0) == 2024


def test_a_month_with_its_year_dates_no_news_unless_it_stands_alone():
    sentence = "[She] is ill. A court sentenced her in February 2023 without a hearing and without a lawyer."
    dateline = "Letters from a colony\n\nFebruary 2023\n\nShe is ill."

    assert year_of_news(words(sentence), book_of("en"), 0) == 2024
    assert year_of_news(words(dateline), book_of("en"), 0) == 2023


def test_an_impossible_day_is_no_day():
    found = words("It was on 31 February 2024, they say.")

    assert list(days_told(found, book_of("en"), None, 0, len(found.forms))) == []


@given(st.text(alphabet="0123456789.-/ May", max_size=60))
def test_no_string_of_figures_is_too_odd(text):
    found = words(text)

    assert all(
        day.first < day.end <= len(found.forms) for day in days_told(found, book_of("en"), None, 0, len(found.forms))
    )
