"""Names taken apart."""

import pytest

from alertbot.core.names.parts import is_patronymic, is_patronymic_in_text, sequences, split


@pytest.mark.parametrize(
    ("name", "country", "given", "surname"),
    [
        ("Ales Bialiatski", "BY", ("Ales",), ("Bialiatski",)),
        ("Bialiatski, Ales", "BY", ("Ales",), ("Bialiatski",)),
        ("Vladimir Kara-Murza", "RU", ("Vladimir",), ("Kara", "Murza")),
        ("Alaa Abd El-Fattah", "EG", ("Alaa",), ("Abd", "El", "Fattah")),
        ("Loujain al-Hathloul", "SA", ("Loujain",), ("al", "Hathloul")),
        ("Rocío San Miguel", "VE", ("Rocío",), ("San", "Miguel")),
        ("Juan Sebastián Chamorro", "NI", ("Juan", "Sebastián"), ("Chamorro",)),
        ("Pham Doan Trang", "VN", ("Doan", "Trang"), ("Pham",)),
        ("Liu Xiaobo", "CN", ("Xiaobo",), ("Liu",)),
        ("Joshua Wong", "HK", ("Joshua",), ("Wong",)),
        ("Богданович Александр Викторович", "BY", ("Александр",), ("Богданович",)),
        ("Аляксандр Пятровіч Мякіннік", "BY", ("Аляксандр",), ("Мякіннік",)),
    ],
)
def test_given_names_and_surname_are_told_apart(name, country, given, surname):
    parts = split(name, country)

    assert (parts.given, parts.surname) == (given, surname)


def test_of_two_surnames_the_second_may_be_left_out():
    assert split("Luis Manuel Otero Alcántara", "CU").second == ("Alcántara",)
    assert split("Palina Sharenda-Panasiuk", "BY").second == ("Panasiuk",)


def test_words_of_a_surname_may_be_written_together_or_apart():
    assert set(sequences(("Kara", "Murza"))) == {("kara", "murza"), ("karamurza",)}


@pytest.mark.parametrize("word", ["Віктаравіч", "Викторович", "Пятроўна", "Ивановна", "Viktarovich"])
def test_a_patronymic_is_known_by_its_ending(word):
    assert is_patronymic(word)


@pytest.mark.parametrize(
    "word",
    [
        "Віктаравіча",
        "Викторовичу",
        "Пятроўны",
        "Ивановной",
        "Viktaravičam",
        "Wiktorowicza",
        "Anatoljevitš",
        "Петрівною",
    ],
)
def test_a_patronymic_in_a_text_may_stand_in_any_case(word):
    assert is_patronymic_in_text(word)


@pytest.mark.parametrize("word", ["Навального", "Калеснікавай", "Kalesnikava", "Навальний", "Беларусі"])
def test_other_words_are_no_patronymics(word):
    assert not is_patronymic_in_text(word)


@pytest.mark.parametrize("name", ["", " ", "-", "x", "刘晓波"])
def test_any_name_can_be_taken_apart(name):
    assert split(name, "CN").given == ()
