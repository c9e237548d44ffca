"""Nothing is stored before somebody agrees, and forced discretion offers one way only (R1)."""

from dataclasses import replace

import pytest
from sqlalchemy import inspect

from alertbot.database.tables import metadata, subscriber
from alertbot.locales import LANGUAGES
from canary import copies, number_forms

ABANDONED = [
    ("/start",),
    ("/start", "/help", "/privacy"),
    ("/start", "/settings"),
    ("/following", "/mydata", "/forget", "/panic"),
    ("Ales Bialiatski",),
    ("/follow Ales Bialiatski",),
    ("/follow nobody at all", "hello"),
]


async def filled(database):
    """The tables that hold rows, those of the people who are tracked apart."""
    async with database.read() as connection:
        found = [t.name for t in metadata.sorted_tables if (await connection.execute(t.select().limit(1))).first()]
    return set(found) - {"person", "name"}


@pytest.mark.parametrize("talk", ABANDONED, ids=" ".join)
async def test_abandoned_talks_leave_no_row_and_no_byte(chat, tmp_path, talk):
    stranger = chat.telegram.person("Stranger", "be", number=7_391_846_205)

    for words in talk:
        await chat.says(stranger, words)

    assert await filled(chat.house.database) <= {"setting"}
    assert copies(tmp_path, [("chat id", form) for form in number_forms(stranger.id)]) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_message_says_what_is_kept_and_offers_both_ways(chat, language):
    stranger = chat.telegram.person("Stranger", language)

    [line] = await chat.says(stranger, "/start")

    actions = [button["callback_data"] for row in line.message.markup["inline_keyboard"] for button in row]
    assert actions[:2] == ["v1:a:0", "v1:a:1"]
    assert all(sign in line.text for sign in "🔒📱⚠")


async def test_where_discretion_is_forced_there_is_one_way_and_nothing_is_shown_untapped(chat):
    chat.house = replace(chat.house, discreet=True)
    stranger = chat.telegram.person("Stranger")

    [line] = await chat.says(stranger, "/start")

    actions = [button["callback_data"] for row in line.message.markup["inline_keyboard"] for button in row]
    assert "v1:a:0" not in actions
    assert set(line.notification) <= set("▒… ")
    await chat.taps(stranger, line.buttons[0][0])
    [row] = await chat.rows(subscriber)
    assert row["discreet"]


async def test_messages_from_before_agreeing_can_be_deleted_like_all_others(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")

    due = {row["message_id"] for row in await chat.rows(metadata.tables["delivery"])}

    assert {line.id for line in chat.telegram.transcript(volha)} <= due


async def test_who_never_agreed_can_panic_too(chat):
    stranger = chat.telegram.person("Stranger")
    await chat.says(stranger, "/start")
    await chat.says(stranger, "/help")

    await chat.says(stranger, "/panic")

    assert chat.telegram.transcript(stranger) == []


def test_the_tables_about_people_of_telegram_are_these():
    """A new table must be looked at here, and named in docs/privacy.md if it is about subscribers."""
    assert inspect(subscriber) is not None
    assert set(metadata.tables) == {
        *("admin", "alert", "audit", "delivery", "event", "feed", "follow", "host_pause", "mention", "name", "person"),
        *("review", "seen_key", "setting", "statement", "story", "story_person", "story_statement", "subscriber"),
        "visit",
    }
