"""The calendar and the broom: digests, days to remember, what is due to be deleted, who lapses, what is old.

Every deadline is a row. A tick only looks what is due now, so a restart, a clock that jumps or an hour asleep forgets nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from alertbot.database.engine import Database, DatabaseTrouble
from alertbot.database.feeds import trim_feeds
from alertbot.database.people import all_people

DeleteMessages = Callable[[ChatId, Sequence[int]], Awaitable[SendResult]]

_SCRUB_PAUSE = 0.2  # seconds between tries while a reader is in the way
_SCRUB_TRIES = 20
_PATIENCE = (
    6.0  # seconds for which a deletion waits when Telegram asks for it; for longer waits there is the next sweep
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broom:
    """What housekeeping works with."""

    database: Database
    delete: DeleteMessages
    now: Callable[[], datetime]
    wake: Callable[[], None]  # alerts have become due
    lapse_after: int = 0  # days, for those who are not discreet; 0 is never
    longest: timedelta = erasure.LONGEST  # until a message of a discreet chat is deleted
    steady: Callable[[], datetime] | None = None  # a clock that is not set back, for what must be gone in time
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    def latest(self) -> datetime:
        """The time by which deadlines are judged: a clock that is set back puts none of them off."""
        return self.now() if self.steady is None else max(self.now(), self.steady())


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
    await scrub(broom, rewrite=True)
    if told:
        broom.wake()


async def leave(broom: Broom, subscriber_id: SubscriberId) -> None:
    """/panic: nothing more is sent, every message that can be deleted is deleted on both sides, then all is erased.

    What a crash cuts off, the next minute's sweep finishes: the rows say what is left to do.
    """
    await erasure.leave(broom.database, subscriber_id, broom.now())
    await _delete_due(broom, of=subscriber_id)
    await erasure.erase_those_who_left(broom.database)
    await scrub(broom)


async def sweep_messages(broom: Broom) -> None:
    """Delete on Telegram what is due, forget ids that are too old, erase those who left, and scrub what was erased."""
    await _delete_due(broom)
    await erasure.forget_old_messages(broom.database, broom.latest())
    await erasure.erase_those_who_left(broom.database)
    await scrub(broom)


async def scrub(broom: Broom, *, rewrite: bool = False) -> bool:
    """See that what was deleted is overwritten, trying again while somebody reads; False when the next sweep must go on.

    The file is rewritten as a whole once an hour, and at once when anything of those who were erased is found in it.
    """
    for _ in range(_SCRUB_TRIES):
        try:
            if await erasure.scrub_if_marked(broom.database, rewrite=rewrite):
                return True
        except DatabaseTrouble as trouble:
            _log.warning("what was deleted is not overwritten yet: %s", trouble)
            return False
        await broom.pause(_SCRUB_PAUSE)
    _log.warning("what was deleted is not overwritten yet: a reader is in the way, or the disk is full; trying again")
    return False


async def _delete_due(broom: Broom, of: SubscriberId | None = None) -> None:
    """Delete on Telegram what is due, of one chat or of all."""
    while due := await erasure.due_deletions(broom.database, broom.latest(), longest=broom.longest, of=of):
        done = await asyncio.gather(*(_delete(broom, deletion) for deletion in due))
        if not all(done):
            break  # Telegram asks to wait, or can't be reached: the next sweep tries again


async def _delete(broom: Broom, deletion: erasure.Deletion) -> bool:
    result = await broom.delete(deletion.chat_id, deletion.message_ids)
    if isinstance(result, TryLater) and result.seconds <= _PATIENCE:
        await broom.pause(result.seconds)
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
