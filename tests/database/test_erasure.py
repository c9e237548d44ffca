"""Whoever leaves leaves no row, and the file is scrubbed, also after a crash between the two."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, insert, select, update

from alertbot.database import erasure
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.tables import delivery, follow, setting, subscriber

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
