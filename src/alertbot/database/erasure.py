"""Leaving no trace: what is deleted at once, what is deleted on Telegram first, and the scrub that follows.

A scrub is marked in the transaction that deletes and unmarked only when it succeeded, so that a crash between the two is made good
at the next start (safety R3, docs/decisions/erasure.md). Each erasure makes a mark of its own: a scrub that began before it unmarks
another.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.model import ChatId, SubscriberId
from alertbot.database.addresses import address_of
from alertbot.database.ballast import with_ballast
from alertbot.database.engine import Database
from alertbot.database.tables import admin, alert, delivery, follow, setting, subscriber
from alertbot.database.vault import sealed_part

_MARK = "scrub_pending"
_LEAVING = {"state": "leaving"}
DELETE_AT_ONCE = 100  # ids in one call of deleteMessages
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # due, whatever a clock says
LONGEST = timedelta(hours=44)  # until a message is deleted, at most (safety R5)
PATIENCE = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(hours=48)  # Telegram lets nobody delete what is older


@dataclass(frozen=True, slots=True)
class Deletion:
    """Messages of one chat that are due to be deleted on Telegram; at most DELETE_AT_ONCE."""

    chat_id: ChatId
    message_ids: tuple[int, ...]
    rows: tuple[int, ...]


async def erase(connection: AsyncConnection, database: Database, subscriber_id: SubscriberId) -> bool:
    """Delete a subscriber and all that hangs on them, and mark that the file must be scrubbed; whether that is done.

    While alerts are being queued, the subscriber's own row stays, as that of one who is leaving: nothing is sent to it, and the
    next sweep deletes it together with an alert that was just being written.
    """
    traces = await _traces(connection, subscriber_id)
    for table in (delivery, alert, follow):
        await connection.execute(delete(table).where(table.c.subscriber_id == subscriber_id))
    row = subscriber.c.id == subscriber_id
    done = await database.may_delete(connection)
    await connection.execute(delete(subscriber).where(row) if done else update(subscriber).where(row).values(_LEAVING))
    await mark_scrub(connection, database, traces)
    return done


async def leave(database: Database, subscriber_id: SubscriberId, now: datetime) -> None:
    """As `start_leaving`, in a transaction of its own, also on a full disk."""

    async def left() -> None:
        async with database.write() as connection:
            await start_leaving(connection, subscriber_id, now)

    await with_ballast(database, left)


async def start_leaving(connection: AsyncConnection, subscriber_id: SubscriberId, now: datetime) -> None:
    """/panic: nothing is sent any more, and every message that can still be deleted is due to be."""
    for table in (alert, follow):
        await connection.execute(delete(table).where(table.c.subscriber_id == subscriber_id))
    await connection.execute(update(subscriber).where(subscriber.c.id == subscriber_id).values(_LEAVING))
    await connection.execute(update(delivery).where(delivery.c.subscriber_id == subscriber_id).values(delete_at=now))


async def erase_those_who_left(database: Database) -> int:
    """Erase those who are leaving and have no message left to delete; how many they were. While alerts are queued, nobody."""
    async with database.write() as connection:
        if not await database.may_delete(connection):
            return 0
        left = select(subscriber.c.id).where(
            subscriber.c.state == "leaving", ~exists().where(delivery.c.subscriber_id == subscriber.c.id)
        )
        ids = (await connection.execute(left)).scalars().all()
        for subscriber_id in ids:
            await erase(connection, database, subscriber_id)
        return len(ids)


async def erase_the_gone(database: Database, today: date, *, after_days: int = 7) -> int:
    """Erase those who blocked the bot and did not come back within a week (in discreet mode at once); how many (R17)."""
    limit = today - timedelta(days=after_days)
    async with database.write() as connection:
        gone = select(subscriber.c.id).where(
            subscriber.c.state == "suspended", (subscriber.c.suspended_on <= limit) | subscriber.c.discreet
        )
        ids = (await connection.execute(gone)).scalars().all()
        for subscriber_id in ids:
            await erase(connection, database, subscriber_id)
        return len(ids)


async def due_deletions(
    database: Database,
    now: datetime,
    *,
    longest: timedelta = LONGEST,
    of: SubscriberId | None = None,
    chats: int = 50,
) -> tuple[Deletion, ...]:
    """Messages that are due to be deleted on Telegram, one batch for each of at most `chats` chats, or `of` one.

    No deadline is further away than `longest`: one that is was written before the clock was set back, and counts as due.
    """
    async with database.read() as connection:
        query = (
            select(subscriber.c.id, subscriber.c.address, delivery.c.id.label("row"), delivery.c.message_id)
            .join(subscriber, subscriber.c.id == delivery.c.subscriber_id)
            .where(_over(delivery.c.delete_at, now, longest))
            .order_by(delivery.c.delete_at, delivery.c.id)
            .limit(chats * DELETE_AT_ONCE)
        )
        if of is not None:
            query = query.where(delivery.c.subscriber_id == of)
        batches: dict[bytes, list[tuple[int, int]]] = {}
        addresses: dict[bytes, ChatId] = {}
        for row in await connection.execute(query):
            if row.id not in addresses:
                addresses[row.id] = address_of(database.vault, SubscriberId(row.id), row.address)
            batches.setdefault(row.id, []).append((row.message_id, row.row))
    return tuple(
        Deletion(
            addresses[who], tuple(m for m, _ in batch[:DELETE_AT_ONCE]), tuple(r for _, r in batch[:DELETE_AT_ONCE])
        )
        for who, batch in batches.items()
    )


async def deleted(database: Database, rows: Sequence[int]) -> None:
    """Forget messages that are gone on Telegram, or that nobody can delete any more."""
    async with database.write() as connection:
        await connection.execute(delete(delivery).where(delivery.c.id.in_(rows)))


async def forget_old_messages(database: Database, now: datetime) -> int:
    """Drop the ids of messages that can't be edited or deleted any more (48 h); how many.

    One that is still to be deleted has a day more: while Telegram can't be reached, or when the clock was put forward.
    """
    async with database.write() as connection:
        old = and_(delivery.c.delete_at.is_(None), _over(delivery.c.forget_at, now, FORGOTTEN_AFTER))
        given_up = delivery.c.forget_at <= now - PATIENCE
        return (await connection.execute(delete(delivery).where(or_(old, given_up)))).rowcount


async def mark_scrub(connection: AsyncConnection, database: Database, traces: Sequence[bytes] | None = None) -> None:
    """Say, in the transaction that deletes, that the file must be scrubbed; `traces` are the bytes to look for, if known."""
    mark = secrets.token_hex(8)
    database.traces.add(mark, traces)
    put = database.insert(setting).values(key=_MARK, value=mark)
    await connection.execute(put.on_conflict_do_update(index_elements=["key"], set_={"value": mark}))


async def scrub_if_marked(database: Database, *, rewrite: bool = True) -> bool:
    """Scrub when something was deleted since the last scrub; False when it must be tried again.

    Without `rewrite` it is enough that nothing is found of those who were erased: the file is then rewritten another time.
    """
    async with database.read() as connection:
        mark = (await connection.execute(select(setting.c.value).where(setting.c.key == _MARK))).scalar()
    if mark is None:
        database.traces.unknown = False
        return True
    if not rewrite and await database.nothing_left(mark):
        return True
    if not await database.scrub(mark):
        return False
    database.traces.settle(mark)

    async def unmark() -> None:
        async with database.write() as connection:
            await connection.execute(delete(setting).where(setting.c.key == _MARK, setting.c.value == mark))

    await with_ballast(database, unmark)
    return True


async def lock_down_all(database: Database, now: datetime, *, erase: bool = False) -> int:
    """Stop sending to everybody and make every message due to be deleted; with `erase`, erase all subscribers and admins. How many."""
    async with database.write() as connection:
        for table in (alert, follow):
            await connection.execute(delete(table))
        await connection.execute(update(delivery).values(delete_at=now))
        count = (await connection.execute(update(subscriber).values(state="leaving"))).rowcount
        if erase:
            for table in (delivery, subscriber, admin):
                await connection.execute(delete(table))
        await mark_scrub(connection, database)
        return count


async def _traces(connection: AsyncConnection, subscriber_id: SubscriberId) -> tuple[bytes, ...]:
    """By what a subscriber's deleted rows would be known: the id stands in each, the rest is what the key opens."""
    row = (await connection.execute(select(subscriber).where(subscriber.c.id == subscriber_id))).one_or_none()
    notes = await connection.execute(
        select(follow.c.note).where(follow.c.subscriber_id == subscriber_id, follow.c.note.is_not(None))
    )
    found = [] if row is None else [row.lookup, sealed_part(row.address)]
    return tuple(bytes(one) for one in (subscriber_id, *found, *(sealed_part(note) for note in notes.scalars())))


def _over(deadline: ColumnElement[datetime | None], now: datetime, longest: timedelta) -> ColumnElement[bool]:
    """Whether a deadline is over, or further away than it can have been set."""
    return or_(deadline <= now, deadline > now + longest)
