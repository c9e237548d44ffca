"""Corrections and withdrawals of what was told."""

import pytest
from sqlalchemy import update

from alertbot.database.tables import alert, story
from saying import store_story


@pytest.fixture
async def owner(chat):
    await store_story(chat.house.database, "ales-b", title="Freed")
    return await chat.owner()


async def test_a_story_is_corrected_in_an_admins_words(chat, owner):
    await chat.says(owner, "/stories")
    await chat.taps(owner, "Released: Ales Bialiatski: Freed")
    await chat.taps(owner, "✏️ Correct")

    await chat.says(owner, "Moved, not freed.")

    assert [r["correction"] for r in await chat.rows(story)] == ["Moved, not freed."]


async def test_a_story_is_withdrawn_after_a_question(chat, owner):
    await chat.says(owner, "/stories")
    await chat.taps(owner, "Released: Ales Bialiatski: Freed")
    await chat.taps(owner, "↩️ Withdraw")
    before = [r["withdrawn"] for r in await chat.rows(story)]

    await chat.taps(owner, "↩️ Withdraw")

    assert (before, [r["withdrawn"] for r in await chat.rows(story)]) == ([False], [True])


async def test_what_telegram_refused_is_marked_and_tried_again(chat, owner):
    await chat.follower("Volha", "Ales Bialiatski")
    await store_story(chat.house.database, "ales-b", title="Refused")
    async with chat.house.database.write() as connection:
        await connection.execute(update(alert).values(state="held"))

    await chat.says(owner, "/stories")
    await chat.taps(owner, "⚠️ Released: Ales Bialiatski: Refused")
    await chat.taps(owner, "🔁 Try again")

    assert [r["state"] for r in await chat.rows(alert)] == ["pending"]
    await chat.says(owner, "/stories")
    assert not any(button.startswith("⚠️") for [button] in chat.telegram.from_bot(owner)[-1].buttons)
