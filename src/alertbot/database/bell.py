"""The bell between processes: whoever queues alerts rings, and the sender wakes at once, in whichever process it runs.

PostgreSQL's NOTIFY reaches listeners when the transaction commits, so nobody is woken for what is not there yet. On SQLite there is one
process, whose flows wake one another.
"""

import asyncio
import logging

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.database.engine import Database, DatabaseTrouble, own_session

LISTEN_AGAIN = 2.0  # seconds after the session was cut off
_log = logging.getLogger(__name__)


async def ring(connection: AsyncConnection) -> None:
    """Wake the sender when this transaction commits; many rings of one transaction are one."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_notify('alertbot', '')"))


async def listen(database: Database, wake: asyncio.Event) -> None:
    """Set `wake` at every ring until cancelled, and whenever one may have been missed; on SQLite, return at once."""
    while not database.is_sqlite:
        try:
            async with own_session(database) as session:
                await session.execute("LISTEN alertbot")
                wake.set()  # what was queued before there were ears for it
                async for _ in session.notifies():
                    wake.set()
        except DatabaseTrouble as trouble:
            _log.warning("not listening for new alerts: %s", trouble)
            await asyncio.sleep(LISTEN_AGAIN)
