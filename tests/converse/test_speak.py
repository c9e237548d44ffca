"""Replies reach the chat or are given up; a 429 is waited for once, and nobody's words are logged."""

import logging
from datetime import timedelta

from alertbot.core.model import ChatId
from alertbot.database.subscribers import find
from alertbot.database.tables import delivery, subscriber
from alertbot.demo.faults import bad_gateway, refuse, too_many


async def test_a_reply_waits_for_a_429_once(chat):
    volha = await chat.follower()
    chat.telegram.faults.add(too_many(3).on("sendMessage"))

    lines = await chat.says(volha, "/help")

    assert len(lines) == 1


async def test_a_reply_is_not_waited_for_forever(chat):
    volha = await chat.follower()
    chat.telegram.faults.add(too_many(3600).on("sendMessage", times=None))

    assert await chat.says(volha, "/help") == []
    chat.telegram.faults.clear()
    assert len(await chat.says(volha, "/help")) == 1


async def test_a_reply_whose_fate_nobody_knows_is_not_repeated(chat):
    volha = await chat.follower()
    chat.telegram.faults.add(bad_gateway(accepted=True).on("sendMessage"))

    lines = await chat.says(volha, "/help")

    assert len(lines) == 1


async def test_markup_that_cannot_be_read_is_said_plainly(chat):
    volha = await chat.follower()
    chat.telegram.faults.add(
        refuse(400, "Bad Request: can't parse entities: Unclosed start tag at byte offset 0").on("sendMessage")
    )

    [line] = await chat.says(volha, "/help")

    assert "Send a name" in line.text
    assert line.entities == () or all(e.type != "bold" for e in line.entities)


async def test_a_message_that_can_no_longer_be_changed_is_said_anew(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    message = chat.telegram.last(volha)
    chat.telegram.faults.add(refuse(400, "Bad Request: message can't be edited").on("editMessageText"))

    await chat.taps(volha, "↩️ Undo", message=message)

    assert chat.telegram.last(volha).id > message.id
    assert chat.text(volha) == "You no longer follow Ales Bialiatski."


async def test_a_tap_that_is_too_old_harms_nothing(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    chat.telegram.faults.add(
        refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid").on(
            "answerCallbackQuery"
        )
    )

    await chat.taps(volha, "↩️ Undo")

    assert chat.text(volha) == "You no longer follow Ales Bialiatski."


async def test_who_blocks_in_the_middle_of_a_talk_is_suspended(chat):
    volha = await chat.follower()
    chat.telegram.faults.add(refuse(403, "Forbidden: bot was blocked by the user").on("sendMessage"))

    await chat.says(volha, "/help")

    assert (await find(chat.house.database, ChatId(volha.id))).suspended


async def test_a_discreet_chat_keeps_no_message_past_its_time(chat):
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/start")
    await chat.taps(volha, "I agree, discreetly")

    await chat.says(volha, "Ales Bialiatski")

    rows = await chat.rows(delivery)
    assert rows
    assert all(r["delete_at"] <= chat.house.now() + timedelta(hours=24) for r in rows)


async def test_what_a_discreet_chat_hears_shows_no_name_in_lists_and_notifications(chat):
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/start")
    await chat.taps(volha, "I agree, discreetly")

    for words in ("Ales Bialiatski", "/following", "/person Ales Bialiatski", "/unfollow Ales Bialiatski"):
        for line in await chat.says(volha, words):
            assert "Bialiatski" not in line.notification, words
            assert (line.silent, line.protected) == (True, True)


async def test_nothing_that_people_write_is_logged(chat, caplog):
    caplog.set_level(logging.DEBUG)
    volha = await chat.follower()
    chat.telegram.faults.add(bad_gateway().on("sendMessage", times=None))

    for words in ("canary words", "/follow canary name", "/addperson canary"):
        await chat.says(volha, words)

    assert "canary" not in "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("alertbot"))


async def test_one_chat_has_one_row_whatever_is_sent(chat):
    volha = await chat.follower()
    for words in (
        "x" * 4096,
        "😀",
        "/",
        "//",
        "/follow " + "a" * 3000,
        "<b>",
        "&amp;",
        "\u202eabc",
        "@somebody",
        "t.me/x",
    ):
        await chat.says(volha, words)
        chat.telegram.world.clock.turn(seconds=5)

    assert await chat.count(subscriber) == 1
