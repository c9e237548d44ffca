"""Rough consonants of Arabic and Hebrew letters and of readings."""

import pytest

from alertbot.core.names.abjads import all_of_letters, of_letters, of_phonemes
from alertbot.core.names.reader import read


@pytest.mark.parametrize(
    ("letters", "name"),
    [("نافالني", "Navalny"), ("קולסניקובה", "Kolesnikova"), ("سفيتلانا", "Svetlana"), ("מריה", "Maria")],
)
def test_a_name_has_the_same_consonants_in_both(letters, name):
    assert of_letters(letters) == of_phonemes(read(name))


@pytest.mark.parametrize(
    ("letters", "said"), [("جوليان", "džulian"), ("عثمان", "osman"), ("ناوالنی", "navalni"), ("سيرجي", "sergej")]
)
def test_a_letter_of_two_values_has_both(letters, said):
    assert of_phonemes(said) in all_of_letters(letters)


def test_other_letters_have_none():
    assert of_letters("Znak") == ""
