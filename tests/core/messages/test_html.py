from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.messages.html import (
    EMPTY,
    blocks,
    bold,
    code,
    foreign,
    italic,
    joined,
    length,
    line,
    lines,
    link,
    message,
    own,
    quoted,
    shown,
    tell,
    tell_many,
)
from alertbot.core.messages.words import Words
from alertbot.demo.html import parse_html
from alertbot.locales import words
from core.messages.judge import hostile, hostile_long, read

EN = words("en")


@given(hostile_long, hostile, hostile)
def test_pieces_built_of_hostile_text_parse_to_what_they_say(text, title, url):
    piece = lines(bold(line(title)), italic(foreign(text)), quoted(foreign(text), folded=True), link(line(title), url))

    parsed = parse_html(piece.html)
    assert parsed.text == shown(piece.html)
    assert length(piece) == length(own(parsed.text))


@given(st.lists(st.tuples(hostile, hostile), min_size=1, max_size=60), st.integers(1, 1500))
def test_a_message_full_of_long_links_is_still_taken(pairs, long):
    links = [link(line(title or "x", 40), "https://x.org/" + "a" * long + path) for title, path in pairs]

    read(message(blocks(own("Links"), *links)))


def test_the_longest_links_leave_first_and_their_words_stay():
    near = link(own("near"), "https://x.org/a")
    far = [link(own(f"far{n}"), "https://x.org/" + str(n) * 1900) for n in range(6)]

    text, entities = read(message(lines(*far, near)))

    assert text == "far0\nfar1\nfar2\nfar3\nfar4\nfar5\nnear"
    assert "https://x.org/a" in {entity.url for entity in entities}
    assert len(entities) == 5


def test_words_without_markup_name_the_address_of_a_link():
    assert link(own("Viasna"), "https://spring96.org/a").plain == "Viasna (https://spring96.org/a)"
    assert message(lines(*[link(own("x"), "https://x.org/" + "a" * 900)] * 9)).plain == "x\n" * 8 + "x"


def test_what_is_filled_into_a_sentence_cannot_break_it():
    assert tell(EN, "{a} & {b}", a="<b>", b="{c}").html == "&lt;b&gt; &amp; {c}"
    assert tell(EN, "{a}", a=bold(own("x"))).html == "<b>x</b>"
    assert tell(EN, "{n} feeds", n=2000).plain == "2,000 feeds"
    assert tell_many(EN, "{n} feed of {who}", "{n} feeds of {who}", 1, who="@me").plain == "1 feed of @\u202fme"


def test_words_of_the_bot_keep_their_commands():
    assert read(message(own("See /help.")), expected={"bot_command"})[0] == "See /help."
    assert code("a<b").html == "<code>a&lt;b</code>"


def test_pieces_without_words_take_no_place():
    assert lines(EMPTY, own("a"), EMPTY, own("b")).plain == "a\nb"
    assert joined(", ", ()) == EMPTY
    assert bold(EMPTY) == EMPTY
    assert link(EMPTY, "https://x.org/") == EMPTY


def test_a_message_has_no_empty_rows():
    assert message(own("x"), ((), ())).rows == ()


def test_a_translation_that_is_missing_is_said_in_english():
    spoken = Words("xx", {("", "known"): ("bekannt",)}, lambda n: int(n != 1), EN.formats)

    assert spoken.say("known") == "bekannt"
    assert spoken.say("unknown {x}", x=1) == "unknown 1"
    assert spoken.many("{n} day", "{n} days", 2) == "2 days"
