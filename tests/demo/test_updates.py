import asyncio

import pytest
from telegram.error import Conflict

from alertbot.demo.updates import Updates


async def test_an_offset_forgets_what_is_older_and_a_negative_one_keeps_the_last(telegram, bot):
    volha = telegram.person("Volha")
    for number in range(5):
        telegram.say(volha, str(number))

    first = await bot.get_updates(limit=2)
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    last = await bot.get_updates(offset=-1)
    again = await bot.get_updates()

    assert [u.message.text for u in rest] == ["2", "3", "4"]
    assert [u.message.text for u in last] == [u.message.text for u in again] == ["4"]


async def test_updates_live_a_day(telegram, bot, clock):
    telegram.say(telegram.person("Volha"), "x")
    clock.turn(hours=24)

    assert await bot.get_updates() == ()


async def test_a_waiting_poll_is_woken_at_once(telegram, bot):
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0.1)
    telegram.say(telegram.person("Volha"), "x")

    [update] = await asyncio.wait_for(poll, 1)

    assert update.message.text == "x"


async def test_the_kinds_asked_for_are_remembered(telegram, bot, clock):
    volha = telegram.person("Volha", started=True)
    await bot.get_updates(allowed_updates=["message", "no such kind"])
    telegram.block(volha)
    telegram.unblock(volha)
    telegram.say(volha, "x")

    assert [u.message.text for u in await bot.get_updates()] == ["x"]
    await bot.get_updates(offset=-1, allowed_updates=[])
    telegram.block(volha)
    assert (await bot.get_updates())[-1].my_chat_member.new_chat_member.status == "kicked"


async def test_a_webhook_excludes_polling(telegram, bot):
    await bot.set_webhook("https://example.org/hook")

    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_a_new_webhook_ends_a_poll(telegram, bot):
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await asyncio.sleep(0.1)
    await bot.set_webhook("https://example.org/hook")

    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll


def test_kinds_that_nobody_asked_for_are_dropped(clock):
    updates = Updates()

    updates.push("chat_member", {}, clock())
    updates.push("message", {}, clock())

    assert [update.kind for update in updates.waiting] == ["message"]
