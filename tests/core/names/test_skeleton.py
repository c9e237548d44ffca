"""Keys: where spellings of one name meet."""

import pytest

from alertbot.core.names.reader import read
from alertbot.core.names.skeleton import key_of, weight


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Bialiatski", "BLTK"),
        ("Бяляцкі", "BLTK"),
        ("Babaryka", "BBRK"),
        ("Tsikhanouskaya", "THNVSK"),
        ("Znak", "SNK"),
        ("Uladzimir", "ALDMR"),
        ("Шчука", "XK"),
        ("Іна", "AN"),
    ],
)
def test_the_key_is_the_consonants_in_rough_classes(word, key):
    assert key_of(read(word)) == key


def test_a_vowel_between_two_consonants_of_a_class_keeps_both():
    assert key_of("baba") == "BB"


def test_a_first_vowel_does_not_add_weight():
    assert weight(key_of("ana")) == 1
