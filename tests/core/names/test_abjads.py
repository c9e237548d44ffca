"""Rough consonants of Arabic and Hebrew letters and of readings."""

import pytest

from alertbot.core.names.abjads import of_letters, of_phonemes
from alertbot.core.names.reader import read


@pytest.mark.parametrize(
    ("letters", "name"),
    [("نافالني", "Navalny"), ("קולסניקובה", "Kolesnikova"), ("سفيتلانا", "Svetlana"), ("מריה", "Maria")],
)
def test_a_name_has_the_same_consonants_in_both(letters, name):
    assert of_letters(letters) == of_phonemes(read(name))


def test_other_letters_have_none():
    assert of_letters("Znak") == ""
