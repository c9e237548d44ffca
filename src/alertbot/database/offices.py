"""Offices that one process at a time may hold: the sender, the receiver of updates, the broom.

On PostgreSQL an office is an advisory lock of a session of its own: the server gives it to the next who asks as soon as that session
is gone, whatever ended it. On SQLite the lock on the file lets no second process in, so every office is free.
"""

import asyncio
import logging
import time
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, text

from alertbot.database.engine import Database, DatabaseTrouble, own_session
from alertbot.database.migrate import alone

if TYPE_CHECKING:
    import psycopg

ASK_EVERY = 1.0  # seconds between two tries to take an office that somebody else holds
BROOM = "broom"  # the office that every process asks for
_RUNNING = "alertbot is running on this database: stop all its processes first"
_OURS = 20230  # sets these locks apart from others in the database

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class OfficeLost(DatabaseTrouble):
    """The session that held an office is gone: somebody else may hold it by now."""


@asynccontextmanager
async def office(database: Database, name: str) -> AsyncIterator[asyncio.Event]:
    """Wait until this process holds an office, and hold it; the event is set when it is lost.

    A killed holder is followed within about a second, one whose host is cut off within ten. Who is cut off learns of it within five
    seconds, before anybody else can hold the office. DatabaseTrouble when the database can't be used.
    """
    lost = asyncio.Event()
    if database.is_sqlite:
        yield lost
        return
    async with own_session(database) as session:
        await _take(session, name)
        watching = asyncio.create_task(_watch(session, lost))
        try:
            yield lost
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def while_in_office(
    database: Database, name: str, stop: asyncio.Event, work: Callable[[], Coroutine[Any, Any, _T]]
) -> _T | None:
    """Wait for an office and do `work` in it; where it is lost, cancel the work, wait again and begin again.

    Returns what the work returns, which is to end at `stop` by itself; None when `stop` came before the office was held.
    """
    while not stop.is_set():
        try:
            return await _term(database, name, stop, work)
        except DatabaseTrouble as trouble:
            _log.warning("the office of %s waits: %s", name, trouble)
            await _first(asyncio.sleep(ASK_EVERY), stop)
    return None


@asynccontextmanager
async def nobody_else(database: Database) -> AsyncIterator[None]:
    """Hold the office that every process asks for; DatabaseTrouble when one runs. On SQLite the lock on the file says so."""
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(3 * ASK_EVERY):
                await stack.enter_async_context(office(database, BROOM))
        except TimeoutError:
            raise DatabaseTrouble(_RUNNING) from None
        yield


def alone_or_refuse(connection: Connection) -> None:
    """Keep every process of alertbot from running until the transaction ends; DatabaseTrouble when one runs already.

    Whoever runs holds the broom or waits for it, so nobody does when it is free; the server needs a moment to notice that somebody
    has ended. On SQLite the lock on the file says so.
    """
    if connection.dialect.name == "sqlite":
        return
    ask = text("SELECT pg_try_advisory_xact_lock(:ours, :office)")
    keys = dict(zip(("ours", "office"), _keys(BROOM), strict=True))
    until = time.monotonic() + ASK_EVERY
    while not connection.scalar(ask, keys):
        if time.monotonic() > until:
            raise DatabaseTrouble(_RUNNING)
        time.sleep(ASK_EVERY / 10)
    alone(connection)


async def _term(
    database: Database, name: str, stop: asyncio.Event, work: Callable[[], Coroutine[Any, Any, _T]]
) -> _T | None:
    """One time in office, from waiting for it to its end."""
    async with AsyncExitStack() as stack:
        lost = await _first(stack.enter_async_context(office(database, name)), stop)
        if lost is None:
            return None
        _log.info("this process holds the office of %s", name)
        done = await _first(work(), lost)
        if lost.is_set():
            raise OfficeLost("its session is gone")
        return done


async def _first(work: Coroutine[Any, Any, _T], event: asyncio.Event) -> _T | None:
    """What work returns; None when the event is set before, and work is cancelled."""
    tasks = (asyncio.create_task(work), asyncio.create_task(event.wait()))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return tasks[0].result() if tasks[0].done() else None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _take(session: "psycopg.AsyncConnection", name: str) -> None:
    while True:
        asked = await session.execute("SELECT pg_try_advisory_lock(%s::int, %s::int)", _keys(name))
        if await asked.fetchone() == (True,):
            return
        await asyncio.sleep(ASK_EVERY)


def _keys(name: str) -> tuple[int, int]:
    """A lock is named by two signed numbers of 32 bits."""
    return _OURS, zlib.crc32(name.encode()) - (1 << 31)


async def _watch(session: "psycopg.AsyncConnection", lost: asyncio.Event) -> None:
    """Say that the session is gone. Nobody notifies it, so this waits until the kernel says that it is cut off."""
    from psycopg import Error

    try:
        async for _ in session.notifies():
            pass
    except Error:
        lost.set()
