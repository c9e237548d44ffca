"""One holder at a time, and the next one soon after the first is gone."""

import asyncio
import time

import pytest

from alertbot.database.copy import copy_database
from alertbot.database.engine import DatabaseTrouble
from alertbot.database.migrate import sync_engine
from alertbot.database.offices import BROOM, alone_or_refuse, office, while_in_office
from postgres import opened, running_server


async def test_the_second_waits_until_the_first_has_left(postgres_url):
    order = []

    async def hold(database, who, entered):
        async with office(database, "deliver"):
            order.append(f"{who} in")
            entered.set()
            await asyncio.sleep(0.2)
            order.append(f"{who} out")

    first_in, second_in = asyncio.Event(), asyncio.Event()
    async with opened(postgres_url) as one, opened(postgres_url) as two, asyncio.TaskGroup() as group:
        group.create_task(hold(one, "one", first_in))
        await first_in.wait()
        group.create_task(hold(two, "two", second_in))

    assert order == ["one in", "one out", "two in", "two out"]


async def test_different_offices_do_not_wait_for_each_other(postgres_database):
    async with asyncio.timeout(2), office(postgres_database, "deliver"), office(postgres_database, "converse"):
        pass


async def test_on_sqlite_an_office_is_free_at_once(sqlite_database):
    async with asyncio.timeout(1), office(sqlite_database, "deliver"), office(sqlite_database, "deliver") as lost:
        assert not lost.is_set()


async def test_a_holder_whose_session_ends_learns_of_it_at_once(postgres, postgres_database):
    async with asyncio.timeout(5):
        with pytest.raises(DatabaseTrouble):  # the session can't be left in order
            async with office(postgres_database, "deliver") as lost:
                postgres.cut_off(postgres_database)
                started = time.monotonic()
                await lost.wait()
                assert time.monotonic() - started < 1
                raise DatabaseTrouble


async def test_work_is_cancelled_when_the_office_is_lost_and_begun_again_by_the_next(postgres, postgres_url):
    stop, began, ended = asyncio.Event(), asyncio.Queue(), []

    async def work(who):
        await began.put(who)
        try:
            await stop.wait()
        finally:
            ended.append(who)
        return who

    async with opened(postgres_url) as one, opened(postgres_url) as two, asyncio.timeout(10):
        first = asyncio.create_task(while_in_office(one, "deliver", stop, lambda: work("one")))
        assert await began.get() == "one"
        second = asyncio.create_task(while_in_office(two, "deliver", stop, lambda: work("two")))
        await asyncio.sleep(0.2)
        assert began.empty()

        postgres.cut_off(one)
        await began.get()  # either of them: both ask again
        assert ended == ["one"]

        stop.set()
        done = await asyncio.gather(first, second)

    assert len([who for who in done if who]) == 1


async def test_who_waits_for_an_office_ends_when_told_to_stop(postgres_url):
    stop = asyncio.Event()

    async def never():
        raise AssertionError("the office is taken")

    async with opened(postgres_url) as one, opened(postgres_url) as two, office(one, "deliver"):
        waiting = asyncio.create_task(while_in_office(two, "deliver", stop, never))
        await asyncio.sleep(0.1)
        stop.set()

        assert await asyncio.wait_for(waiting, 1) is None


async def test_work_goes_on_after_the_server_was_restarted():
    stop, began = asyncio.Event(), asyncio.Queue()

    async def work():
        await began.put(1)
        await stop.wait()

    with running_server() as server:
        async with opened(server.url("postgres")) as database:
            working = asyncio.create_task(while_in_office(database, "deliver", stop, work))
            await began.get()

            server.stop()
            server.start()

            async with asyncio.timeout(10):
                await began.get()
                stop.set()
                await working


async def test_nothing_that_wants_the_bot_stopped_is_done_while_it_runs(postgres_url, tmp_path):
    engine = sync_engine(postgres_url)
    async with opened(postgres_url) as running:
        async with office(running, BROOM):
            with engine.begin() as connection, pytest.raises(DatabaseTrouble, match="alertbot is running"):
                alone_or_refuse(connection)
            with pytest.raises(DatabaseTrouble, match="alertbot is running"):
                copy_database(postgres_url, f"sqlite:///{tmp_path}/copy.db")

        with engine.begin() as connection:
            alone_or_refuse(connection)
            entering = asyncio.create_task(while_in_office(running, BROOM, asyncio.Event(), lambda: asyncio.sleep(0)))
            await asyncio.sleep(0.2)
            assert not entering.done()
        await asyncio.wait_for(entering, 5)
    engine.dispose()
