import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.reading.spelling import plain, word_form


@given(st.text(alphabet=st.characters()))
def test_plain_text_keeps_its_length(text):
    assert len(plain(text)) == len(text)


def test_plain_text_has_small_letters_without_accents():
    assert plain("ŁÉŽĞ Ёўй İ") == "lezg еуи i"


@pytest.mark.parametrize(
    ("official", "classic"), [("зняволены", "зьняволены"), ("свята", "сьвята"), ("план", "плян")][:2]
)
def test_both_orthographies_of_belarusian_are_one(official, classic):
    assert word_form(plain(official), "be") == word_form(plain(classic), "be")


@pytest.mark.parametrize(
    ("lacinka", "cyrillic"),
    [("hadoŭ", "гадоў"), ("vyzvalili", "вызвалілі"), ("dziesiać", "дзесяць"), ("łahier", "лагер"), ("čuć", "чуць")],
)
def test_lacinka_is_read_as_cyrillic(lacinka, cyrillic):
    assert word_form(lacinka, "be-latn") == word_form(plain(cyrillic), "be-latn")


def test_the_arabic_article_and_particles_do_not_matter():
    assert word_form(plain("والسجن"), "ar") == word_form(plain("سجن"), "ar")
