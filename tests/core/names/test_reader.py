"""The naive reader: spellings that sound alike read alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.names.reader import read

PHONEMES = set("aeioujbvgdhklmnprstfxcčšžz")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tsikhanouski", "Ціханоўскі"),
        ("Navalny", "Навальны"),
        ("Yashin", "Яшин"),
        ("Jašin", "Iashin"),
        ("Stefanović", "Stefanovič"),
        ("Aleś", "Алесь"),
        ("Elʹt͡sin", "Ельцин"),
        ("Hasanlı", "Həsənli"),
        ("Malchanau", "Malčanaŭ"),
        ("Korsakoff", "Корсаков"),
        ("Братск", "Brack"),
    ],
)
def test_two_spellings_of_one_sound_read_alike(one, other):
    assert read(one) == read(other)


def test_a_first_iotated_vowel_is_kept_apart_from_a_plain_one():
    assert read("Яна") != read("Анна")


def test_an_apostrophe_in_a_cyrillic_word_keeps_the_j():
    assert read("Раз'езд") == "razjezd"


def test_a_doubled_s_before_j_is_the_german_s():
    assert read("Panassjuk") == "panasjuk"


@pytest.mark.parametrize(
    ("word", "phonemes"),
    [("Μπιαλιάτσκι", "bialiacki"), ("ნავალნი", "navalni"), ("નરગીસ", "nargis"), ("લાત્સ્કી", "lacki")],
)
def test_other_alphabets_are_read_as_well(word, phonemes):
    assert read(word) == phonemes


@given(st.text(max_size=40))
def test_any_word_reads_to_phonemes_only(word):
    assert set(read(word)) <= PHONEMES
