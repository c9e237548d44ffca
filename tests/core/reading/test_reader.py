from datetime import date
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from alertbot.core.model import EventKind as E
from alertbot.core.model import Mention, Span, Verdict
from alertbot.core.reading import read_statement
from reading_examples import marked, people_of

STATEMENT = """Freedom for some, prison for others

Paris, 15 December 2025. The union welcomes the release of 40 prisoners. Among those released are [Anna Petrova], a lawyer; the writer [Ivan Sidorov]; and the editor of a newspaper, [Maria Lis].

More than a thousand people remain behind bars. Among them are the organiser [Jan Wilk] and the student [Olga Sokol]. They have no place there.

"We call for the immediate release of [Jan Wilk]," said [Petr Orlov], the union's head.

The mother of [Olga Sokol] died in spring. She herself was sentenced to nine years in 2022.
"""


def read(written, **options):
    text, mentions = marked(written)
    return {told.mention.person_id: told for told in read_statement(text, mentions, people_of(mentions), **options)}


def test_the_released_and_the_still_held_of_one_statement_are_told_apart():
    told = read(STATEMENT, published=date(2025, 12, 15))

    assert {name: one.event.kind for name, one in told.items()} == {
        "Anna Petrova": E.RELEASED,
        "Ivan Sidorov": E.RELEASED,
        "Maria Lis": E.RELEASED,
        "Jan Wilk": E.APPEAL_FOR_RELEASE,
        "Olga Sokol": E.APPEAL_FOR_RELEASE,
        "Petr Orlov": E.OTHER,
    }


def test_headings_tell_of_those_who_stand_below_them():
    told = read("Released\n- [Anna Petrova]\n- [Ivan Sidorov]\n\nStill behind bars\n- [Maria Lis]\n")

    assert [one.event.kind for one in told.values()] == [E.RELEASED, E.RELEASED, E.APPEAL_FOR_RELEASE]


def test_a_title_without_a_name_tells_of_whom_the_statement_is_about():
    told = read(
        "Eight years for our colleague\n\n[Anna Petrova], 28, heard it in silence. Nobody may say why.", title_end=29
    )

    assert told["Anna Petrova"].event.kind is E.SENTENCED


def test_what_happened_in_an_earlier_year_is_background():
    written = "[Anna Petrova] was sentenced to ten years in 2023. Her exhibition opens in Vilnius."

    told = read(written, published=date(2025, 5, 1))

    assert told["Anna Petrova"].event.kind is E.OTHER


def test_the_news_goes_on_with_a_pronoun():
    told = read("[Anna Petrova] teaches mathematics in Brest. She was released on Friday.")

    assert told["Anna Petrova"].event.kind is E.RELEASED


def test_the_quote_is_the_sentence_that_says_so():
    told = read("[Anna Petrova] is a lawyer. On Friday [Anna Petrova] was released.")

    assert told["Anna Petrova"].event.quote == "On Friday Anna Petrova was released."


def test_a_pardon_in_scare_quotes_is_no_pardon():
    told = read('They say that [Anna Petrova] was "pardoned".')

    assert told["Anna Petrova"].event.kind is not E.RELEASED


def test_mentions_keep_their_order():
    text, mentions = marked("[Anna Petrova] met [Ivan Sidorov].")

    told = read_statement(text, mentions[::-1], people_of(mentions))

    assert tuple(one.mention for one in told) == mentions[::-1]


def test_nobody_named_tells_nothing():
    assert read_statement("Anna was released.", (), {}) == ()


SPANS = st.lists(st.tuples(st.integers(-5, 400), st.integers(-5, 400), st.integers(0, 3)), max_size=8)
WORDS = st.lists(
    st.sampled_from(
        [
            "released",
            "Anna",
            "still",
            "held",
            ".",
            ",",
            ";",
            ":",
            "\n",
            "2023",
            "years",
            "must",
            "be",
            "not",
            "13 May",
            "—",
            '"',
            "among them",
        ]
    ),
    max_size=80,
).map(" ".join)


@settings(max_examples=60)
@given(st.one_of(st.text(alphabet=st.characters(), max_size=400), WORDS), SPANS, st.booleans(), st.integers(-3, 500))
def test_any_text_with_any_mentions_is_read(text, spans, dated, title_end):
    mentions = tuple(
        Mention(
            str(n),
            Verdict.CERTAIN,
            1.0,
            tuple(Span(a, b, text[a:b] if a >= 0 else "", "") for a, b, who in spans if who == n),
        )
        for n in range(4)
    )

    told = read_statement(text, mentions, {}, title_end=title_end, published=date(2025, 1, 1) if dated else None)

    assert tuple(one.mention for one in told) == mentions
    assert all(0 <= one.event.confidence <= 1 and len(one.summary) <= 600 for one in told)
    assert all(part in text for one in told for part in one.summary.split(" […] "))


def test_reading_takes_time_in_proportion_to_the_text():
    """Hostile texts of one kind of word each: ten times the length takes about ten times as long, never a hundred times."""
    for piece in (
        "released ",
        "[A] ",
        "[A] released ",
        "a: ",
        "[A]. Among them ",
        "Free\n",
        "because [A], ",
        '"[A]" said ',
        "5 May 2020 [A] ",
    ):
        short, long = (seconds(piece * n) for n in (60, 600))

        assert long < 40 * max(short, 0.003), piece


def seconds(written):
    text, mentions = marked(written + "[A]")
    start = process_time()
    read_statement(text, mentions, people_of(mentions), language="en")
    return process_time() - start
