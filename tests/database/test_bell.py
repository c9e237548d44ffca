"""Who queues alerts is heard by the sender of another process, when the rows are there and not before."""

import asyncio

import pytest

from alert_rows import ADA, NOON, OTHER, a_house
from alertbot.core.model import Choices, Person
from alertbot.database import people, subscribers
from alertbot.database.bell import Bell, listen, ring
from postgres import opened


@pytest.fixture
async def ears(postgres_url):
    """An event that another process sets when it hears the bell."""
    wake = asyncio.Event()
    async with opened(postgres_url) as other:
        listening = asyncio.create_task(listen(other, wake))
        await asyncio.wait_for(wake.wait(), 5)  # set once when the ears are open
        wake.clear()
        yield wake
        listening.cancel()


async def test_a_ring_is_heard_when_its_transaction_commits(postgres_database, ears):
    async with postgres_database.write() as connection:
        await ring(connection)
        await asyncio.sleep(0.1)
        assert not ears.is_set()

    await asyncio.wait_for(ears.wait(), 1)


async def test_a_ring_of_a_transaction_that_failed_is_not_heard(postgres_database, ears):
    with pytest.raises(ZeroDivisionError):
        async with postgres_database.write() as connection:
            await ring(connection)
            raise ZeroDivisionError

    await asyncio.sleep(0.2)
    assert not ears.is_set()


async def test_who_was_cut_off_listens_again_and_looks_what_was_missed(postgres, postgres_database, ears):
    postgres.cut_off(postgres_database)

    await asyncio.wait_for(ears.wait(), 10)


async def test_on_sqlite_there_is_nothing_to_hear(sqlite_database):
    await asyncio.wait_for(listen(sqlite_database, asyncio.Event()), 1)

    async with sqlite_database.write() as connection:
        await ring(connection)


async def test_whoever_queues_alerts_rings(postgres_url, ears):
    async with a_house(postgres_url) as house:
        await house.join(5, ADA)

        assert await house.tell(1, ada=OTHER) == 1

        await asyncio.wait_for(ears.wait(), 1)


async def test_news_that_nobody_follows_wakes_nobody(postgres_url, ears):
    async with a_house(postgres_url) as house:
        assert await house.tell(1, ada=OTHER) == 0

        await asyncio.sleep(0.2)
        assert not ears.is_set()


async def test_a_choice_by_which_nothing_falls_due_wakes_nobody(postgres_url, ears):
    async with a_house(postgres_url) as house:
        who = await house.join(5, ADA)

        await subscribers.choose(house.database, who, Choices(), NOON)
        await subscribers.revive(house.database, who, NOON)

        await asyncio.sleep(0.2)
        assert not ears.is_set()


async def test_a_change_of_people_is_heard_by_those_who_listen_for_it(postgres_url, ears):
    known = asyncio.Event()
    async with opened(postgres_url) as other, opened(postgres_url) as here:
        listening = asyncio.create_task(listen(other, known, Bell.PEOPLE))
        await asyncio.wait_for(known.wait(), 5)
        known.clear()

        await people.add_person(here, Person("dan", "Dan Example"))

        await asyncio.wait_for(known.wait(), 1)
        assert not ears.is_set()
        listening.cancel()
