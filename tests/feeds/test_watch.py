"""The flow from visits to statements: what ends together is stored together, and one feed's trouble stays its own."""

import asyncio

import pytest
from sqlalchemy import select, update

from alertbot.core.model import Feed, Item, Page, Reading
from alertbot.database.feeds import add_feed, all_feeds
from alertbot.database.tables import feed, statement
from alertbot.watch import settle, stop_watching, watch_due
from watching import lookout_on

UNSTORABLE = "half a letter \ud800"  # no database takes it: the half of a pair that UTF-16 would need


@pytest.fixture
def documents():
    """What the sources say, by path: the titles of their items."""
    return {"/one": ["First"], "/two": ["Second"], "/three": ["Third"]}


def whole(title):
    """An item with its full text."""
    return Item(f"{title} statement of a day", f"https://c.test/{title}", body=f"{title} " * 200)


@pytest.fixture
async def lookout(database, clock, documents):
    async def fetch(ask):
        return Page(ask.url, 200, repr(documents).encode())

    async def parse(page, _kind, _selector):
        path = "/" + page.url.rpartition("/")[2]
        return Reading("Feed", tuple(whole(title) for title in documents[path]))

    for path in documents:
        await add_feed(database, Feed(id=0, url=f"https://a.test{path}", learned=True))
    return lookout_on(database, fetch, clock, parse)


async def visit_all(lookout):
    await watch_due(lookout)
    await settle(lookout)


async def stored(lookout, title):
    """Wait until a statement is stored."""
    async with asyncio.timeout(5):
        while f"{title} statement of a day" not in await titles(lookout.database):
            await asyncio.sleep(0.02)


async def titles(database):
    async with database.read() as connection:
        return sorted((await connection.execute(select(statement.c.title))).scalars())


async def test_what_can_not_be_stored_of_one_feed_holds_up_no_other_and_comes_again(lookout, documents, clock):
    documents["/two"] = [UNSTORABLE]
    await visit_all(lookout)
    stored = await titles(lookout.database)

    documents["/two"] = ["Second"]
    clock.forward(hours=12)
    await visit_all(lookout)

    assert stored == ["First statement of a day", "Third statement of a day"]
    assert await titles(lookout.database) == [*stored[:1], "Second statement of a day", *stored[1:]]


async def test_an_admin_who_is_told_slowly_holds_up_no_statement(lookout, documents, clock):
    async def hangs(*_):
        await asyncio.Event().wait()

    lookout.tell_admins = hangs
    async with lookout.database.write() as connection:
        await connection.execute(update(feed).values(problem_told=True, failures=30, problem="x"))
    await watch_due(lookout)
    await stored(lookout, "First")  # and who wrote for all waits for the admin

    for said in documents.values():
        said.append("Fourth")
    clock.forward(hours=12)
    await watch_due(lookout)
    await stored(lookout, "Fourth")
    await stop_watching(lookout)


async def test_a_feed_remembers_its_last_document_item_by_item(lookout, documents, clock):
    await visit_all(lookout)
    before = {one.url: one.prints for one in await all_feeds(lookout.database)}

    documents["/one"].append("Fourth")
    clock.forward(hours=12)
    await visit_all(lookout)
    after = {one.url: one.prints for one in await all_feeds(lookout.database)}

    [changed] = [url for url in before if before[url] != after[url]]
    assert changed.endswith("/one")
    assert after[changed].startswith(before[changed])
    assert len(await titles(lookout.database)) == 4


async def test_what_is_stored_is_not_stored_again_when_admins_can_not_be_told(lookout, documents, clock):
    async def fails(*_):
        raise ValueError("Telegram said something that nobody foresaw")

    lookout.tell_admins = fails
    async with lookout.database.write() as connection:
        await connection.execute(update(feed).values(problem_told=True, failures=30, problem="x"))

    await visit_all(lookout)

    assert len(await titles(lookout.database)) == len(documents)
