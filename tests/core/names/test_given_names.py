"""Which spellings are one given name, and which are not."""

import pytest

from alertbot.core.names.given_names import recognise, rows
from alertbot.core.names.reader import read


def names(word):
    return {rows()[number].name for number in recognise(read(word))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Аляксандр", "Alexander"), ("Алесь", "Олесь"), ("Сяргей", "Siergiej"), ("Міхаіл", "Michael"), ("Мікола", "Nicholas"),
        ("Кацярына", "Catherine"), ("Вольга", "Ольга"), ("Uladzimir", "Włodzimierz"), ("Андрэя", "Andrzej"), ("Марыі", "Maria"),
        ("Павла", "Paul"), ("Мухаммад", "Mahammad"), ("Яўген", "Eugene"),
    ],
)  # fmt: skip
def test_forms_of_one_name_share_a_row(one, other):
    assert names(one) & names(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Яна", "Анна"), ("Вікторыя", "Віктар"), ("Аліна", "Алена"), ("Арына", "Ірына"), ("Mykolas", "Мікола"), ("Алесь", "Аляксей"),
        ("Аксана", "Ксенія"), ("Марфа", "Марыя"), ("Ягор", "Георгій"),
    ],
)  # fmt: skip
def test_names_that_only_look_alike_share_none(one, other):
    assert not names(one) & names(other)


def test_a_reading_that_ends_in_a_consonant_is_no_womans_name():
    assert names("Александр") == {"Aliaksandr"}


def test_a_form_may_be_a_womans_name_or_a_mans_case():
    assert names("Валентина") == {"Valiantsin", "Valiantsina"}


def test_familiar_forms_are_marked():
    (row,) = (n for n in recognise(read("Вова")) if rows()[n].name == "Uladzimir")

    assert recognise(read("Вова"))[row]
    assert not recognise(read("Владимир"))[row]


def test_no_row_stands_twice():
    stood = [(row.name, row.gender) for row in rows()]

    assert len(stood) == len(set(stood))
