"""The bells between processes: whoever queues alerts rings, and the sender wakes at once, in whichever process it runs.

PostgreSQL's NOTIFY reaches listeners when the transaction commits, so nobody is woken for what is not there yet. On SQLite there is one
process, whose flows wake one another.
"""

import asyncio
import logging
from collections.abc import Callable
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.database.engine import Database, DatabaseTrouble, own_session

LISTEN_AGAIN = 2.0  # seconds after the session was cut off
_log = logging.getLogger(__name__)


class Bell(StrEnum):
    """What there is to hear, as channels of NOTIFY."""

    ALERTS = "alertbot_alerts"  # alerts are due, or messages are to be edited
    PEOPLE = "alertbot_people"  # who is tracked has changed
    REPLIES = "alertbot_replies"  # so many replies have gone to chats, by a process that is named


async def ring(connection: AsyncConnection, bell: Bell = Bell.ALERTS, words: str = "") -> None:
    """Wake whoever listens when this transaction commits; rings of one transaction with the same words are one."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_notify(:bell, :words)"), {"bell": bell.value, "words": words})


async def listen(database: Database, wake: asyncio.Event, bell: Bell = Bell.ALERTS) -> None:
    """Set `wake` at every ring until cancelled, and whenever one may have been missed; on SQLite, return at once."""
    await overhear(database, lambda _: wake.set(), bell)


async def overhear(database: Database, hear: Callable[[str], None], bell: Bell) -> None:
    """Give `hear` the words of every ring until cancelled, and "" whenever one may have been missed; on SQLite, return at once."""
    while not database.is_sqlite:
        try:
            await _hear(database, hear, bell)
        except DatabaseTrouble as trouble:
            _log.warning("%s is not heard: %s", bell.value, trouble)
            await asyncio.sleep(LISTEN_AGAIN)


async def _hear(database: Database, hear: Callable[[str], None], bell: Bell) -> None:
    async with own_session(database) as session:
        from psycopg import sql

        await session.execute(sql.SQL("LISTEN {}").format(sql.Identifier(bell.value)))
        hear("")  # what happened before there were ears for it
        async for heard in session.notifies():
            hear(heard.payload)
