import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.demo.entities import Broken, Parsed, units
from alertbot.demo.html import TAGS, parse_html

READ = [
    ("plain", "plain", []),
    ("<b>x</b>", "x", [("bold", 0, 1)]),
    ("<STRONG>x</strong>", "x", [("bold", 0, 1)]),
    ("<b>x</>y", "xy", [("bold", 0, 1)]),
    ("<i><b>x</b>y</i>", "xy", [("italic", 0, 2), ("bold", 0, 1)]),
    ("<b>😀</b>!", "😀!", [("bold", 0, 2)]),
    ("a &lt b &gt; &amp;&quot;&nbsp;", 'a < b >&"&nbsp;'.replace("b >&", "b > &"), []),
    ("&#1041;&#x430;&#0;&#x110000;", "Ба&#0;&#x110000;", []),
    ("<u></u>x", "x", []),
    ("<span class='tg-spoiler'>x</span>", "x", [("spoiler", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
    ('<pre><code class="language-c">x</code></pre>', "x", [("pre", 0, 1)]),
    ("<code class='language-c'>x</code>", "x", [("code", 0, 1)]),
    ("<a href='JavaScript:alert(1)'>x</a>", "x", []),
    ("<a href='example.org/A?b=c&amp;d'>x</a>", "x", [("text_link", 0, 1)]),
    ("<a href='tg://user?id=5'>x</a>", "x", [("text_mention", 0, 1)]),
    ("<tg-time unix='1750000000' format='D'>x</tg-time>", "x", [("date_time", 0, 1)]),
    ("<tg-time unix='x'>x</tg-time>", "x", []),
    ("<tg-emoji emoji-id='55'>x</tg-emoji>", "x", [("custom_emoji", 0, 1)]),
    ("5 > 3 & 1", "5 > 3 & 1", []),
]
REFUSED = [
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("ж<br>", 'Unsupported start tag "br" at byte offset 2'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</i>", "Unexpected end tag at byte offset 1"),
    ("<u><s>x</u>", 'Unmatched end tag at byte offset 7, expected "</s>", found "</u>"'),
    ("<i", "Unclosed start tag at byte offset 0"),
    ("<a href", 'Unclosed start tag "a" at byte offset 0'),
    ("<b>x</ b>", "Unclosed end tag at byte offset 4"),
    ("<i =y>x</i>", 'Empty attribute name in the tag "i" at byte offset 0'),
    ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
    ("<span class=x>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<tg-emoji emoji-id='0'>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ("<tg-time unix='1' format='dd'>x</tg-time>", "Invalid date format used"),
    (
        "&#xDC00;",
        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
    ),
]


@pytest.mark.parametrize(("source", "text", "entities"), READ)
def test_markup_becomes_text_and_entities(source, text, entities):
    read = parse_html(source)

    assert isinstance(read, Parsed)
    assert (read.text, [(e.type, e.offset, e.length) for e in read.entities]) == (text, entities)


@pytest.mark.parametrize(("source", "error"), REFUSED)
def test_broken_markup_is_refused_in_the_words_of_the_server(source, error):
    assert parse_html(source) == Broken(error)


PIECES = st.sampled_from(
    [*(f"<{tag}>" for tag in sorted(TAGS)), *(f"</{tag}>" for tag in sorted(TAGS)), "</>", "<", "&lt;", "&"]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=12).map("".join))
def test_whatever_is_read_has_its_entities_inside_its_text(source):
    match parse_html(source):
        case Parsed(text, entities):
            assert all(0 <= e.offset < e.end <= units(text) for e in entities)
        case Broken(error):
            assert error


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert parse_html(f"<b>{escaped}</b>").text == text
