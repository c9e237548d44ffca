"""A surname that stands alone."""

import pytest

from alertbot.core.model import Person, Verdict
from alertbot.core.names import build_index, find_people

INDEX = build_index(
    [
        Person("demirtas", "Selahattin Demirtaş", country="TR", gender="m"),
        Person("gorinov", "Alexei Gorinov", "Алексей Горинов", "RU", "m"),
        Person("orlov", "Oleg Orlov", "Олег Орлов", "RU", "m"),
        Person("znak", "Maksim Znak", "Максім Знак", "BY", "m"),
        Person("losik-i", "Ihar Losik", country="BY", gender="m"),
        Person("losik-d", "Darya Losik", country="BY", gender="f"),
    ]
)


def verdicts(text):
    return {m.person_id: m.verdict for m in find_people(INDEX, text)}


def test_a_surname_with_the_given_name_elsewhere_and_a_prison_is_enough():
    text = "Адвокат видел Алексея в колонии. Горинов лежал в больнице, потом этап."

    assert verdicts(text) == {"gorinov": Verdict.CERTAIN}


def test_a_surname_said_again_and_again_in_its_country_and_a_prison_is_enough():
    text = (
        "Geld für Demirtas: Die Türkei muss zahlen. Im Gefängnis hatte Demirtas geklagt. Heute sitzt Demirtas wieder."
    )

    assert verdicts(text) == {"demirtas": Verdict.CERTAIN}


def test_a_surname_with_one_sign_waits_for_an_admin():
    assert verdicts("В колонии умер Горинов. Горинов был в России известен.") == {"gorinov": Verdict.POSSIBLE}


@pytest.mark.parametrize(
    "text",
    [
        "Горинов купил дом, и Горинов рад, и снова Горинов",  # no prison
        "В тюрьме России Орлов, и Орлов, и снова Орлов",  # a frequent surname
        "Знак у турме. Знак. Знак. Беларусь",  # an everyday word
        "Losik, Losik, Losik in prison in Belarus",  # two people of this surname
        "Анна Горинова и Пётр Горинов в тюрьме, Горинов, Горинов, Россия",  # somebody else of this surname
    ],
)
def test_a_surname_that_may_be_anybodys_is_nobodys(text):
    assert verdicts(text) == {}
