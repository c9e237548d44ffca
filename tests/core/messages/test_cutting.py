import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.messages.cutting import cut, size
from core.messages.judge import hostile_long


@given(hostile_long, st.integers(0, 500))
def test_a_cut_text_is_never_longer_than_asked(text, most):
    assert size(cut(text, most)) <= most or not cut(text, most)


@given(hostile_long, st.integers(0, 500))
def test_a_cut_text_begins_as_the_text_did(text, most):
    short = cut(text, most)

    assert short == text or text.startswith(short.removesuffix(" …"))


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("He is free. He was taken to Vilnius by car.", 20, "He is free. …"),
        ("He met A. Smith. They talked for a very long time.", 20, "He met A. Smith. …"),
        ("Она в колонии. Ей 13 лет дали в 2023 г. и больше ничего.", 40, "Она в колонии. …"),
        ("The court said that she was not released from prison", 34, "The court said that she was …"),
        ("They say he must stay for 12 years in prison", 30, "They say he must stay for …"),
        ("We all wait for Ales Bialiatski to come home", 24, "We all wait for …"),
        ("Am 13. Dezember kam er frei und ging nach Vilnius", 26, "Am 13. Dezember kam er …"),
    ],
)
def test_a_cut_ends_where_nothing_else_is_said(text, most, short):
    assert cut(text, most) == short


def test_a_text_that_fits_is_left_alone():
    assert cut("He is free.", 11) == "He is free."


def test_an_emoji_counts_two_and_is_not_halved():
    assert size("🕊") == 2
    assert cut("🕊🕊🕊🕊", 6) == "🕊🕊 …"


def test_a_letter_keeps_its_accent():
    assert cut("aaae\u0301aaaa", 6) == "aaa …"
