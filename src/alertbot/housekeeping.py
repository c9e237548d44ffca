"""The calendar and the broom: digests, days to remember, what is due to be deleted, who lapses, what is old.

Every deadline is a row. A tick only looks what is due now, so a restart, a clock that jumps or an hour asleep forgets nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from alertbot.core.calendar import occasions
from alertbot.core.model import (
    ChatId,
    Moved,
    Refusal,
    Refused,
    SendResult,
    Sent,
    SubscriberId,
    TryLater,
    Unknown,
)
from alertbot.database import chores, erasure
from alertbot.database.admins import drop_old_audit
from alertbot.database.alerts import ripen_digests
from alertbot.database.engine import Database
from alertbot.database.feeds import trim_feeds
from alertbot.database.people import all_people

DeleteMessages = Callable[[ChatId, Sequence[int]], Awaitable[SendResult]]

_SCRUB_PAUSE = 0.2  # seconds between tries while a reader is in the way
_SCRUB_TRIES = 50
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broom:
    """What housekeeping works with."""

    database: Database
    delete: DeleteMessages
    now: Callable[[], datetime]
    wake: Callable[[], None]  # alerts have become due
    lapse_after: int = 0  # days, for those who are not discreet; 0 is never


async def every_minute(broom: Broom) -> None:
    """What can't wait: messages to delete, those who are leaving, a scrub that was cut off, digests that are ripe."""
    await sweep_messages(broom)
    async with broom.database.write() as connection:
        ripe = await ripen_digests(connection, now=broom.now())
    if ripe:
        broom.wake()


async def every_hour(broom: Broom) -> None:
    """What is looked at by the day: the calendar, who lapses or is gone, what is old. Doing it twice changes nothing."""
    now = broom.now()
    today = now.date()
    people = await all_people(broom.database)
    told = await chores.remember_occasions(broom.database, occasions(people, today), now)
    told += await chores.say_all_is_well(broom.database, now)
    told += await chores.warn_of_lapse(broom.database, now, broom.lapse_after)
    await chores.lapse(broom.database, today, broom.lapse_after)
    await erasure.erase_the_gone(broom.database, today)
    await chores.drop_old(broom.database, now)
    await trim_feeds(broom.database, now)
    await drop_old_audit(broom.database, now)
    await scrub(broom)
    if told:
        broom.wake()


async def leave(broom: Broom, subscriber_id: SubscriberId) -> None:
    """/panic: nothing more is sent, every message that can be deleted is deleted on both sides, then all is erased.

    What a crash cuts off, the next minute's sweep finishes: the rows say what is left to do.
    """
    async with broom.database.write() as connection:
        await erasure.start_leaving(connection, subscriber_id, broom.now())
    await sweep_messages(broom)


async def sweep_messages(broom: Broom) -> None:
    """Delete on Telegram what is due, forget ids that are too old, erase those who left, and scrub what was erased."""
    await erasure.forget_old_messages(broom.database, broom.now())
    while due := await erasure.due_deletions(broom.database, broom.now()):
        done = await asyncio.gather(*(_delete(broom, deletion) for deletion in due))
        if not all(done):
            break  # Telegram asks to wait, or can't be reached: the next sweep tries again
    await erasure.erase_those_who_left(broom.database)
    await scrub(broom)


async def scrub(broom: Broom) -> bool:
    """Overwrite what was deleted, trying again while somebody reads; False when the next sweep must go on."""
    for _ in range(_SCRUB_TRIES):
        if await erasure.scrub_if_marked(broom.database):
            return True
        await asyncio.sleep(_SCRUB_PAUSE)
    _log.warning("what was deleted is not overwritten yet: readers were in the way; trying again")
    return False


async def _delete(broom: Broom, deletion: erasure.Deletion) -> bool:
    result = await broom.delete(deletion.chat_id, deletion.message_ids)
    match result:
        case Sent() | Moved():
            pass
        case Refused(refusal=Refusal.TOKEN | Refusal.CONFLICT):
            return False
        case Refused():  # gone already, too old, or the chat is gone: nobody can delete more
            pass
        case TryLater() | Unknown():
            return False
        case _:
            assert_never(result)
    await erasure.deleted(broom.database, deletion.rows)
    return True
