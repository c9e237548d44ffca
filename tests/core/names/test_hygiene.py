"""Names looked at before they are tracked."""

import pytest

from alertbot.core.model import Person
from alertbot.core.names import Severity, build_index, concerns

NOBODY = build_index(())


def said(person, others=NOBODY):
    return [c.message for c in concerns(person, others)]


@pytest.mark.parametrize(
    "person",
    [
        Person("a", "Citizen R.", country="BY"),
        Person("a", "гражданин П.", country="BY"),
        Person("a", "Znak", country="BY"),
        Person("a", "Maksim Zнаk", country="BY"),
    ],
)
def test_names_that_cannot_be_matched_safely_are_refused(person):
    assert all(c.severity is Severity.REFUSED for c in concerns(person, NOBODY))
    assert concerns(person, NOBODY)


def test_a_mixed_script_offers_the_repaired_form():
    assert any("Бяляцкі" in message for message in said(Person("a", "Алесь Бяляцкi", country="BY")))


@pytest.mark.parametrize(
    ("person", "word"),
    [
        (Person("a", "Maksim Znak", "Максім Знак", "BY", "m"), "everyday word"),
        (Person("a", "Zzyrtan Halauko", "Ззыртан Галаўко", "BY", "m"), "in no list"),
        (Person("a", "Maryna Halauko", "Марына Галаўко", "BY", "m"), "contradicts"),
        (Person("a", "Maryna Halauko", "Марына Галаўко", "BY"), "no gender"),
        (Person("a", "Maryna Halauko", country="BY", gender="f"), "Belarusian spelling"),
        (Person("a", "Narges Mohammadi", country="IR", gender="f"), "script of the country"),
        (Person("a", "Maryna Halauko", "Марына Галаўко", "BY", "f", ("Марына",)), "given name alone"),
    ],
)
def test_weak_names_are_warned_of(person, word):
    found = concerns(person, NOBODY)

    assert any(word in c.message for c in found)
    assert all(c.severity is Severity.WARNING for c in found)


def test_two_people_whom_texts_cannot_tell_apart_are_named():
    others = build_index([Person("first", "Ihar Losik", country="BY", gender="m")])

    assert any(
        "first" in message and "ambiguous" in message
        for message in said(Person("second", "Игорь Лосик", country="BY"), others)
    )


def test_a_row_is_not_compared_with_itself():
    others = build_index([Person("same", "Ihar Losik", country="BY", gender="m")])

    assert not any(
        "ambiguous" in message for message in said(Person("same", "Ihar Losik", country="BY", gender="m"), others)
    )


def test_an_alias_that_is_anothers_main_name_is_warned_of():
    others = build_index([Person("first", "Ihar Losik", country="BY")])

    assert any(
        "main name of first" in m
        for m in said(Person("b", "Ihar Bancer", country="BY", aliases=("Ihar Losik",)), others)
    )


def test_safe_names_cause_no_concern():
    assert said(Person("a", "Alena Maushuk", "Алена Маўшук", "BY", "f")) == []
