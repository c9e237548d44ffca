"""Who blocks the bot, lapses, is wiped by somebody they trust, or forgets while news is queued (R17, R18, R3)."""

from datetime import timedelta

import pytest

from alert_rows import NOON
from alertbot.core.judge import INCIDENT_FLOOR, is_incident
from alertbot.core.model import ChatId, ChatKind, Choices, Refusal, Refused, Target, TargetKind
from alertbot.database import erasure, subscribers
from alertbot.database.tables import delivery, follow, setting, subscriber
from alertbot.housekeeping import Broom, every_hour
from canary import copies
from chatting import rows
from saying import store_story


async def no_telegram(_chat, _messages):
    return Refused(Refusal.NOT_THERE, "")


def broom(database, now):
    return Broom(database=database, delete=no_telegram, now=lambda: now, wake=lambda: None)


async def join(database, chat=7, **choices):
    who = await subscribers.agree(
        database, ChatId(chat), ChatKind.PRIVATE, choices=Choices(**choices), today=NOON.date()
    )
    await subscribers.start_follow(database, who.id, Target(TargetKind.PERSON, "ales-b"))
    return who


async def test_who_blocked_the_bot_finds_everything_again_within_a_week_and_nothing_after(tracked):
    soon, late = await join(tracked), await join(tracked, 8)
    for who in (soon, late):
        await subscribers.suspend(tracked, who.id, NOON.date())

    await every_hour(broom(tracked, NOON + timedelta(days=5, hours=23)))
    await subscribers.revive(tracked, soon.id, NOON)
    await every_hour(broom(tracked, NOON + timedelta(days=7)))

    assert [row["subscriber_id"] for row in await rows(tracked, follow)] == [soon.id]
    assert not [row for row in await rows(tracked, setting) if row["key"] == "scrub_pending"]


async def test_who_blocked_the_bot_is_told_nothing_that_was_waiting(chat, tracked):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await store_story(tracked, "ales-b")

    chat.telegram.block(volha)
    await chat.settle()

    assert await chat.count(subscribers.alert) == 0
    [row] = await chat.rows(subscriber)
    assert row["state"] == "suspended"


async def test_in_discreet_mode_blocking_erases_at_once_and_leaves_no_byte(chat, tmp_path):
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/start")
    await chat.taps(volha, "I agree, discreetly")
    [row] = await chat.rows(subscriber)

    chat.telegram.block(volha)
    await chat.settle()

    assert await chat.count(subscriber) == 0
    assert copies(tmp_path, [("address", row["address"]), ("lookup", row["lookup"]), ("id", row["id"])]) == []


def test_when_very_many_go_at_once_nobody_is_erased_for_it():
    assert is_incident(INCIDENT_FLOOR * 10, INCIDENT_FLOOR * 20)


async def test_a_tap_renews_what_would_lapse(tracked):
    renewed, silent = await join(tracked, discreet=True), await join(tracked, 8, discreet=True)
    day = NOON + timedelta(days=89)

    await subscribers.revive(tracked, renewed.id, day)
    await every_hour(broom(tracked, NOON + timedelta(days=90)))

    assert [row["id"] for row in await rows(tracked, subscriber)] == [renewed.id]
    assert silent.id != renewed.id


# The remote wipe code -------------------------------------------------------------------------------------------------


async def test_a_wipe_code_is_kept_as_a_keyed_hash_and_erases_to_the_last_byte(tracked, tmp_path):
    who = await join(tracked, discreet=True)
    code = "abcd-efgh-2345-mnop-qrst"
    await subscribers.set_wipe_code(tracked, who.id, code)
    [row] = await rows(tracked, subscriber)
    assert copies(tmp_path, [("code", code.encode()), ("code", code.replace("-", "").encode())]) == []

    found = await subscribers.find_by_wipe_code(tracked, f" {code.upper()} ")
    await erasure.leave(tracked, found, NOON)
    await erasure.erase_those_who_left(tracked)
    assert await erasure.scrub_if_marked(tracked)

    known = [(name, row[name]) for name in ("id", "lookup", "address", "wipe_code")]
    assert copies(tmp_path, known) == []


async def test_a_million_guesses_find_no_code():
    """Twenty letters of 32, and five tries at once, then one in fifty seconds, for each account."""
    codes = 32**20

    assert 1_000_000 / codes < 1e-20


async def test_strangers_who_guess_do_not_use_up_the_guesses_of_a_friend(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    code = "abcd-efgh-2345-mnop-qrst"
    [row] = await chat.rows(subscriber)
    await subscribers.set_wipe_code(chat.house.database, row["id"], code)
    for number in range(40):
        stranger = chat.telegram.person("Stranger", number=70_000 + number)
        await chat.says(stranger, f"aaaa-aaaa-aaaa-aaaa-{'abcdefghijklmnopqrstuvwxyz234567'[number % 32] * 4}")

    await chat.says(chat.telegram.person("Friend"), code)

    [row] = await chat.rows(subscriber)
    assert row["state"] == "leaving"
    assert volha is not None


async def test_who_guesses_too_often_is_told_so_and_not_that_it_worked(chat):
    stranger = chat.telegram.person("Stranger")
    answers = [(await chat.says(stranger, f"aaaa-bbbb-cccc-dddd-eee{letter}"))[0].text for letter in "abcdefgh"]

    assert len(set(answers[:5])) == 1
    assert answers[-1] != answers[0]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_forgets_while_news_is_queued_is_answered_at_once_and_told_what_is_left(chat, database):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await chat.says(volha, "/forget")

    async with database.write() as connection:
        await database.in_order(connection)  # as long as a statement's alerts are queued
        await chat.taps(volha, "🗑 Erase")
        [row] = await chat.rows(subscriber)

    assert "the last line about this chat goes when that is done" in chat.text(volha)
    assert (row["state"], await chat.count(follow), await chat.count(delivery)) == ("leaving", 0, 0)
    assert await subscribers.find(database, volha.id) is None
    assert await erasure.erase_those_who_left(database) == 1
    assert await chat.count(subscriber) == 0
