"""The fine distance between readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.names.distance import distance

words = st.text("aeioujbvgdklmnprstfxcčšžz", max_size=12)


@pytest.mark.parametrize(
    ("one", "other"), [("kalesnikava", "kolesnikova"), ("bialacki", "belacki"), ("maksim", "maksima")]
)
def test_spellings_of_one_name_are_near(one, other):
    assert distance(one, other) <= 0.06


@pytest.mark.parametrize(
    ("one", "other"), [("čapuk", "čapluk"), ("stankevič", "statkevič"), ("losik", "losev"), ("orlov", "gorlov")]
)
def test_another_consonant_makes_another_name(one, other):
    assert distance(one, other) > 0.06


def test_an_i_is_cheap_beside_a_vowel_only():
    assert distance("balacki", "bialacki") <= 0.02
    assert distance("snak", "sinak") > 0.06


@given(words, words)
def test_the_distance_is_the_same_from_both_sides(one, other):
    assert distance(one, other) == pytest.approx(distance(other, one))


@given(words)
def test_a_word_is_no_distance_from_itself(word):
    assert distance(word, word) == 0
