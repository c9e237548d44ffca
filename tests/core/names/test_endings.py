"""Case endings come off; what remains can still be a name."""

import pytest

from alertbot.core.names.endings import strip
from alertbot.core.names.reader import read


@pytest.mark.parametrize(
    ("phonemes", "stem"),
    [
        ("bialackiego", "bialacki"),
        ("znakas", "znak"),
        ("znakovi", "znak"),
        ("maksimam", "maksim"),
        ("mehralizadeh", "mehralizade"),
    ],
)
def test_an_ending_of_many_languages_comes_off(phonemes, stem):
    assert stem in {s.phonemes for s in strip(phonemes) if not s.languages}


def test_an_ending_that_other_names_really_have_is_tied_to_its_languages():
    found = {s.phonemes: s.languages for s in strip("losikova")}

    assert found["losik"] >= {"cs", "sk"}


def test_the_czech_instrumental_is_read_with_v():
    assert "sapeg" in {s.phonemes for s in strip(read("Sapegovou"))}


def test_the_russian_ov_stays():
    assert {s.phonemes for s in strip("ivanov") if not s.languages} == {"ivanov"}


def test_the_whole_word_comes_first():
    assert strip("znakas")[0].phonemes == "znakas"
    assert not strip("znakas")[0].ending


def test_nothing_comes_off_a_word_that_would_be_too_short():
    assert {s.phonemes for s in strip("as")} == {"as"}
