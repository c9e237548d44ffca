"""Words and what stands between them."""

import pytest

from alertbot.core.names.tokens import NAME_WORD, is_capital, unglue, words


def test_a_word_keeps_its_place_and_the_gap_before_it():
    found = list(words("Ales  Bialiatski, Дар’я"))

    assert [(t.text, t.start, t.gap) for t in found] == [("Ales", 0, ""), ("Bialiatski", 6, "  "), ("Дар’я", 18, ", ")]


def test_a_hyphen_parts_words():
    assert [t.text for t in words("Kara-Murza")] == ["Kara", "Murza"]


@pytest.mark.parametrize("text", ["d’Alexei", "l'Alexei", "dell’Alexei", "qu'Alexei"])
def test_a_small_word_without_its_vowel_is_no_part_of_a_name(text):
    assert [t.text for t in words(text)] == ["Alexei"]


@pytest.mark.parametrize("name", ["Д’Артаньян", "O’Neill", "D'Souza", "Дар'я"])
def test_an_apostrophe_in_a_name_stays(name):
    assert [t.text for t in words(name)] == [name]


def test_signs_above_and_below_letters_belong_to_the_word():
    assert [t.text for t in words("નરગીસ મોહમ્મદી")] == ["નરગીસ", "મોહમ્મદી"]


def test_words_that_may_be_names_start_with_a_capital_or_have_none():
    assert NAME_WORD.findall("Ales in Мінск, ნავალნი and نرگس") == ["Ales", "Мінск", "ნავალნი", "نرگس"]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("KalesnikavaMaksim", ("Kalesnikava", "Maksim")),
        ("BBCRussia", ("BBC", "Russia")),
        ("Znak", ("Znak",)),
        ("ЗНАК", ("ЗНАК",)),
    ],
)
def test_a_word_run_together_is_taken_apart(word, parts):
    assert unglue(word) == parts


def test_a_word_of_a_script_without_capitals_counts_as_capital():
    assert is_capital("ნავალნი")
    assert not is_capital("znak")
