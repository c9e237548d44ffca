"""Reviews: yes, no, or somebody else; the spelling as a name; decided once."""

import pytest

from alertbot.core.model import EventKind
from alertbot.database.tables import audit, mention, review, story
from saying import ask_review, store_statement, store_story


@pytest.fixture
async def owner(chat):
    return await chat.owner()


async def waiting(chat, person="ivan-one", kind=EventKind.HEALTH):
    statement_id = await store_statement(chat.house.database, person, kind=kind, verdict="possible", confirmed=False)
    return statement_id, await ask_review(chat.house.database, statement_id, person)


async def test_a_yes_tells_the_followers_and_offers_the_spelling(chat, owner):
    statement_id, _ = await waiting(chat)
    [line] = await chat.says(owner, "/review")

    await chat.taps(owner, "✅ Yes")

    assert "Is this Ivan Petrov?" in line.text
    assert chat.world.confirmed == [(statement_id, "ivan-one")]
    assert "Nothing waits for review." in chat.text(owner)
    await chat.taps(owner, "➕ Keep “ivan-one” as a name")
    assert "ivan-one" in chat.world.people.by_id["ivan-one"].aliases


async def test_a_no_forgets_the_mention(chat, owner):
    await waiting(chat)
    await chat.says(owner, "/review")

    await chat.taps(owner, "❌ No")

    assert (await chat.count(mention), chat.world.confirmed) == (0, [])
    assert [r["decision"] for r in await chat.rows(review)] == ["no"]


async def test_a_rival_is_one_tap_away(chat, owner):
    statement_id, _ = await waiting(chat)
    await chat.says(owner, "/review")

    await chat.taps(owner, "👉 Ivan Petrov · Belarus · Case of the twelve")

    assert [(r["person_id"], r["verdict"]) for r in await chat.rows(mention)] == [("ivan-two", "certain")]
    assert chat.world.confirmed == [(statement_id, "ivan-two")]


async def test_anybody_else_can_be_named(chat, owner):
    statement_id, _ = await waiting(chat)
    await chat.says(owner, "/review")
    await chat.taps(owner, "👉 Somebody else")

    await chat.says(owner, "Maria Kalesnikava")
    await chat.taps(owner, "Maria Kalesnikava · Belarus · serving a sentence")

    assert chat.world.confirmed == [(statement_id, "maria-k")]


async def test_a_yes_to_a_mention_of_a_release_asks_of_the_release_too(chat, owner):
    statement_id, _ = await waiting(chat, kind=EventKind.RELEASED)
    await chat.says(owner, "/review")

    await chat.taps(owner, "✅ Yes")

    assert chat.world.confirmed == []
    assert "Is it true? Released: Ivan Petrov" in chat.text(owner)
    await chat.taps(owner, "✅ Yes")
    assert chat.world.confirmed == [(statement_id, "ivan-one")]


async def test_what_did_not_happen_is_told_to_nobody(chat, owner):
    statement_id = await store_statement(chat.house.database, "ales-b", confirmed=False)
    await ask_review(chat.house.database, statement_id, "ales-b", "event", "released")
    await chat.says(owner, "/review")

    await chat.taps(owner, "❌ No")

    assert chat.world.confirmed == []


async def test_a_doubt_that_is_right_withdraws_the_story(chat, owner):
    await store_story(chat.house.database, "ivan-one")
    await ask_review(chat.house.database, 1, "ivan-one", "wrong person")
    await chat.says(owner, "/review")

    await chat.taps(owner, "❌ No")

    assert [r["withdrawn"] for r in await chat.rows(story)] == [True]


async def test_a_doubt_about_one_of_several_takes_only_that_one_out(chat, owner):
    await store_story(chat.house.database, "ivan-one", "ales-b")
    await ask_review(chat.house.database, 1, "ivan-one", "wrong person")
    await chat.says(owner, "/review")

    await chat.taps(owner, "❌ No")

    told = await chat.house.story(1)
    assert [p.person_id for p in told.people] == ["ales-b"]
    assert not told.withdrawn


async def test_what_is_decided_is_decided(chat, owner):
    await waiting(chat)
    [line] = await chat.says(owner, "/review")
    await chat.taps(owner, "✅ Yes")

    await chat.taps(owner, "❌ No", message=line.message)

    assert "This is decided already." in chat.text(owner)
    assert len(chat.world.confirmed) == 1
    assert len(await chat.rows(audit)) == 1


async def test_later_shows_the_next(chat, owner):
    await waiting(chat)
    await waiting(chat, "maria-k")
    await chat.says(owner, "/review")

    await chat.taps(owner, "Later")

    assert "Is this Maria Kalesnikava?" in chat.text(owner)
