import asyncio

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken

from standin import ptb

BUTTONS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Yes", callback_data="y"), InlineKeyboardButton("No", callback_data="n")]]
)


async def test_a_message_is_seen_as_it_was_meant(telegram, bot):
    volha = telegram.person("Volha", "be", started=True)

    sent = await bot.send_message(volha.id, "  <b>Hello</b> you\n", parse_mode="HTML", reply_markup=BUTTONS)

    [line] = telegram.transcript(volha)
    assert (sent.text, line.text, line.buttons, line.by) == ("Hello you", "Hello you", (("Yes", "No"),), "bot")
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 0, 5)]


async def test_what_people_say_reaches_the_bot_until_it_confirms(telegram, bot):
    telegram.start(telegram.person("Volha", "be"), "p7")

    [update] = await bot.get_updates()
    again = await bot.get_updates()
    rest = await bot.get_updates(offset=update.update_id + 1)

    assert update.message.text == "/start p7"
    assert update.message.from_user.language_code == "be"
    assert (len(again), rest) == (1, ())


async def test_a_tap_is_answered_with_a_toast(telegram, bot):
    volha = telegram.person("Volha", started=True)
    await bot.send_message(volha.id, "Sure?", reply_markup=BUTTONS)

    query = telegram.tap(telegram.last(volha), "Yes")
    assert telegram.unanswered() == [query]
    [update] = await bot.get_updates()
    await update.callback_query.answer("Done", show_alert=True)
    assert telegram.unanswered() == []

    assert (update.callback_query.data, query.toast, query.alert) == ("y", "Done", True)


async def test_an_old_tap_is_refused(telegram, bot, clock):
    volha = telegram.person("Volha", started=True)
    await bot.send_message(volha.id, "Sure?", reply_markup=BUTTONS)
    query = telegram.tap(telegram.last(volha), "y")
    clock.turn(minutes=5)

    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await bot.answer_callback_query(query.id)


async def test_who_blocks_the_bot_is_out_of_reach_and_says_so_once(telegram, bot):
    volha = telegram.person("Volha", started=True)
    telegram.block(volha)

    [update] = await bot.get_updates(allowed_updates=["my_chat_member"])

    assert update.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(volha.id, "Hello")


async def test_a_second_poller_ends_the_first(telegram):
    async with ptb(telegram) as one, ptb(telegram) as two:
        first = asyncio.create_task(one.get_updates(timeout=50))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(two.get_updates(timeout=50))

        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        telegram.start(telegram.person("Volha"))
        assert len(await second) == 1


async def test_a_wrong_token_is_refused(telegram):
    telegram.token = "1:wrong"

    with pytest.raises(InvalidToken):
        async with ptb(telegram):
            pass
