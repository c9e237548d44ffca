"""Evidence of gender."""

import pytest

from alertbot.core.names.endings import strip
from alertbot.core.names.gender import Twin, speaks_against, twin
from alertbot.core.names.reader import read


@pytest.mark.parametrize(
    ("gender", "surname"), [("m", "Тихановская"), ("m", "Cichanouskej"), ("f", "Тихановского"), ("f", "Калеснікаў")]
)
def test_an_adjectival_surname_shows_its_gender(gender, surname):
    assert speaks_against(gender, surname, ("Sample",))


@pytest.mark.parametrize(
    ("gender", "surname"), [("m", "Тихановского"), ("f", "Тихановской"), ("m", "Стефанович"), ("", "Тихановская")]
)
def test_no_evidence_speaks_against_nobody(gender, surname):
    assert not speaks_against(gender, surname, ("Sample",))


def test_a_woman_on_record_in_the_masculine_form_keeps_it():
    assert not speaks_against("f", "Biernacki", ("Biernacki",))


@pytest.mark.parametrize(
    ("gender", "given", "surname", "said"),
    [
        ("m", "Валентина", "Стефанович", Twin.OTHER),
        ("m", "Валентину", "Стефанович", Twin.OTHER),
        ("m", "Валентина", "Стефановича", Twin.NO),
        ("m", "Валентин", "Стефанович", Twin.NO),
        ("f", "Валентина", "Стефановича", Twin.OTHER),
        ("f", "Валентина", "Стефанович", Twin.NO),
    ],
)
def test_a_given_name_of_two_genders_is_decided_by_the_surname(gender, given, surname, said):
    assert twin(gender, strip(read(given)), strip(read(surname))[0], "stefanovič") is said


def test_where_the_surname_shows_nothing_it_stays_unclear():
    assert twin("m", strip(read("Александра")), strip(read("Колесникова"))[0], "kolesnikov") is Twin.UNCLEAR
