"""Whatever goes wrong on Telegram's side, every alert arrives, and only who is really gone ends a subscription.

The real flow, the real transport, a real database and the stand-in; only the clocks are put forward.
"""

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from functools import partial

import pytest
from sqlalchemy import select

from alert_rows import ADA, ALL, NOON, OTHER, RELEASED, a_house, after, sqlite_file
from alertbot.core.model import ChatId, Urgency
from alertbot.database.alerts import hurry, withdraw_story
from alertbot.database.subscribers import find, revive
from alertbot.database.tables import follow, subscriber
from alertbot.deliver import Chats
from alertbot.demo import faults
from alertbot.demo.botapi import stand_in
from alertbot.telegram.send import Api, delete, edit, send
from alertbot.telegram.transport import Transport
from flowing import a_flow, until


@pytest.fixture
async def house(tmp_path):
    async with a_house(sqlite_file(tmp_path)) as house:
        yield house


@pytest.fixture
async def telegram():
    async with stand_in(limits=False, pause=lambda seconds: asyncio.sleep(seconds / 20)) as telegram:
        yield telegram


@asynccontextmanager
async def flowing(house, telegram, **how):
    transport = Transport(32, read_timeout=2, connect_timeout=1)
    await transport.initialize()
    api = Api(transport, telegram.url, telegram.token)
    chats = Chats(send=partial(send, api), edit=partial(edit, api), delete=partial(delete, api))
    try:
        async with a_flow(house, chats, **how) as flow:
            yield flow
    finally:
        await transport.shutdown()


async def everybody(house, telegram, count=30):
    """A crowd that follows Ada."""
    people = telegram.crowd(count)
    await house.join_all([person.id for person in people], ADA)
    return people


def seen(telegram, people):
    """How often each of them sees story 1."""
    return [len(telegram.from_bot(one)) for one in people]


async def tell(house, flow, number=1):
    await house.tell(number, ada=OTHER, now=NOON + flow.ahead)
    flow.wake.set()


async def subscribers(house):
    return {row.state for row in await house.rows(select(subscriber.c.state))}, len(
        await house.rows(select(subscriber))
    )


BEFORE = [
    ("429 twice", faults.too_many(2), 2, 3),
    ("500", faults.refuse(500, "Internal Server Error: restart"), 1, 61),
    ("502 as a page", faults.bad_gateway(), 1, 61),
    ("504 as a page", faults.gateway_timeout(), 1, 61),
    ("cut before acceptance", faults.cut(accepted=False), 1, 61),
    ("not JSON", faults.not_json(accepted=False), 1, 61),
    ("five failures in a row", faults.refuse(500, "Internal Server Error: restart"), 5, 22_000),
]


@pytest.mark.parametrize(("fault", "times", "wait"), [row[1:] for row in BEFORE], ids=[row[0] for row in BEFORE])
async def test_what_failed_before_acceptance_arrives_once(house, telegram, fault, times, wait):
    people = await everybody(house, telegram)
    for unlucky in people[::7]:
        telegram.faults.add(fault.on("sendMessage", unlucky.id, times=times))

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        await until_sent(house, flow, len(people), wait)

    assert seen(telegram, people) == [1] * len(people)
    assert await subscribers(house) == ({"active"}, len(people))


async def until_sent(house, flow, count, wait):
    """Put the clocks forward until everybody has been told."""
    for _ in range(40):
        await asyncio.sleep(0.15)
        if await house.states() == {"sent": count}:
            return
        flow.pass_time(seconds=wait)
    assert await house.states() == {"sent": count}


AFTER = [
    ("500", faults.refuse(500, "Internal Server Error: restart", accepted=True)),
    ("502 as a page", faults.bad_gateway(accepted=True)),
    ("cut after acceptance", faults.cut(accepted=True)),
    ("half an answer", faults.cut_body()),
    ("not JSON", faults.not_json()),
    ("too late", faults.slow(60.0)),
]


@pytest.mark.parametrize("fault", [row[1] for row in AFTER], ids=[row[0] for row in AFTER])
async def test_what_was_accepted_without_our_knowing_arrives_twice_at_most(house, telegram, fault):
    people = await everybody(house, telegram)
    unlucky = people[::7]
    for one in unlucky:
        telegram.faults.add(fault.on("sendMessage", one.id))

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        await asyncio.sleep(2.2 if fault.seconds else 0)
        await until_sent(house, flow, len(people), 61)

    assert seen(telegram, people) == [2 if one in unlucky else 1 for one in people]
    assert await subscribers(house) == ({"active"}, len(people))


async def test_an_answer_after_eight_seconds_is_waited_for(house, telegram):
    people = await everybody(house, telegram)
    telegram.faults.add(faults.slow(8.0).on("sendMessage", people[3].id))

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        await until(house, {"sent": len(people)})

    assert seen(telegram, people) == [1] * len(people)


async def test_a_message_that_telegram_removed_at_once_is_not_sent_again(house, telegram):
    [person] = await everybody(house, telegram, 1)
    words = "Internal Server Error: sent message was immediately deleted and can't be returned"
    telegram.faults.add(faults.refuse(500, words, accepted=True).on("sendMessage"))

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        await until(house, {"sent": 1})

    assert seen(telegram, [person]) == [1]


async def test_while_telegram_is_away_nothing_is_lost_and_little_is_tried(house, telegram):
    people = await everybody(house, telegram, 20)
    telegram.faults.add(faults.bad_gateway().on("sendMessage", times=None))

    async with flowing(house, telegram, in_flight=4) as flow:
        await tell(house, flow)
        await asyncio.sleep(0.5)
        tried = len(telegram.calls)
        telegram.faults.clear()
        await until_sent(house, flow, 20, 61)

    assert tried < 10
    assert seen(telegram, people) == [1] * 20


# Groups ---------------------------------------------------------------------------------------------------------------------


async def test_a_group_that_becomes_a_supergroup_is_told_and_told_again(house, telegram):
    group = telegram.group("Friends", telegram.crowd(2))
    await house.join(group.id, ADA)
    new = telegram.migrate(group)

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        await until(house, {"sent": 1})
        flow.pass_time(seconds=10)
        await tell(house, flow, 2)
        await until(house, {"sent": 2})

    assert seen(telegram, [new]) == [2]
    found = await find(house.database, ChatId(new.id))
    assert found is not None
    assert await find(house.database, ChatId(group.id)) is None


async def test_a_supergroup_that_is_subscribed_already_is_merged_with_its_group(house, telegram):
    group = telegram.group("Friends", telegram.crowd(2))
    await house.join(group.id, ADA)
    new = telegram.migrate(group)
    await house.join(new.id, ALL)

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        for _ in range(5):
            await asyncio.sleep(0.2)
            flow.pass_time(seconds=4)

    assert seen(telegram, [new]) == [1]
    assert await subscribers(house) == ({"active"}, 1)


async def test_rights_that_are_lost_and_come_back_lose_nothing(house, telegram):
    group = telegram.group("Friends", telegram.crowd(2))
    who = await house.join(group.id, ADA)
    telegram.take_rights(group)

    async with flowing(house, telegram) as flow:
        for number in (1, 2):
            await tell(house, flow, number)
            flow.pass_time(hours=2)
            await asyncio.sleep(0.2)
        assert await house.states() == {"pending": 2}
        telegram.give_rights(group)
        async with house.database.write() as connection:
            await hurry(connection, who, now=NOON + flow.ahead)
        for _ in range(10):
            await asyncio.sleep(0.1)
            flow.pass_time(seconds=4)
        await until(house, {"sent": 2})

    assert [line.text for line in telegram.from_bot(group)] == ["1", "2"]


async def test_without_rights_for_weeks_alerts_are_given_up_and_the_subscription_is_not(house, telegram):
    group = telegram.group("Friends", telegram.crowd(2))
    await house.join(group.id, ADA)
    telegram.take_rights(group)

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        for _ in range(12):
            await asyncio.sleep(0.12)
            flow.pass_time(hours=25)
        assert await house.states() == {"refused": 1}
        telegram.give_rights(group)
        await tell(house, flow, 2)
        await until(house, {"refused": 1, "sent": 1})

    assert await subscribers(house) == ({"active"}, 1)


async def test_a_closed_topic_is_waited_for(house, telegram):
    forum = telegram.group("Forum", telegram.crowd(2), forum=True)
    topic = telegram.topic(forum, "News")
    await house.join(forum.id, ADA, topic=topic.id)
    telegram.close_topic(topic)

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        await asyncio.sleep(0.3)
        assert await house.states() == {"pending": 1}
        telegram.close_topic(topic, closed=False)
        flow.pass_time(hours=1, seconds=1)
        await until(house, {"sent": 1})

    assert [line.thread for line in telegram.from_bot(forum)] == [topic.id]


# Who is gone --------------------------------------------------------------------------------------------------------------------


async def test_who_blocks_the_bot_is_told_nothing_more_and_finds_the_follows_again(house, telegram):
    [anna, ben] = await everybody(house, telegram, 2)
    telegram.block(anna)

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        await until(house, {"refused": 1, "sent": 1})
        telegram.unblock(anna)
        found = await find(house.database, ChatId(anna.id))
        await revive(house.database, found.id, NOON)
        flow.pass_time(seconds=5)
        await tell(house, flow, 2)
        await until(house, {"refused": 1, "sent": 3})

    assert [line.text for line in telegram.from_bot(anna)] == ["2"]
    assert seen(telegram, [ben]) == [2]


async def test_a_deactivated_account_and_a_deleted_group_are_erased(house, telegram):
    [anna, _] = await everybody(house, telegram, 2)
    group = telegram.group("Friends", [anna])
    await house.join(group.id, ADA)
    telegram.deactivate(anna)
    telegram.delete_group(group)

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        await until(house, {"sent": 1})

    assert await subscribers(house) == ({"active"}, 1)
    assert len(await house.rows(select(follow))) == 1


# What is read -----------------------------------------------------------------------------------------------------------------------


async def test_markup_that_telegram_refuses_arrives_as_plain_words(house, telegram):
    people = await everybody(house, telegram, 6)
    from alertbot.core.model import Message

    async with flowing(house, telegram, alert=lambda *_: Message("<b>5 < 6", "5 < 6")) as flow:
        await tell(house, flow)
        await until(house, {"sent": 6})

    assert {telegram.last(one).text for one in people} == {"5 < 6"}


async def test_a_withdrawn_story_is_withdrawn_in_every_chat(house, telegram):
    people = await everybody(house, telegram, 10)

    async with flowing(house, telegram) as flow:
        await house.tell(1, ada=RELEASED, urgency=Urgency.URGENT)
        flow.wake.set()
        await until(house, {"sent": 10})
        async with house.database.write() as connection:
            await withdraw_story(connection, 1, now=after(seconds=1))
        flow.pass_time(seconds=5)
        await until(house, {"sent": 10})

    assert [[line.text for line in telegram.from_bot(one)] for one in people] == [["1 withdrawn"]] * 10


async def test_within_telegrams_limits_nothing_is_refused(house, telegram):
    telegram.limit(on=True)
    people = await everybody(house, telegram, 70)
    group = telegram.group("Friends", people[:2])
    await house.join(group.id, ADA)

    async with flowing(house, telegram, rate=25) as flow:
        await tell(house, flow)
        await until(house, {"sent": 71}, 30)

    at = [call.at.timestamp() for call in telegram.called("sendMessage")]
    assert telegram.counts["sendMessage refused"] == 0
    assert max(sum(start <= one < start + 1 for one in at) for start in at) <= 30  # speed is for benchmarks/delivery.py


async def test_while_the_database_is_locked_results_are_kept_and_nothing_is_lost(house, telegram, tmp_path):
    people = await everybody(house, telegram, 5)
    telegram.faults.add(faults.slow(10.0).on("sendMessage", times=None))

    async with flowing(house, telegram) as flow:
        await tell(house, flow)
        await until(house, {"sending": 5})
        other = sqlite3.connect(tmp_path / "alerts.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(6)
        other.close()
        flow.wake.set()
        await until(house, {"sent": 5}, 10)

    assert seen(telegram, people) == [1] * 5
    assert "database is locked" in flow.troubles[0]
