"""Leaving: nothing stays, /panic is not answered, and a code erases from any account."""

import re

import pytest

from alertbot.database.tables import alert, delivery, follow, setting, subscriber
from saying import deliver, store_story


async def rows_left(chat):
    return [await chat.count(t) for t in (follow, alert, delivery)]


async def test_forget_asks_once_and_then_erases_everything(chat, tracked):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await store_story(tracked, "ales-b")
    [line] = await chat.says(volha, "/forget")

    await chat.taps(volha, "🗑 Erase")

    assert line.buttons == (("Keep", "🗑 Erase"),)
    assert [await chat.count(subscriber), *await rows_left(chat)] == [0, 0, 0, 0]
    assert {row["key"] for row in await chat.rows(setting)} == {"people"}  # the scrub is done
    assert chat.text(volha).startswith("Everything is erased.")
    assert chat.telegram.from_bot(volha)[-1].id == line.id


async def test_forget_twice_is_no_error(chat):
    volha = await chat.follower()
    [line] = await chat.says(volha, "/forget")
    await chat.taps(volha, "🗑 Erase")

    query = chat.telegram.tap(line.message, "v1:fg:1", volha)
    await chat.settle()

    assert query.answered.is_set()
    assert await chat.count(subscriber) == 0


async def test_a_scrub_that_must_wait_is_told(chat):
    chat.world.scrubbed = False
    volha = await chat.follower()
    await chat.says(volha, "/forget")

    await chat.taps(volha, "🗑 Erase")

    assert "overwritten within the hour" in chat.text(volha)


async def test_who_forgot_must_be_told_what_is_kept_before_following_again(chat):
    volha = await chat.follower()
    await chat.says(volha, "/forget")
    await chat.taps(volha, "🗑 Erase")

    await chat.says(volha, "Ales Bialiatski")

    assert await chat.count(subscriber) == 0


@pytest.mark.parametrize("words", ["/panic", "panic", "Panic!"])
async def test_panic_is_not_answered_and_every_message_is_due_to_go(chat, tracked, words):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    story_id = await store_story(tracked, "ales-b")
    await deliver(chat, volha, story_id)
    await store_story(tracked, "ales-b")
    seen = {line.id for line in chat.telegram.transcript(volha) if line.text != "/start"}

    new = await chat.says(volha, words)

    due = await chat.rows(delivery)
    first = min(seen)
    assert new == []
    assert await chat.count(alert) == 0
    assert {r["message_id"] for r in due} >= {i for i in seen if i > first}
    assert all(r["delete_at"] is not None and r["delete_at"] <= chat.house.now() for r in due)


async def test_who_comes_back_while_the_old_messages_go_starts_anew(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await chat.says(volha, "/panic")
    await chat.says(volha, "/start")

    await chat.says(volha, "Maria Kalesnikava")

    assert sorted(r["state"] for r in await chat.rows(subscriber)) == ["active", "leaving"]
    assert [r["target"] for r in await chat.rows(follow)] == ["maria-k"]


async def test_panic_by_a_button_asks_first(chat):
    volha = await chat.follower()
    await chat.says(volha, "/privacy")

    await chat.taps(volha, "🆘 Panic")
    asked = chat.text(volha)
    query = await chat.taps(volha, "🆘 Delete and erase")

    assert "Nothing is sent after that" in asked
    assert query.answered.is_set()
    [row] = await chat.rows(subscriber)
    assert row["state"] == "leaving"


async def made_code(chat, who):
    await chat.says(who, "/settings")
    await chat.taps(who, "⬜ Discreet")
    await chat.taps(who, "🔑 Wipe code")
    return re.search(r"[a-z2-7]{4}(-[a-z2-7]{4}){4}", chat.text(who)).group()


async def test_a_wipe_code_erases_from_any_account(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    code = await made_code(chat, volha)
    friend = chat.telegram.person("Friend")

    await chat.says(friend, code.upper())

    [row] = await chat.rows(subscriber)
    assert row["state"] == "leaving"
    assert await chat.count(follow) == 0
    assert not any(code in line.text.lower() for line in chat.telegram.transcript(friend))


async def test_a_code_that_there_is_not_gets_the_same_answer(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    code = await made_code(chat, volha)
    friend = chat.telegram.person("Friend")

    [wrong] = await chat.says(friend, "aaaa-bbbb-cccc-dddd-eeee")
    [right] = await chat.says(friend, code)

    assert wrong.text == right.text


async def test_guessing_codes_stops_being_heard(chat):
    volha = await chat.follower()
    code = await made_code(chat, volha)
    friend = chat.telegram.person("Friend")
    for n in range(8):
        await chat.says(friend, f"aaaa-bbbb-cccc-dddd-eee{'abcdefgh'[n]}")

    await chat.says(friend, code)

    [row] = await chat.rows(subscriber)
    assert row["state"] == "active"


async def test_what_was_said_before_agreeing_is_due_to_go_with_the_rest(chat):
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/help")
    await chat.says(volha, "/start")
    await chat.taps(volha, "I agree")
    await chat.says(volha, "Ales Bialiatski")
    seen = {line.id for line in chat.telegram.transcript(volha)}

    await chat.says(volha, "/panic")

    assert {r["message_id"] for r in await chat.rows(delivery)} >= seen


async def test_what_was_said_before_agreeing_stands_in_no_row_until_then(chat):
    volha = chat.telegram.person("Volha")

    await chat.says(volha, "/start")

    assert await chat.count(delivery) == 0
