"""Feeds, visits, keys and patience in a real database."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select

from alertbot.core.identity import KnownItem
from alertbot.core.model import Feed, Hints, SourceKind
from alertbot.database.feeds import (
    Visit,
    Visited,
    add_feed,
    all_feeds,
    claim_due,
    feed_by_id,
    feed_by_url,
    host_pauses,
    known_items,
    pause_host,
    recent_visits,
    record_visits,
    remember_keys,
    remove_feed,
    save_feed,
    trim_feeds,
)
from alertbot.database.tables import seen_key, statement, visit

NOW = datetime(2026, 9, 1, 10, tzinfo=UTC)


async def added(database, url="https://a.test/feed", **facts):
    return await add_feed(database, Feed(id=0, url=url, **facts))


def in_15_minutes(feed):
    return NOW + timedelta(minutes=15)


async def test_a_feed_comes_back_as_it_was_stored(database):
    hints = Hints(max_age=60, ttl=120, period=3600, skip_hours=frozenset({1, 2}), skip_days=frozenset({6}))
    feed = Feed(
        id=0, url="https://a.test/f", kind=SourceKind.LISTING, selector="a", hints=hints, next_visit=NOW, gap=60
    )

    stored = await add_feed(database, feed)

    assert stored == replace(feed, id=stored.id)
    assert await feed_by_id(database, stored.id) == stored
    assert await feed_by_url(database, "https://a.test/f") == stored
    assert await all_feeds(database) == (stored,)


async def test_an_address_is_watched_once(database):
    await added(database)

    assert await added(database) is None


async def test_a_removed_feed_leaves_no_keys_and_keeps_its_statements(database):
    feed = await added(database)
    async with database.write() as connection:
        number = await a_statement(connection, feed.id)
        await remember_keys(database, connection, [(feed.id, b"k" * 16, number, NOW)])

    assert await remove_feed(database, feed.id)
    assert not await remove_feed(database, feed.id)
    async with database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(seen_key))).scalar() == 0
        assert (await connection.execute(select(func.count()).select_from(statement))).scalar() == 1


async def test_what_is_claimed_is_not_due_again_before_its_next_visit(database):
    await added(database)

    first = await claim_due(database, NOW, in_15_minutes)
    again = await claim_due(database, NOW, in_15_minutes)
    later = await claim_due(database, NOW + timedelta(minutes=15), in_15_minutes)

    assert [len(claimed) for claimed in (first, again, later)] == [1, 0, 1]


async def test_two_claims_at_once_share_the_feeds(database):
    for number in range(20):
        await added(database, f"https://a.test/{number}")

    one, other = await asyncio.gather(*(claim_due(database, NOW, in_15_minutes, most=10) for _ in range(2)))

    assert len({feed.id for feed in (*one, *other)}) == 20


async def test_a_feed_that_is_off_is_never_due(database):
    await added(database, off=True)

    assert await claim_due(database, NOW, in_15_minutes) == ()


async def test_a_visit_leaves_alone_what_an_admin_changed_meanwhile(database):
    before = await added(database)
    async with database.write() as connection:
        await save_feed(connection, before, replace(before, gap=7200))

    async with database.write() as connection:
        after = replace(before, etag='"x"', failures=2)
        await record_visits(database, connection, [Visited(before, after, Visit(NOW, "timeout"))])

    stored = await feed_by_id(database, before.id)
    assert (stored.gap, stored.etag, stored.failures) == (7200, '"x"', 2)


async def test_a_feed_does_not_move_to_an_address_that_another_one_has(database):
    other = await added(database, "https://new.test/feed")
    before = await added(database)

    async with database.write() as connection:
        stored = await save_feed(connection, before, replace(before, url=other.url, etag=None))

    assert stored.url == before.url
    assert (await feed_by_id(database, before.id)).url == before.url


async def test_many_visits_are_stored_together(database):
    feeds = [await added(database, f"https://a.test/{number}") for number in range(4)]
    changes = [
        {"etag": "1"},
        {"etag": "2"},
        {"failures": 3, "problem": "timeout"},
        {"url": "https://b.test/", "last_visit": NOW},
    ]
    visits = [Visited(f, replace(f, **c), Visit(NOW, "unchanged")) for f, c in zip(feeds, changes, strict=True)]

    async with database.write() as connection:
        stored = await record_visits(database, connection, visits)

    assert stored == [one.after for one in visits]
    assert {f.id: f for f in await all_feeds(database)} == {f.id: f for f in stored}
    assert await recent_visits(database, feeds[0].id) == (Visit(NOW, "unchanged"),)


async def a_statement(connection, feed_id):
    row = insert(statement).values(
        feed_id=feed_id,
        publisher="p",
        url="https://a.test/1",
        title="T",
        text="x",
        published=NOW,
        seen=NOW,
        digest=b"d",
    )
    return (await connection.execute(row)).inserted_primary_key[0]


async def test_items_are_known_by_each_of_their_keys(database):
    feed = await added(database)
    other = await added(database, "https://b.test/feed")
    keys = [bytes([n]) * 16 for n in range(4)]
    async with database.write() as connection:
        number = await a_statement(connection, feed.id)
        owners = ((feed, 0, number), (feed, 1, number), (feed, 2, None), (other, 3, None))
        await remember_keys(database, connection, [(of.id, keys[n], owner, NOW) for of, n, owner in owners])

    known = await known_items(database, feed.id, keys)

    item = KnownItem(number, "T", "https://a.test/1", "x", b"d", 0)
    assert known == {keys[0]: item, keys[1]: item, keys[2]: KnownItem(None)}


async def test_a_key_leads_to_the_statement_that_had_it_last_and_is_not_lost_by_a_mere_sighting(database):
    feed = await added(database)
    async with database.write() as connection:
        old, new = await a_statement(connection, feed.id), await a_statement(connection, feed.id)
        for owner in (old, new, None):
            await remember_keys(database, connection, [(feed.id, b"k" * 16, owner, NOW)])

    assert (await known_items(database, feed.id, [b"k" * 16]))[b"k" * 16].statement_id == new


async def test_patience_survives_a_restart_and_the_longest_counts(database):
    await pause_host(database, "a.test", NOW + timedelta(hours=2))
    await pause_host(database, "a.test", NOW + timedelta(hours=1))
    await pause_host(database, "b.test", NOW - timedelta(hours=1))

    assert await host_pauses(database, NOW) == {"a.test": NOW + timedelta(hours=2)}


async def test_keys_are_kept_for_90_days_after_the_document_last_held_them(database):
    feed = await added(database)
    gone, silent = b"g" * 16, await added(database, "https://silent.test/")
    async with database.write() as connection:
        seen = ((feed, gone, 91), (feed, b"n" * 16, 0), (silent, gone, 400))
        await remember_keys(
            database, connection, [(of.id, key, None, NOW - timedelta(days=days)) for of, key, days in seen]
        )

    await trim_feeds(database, NOW)

    assert set(await known_items(database, feed.id, [gone, b"n" * 16])) == {b"n" * 16}
    assert set(await known_items(database, silent.id, [gone])) == {gone}


async def test_as_many_keys_are_kept_as_a_document_twice_as_long_has(database):
    feed = await added(database)
    keys = [number.to_bytes(16, "big") for number in range(100)]
    async with database.write() as connection:
        long_ago = NOW - timedelta(days=200)
        await remember_keys(database, connection, [(feed.id, key, None, long_ago) for key in keys])
        await remember_keys(database, connection, [(feed.id, b"n" * 16, None, NOW)])
        await record_visits(database, connection, [Visited(feed, feed, Visit(NOW, "read", items=10))])

    await trim_feeds(database, NOW)

    assert len(await known_items(database, feed.id, keys)) == 100


async def test_keys_still_in_a_document_are_noted_and_lead_where_they_led(database):
    feed = await added(database)
    async with database.write() as connection:
        number = await a_statement(connection, feed.id)
        await remember_keys(database, connection, [(feed.id, b"k" * 16, number, NOW)])
        line = Visit(NOW + timedelta(hours=25), "read", "", 1)
        seen = ((b"k" * 16, None), (b"g" * 16, number))
        await record_visits(database, connection, [Visited(feed, feed, line, seen)])

        stored = (await connection.execute(select(seen_key.c.statement_id, seen_key.c.last_seen))).all()

    assert set(stored) == {(number, line.at)}
    assert len(stored) == 2


async def test_once_a_day_a_feed_s_last_document_is_forgotten_so_that_every_item_is_noted_as_still_there(database):
    feed = await added(database, prints=b"12345678")
    cleared = []
    for hour in range(24):
        await trim_feeds(database, NOW + timedelta(hours=hour))
        stored = await feed_by_id(database, feed.id)
        cleared.append(stored.prints is None)
        async with database.write() as connection:
            await save_feed(connection, stored, replace(stored, prints=b"12345678"))

    assert cleared.count(True) == 1


async def test_old_lines_of_the_log_go(database):
    feed = await added(database)
    async with database.write() as connection:
        for days, outcome, news in ((1, "unchanged", 0), (4, "unchanged", 0), (4, "read", 1), (31, "read", 1)):
            line = Visit(NOW - timedelta(days=days), outcome, news=news)
            await record_visits(database, connection, [Visited(feed, feed, line)])

    await trim_feeds(database, NOW)

    async with database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(visit))).scalar() == 2
