"""Whoever leaves leaves no row, and the file is scrubbed, also after a crash between the two."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, insert, select, update

from alert_rows import ADA, OTHER, House
from alertbot.database import erasure, subscribers
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.alerts import queue_alerts
from alertbot.database.tables import alert, delivery, follow, setting, story, story_person, subscriber
from postgres import opened

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


async def subscribed(database, chat, messages=0):
    who = bytes([chat % 256]) * 16
    async with database.write() as connection:
        await connection.execute(
            insert(subscriber).values(
                id=who,
                lookup=lookup_of(database.vault, chat),
                address=seal_address(database.vault, who, chat),
                kind="private",
                agreed_on=date(2026, 1, 1),
                renewed_on=date(2026, 1, 1),
            )
        )
        await connection.execute(insert(follow).values(subscriber_id=who, kind="everybody", target=""))
        for n in range(messages):
            await connection.execute(
                insert(delivery).values(subscriber_id=who, message_id=n, forget_at=NOW + timedelta(hours=48))
            )
    return who


async def count(database, table):
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar()


async def test_erasing_leaves_no_row_and_a_mark_until_the_scrub_is_done(database):
    who = await subscribed(database, 77, messages=3)

    async with database.write() as connection:
        await erasure.erase(connection, database, who)

    assert [await count(database, t) for t in (subscriber, follow, delivery)] == [0, 0, 0]
    assert await count(database, setting) == 1
    assert await erasure.scrub_if_marked(database)
    assert await count(database, setting) == 0


async def test_the_sealed_address_is_in_no_file_after_the_scrub(sqlite_database, tmp_path):
    database = sqlite_database
    who = await subscribed(database, 77)
    async with database.read() as connection:
        sealed, found = (await connection.execute(select(subscriber.c.address, subscriber.c.lookup))).one()

    async with database.write() as connection:
        await erasure.erase(connection, database, who)
    await erasure.scrub_if_marked(database)

    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert sealed not in content
        assert found not in content
        assert who not in content


async def test_panic_makes_every_message_due_and_erases_when_none_is_left(database):
    who = await subscribed(database, 77, messages=150)
    async with database.write() as connection:
        await erasure.start_leaving(connection, who, NOW)

    (first,) = await erasure.due_deletions(database, NOW)
    assert (first.chat_id, len(first.message_ids)) == (77, 100)
    assert await erasure.erase_those_who_left(database) == 0
    await erasure.deleted(database, first.rows)
    (second,) = await erasure.due_deletions(database, NOW)
    await erasure.deleted(database, second.rows)

    assert await erasure.due_deletions(database, NOW) == ()
    assert await erasure.erase_those_who_left(database) == 1
    assert await count(database, subscriber) == 0


async def test_who_blocked_the_bot_is_erased_after_a_week_and_not_before(database):
    await subscribed(database, 77)
    async with database.write() as connection:
        await connection.execute(update(subscriber).values(state="suspended", suspended_on=date(2026, 1, 1)))

    assert await erasure.erase_the_gone(database, date(2026, 1, 7)) == 0
    assert await erasure.erase_the_gone(database, date(2026, 1, 8)) == 1
    assert await count(database, subscriber) == 0


async def test_ids_of_messages_are_forgotten_after_two_days(database):
    await subscribed(database, 77, messages=2)

    assert await erasure.forget_old_messages(database, NOW + timedelta(hours=47)) == 0
    assert await erasure.forget_old_messages(database, NOW + timedelta(hours=48)) == 2


async def fan_out(database, story_id, queued, go):
    """Queue a story's alerts as a visit does, and keep the transaction open until `go`."""
    async with database.write() as connection:
        await database.in_order(connection)
        await connection.execute(insert(story).values(id=story_id, statement_id=story_id, opened=NOW, urgency=1))
        await connection.execute(insert(story_person).values(story_id=story_id, person_id="ada", kind=OTHER.value))
        await queue_alerts(connection, story_id, now=NOW)
        queued.set()
        await go.wait()


async def one_who_forgets_meanwhile(database):
    """Two follow Ada; one is forgotten after the alerts were written and before they are stored. Who, and how that went."""
    house = House(database)
    await house.add_people()
    who, _ = await house.join_all([77, 78], ADA)
    await house.state_publisher(1, ada=OTHER)
    queued, go = asyncio.Event(), asyncio.Event()
    queueing = asyncio.create_task(fan_out(database, 1, queued, go))
    await queued.wait()
    forgetting = asyncio.create_task(subscribers.forget(database, who))
    await asyncio.wait((forgetting,), timeout=1)
    at_once = forgetting.done()
    go.set()
    await queueing
    return house, await forgetting, at_once


async def test_who_forgets_while_alerts_are_queued_does_not_wait_and_is_gone_with_the_next_sweep(postgres_database):
    house, gone, at_once = await one_who_forgets_meanwhile(postgres_database)

    told = [parcel[0].chat_id for parcel in await house.claim(now=NOW + timedelta(minutes=1))]
    [left] = [row for row in await house.rows(select(subscriber)) if row.state == "leaving"]
    assert (at_once, gone, told) == (True, False, [78])
    assert await house.rows(select(follow).where(follow.c.subscriber_id == left.id)) == []
    async with opened(postgres_database.engine.url.render_as_string()) as after_a_crash:
        assert await erasure.erase_those_who_left(after_a_crash) == 1
    assert [await count(postgres_database, t) for t in (subscriber, follow, alert)] == [1, 1, 1]


async def test_on_sqlite_who_forgets_while_alerts_are_queued_is_erased_next(sqlite_database):
    house, gone, _ = await one_who_forgets_meanwhile(sqlite_database)

    assert gone
    assert [await count(sqlite_database, t) for t in (subscriber, follow, alert)] == [1, 1, 1]
    assert [parcel[0].chat_id for parcel in await house.claim(now=NOW + timedelta(minutes=1))] == [78]


async def test_no_sweep_waits_for_alerts_that_are_queued(postgres_database):
    database = postgres_database
    who = await subscribed(database, 77)
    async with database.write() as connection:
        await erasure.start_leaving(connection, who, NOW)

    async with database.write() as connection:
        await database.in_order(connection)
        meanwhile = await asyncio.wait_for(erasure.erase_those_who_left(database), 5)

    assert (meanwhile, await erasure.erase_those_who_left(database)) == (0, 1)


async def test_a_statement_is_stored_for_all_others_when_somebody_is_forgotten_before_their_alert(postgres_database):
    """The alert of somebody who was counted on is written after they went: their row must still be there."""
    house = House(postgres_database)
    await house.add_people()
    who, _ = await house.join_all([77, 78], ADA)
    await house.tell(1, ada=OTHER)
    async with postgres_database.write() as connection:
        await postgres_database.in_order(connection)
        await subscribers.forget(postgres_database, who)
        await connection.execute(
            insert(alert).values(story_id=1, subscriber_id=who, state="pending", urgency=1, due=NOW)
        )

    assert await erasure.erase_those_who_left(postgres_database) == 1
    assert [await count(postgres_database, t) for t in (subscriber, alert)] == [1, 1]
