import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter


def keyboard(**action):
    return InlineKeyboardMarkup([[InlineKeyboardButton("x", **action)]])


async def refusal(coroutine):
    """What the server says of a call, as python-telegram-bot tells it."""
    with pytest.raises((BadRequest, Forbidden)) as caught:
        await coroutine
    return caught.value.message


async def test_each_way_a_chat_can_be_closed_has_its_own_words(telegram, bot):
    people = {name: telegram.person(name, started=True) for name in ("gone", "blocked", "fresh")}
    telegram.deactivate(people["gone"])
    telegram.block(people["blocked"])
    people["fresh"].started = False
    group, big = telegram.group("g", people.values()), telegram.group("s", people.values(), big=True)
    channel = telegram.channel("c", [people["gone"]])
    said = {}
    for name, person in people.items():
        said[name] = await refusal(bot.send_message(person.id, "x"))
    telegram.take_rights(big)
    said["muted"] = await refusal(bot.send_message(big.id, "x"))
    telegram.take_rights(channel)
    said["channel"] = await refusal(bot.send_message(channel.id, "x"))
    telegram.kick_bot(group, people["gone"])
    said["kicked"] = await refusal(bot.send_message(group.id, "x"))
    await bot.leave_chat(big.id)
    said["left"] = await refusal(bot.send_message(big.id, "x"))
    telegram.delete_group(group)
    said["deleted"] = await refusal(bot.send_message(group.id, "x"))
    said["nobody"] = await refusal(bot.send_message(12345, "x"))

    assert said == {
        "gone": "Forbidden: user is deactivated",
        "blocked": "Forbidden: bot was blocked by the user",
        "fresh": "Forbidden: bot can't initiate conversation with a user",
        "muted": "Not enough rights to send text messages to the chat",
        "channel": "Need administrator rights in the channel chat",
        "kicked": "Forbidden: bot was kicked from the group chat",
        "left": "Forbidden: bot is not a member of the supergroup chat",
        "deleted": "Forbidden: the group chat was deleted",
        "nobody": "Chat not found",
    }


async def test_a_bad_message_to_a_blocked_person_reports_the_bad_message(telegram, bot):
    volha = telegram.person("Volha", started=True)
    telegram.block(volha)

    assert "can't find end tag" in (await refusal(bot.send_message(volha.id, "<b>", parse_mode="HTML"))).lower()
    assert (
        await refusal(bot.send_message(volha.id, "x", reply_markup=keyboard(callback_data="ж" * 33)))
        == "Button_data_invalid"
    )


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"url": "x y"}, "Inline keyboard button url 'x y' is invalid: wrong http url"),
        ({}, "Can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"),
        ({"callback_data": ""}, "Button_data_invalid"),
    ],
)
async def test_a_bad_button_is_refused(telegram, bot, action, words):
    volha = telegram.person("Volha", started=True)

    assert (await refusal(bot.send_message(volha.id, "x", reply_markup=keyboard(**action)))).lower() == words.lower()


async def test_a_group_that_moved_says_where_to(telegram, bot):
    volha = telegram.person("Volha")
    group = telegram.group("g", [volha])
    new = telegram.migrate(group)

    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "x")
    updates = await bot.get_updates()

    assert caught.value.new_chat_id == new.id
    assert [u.message.migrate_to_chat_id or u.message.migrate_from_chat_id for u in updates] == [new.id, group.id]
    await bot.send_message(new.id, "x")


async def test_topics_that_are_closed_or_gone_take_no_message(telegram, bot):
    forum = telegram.group("f", [telegram.person("Volha")], forum=True)
    open_one, closed, gone, going = (telegram.topic(forum, name) for name in ("open", "closed", "gone", "going"))
    telegram.close_topic(closed)
    telegram.delete_topic(gone)
    telegram.delete_topic(going, noticed=False)

    said = [await refusal(bot.send_message(forum.id, "x", message_thread_id=t.id)) for t in (closed, gone, going)]
    said.append(await refusal(bot.send_message(forum.id, "x", message_thread_id=1)))
    sent = await bot.send_message(forum.id, "x", message_thread_id=open_one.id)

    assert said == ["Topic_closed", "Message thread not found", "Topic_deleted", "Message thread not found"]
    assert (sent.message_thread_id, sent.is_topic_message) == (open_one.id, True)
    assert (await bot.send_message(forum.id, "to General")).message_thread_id is None


async def test_an_edit_changes_the_message_and_the_same_edit_is_refused(telegram, bot):
    volha = telegram.person("Volha", started=True)
    sent = await bot.send_message(volha.id, "one", reply_markup=keyboard(callback_data="a"))

    await bot.edit_message_text("two", volha.id, sent.message_id, reply_markup=keyboard(callback_data="b"))
    said = await refusal(
        bot.edit_message_text("two", volha.id, sent.message_id, reply_markup=keyboard(callback_data="b"))
    )
    query = telegram.tap(telegram.last(volha), "a")
    await bot.edit_message_reply_markup(volha.id, sent.message_id)

    [line] = telegram.transcript(volha)
    assert said.startswith(
        "Message is not modified: specified new message content and reply markup are exactly the same"
    )
    assert (line.text, line.edited, line.buttons, query.data) == ("two", True, (), "a")
    assert await refusal(bot.edit_message_text("x", volha.id, 999)) == "Message to edit not found"
    theirs = telegram.say(volha, "mine")
    assert await refusal(bot.edit_message_text("x", volha.id, theirs.id)) == "Message can't be edited"


async def test_both_sides_of_a_private_chat_can_be_deleted_for_two_days(telegram, bot, clock):
    volha = telegram.person("Volha", started=True)
    old = await bot.send_message(volha.id, "old")
    clock.turn(hours=48)
    theirs, ours = telegram.say(volha, "theirs"), await bot.send_message(volha.id, "ours")

    assert await refusal(bot.delete_message(volha.id, old.message_id)) == "Message can't be deleted for everyone"
    assert await bot.delete_messages(volha.id, [old.message_id, theirs.id, ours.message_id, 999])
    assert [line.text for line in telegram.transcript(volha)] == ["old"]
    assert await refusal(bot.delete_message(volha.id, ours.message_id)) == "Message to delete not found"
    assert "too many" in (await refusal(bot.delete_messages(volha.id, list(range(1, 102))))).lower()


async def test_a_document_goes_out_and_comes_back(telegram, bot):
    volha = telegram.person("Volha", started=True)
    sent = await bot.send_document(
        volha.id, InputFile(b"a,b\n", filename="data.csv"), caption="<b>Yours</b>", parse_mode="HTML"
    )
    telegram.send_file(volha, "mine.csv", b"id,name\n")

    [update] = await bot.get_updates()
    file = await update.message.document.get_file()

    assert bytes(await file.download_as_bytearray()) == b"id,name\n"
    assert [(line.file, line.text) for line in telegram.transcript(volha)] == [("data.csv", "Yours"), ("mine.csv", "")]
    assert sent.document.file_size == 4


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_a_flood_is_held_back_and_then_refused(limited, clock):
    from standin import ptb

    volha = limited.person("Volha", started=True)
    start = clock()
    async with ptb(limited) as bot:
        for number in range(5):
            await bot.send_message(volha.id, str(number))
        assert (clock() - start).total_seconds() == pytest.approx(2)
        group = limited.group("g", [volha])
        for number in range(20):
            await bot.send_message(group.id, str(number))
            clock.turn(seconds=1)
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(group.id, "x")

    assert 25 < caught.value._retry_after.total_seconds() <= 60


async def test_silence_and_protection_are_seen(telegram, bot):
    volha = telegram.person("Volha", started=True)
    await bot.send_message(
        volha.id, "<tg-spoiler>a secret</tg-spoiler> x", "HTML", disable_notification=True, protect_content=True
    )

    [line] = telegram.transcript(volha)

    assert (line.silent, line.protected, line.notification) == (True, True, "▒▒▒▒▒▒▒▒ x")
