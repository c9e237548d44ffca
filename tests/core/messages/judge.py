"""Reads a message as Telegram would and says what is wrong with it; and text as hostile feeds write it."""

import unicodedata
from collections.abc import Collection

from hypothesis import strategies as st

from alertbot.core.messages.cutting import size
from alertbot.core.model import Message
from alertbot.demo.autolinks import find, with_found
from alertbot.demo.entities import Entity, Parsed
from alertbot.demo.html import parse_html

EXPECTED = frozenset({"bold", "italic", "text_link", "blockquote", "expandable_blockquote"})


def read(message: Message, *, expected: Collection[str] = EXPECTED) -> tuple[str, tuple[Entity, ...]]:
    """The text and entities of a message; fails where Telegram would refuse it or add entities of its own."""
    parsed = parse_html(message.html)
    assert isinstance(parsed, Parsed), parsed
    entities = with_found(parsed.text, parsed.entities)

    assert {entity.type for entity in entities} <= set(expected), (parsed.text, entities)
    assert len(entities) <= 100
    assert 1 <= size(parsed.text.strip()) <= 4096
    assert len(message.html.encode()) <= 32_768
    assert sum(len(entity.url) for entity in entities) <= 9000
    assert 1 <= size(message.plain.strip()) <= 4096
    _check_buttons(message)
    return parsed.text, entities


def _check_buttons(message: Message) -> None:
    buttons = [button for row in message.rows for button in row]
    assert all(message.rows)
    assert all(len(row) <= 8 for row in message.rows)
    assert len(buttons) <= 100
    for button in buttons:
        assert button.label.strip()
        assert bool(button.action) != bool(button.url)
        assert len(button.action.encode()) <= 64
        assert button.url.isascii()
        assert len(button.url) <= 2048


def invisible(text: str) -> set[str]:
    """The characters of a text that nobody sees but line ends."""
    return {c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs", "Cn"}}


def links_of(text: str) -> tuple[Entity, ...]:
    return find(text)


_TOKENS = [
    "example.com", "https://evil.example/x?y=1#z", "http://user:p@host.org", "t.me/joinchat", "tg://resolve?domain=x", "TON://abc",
    "@durov", "@abcde", "#tag", "#Свобода", "#·a", "$USD", "$1INCH", "/start", "/cmd@some_bot", "a@b.co", "spring96.org", "сайт.бел",
    "xn--e1afmkfd.xn--p1ai", "127.0.0.1", "1.2.3.4:80/x", "www.site.ru", "+375291234567", "<b>", "</b>", "<a href='tg://user?id=1'>x</a>",
    "&lt;", "&#x200B;", "&amp", "{name}", "{0}", "%s", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u3164", "\u2028", "\r\n",
    "\x00", "\x1b[31m", "e\u0301\u0301\u0301\u0301\u0301\u0301", "👨‍👩‍👧", "🇧🇾", "\ud800", "не", "А.Б.Іваноў", "…", ".", " ", "\n", "/", "@", "#", "$", ":", "(",
    "́", "javascript:alert(1)", "file:///etc/passwd", "ﷺ", "𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦", "example。com", "ⓔxample.com",
]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(_TOKENS), st.text(max_size=12)), max_size=12).map("".join)
hostile_long = st.one_of(hostile, st.builds(lambda text, n: text * n, hostile, st.integers(1, 40)))
