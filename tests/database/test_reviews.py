"""What an admin's word changes, in one transaction with who is told because of it."""

import pytest

from alertbot.core.model import EventKind, ReviewKind
from alertbot.database import reviews
from alertbot.database.reviews import Decision
from alertbot.database.tables import event, mention, review
from chatting import rows, tracked  # noqa: F401 - a fixture
from saying import NOW, ask_review, person_of, store_statement, store_story


async def nobody_is_told(connection, statement_id, person_id, now):
    pass


async def fails(connection, statement_id, person_id, now):
    raise RuntimeError("while telling")


async def test_a_review_shows_the_words_and_where_they_stand(tracked):  # noqa: F811
    statement_id = await store_statement(tracked, "ivan-one", verdict="possible")
    await ask_review(tracked, statement_id, "ivan-one")

    [item] = await reviews.open_reviews(tracked)

    assert (item.kind, item.person_id, item.surface, item.rivals) == (
        ReviewKind.MENTION,
        "ivan-one",
        "ivan-one",
        ("ivan-two",),
    )
    assert (item.publisher, item.url, item.title) == ("Rights", "https://rights.example/1", "News")
    assert "ivan-one" in item.quote
    assert await reviews.count_open(tracked) == 1
    assert await reviews.review_by_id(tracked, item.id) == item


async def test_a_word_and_what_follows_are_stored_together_or_not_at_all(tracked):  # noqa: F811
    statement_id = await store_statement(tracked, "ales-b", kind=EventKind.HEALTH, verdict="possible", confirmed=False)
    number = await ask_review(tracked, statement_id, "ales-b")

    with pytest.raises(RuntimeError):
        await reviews.decide(tracked, number, Decision.YES, NOW, confirmed=fails)

    assert [r["verdict"] for r in await rows(tracked, mention)] == ["possible"]
    assert [r["decision"] for r in await rows(tracked, review)] == [""]


async def test_a_review_is_decided_once(tracked):  # noqa: F811
    statement_id = await store_statement(tracked, "ales-b", verdict="possible")
    number = await ask_review(tracked, statement_id, "ales-b")
    await reviews.decide(tracked, number, Decision.NO, NOW, confirmed=nobody_is_told)

    assert await reviews.decide(tracked, number, Decision.YES, NOW, confirmed=fails) is None
    assert await rows(tracked, mention) == []


async def test_somebody_else_takes_over_mention_and_event(tracked):  # noqa: F811
    statement_id = await store_statement(
        tracked, "ivan-one", kind=EventKind.HEALTH, verdict="possible", confirmed=False
    )
    number = await ask_review(tracked, statement_id, "ivan-one")

    await reviews.decide(tracked, number, Decision.OTHER, NOW, confirmed=nobody_is_told, other="ivan-two")

    assert [(r["person_id"], r["verdict"]) for r in await rows(tracked, mention)] == [("ivan-two", "certain")]
    assert [(r["person_id"], r["confirmed"]) for r in await rows(tracked, event)] == [("ivan-two", True)]


async def test_somebody_unknown_is_nobody_else(tracked):  # noqa: F811
    statement_id = await store_statement(tracked, "ivan-one", kind=EventKind.HEALTH, verdict="possible")
    number = await ask_review(tracked, statement_id, "ivan-one")

    await reviews.decide(tracked, number, Decision.OTHER, NOW, confirmed=nobody_is_told, other="nobody")

    assert await rows(tracked, mention) == []


async def test_doubting_twice_asks_once(tracked):  # noqa: F811
    story_id = await store_story(tracked, "ales-b")

    for _ in range(2):
        await reviews.wrong_person(tracked, story_id, "ales-b", NOW)
    await reviews.wrong_person(tracked, story_id, "maria-k", NOW)

    assert [(r["kind"], r["person_id"]) for r in await rows(tracked, review)] == [("wrong person", "ales-b")]


async def test_why_an_alert_came_is_read_from_its_statement(tracked):  # noqa: F811
    story_id = await store_story(tracked, "ales-b")

    found = await reviews.mention_in_story(tracked, story_id, "ales-b")

    assert [span.surface for span in found.spans] == ["ales-b"]
    assert await reviews.mention_in_story(tracked, story_id, "maria-k") is None


async def test_the_words_of_a_review_become_a_name(tracked):  # noqa: F811
    statement_id = await store_statement(tracked, "ivan-one", verdict="possible")
    number = await ask_review(tracked, statement_id, "ivan-one")

    assert await reviews.add_surface(tracked, number, "ivan-one") == "ivan-one"
    assert await reviews.add_surface(tracked, number, "ivan-one") == ""
    assert "ivan-one" in (await person_of(tracked, "ivan-one")).aliases
