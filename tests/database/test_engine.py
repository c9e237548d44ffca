"""The database opens with the settings that safety needs, takes one writer, and says in one line what is wrong."""

import asyncio
import os
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, text

from alertbot.database.engine import PRAGMAS, DatabaseTrouble, only_instance
from alertbot.database.migrate import sync_engine, upgrade
from alertbot.database.tables import feed, setting, visit


async def test_every_connection_has_the_settings_that_safety_needs(sqlite_database):
    async with sqlite_database.read() as connection:
        found = [(await connection.execute(text(f"PRAGMA {name}"))).scalar() for name, _, _ in PRAGMAS]

    assert found == [expected for _, _, expected in PRAGMAS]


async def test_writers_wait_for_one_another(database):
    async def write(n):
        async with database.write() as connection:
            await connection.execute(insert(setting).values(key=f"k{n}", value="v"))
            await asyncio.sleep(0.001)

    await asyncio.gather(*(write(n) for n in range(50)))

    async with database.read() as connection:
        assert len((await connection.execute(select(setting))).all()) == 50


async def test_a_transaction_that_fails_leaves_nothing(database):
    with pytest.raises(ZeroDivisionError):
        async with database.write() as connection:
            await connection.execute(insert(setting).values(key="k", value="v"))
            raise ZeroDivisionError

    async with database.read() as connection:
        assert (await connection.execute(select(setting))).all() == []


async def test_a_naive_time_is_refused(database):
    with pytest.raises(Exception, match="without a zone"):
        async with database.write() as connection:
            await connection.execute(insert(visit).values(feed_id=1, at=datetime(2026, 1, 1), outcome="x"))


async def test_a_time_comes_back_as_it_went(database):
    moment = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)
    async with database.write() as connection:
        feed_id = (await connection.execute(insert(feed).values(url="u", publisher="p").returning(feed.c.id))).scalar()
        await connection.execute(insert(visit).values(feed_id=feed_id, at=moment, outcome="x"))

    async with database.read() as connection:
        assert (await connection.execute(select(visit.c.at))).scalar() == moment


async def test_scrubbing_leaves_no_byte_of_what_was_deleted(sqlite_database, tmp_path):
    database = sqlite_database
    async with database.write() as connection:
        await connection.execute(insert(setting).values(key="canary-4711", value="x" * 100))
    async with database.write() as connection:
        await connection.execute(setting.delete())

    assert await database.scrub()

    for file in tmp_path.iterdir():
        assert b"canary-4711" not in file.read_bytes()


async def test_a_reader_in_the_way_makes_scrubbing_say_so(sqlite_database):
    database = sqlite_database
    async with database.write() as connection:
        await connection.execute(insert(setting).values(key="k", value="v"))
    async with database.read() as connection:
        await connection.execute(select(setting))
        async with database.write() as writer:
            await writer.execute(setting.delete())

        assert not await database.scrub()

    assert await database.scrub()


async def test_an_error_of_the_driver_shows_no_value(database):
    with pytest.raises(Exception) as caught:
        async with database.write() as connection:
            await connection.execute(insert(setting).values(key="k", value="secret-4711"))
            await connection.execute(insert(setting).values(key="k", value="secret-4711"))

    assert "secret-4711" not in str(caught.value)


def test_a_newer_schema_is_refused_with_a_word_on_how_to_go_back(database_url):
    engine = sync_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num='9999'"))
    engine.dispose()

    with pytest.raises(DatabaseTrouble, match=r"9999.*newer.*restore the backup"):
        upgrade(database_url)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "a.db").write_bytes(b"hello " * 1000)

    with pytest.raises(DatabaseTrouble, match="not a database"):
        upgrade(f"sqlite:///{tmp_path}/a.db")


def test_a_second_instance_is_refused_while_the_first_runs(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"

    with only_instance(url), pytest.raises(DatabaseTrouble, match="another alertbot is running"), only_instance(url):
        pass
    with only_instance(url):
        assert os.path.exists(f"{tmp_path}/a.db.lock")  # noqa: PTH110
