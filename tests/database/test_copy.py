"""Copies hold what they should and nothing else, open again, and prove that everything arrived."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import insert, select

from alert_rows import OTHER, VAULT, House, after
from alertbot.core.model import Feed
from alertbot.database import feeds, people
from alertbot.database.copy import ABOUT_SUBSCRIBERS, backup, copy_database, sealed_backup
from alertbot.database.engine import DatabaseTrouble, open_database
from alertbot.database.migrate import sync_engine, upgrade
from alertbot.database.tables import metadata, setting
from filled import CHATS, fill


@pytest.fixture
async def filled(database_url):
    """A database with something in every part of it."""
    await fill(database_url)
    return database_url


@pytest.fixture(params=["sqlite", "postgresql"])
def target_url(request, tmp_path):
    """Where a copy goes: an empty database of either engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/target.db"
        return
    with request.getfixturevalue("postgres").fresh() as url:
        yield url


def contents(url, leave_out=()):
    """Every row of every table, in an order of Python's."""
    engine = sync_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in metadata.sorted_tables
            if table.name not in leave_out
        }
    engine.dispose()
    return found


async def test_a_copy_into_any_engine_is_equal_row_by_row(filled, target_url):
    copied = copy_database(filled, target_url)

    assert contents(target_url) == contents(filled)
    assert {c.table: c.rows for c in copied} == {name: len(rows) for name, rows in contents(filled).items()}
    assert sum(c.rows for c in copied) > 80


async def test_a_copy_goes_on_where_the_original_was(filled, target_url):
    copy_database(filled, target_url)

    async with a_second_life(target_url) as house:
        assert await house.tell(3, ada=OTHER, now=after(hours=1)) == len(CHATS)
        told = await house.send_all(now=after(hours=1))
        fresh = await feeds.add_feed(house.database, Feed(id=0, url="https://b.test/feed"))

    assert {parcel[0].chat_id for parcel in told} == set(CHATS)
    assert fresh.id == 2


async def test_there_and_back_again_gives_the_same_checksums(filled, target_url, tmp_path):
    there = copy_database(filled, target_url)
    back = copy_database(target_url, f"sqlite:///{tmp_path}/back.db")

    assert there == back


async def test_a_database_that_has_rows_is_not_copied_over(filled, target_url):
    copy_database(filled, target_url)

    with pytest.raises(DatabaseTrouble, match="not empty"):
        copy_database(filled, target_url)


async def test_a_copy_says_how_far_it_is(filled, target_url):
    seen = []
    copy_database(filled, target_url, progress=lambda table, done, total: seen.append((table, done, total)))

    assert ("seen_key", 50, 50) in seen
    assert all(done <= total for _, done, total in seen)


async def test_a_backup_holds_all_but_the_subscribers(filled, tmp_path):
    file = tmp_path / "backup.db"

    backup(filled, file)

    kept = contents(f"sqlite:///{file}")
    assert {name for name in ABOUT_SUBSCRIBERS if kept[name]} == set()
    assert [row.partition(",")[0] for row in kept["setting"]] == ["('people'"]
    rest = {*ABOUT_SUBSCRIBERS, "setting"}
    assert contents(f"sqlite:///{file}", rest) == contents(filled, rest)
    assert file.stat().st_mode & 0o077 == 0
    content = file.read_bytes()
    assert not any(str(chat).encode() in content for chat in CHATS)
    assert [p.name for p in tmp_path.glob("backup*")] == ["backup.db"]


async def test_a_backup_opens_as_a_database_under_a_new_key(filled, tmp_path):
    from alertbot.database.opening import open_with_key

    file = tmp_path / "backup.db"
    backup(filled, file)

    database = open_with_key(f"sqlite:///{file}", tmp_path / "new-key")
    assert [one.id for one in await people.all_people(database)] == ["ada", "bela", "cyr", "Zoe", "zelda"]
    await database.close()


async def test_a_sealed_backup_restores_everything_and_is_plain_to_nobody_else(filled, tmp_path):
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    file = tmp_path / "backup.age"
    sealed_backup(filled, file, str(identity.to_public()))
    assert b"SQLite" not in file.read_bytes()

    restored = tmp_path / "restored.db"
    restored.write_bytes(pyrage.decrypt(file.read_bytes(), [identity]))

    url = f"sqlite:///{restored}"
    assert upgrade(url)[0] is not None
    assert contents(url) == contents(filled)
    async with a_second_life(url) as house:
        assert await house.tell(3, ada=OTHER, now=after(hours=1)) == len(CHATS)
        assert {parcel[0].chat_id for parcel in await house.claim(now=after(hours=1))} == set(CHATS)


@pytest.mark.parametrize("make", [backup, lambda url, file: sealed_backup(url, file, "age1" + "q" * 58)])
async def test_a_backup_is_never_written_over_a_file(make, filled, tmp_path):
    file = tmp_path / "precious"
    file.write_text("mine")

    with pytest.raises(DatabaseTrouble):
        make(filled, file)
    assert file.read_text() == "mine"


async def test_a_backup_under_load_is_one_moment_of_the_database(database, tmp_path):
    """Two rows are always written together; a copy that holds one of them without the other is no moment that ever was."""
    file = tmp_path / "backup.db"

    async def write_pairs():
        for n in range(10_000):
            async with database.write() as connection:
                await connection.execute(insert(setting).values(key=f"a{n}", value="x" * 200))
                await connection.execute(insert(setting).values(key=f"b{n}", value="x" * 200))

    writing = asyncio.create_task(write_pairs())
    await asyncio.sleep(0.2)
    url = database.engine.url.render_as_string(hide_password=False).replace("+aiosqlite", "").replace("+psycopg", "")
    await asyncio.to_thread(backup, url, file)
    still_writing = not writing.done()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)

    connection = sqlite3.connect(file)
    pairs = [connection.execute(f"SELECT count(*) FROM setting WHERE key LIKE '{x}%'").fetchone()[0] for x in "ab"]
    connection.close()
    assert still_writing
    assert pairs[0] == pairs[1] > 0


@asynccontextmanager
async def a_second_life(url):
    """A house over rows that are there already."""
    database = open_database(url, VAULT)
    try:
        yield House(database)
    finally:
        await database.close()
