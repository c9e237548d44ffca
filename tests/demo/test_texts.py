import pytest

from alertbot.demo.answers import Failure
from alertbot.demo.texts import formatted


def read(text, mode="HTML", entities=None):
    return formatted(text, mode, entities, too_long="message is too long")


def test_blanks_at_both_ends_go_and_entities_follow():
    parsed = read(" \n <b>a</b> x\r\n \t")

    assert (parsed.text, [(e.offset, e.length) for e in parsed.entities]) == ("a x", [(0, 1)])


def test_touching_entities_of_one_kind_become_one():
    assert [(e.type, e.offset, e.length) for e in read("<b>a</b><b>b</b><i>c</i>").entities] == [
        ("bold", 0, 2),
        ("italic", 2, 1),
    ]


def test_no_link_is_found_inside_code_or_a_link():
    assert [e.type for e in read("<code>a.org</code> <a href='b.org'>c.org</a> <b>d.org</b>").entities] == [
        "code",
        "text_link",
        "url",
        "bold",
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<b> </b>", "text must be non-empty"),
        ("a" * 4097, "message is too long"),
        ("а" * 17000, "text is too long"),
        ("<x>", 'can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
    ],
)
def test_what_cannot_be_a_message_is_refused(text, error):
    assert read(text) == Failure(400, "Bad Request: " + error)


def test_length_counts_code_points_after_parsing():
    assert len(read("<b>" + "😀" * 4096 + "</b>").text) == 4096


def test_an_unknown_mode_is_refused():
    assert read("x", "bbcode") == Failure(400, "Bad Request: unsupported parse_mode")


def test_entities_can_be_sent_instead_of_markup():
    parsed = read("<b> x", "", [{"type": "bold", "offset": 4, "length": 1}, {"type": "bold", "offset": 9, "length": 1}])

    assert (parsed.text, [(e.type, e.offset) for e in parsed.entities]) == ("<b> x", [("bold", 4)])
