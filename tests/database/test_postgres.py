"""What only PostgreSQL could get wrong: nothing in its errors and logs names a chat, and processes share its work."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from alertbot.core.model import ChatKind, Choices, Feed, Target, TargetKind
from alertbot.database import subscribers
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.engine import DatabaseTrouble
from alertbot.database.feeds import add_feed, all_feeds, claim_due
from alertbot.database.migrate import upgrade
from alertbot.database.tables import follow, subscriber
from postgres import opened, running_server

NOW = datetime(2026, 9, 1, 10, tzinfo=UTC)
CHAT = 7_123_456_789_012
WORDS = "remember my canary"


def traces(chat):
    """A chat id as it could stand in a log: as digits, as hexadecimal of any width, as bytes."""
    return (str(chat), f"{chat:x}", chat.to_bytes(8, "big").hex(), chat.to_bytes(8, "little").hex())


def row_of(database, chat, who=b"w" * 16):
    return {
        "id": who,
        "lookup": lookup_of(database.vault, chat),
        "address": seal_address(database.vault, who, chat),
        "kind": "private",
        "agreed_on": date(2026, 1, 1),
        "renewed_on": date(2026, 1, 1),
    }


async def test_neither_errors_nor_the_most_talkative_log_name_a_chat():
    """Every statement with its values is logged here, as an operator in search of a fault would have it."""
    with running_server(
        "log_statement=all", "log_min_duration_statement=0", "log_min_error_statement=debug5"
    ) as server:
        upgrade(server.url("postgres"))
        async with opened(server.url("postgres")) as database:
            who = await subscribers.agree(database, CHAT, ChatKind.PRIVATE, choices=Choices(), today=NOW.date())
            everybody = Target(TargetKind.EVERYBODY)
            await subscribers.start_follow(database, who.id, everybody)
            await subscribers.note(database, who.id, everybody, WORDS)
            with pytest.raises(DBAPIError) as twice:
                async with database.write() as connection:
                    await connection.execute(insert(subscriber).values(row_of(database, CHAT)))
            with pytest.raises(DBAPIError) as nobody:
                async with database.write() as connection:
                    await connection.execute(
                        insert(follow).values(subscriber_id=b"x" * 16, kind="everybody", target="")
                    )
            await subscribers.forget(database, who.id)
        log = server.log()

    assert "duplicate key value violates unique constraint" in log
    assert "violates foreign key constraint" in log
    assert "INSERT INTO subscriber" in log
    said = log + str(twice.value) + repr(twice.value) + str(twice.value.orig) + str(nobody.value.orig)
    assert [trace for trace in (*traces(CHAT), WORDS) if trace in said] == []


async def test_trouble_is_told_by_its_code_and_never_by_the_servers_words(postgres_database):
    with pytest.raises(DatabaseTrouble) as caught:
        async with postgres_database.write() as connection:
            await connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'chat 4711' USING ERRCODE = '53100'; END $$"))

    assert "53100 (DiskFull)" in str(caught.value)
    assert "4711" not in str(caught.value)


async def test_the_bot_goes_on_after_the_server_was_restarted():
    with running_server() as server:
        upgrade(server.url("postgres"))
        async with opened(server.url("postgres")) as database:
            await add_feed(database, Feed(id=0, url="https://a.test/feed"))
            server.stop()
            with pytest.raises(DatabaseTrouble):
                await add_feed(database, Feed(id=0, url="https://b.test/feed"))
            server.start()
            tries = [await _or_none(add_feed(database, Feed(id=0, url=f"https://{n}.test/feed"))) for n in range(3)]

    assert tries[-1] is not None


async def test_many_watchers_share_the_feeds_and_claim_none_twice(postgres_url):
    def later(feed):
        return NOW + timedelta(minutes=15)

    async def claim_all(database):
        claimed = []
        while some := await claim_due(database, NOW, later, most=7):
            claimed += some
        return claimed

    async with opened(postgres_url) as one, opened(postgres_url) as two, opened(postgres_url) as three:
        for n in range(100):
            await add_feed(one, Feed(id=0, url=f"https://{n}.test/feed"))
        await asyncio.gather(*map(all_feeds, (one, two, three)))  # so that no one starts late for want of a connection
        shares = await asyncio.gather(claim_all(one), claim_all(two), claim_all(three))

    ids = [feed.id for share in shares for feed in share]
    assert len(ids) == len(set(ids)) == 100
    assert all(shares)


async def test_a_claim_that_a_dying_watcher_never_stored_is_free_at_once(postgres, postgres_url):
    def die(_feed):
        raise KeyboardInterrupt

    def later(_feed):
        return NOW + timedelta(hours=1)

    async with opened(postgres_url) as dying, opened(postgres_url) as heir:
        await add_feed(heir, Feed(id=0, url="https://a.test/feed"))
        with pytest.raises(KeyboardInterrupt):
            await claim_due(dying, NOW, die)

        assert len(await claim_due(heir, NOW, later)) == 1


async def _or_none(work):
    try:
        return await work
    except DatabaseTrouble:
        return None
