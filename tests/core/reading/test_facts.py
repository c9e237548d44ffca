from datetime import date

import pytest

from alertbot.core.reading import read_statement
from reading_examples import marked, people_of


def facts(written, language="en", published=date(2025, 12, 20)):
    text, mentions = marked(written)
    return read_statement(text, mentions, people_of(mentions), language=language, published=published)[0].event.facts


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "[Anna Petrova] was released on 13 December 2025."),
        ("en", "On December 13, [Anna Petrova] was released."),
        ("en", "[Anna Petrova] was released on 2025-12-13."),
        ("ru", "[Анну Петрову] освободили 13 декабря."),
        ("be", "[Ганну Пятрову] вызвалілі 13 сьнежня 2025 года."),
        ("de", "[Anna Petrowa] wurde am 13. Dezember freigelassen."),
        ("pl", "[Annę Petrową] uwolniono 13 grudnia 2025 r."),
        ("es", "[Ana Pérez] fue liberada el 13 de diciembre."),
        ("fr", "[Anna Petrova] a été libérée le 13/12/2025."),
    ],
)
def test_the_day_of_an_event_is_told(language, written):
    assert facts(written, language).on == date(2025, 12, 13)


def test_a_day_without_a_year_is_the_last_one_before_publication():
    assert facts("On 28 December [Anna Petrova] was released.", published=date(2026, 1, 3)).on == date(2025, 12, 28)


def test_a_day_to_come_is_not_the_day_of_the_event():
    assert facts("[Anna Petrova] was released; a concert is planned for 13 May 2026.").on is None


@pytest.mark.parametrize(
    ("language", "written", "term"),
    [
        ("en", "[Anna Petrova] was sentenced to eight years in a penal colony.", "eight years"),
        ("en", "[Anna Petrova] was sentenced to 12 years.", "12 years"),
        ("ru", "[Анне Петровой] дали 15 лет колонии.", "15 лет"),
        ("pl", "[Annę Petrową] skazano na osiem lat kolonii.", "osiem lat"),
        ("de", "[Anna Petrowa] wurde zu acht Jahren Straflager verurteilt.", "acht Jahren"),
    ],
)
def test_the_length_of_a_sentence_is_told_in_the_words_of_the_text(language, written, term):
    assert facts(written, language).term == term


def test_each_person_has_the_sentence_told_nearest():
    text, mentions = marked(
        "[Anna Petrova] was sentenced to ten years, while [Ivan Sidorov] was sentenced to seven years."
    )

    told = read_statement(text, mentions, people_of(mentions), language="en")

    assert [one.event.facts.term for one in told] == ["ten years", "seven years"]


def test_how_many_were_freed_is_told():
    assert facts("The authorities released 123 political prisoners, including [Anna Petrova].").freed == 123


def test_those_who_remain_are_not_counted_as_freed():
    assert facts("[Anna Petrova] was released. More than 1,100 prisoners remain behind bars.").freed is None


def test_the_prison_is_told_with_its_number():
    assert facts("[Anna Petrova] was transferred to penal colony No. 4.").place == "penal colony No. 4"


def test_the_town_is_told():
    assert facts("[Anna Petrova] was detained in Brest.").place == "Brest"
