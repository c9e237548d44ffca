"""Guesses of a text's language."""

import pytest

from alertbot.core.names.languages import guess


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hän on sanonut, että järjestö oli mukana", "fi"),
        ("Azt mondta, hogy az ügyvéd nem volt ott, és", "hu"),
        ("Avukatı için karar ve sonra", "tr"),
        ("Řekla, že byla podle něj", "cs"),
        ("Prepustenie Kolesnikovovej", "sk"),
        ("Sprejeli so Navalnega", "sl"),
        ("Özvegye őt kereste", "hu"),
        ("ნავალნი თქვა", "ka"),
    ],
)
def test_a_language_is_known_by_its_short_words_or_letters(text, code):
    assert code in guess(text)


def test_a_text_without_signs_has_no_language():
    assert guess("Ales Bialiatski") == frozenset()
