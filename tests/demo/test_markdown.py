import pytest

from alertbot.demo.entities import Broken, Parsed
from alertbot.demo.markdown import parse_markdown, parse_old_markdown

READ = [
    ("*a* _b_ __c__ ~d~ ||e|| `f`", "a b c d e f", "bold italic underline strikethrough spoiler code"),
    (r"1\.5 \(about\)", "1.5 (about)", ""),
    ("*_a_ b*", "a b", "bold italic"),
    ("[a](https://example.org/\\)x)", "a", "text_link"),
    ("```py\nx = 1```", "x = 1", "pre"),
    (">one\n>two\nthree", "one\ntwo\nthree", "blockquote"),
    (">one\n>two||", "one\ntwo", "expandable_blockquote"),
    ("![😀](tg://emoji?id=7)", "😀", "custom_emoji"),
]
REFUSED = [
    ("a.b", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ("ж *x", "Can't find end of Bold entity at byte offset 3"),
    ("[x](y", "Can't find end of a URL at byte offset 4"),
    ("![x]", "Custom emoji entity must contain a tg://emoji URL"),
]


@pytest.mark.parametrize(("source", "text", "types"), READ)
def test_markdown_becomes_text_and_entities(source, text, types):
    read = parse_markdown(source)

    assert isinstance(read, Parsed)
    assert (read.text, " ".join(e.type for e in read.entities)) == (text, types)


@pytest.mark.parametrize(("source", "error"), REFUSED)
def test_broken_markdown_is_refused_in_the_words_of_the_server(source, error):
    assert parse_markdown(source) == Broken(error)


def test_the_older_markdown_knows_no_nesting():
    read = parse_old_markdown("*a _b_* `c` [d](e.org) 1.5")

    assert (read.text, [e.type for e in read.entities]) == ("a _b_ c d 1.5", ["bold", "code", "text_link"])
    assert parse_old_markdown("a *b") == Broken("Can't find end of the entity starting at byte offset 2")
