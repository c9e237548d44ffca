"""People found for what somebody types."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alertbot.core.model import Person
from alertbot.core.names import build_index, search_people

PEOPLE = (
    Person("bialiatski", "Ales Bialiatski", "Алесь Бяляцкі", "BY", "m"),
    Person("kalesnikava", "Maria Kalesnikava", "Марыя Калеснікава", "BY", "f"),
    Person("losik-i", "Ihar Losik", "Ігар Лосік", "BY", "m"),
    Person("losik-d", "Darya Losik", "Дар'я Лосік", "BY", "f"),
    Person("kara-murza", "Vladimir Kara-Murza", "Владимир Кара-Мурза", "RU", "m"),
    Person("tsikhanouski", "Siarhei Tsikhanouski", "Сяргей Ціханоўскі", "BY", "m"),
    Person("tsikhanouskaya", "Sviatlana Tsikhanouskaya", "Святлана Ціханоўская", "BY", "f"),
    Person("mohammadi", "Narges Mohammadi", "نرگس محمدی", "IR", "f"),
)
INDEX = build_index(PEOPLE)


def exact(query):
    return [hit.person_id for hit in search_people(INDEX, query) if hit.exact]


@pytest.mark.parametrize(
    ("query", "person"),
    [
        ("Ales Bialiatski", "bialiatski"), ("бяляцкі", "bialiatski"), ("Bjaljazki", "bialiatski"), ("алесь викторович беляцкий", "bialiatski"),
        ("Kolesnikowa Maria", "kalesnikava"), ("kara murza", "kara-murza"), ("Кара-Мурзу", "kara-murza"), ("Igor Losik", "losik-i"),
        ("Тихановская", "tsikhanouskaya"), ("نرجس محمدي", "mohammadi"), ("محمدی", "mohammadi"), ("#Bialiatski", "bialiatski"),
    ],
)  # fmt: skip
def test_one_person_found_is_the_only_exact_hit(query, person):
    assert exact(query) == [person]


def test_a_shared_surname_gives_a_choice():
    assert sorted(exact("Losik")) == ["losik-d", "losik-i"]


def test_a_slip_of_the_finger_gives_near_hits():
    hits = search_people(INDEX, "Kalensikava")

    assert hits[0].person_id == "kalesnikava"
    assert not hits[0].exact


@pytest.mark.parametrize("query", ["", " ", "qqq", "12345", "…"])
def test_what_is_nobodys_name_finds_nobody(query):
    assert search_people(INDEX, query) == ()


def test_no_more_hits_than_asked_for_are_given():
    assert len(search_people(INDEX, "Losik", limit=1)) == 1


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_query_is_answered(query):
    assert all(hit.score >= 0 for hit in search_people(INDEX, query))
