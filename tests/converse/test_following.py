"""The list of follows: pages, one tap to stop, one to take that back."""

import pytest

from alertbot.database.tables import alert, follow
from saying import store_story


async def targets(chat):
    return sorted(r["target"] for r in await chat.rows(follow))


async def test_the_list_names_all_and_unfollows_by_one_tap(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski", "Belarus")

    [line] = await chat.says(volha, "/following")
    query = chat.telegram.tap(line.message, line.message.markup["inline_keyboard"][1][1]["callback_data"], volha)
    await chat.settle()

    assert [row[0] for row in line.buttons] == ["Belarus", "Ales Bialiatski"]
    assert query.answered.is_set()
    assert await targets(chat) == ["BY"]
    assert chat.text(volha).startswith("You no longer follow Ales Bialiatski.")
    await chat.taps(volha, "↩️ Undo")
    assert await targets(chat) == ["BY", "ales-b"]


async def test_an_empty_list_offers_the_next_step(chat):
    volha = await chat.follower()

    [line] = await chat.says(volha, "/following")

    assert line.text.startswith("You follow nobody yet.")
    assert line.buttons


async def test_unfollow_by_name(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski", "Maria Kalesnikava")

    [line] = await chat.says(volha, "/unfollow Алесь Бяляцкі")

    assert (line.text, await targets(chat)) == ("You no longer follow Ales Bialiatski.", ["maria-k"])


async def test_unfollow_of_a_name_that_two_of_mine_bear_asks(chat):
    volha = await chat.follower()
    await chat.says(volha, "Ivan Petrov")
    await chat.taps(volha, "Ivan Petrov · Russia")
    await chat.says(volha, "Ivan Petrov")
    await chat.taps(volha, "Ivan Petrov · Belarus · Case of the twelve")

    [line] = await chat.says(volha, "/unfollow Ivan Petrov")
    await chat.taps(volha, "Ivan Petrov", message=line.message)

    assert line.text == "Whom do you no longer want to follow?"
    assert len(await targets(chat)) == 1


async def test_unfollowing_somebody_else_is_no_error(chat):
    volha = await chat.follower()

    [line] = await chat.says(volha, "/unfollow Ales Bialiatski")

    assert line.text == "You follow nobody of that name."


async def test_what_waits_because_of_a_follow_is_taken_back_with_it(chat, tracked):
    volha = await chat.follower("Volha", "Ales Bialiatski", "Maria Kalesnikava")
    await store_story(tracked, "ales-b")
    await store_story(tracked, "ales-b", "maria-k")

    await chat.says(volha, "/unfollow Ales Bialiatski")

    assert [r["story_id"] for r in await chat.rows(alert)] == [2]


async def test_somebody_who_is_no_longer_tracked_can_still_be_unfollowed(chat, tracked):
    from alertbot.database.people import retire_person

    volha = await chat.follower("Volha", "Ales Bialiatski")
    await retire_person(tracked, "ales-b")
    await chat.house.reread()

    [line] = await chat.says(volha, "/following")
    chat.telegram.tap(line.message, line.message.markup["inline_keyboard"][0][1]["callback_data"], volha)
    await chat.settle()

    assert await targets(chat) == []


@pytest.mark.parametrize("words", ["/following", "/unfollow", "/unfollow Ales Bialiatski"])
async def test_who_has_not_agreed_is_shown_what_is_kept(chat, words):
    [line] = await chat.says(chat.telegram.person("Volha"), words)

    assert "I agree" in line.buttons[0]
