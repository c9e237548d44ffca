"""Texts made fit to be matched, with every place kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.names.normalise import clean


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("Pe\u200btrov", "Petrov"), ("Ka\u00adlesnikava", "Kalesnikava"), ("S\u030cuk", "Šuk"), ("&#1040;лесь", "Алесь"),
        ("&amp;#1040;лесь", "Алесь"), ("Ｚｎａｋ", "Znak"), ("plain", "plain"), ("نرگس\u200cها", "نرگس\u200cها"),
        ("Kales-\nnikava", "Kalesnikava"), ("Калес\u00ad\r\n нікава", "Калеснікава"), ("Kara-\nMurza", "Kara-Murza"),
        ("Znak -\nand", "Znak -\nand"),
    ],
)  # fmt: skip
def test_what_nobody_sees_is_taken_out(text, tidy):
    assert clean(text).text == tidy


def test_places_are_those_of_the_text_given():
    text = "a\u200b\u200bb &#1040;лесь &amp; Z\u00adnak"
    found = clean(text)
    start = found.text.index("Znak")

    assert clean("a-\nb Znak").start(3) == 5
    assert text[found.start(start) : found.end(start + 4)] == "Z\u00adnak"
    assert text[found.start(found.text.index("А")) : found.end(found.text.index("А") + 5)] == "&#1040;лесь"


def test_a_plain_text_is_not_copied():
    text = "Алесь Бяляцкі"

    assert clean(text).text is text


@given(st.text(st.characters() | st.sampled_from("\u00ad\u200b&;#\u0301")))
def test_places_never_leave_the_text(text):
    found = clean(text)

    assert all(
        0 <= found.start(i) < len(text) and found.start(i) < found.end(i + 1) <= len(text)
        for i in range(len(found.text))
    )
