import unicodedata

import pytest
from hypothesis import given

from alertbot.core.messages.foreign import clean, harmless, one_line, web_address
from core.messages.judge import hostile_long, invisible, links_of


@given(hostile_long)
def test_foreign_text_makes_no_link_by_itself(text):
    assert links_of(harmless(text)) == ()


@given(hostile_long)
def test_foreign_text_shows_nothing_invisible(text):
    shown = clean(text)

    assert not invisible(shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert shown == shown.strip()
    assert "\n\n\n" not in shown


@given(hostile_long)
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)
    assert harmless(harmless(text)) == harmless(text)


@given(hostile_long)
def test_a_title_has_one_line(text):
    assert "\n" not in one_line(text)
    assert "  " not in one_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ales Bialiatski was released on 13.12.2025 at 9.30, after 8.5 years.",
        "А. Б. Іваноў, гл. ўрач, г. Гомель; арт. 361-4 КК, 1/2 тэрміну",
        "He paid $100 and/or 50% — “thanks”… No. 5; C# and 3+4",
        "Lietuvoje, 2025 m. gruodžio 13 d. – laisvas.",
    ],
)
def test_ordinary_words_dates_and_figures_stay_as_they_are(text):
    assert harmless(text) == text


def test_a_link_in_foreign_text_still_reads_well():
    assert harmless("see example.com or @name").replace("\u202f", "") == "see example.com or @name"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://fidh.org/en/a?b=1#c", "https://fidh.org/en/a?b=1#c"),
        ("https://fidh.org", "https://fidh.org/"),
        (" HTTPS://FIDH.org/Ä b ", "https://fidh.org/%C3%84%20b"),
        ("https://весна.бел/навіна", "https://xn--80adj6at.xn--90ais/%D0%BD%D0%B0%D0%B2%D1%96%D0%BD%D0%B0"),
        ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"),
        ("https://x.org/a%20b", "https://x.org/a%20b"),
        ('https://x.org/"><b>', "https://x.org/%22%3E%3Cb%3E"),
        ("javascript:alert(1)", ""),
        ("tg://user?id=42", ""),
        ("https://bank@evil.example/", ""),
        ("https://localhost/", ""),
        ("https://x.org:99999/", ""),
        ("https://[::1/", ""),
        ("https://exa mple.org/", ""),
        ("https://x.org/" + "a" * 3000, ""),
        ("", ""),
    ],
)
def test_only_plain_web_addresses_become_links(url, address):
    assert web_address(url) == address


@given(hostile_long)
def test_an_address_is_ascii_or_nothing(text):
    for url in (text, "https://" + text, "https://x.org/" + text):
        assert web_address(url).isascii()
        assert not set(web_address(url)) & set(' <>"\n')
