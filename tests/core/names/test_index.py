"""The index of people."""

from alertbot.core.model import Person
from alertbot.core.names import build_index
from alertbot.core.names.known import pack, unpack
from alertbot.core.names.orthographies import Spelling


def test_an_index_of_nobody_can_be_built():
    assert build_index(()).people == ()


def test_a_person_is_reached_by_the_key_of_every_spelling():
    index = build_index([Person("x", "Maksim Znak", "Максім Знак", "BY", "m")])

    assert index.sight("Snak").people == (0,)
    assert index.sight("Знака").people == (0,)


def test_people_with_one_given_name_share_it():
    index = build_index([Person("x", "Ales Aaa", country="BY"), Person("y", "Ales Bbb", country="BY")])

    assert index.people[0].units == index.people[1].units


def test_gender_is_taken_from_the_given_name_where_none_is_given():
    index = build_index([Person("x", "Maryna Zolatava", country="BY")])

    assert index.people[0].gender == "f"


def test_packed_readings_come_back():
    readings = (Spelling("znak"), Spelling("snak", "German"))

    assert unpack(pack(readings)) == readings


def test_the_same_people_give_the_same_keys_in_any_order():
    people = [Person("x", "Maksim Znak", country="BY"), Person("y", "Ihar Losik", country="BY")]

    assert build_index(people).people_by_key.keys() == build_index(reversed(people)).people_by_key.keys()
