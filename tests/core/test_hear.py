"""A statement is title, teaser and article, each said once; what stands elsewhere on its page makes nobody certain."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.hear import hear, known_people, needs_page, text_of
from alertbot.core.model import Article, Item, Person, Verdict

BODY = "Ales Bialiatski was taken to a hospital on Monday, his wife told reporters in the evening of the same day."
KNOWN = known_people((Person("ab", "Ales Bialiatski", gender="m", country="BY"),))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def heard(item, article=None):
    return hear(item, article, KNOWN, publisher="P", published=NOW, digest=b"", keys=())


def test_nothing_is_said_twice():
    item = Item("A title of its own", "https://e.org/1", teaser=BODY[:60] + "…")

    parts = text_of(item, Article(f"A title of its own\n{BODY}", outside=f"Menu\nA title of its own\n{BODY}"))

    assert parts.text == f"A title of its own\n\n{BODY}\n\nMenu"
    assert parts.text[: parts.title_end] == "A title of its own"
    assert parts.text[: parts.article_end].endswith("same day.")


def test_a_teaser_that_says_something_else_stays():
    item = Item("T", "https://e.org/1", teaser="Something that the article does not say at all, in its own words.")

    assert "does not say" in text_of(item, Article(BODY)).text


def test_somebody_named_in_the_article_is_certain():
    (told,) = heard(Item("News", "https://e.org/1"), Article(BODY)).told

    assert told.mention.verdict is Verdict.CERTAIN


def test_somebody_named_only_outside_the_article_is_possible():
    (told,) = heard(Item("News", "https://e.org/1"), Article("Something else.", outside=f"Read also\n{BODY}")).told

    assert told.mention.verdict is Verdict.POSSIBLE
    assert "outside" in told.mention.reason


def test_an_item_with_its_full_text_needs_no_page():
    assert needs_page(Item("T", "https://e.org/1", body="short"))
    assert not needs_page(Item("T", "https://e.org/1", body="x" * 900))
    assert not needs_page(Item("T", "", body="short"))


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=300), st.text(max_size=300))
def test_any_texts_are_heard_and_offsets_stand_in_them(title, teaser, body, outside):
    item = Item(title, "https://e.org/1", teaser=teaser)

    found = heard(item, Article(body, outside))

    for told in found.told:
        for span in told.mention.spans:
            assert found.text[span.start : span.end] == span.surface
