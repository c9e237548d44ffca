"""What people send that is no command is not stored, forwarded or logged, whatever its kind (R11), and floods stop early (R23)."""

import logging

import pytest
from sqlalchemy import select
from telegram import Update

from alertbot.converse.memory import Memory
from alertbot.database.tables import metadata
from alertbot.demo.methods import known_name
from canary import Canary, copies

CANARY = Canary()
FORWARDING = ("forwardMessage", "copyMessage", "forwardMessages", "copyMessages")
TEXTS = [
    "hello there, it is me",
    "+375 29 123-45-67",
    "https://example.org/?me=1",
    "😀",
    "x" * 4096,
    "/nothing",
    "/",
    "@somebody",
]
KINDS = [
    {"contact": {"phone_number": "+375291234567", "first_name": CANARY.name, "user_id": CANARY.chat_id}},
    {"location": {"longitude": 27.5, "latitude": 53.9}},
    {"venue": {"location": {"longitude": 27.5, "latitude": 53.9}, "title": CANARY.words, "address": "a"}},
    {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
    {"video_note": {"file_id": "f", "file_unique_id": "u", "duration": 3, "length": 3}},
    {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}], "caption": CANARY.words},
    {"document": {"file_id": "f", "file_unique_id": "u", "file_name": CANARY.file}, "caption": CANARY.words},
    {
        "sticker": {
            "file_id": "f",
            "file_unique_id": "u",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
    },
    {"dice": {"emoji": "🎲", "value": 3}},
    {
        "poll": {
            "id": "1",
            "question": CANARY.words,
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    {"text": CANARY.words, "forward_origin": {"type": "hidden_user", "sender_user_name": CANARY.name, "date": 1}},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": CANARY.chat_id, "type": "private"}}},
]


async def contents(database):
    """Every row of every table, but the numbers of messages that can still be deleted."""
    async with database.read() as connection:
        return {
            t.name: (await connection.execute(select(t).order_by(*t.primary_key.columns))).all()
            for t in metadata.sorted_tables
            if t.name != "delivery"
        }


def an_update(number, what):
    who = {"id": CANARY.chat_id, "is_bot": False, "first_name": CANARY.name, "username": CANARY.username}
    chat = {"id": CANARY.chat_id, "type": "private", "first_name": CANARY.name}
    return {
        "update_id": number,
        "message": {"message_id": 10_000 + number, "date": 1_700_000_000, "chat": chat, "from": who, **what},
    }


@pytest.fixture
async def reader(chat):
    """Somebody who follows one person, and is known to the stand-in."""
    who = chat.telegram.person(CANARY.name, "en", number=CANARY.chat_id, username=CANARY.username)
    await chat.says(who, "/start")
    await chat.taps(who, "I agree")
    await chat.says(who, "Ales Bialiatski")
    return who


async def test_nothing_that_people_send_is_kept_forwarded_or_logged(chat, reader, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    before = await contents(chat.house.database)

    for number, what in enumerate([*KINDS, *({"text": text} for text in TEXTS)]):
        chat.house.memory._buckets.values.clear()
        await chat.hears(Update.de_json(an_update(number, what), chat.mouth.bot))
        edited = an_update(1000 + number, what)
        edited["edited_message"] = edited.pop("message")
        await chat.hears(Update.de_json(edited, chat.mouth.bot))

    assert await contents(chat.house.database) == before
    assert all(known_name(method) for method in FORWARDING)
    assert not any(chat.telegram.called(method) for method in FORWARDING)
    assert copies(tmp_path, CANARY.marks) == []
    assert not any(
        word in caplog.text for word in (CANARY.name, CANARY.words, str(CANARY.chat_id)) if "aiosqlite" not in word
    )


async def test_updates_of_any_other_kind_change_nothing(chat, reader):
    before = await contents(chat.house.database)
    who = {"id": reader.id, "is_bot": False, "first_name": reader.name}
    here = {"id": reader.id, "type": "private"}
    others = [
        {
            "message_reaction": {
                "chat": here,
                "message_id": 1,
                "user": who,
                "date": 1,
                "old_reaction": [],
                "new_reaction": [],
            }
        },
        {"poll_answer": {"poll_id": "1", "user": who, "option_ids": [0], "option_persistent_ids": ["a"]}},
        {"chat_join_request": {"chat": {"id": -5, "type": "supergroup"}, "from": who, "user_chat_id": 1, "date": 1}},
        {"inline_query": {"id": "1", "from": who, "query": CANARY.words, "offset": ""}},
        {"callback_query": {"id": "1", "from": who, "chat_instance": "1", "data": CANARY.words}},
        {"pre_checkout_query": {"id": "1", "from": who, "currency": "XTR", "total_amount": 1, "invoice_payload": "x"}},
    ]

    for number, update in enumerate(others):
        await chat.hears(Update.de_json({"update_id": number, **update}, chat.mouth.bot))

    assert await contents(chat.house.database) == before


# Limits, in memory ----------------------------------------------------------------------------------------------------


async def test_who_writes_too_much_is_not_answered_and_others_are(chat, reader):
    other = await chat.follower("Other")
    before = len(chat.telegram.from_bot(reader))

    for _ in range(200):
        await chat.says(reader, "/help")

    assert len(chat.telegram.from_bot(reader)) - before <= 25
    assert len(await chat.says(other, "/help")) == 1


async def test_leaving_and_coming_back_does_not_lift_the_limit(chat, reader):
    answered = 0

    for _ in range(40):
        answered += len(await chat.says(reader, "/start"))
        chat.house.memory.forget(reader.id)

    assert answered <= 25


async def test_only_so_many_join_at_once(chat):
    people = [chat.telegram.person(f"N{number}", number=60_000 + number) for number in range(80)]

    for one in people:
        await chat.says(one, "/start")
        await chat.taps(one, "I agree")

    assert await chat.count(metadata.tables["subscriber"]) <= 61


def test_what_is_kept_in_mind_is_bounded_and_says_nothing_of_whose_it_is():
    one, other = Memory(), Memory()
    from alert_rows import NOON

    for number in range(15_000):
        one.drink(number, NOON, burst=1, per_second=1)
        one.saw(number, range(100))
    one.told_what_is_kept(CANARY.chat_id)
    other.told_what_is_kept(CANARY.chat_id)

    assert len(one._buckets.values) <= 10_000
    assert max(len(ids) for ids in one._messages.values.values()) <= 30
    assert set(one._told.values).isdisjoint(other._told.values)
    assert str(CANARY.chat_id) not in repr(one)
