"""Corrections and withdrawals of what was told."""

import pytest

from alertbot.database.tables import story
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
