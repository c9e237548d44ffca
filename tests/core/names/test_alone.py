"""A surname that stands alone."""

import pytest

from alertbot.core.model import Person, Verdict
from alertbot.core.names import build_index, find_people

INDEX = build_index(
    [
        Person("demirtas", "Selahattin Demirtaş", country="TR", gender="m"),
        Person("gorinov", "Alexei Gorinov", "Алексей Горинов", "RU", "m"),
        Person("navalny", "Alexei Navalny", "Алексей Навальный", "RU", "m"),
        Person("yashin", "Ilya Yashin", "Илья Яшин", "RU", "m"),
        Person("orlov", "Oleg Orlov", "Олег Орлов", "RU", "m"),
        Person("znak", "Maksim Znak", "Максім Знак", "BY", "m"),
        Person("tsikhanouski", "Siarhei Tsikhanouski", "Сяргей Ціханоўскі", "BY", "m"),
        Person("tsikhanouskaya", "Sviatlana Tsikhanouskaya", "Святлана Ціханоўская", "BY", "f"),
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
    ("surname", "person"),
    [("Тихановская", "tsikhanouskaya"), ("Тихановского", "tsikhanouski"), ("Ціханоўскай", "tsikhanouskaya")],
)
def test_a_surname_of_a_couple_is_his_or_hers_by_its_form(surname, person):
    text = f"В тюрьме Беларуси: {surname}, потом снова {surname}. И, опять, {surname}."

    assert verdicts(text) == {person: Verdict.CERTAIN}


def test_a_title_before_a_surname_is_no_initial():
    assert verdicts("Mr. Gorinov is in prison. Mr. Gorinov was in Russia.") == {"gorinov": Verdict.POSSIBLE}


COMPANY = "В колонии Алексей Навальный и Илья Яшин."


@pytest.mark.parametrize("text", ["А. Горинов болен.", "Горинов А. болен.", "Горинов А. В. болен."])
def test_an_initial_is_enough_in_the_company_of_two_others(text):
    assert verdicts(f"{COMPANY} {text}")["gorinov"] is Verdict.CERTAIN


@pytest.mark.parametrize("text", ["А. Горинов болен.", "В колонии А. Горинов.", "Горинов А. болен."])
def test_an_initial_without_more_waits_for_an_admin(text):
    assert verdicts(text) == {"gorinov": Verdict.POSSIBLE}


@pytest.mark.parametrize("text", ["О. Орлов болен.", "Орлов О. болен."])
def test_an_initial_of_a_frequent_surname_waits_for_an_admin(text):
    assert verdicts(f"{COMPANY} {text}")["orlov"] is Verdict.POSSIBLE


@pytest.mark.parametrize("text", ["В. Горинов болен.", "Горинов В. болен.", "Пётр Горинов А. видел."])
def test_another_initial_is_another_person(text):
    assert "gorinov" not in verdicts(f"{COMPANY} {text}")


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
