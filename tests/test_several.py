"""Several processes on one database: what one of them can't do, another does."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

from sqlalchemy import func, select

from alertbot import app
from alertbot.core.model import ChatId, Feed, NotModified
from alertbot.database.bell import Bell, overhear
from alertbot.database.feeds import add_feed
from alertbot.database.tables import feed
from alertbot.telegram.pace import Pacer
from alertbot.watch import AT_ONCE, settle, stop_watching, watch_due
from postgres import opened
from watching import lookout_on

NOW = datetime(2026, 9, 1, 10, tzinfo=UTC)
FEEDS = 5 * AT_ONCE


def watcher(database, fetch):
    return lookout_on(database, fetch, lambda: NOW)


async def test_the_sender_of_one_process_makes_way_for_the_replies_of_another(postgres_url):
    async with opened(postgres_url) as one, opened(postgres_url) as two:
        receiver, sender = (
            SimpleNamespace(name=name, database=database, pacer=Pacer(10, asyncio.get_running_loop().time))
            for name, database in (("receiver", one), ("sender", two))
        )
        flows = [
            asyncio.create_task(overhear(house.database, partial(app._make_way, house), Bell.REPLIES))
            for house in (receiver, sender)
        ]
        flows.append(asyncio.create_task(app._pass_replies_on(receiver)))
        await asyncio.sleep(0.5)
        for n in range(20):
            receiver.pacer.replied(ChatId(100 + n))
        before = receiver.pacer.until_room()
        async with asyncio.timeout(5):
            while not sender.pacer.until_room():
                await asyncio.sleep(0.01)
        for flow in flows:
            flow.cancel()

    assert sender.pacer.until_room() > 1
    assert receiver.pacer.until_room() < before  # its own are not counted twice


async def test_a_watcher_claims_no_more_than_it_begins_and_others_visit_the_rest(postgres_url):
    visited = []

    async def hang(_ask):
        await asyncio.Event().wait()

    async def unchanged(ask):
        visited.append(ask.url)
        return NotModified()

    async with opened(postgres_url) as one, opened(postgres_url) as two:
        for n in range(FEEDS):
            await add_feed(one, Feed(id=0, url=f"https://{n}.test/feed"))
        stuck, well = watcher(one, hang), watcher(two, unchanged)
        hanging = asyncio.create_task(watch_due(stuck))
        async with asyncio.timeout(10):
            while len(stuck.under_way) <= AT_ONCE:
                await asyncio.sleep(0.01)
            await watch_due(well)
            await settle(well)

        hanging.cancel()
        await stop_watching(stuck)
        async with two.read() as connection:
            claimed = (await connection.execute(select(func.count()).where(feed.c.next_visit.is_not(None)))).scalar()

    assert claimed == FEEDS
    assert len(visited) == len(set(visited)) >= FEEDS - 2 * AT_ONCE
