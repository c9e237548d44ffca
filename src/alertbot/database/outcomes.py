"""What became of alerts, written down: success many at a time, anything else with all that follows for its chat and story."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.judge import (
    HOLD_AFTER,
    Again,
    Anew,
    Done,
    Drop,
    Erase,
    Hold,
    Outcome,
    Plain,
    Rewrite,
    Stop,
    Suspend,
)
from alertbot.core.model import (
    AlertState,
    ChatKind,
    PendingAlert,
    Rhythm,
    SubscriberId,
    Urgency,
)
from alertbot.core.pacing import GROUP_GAP, PRIVATE_GAP
from alertbot.database.alerts import LAST_FLOOD, WAITING
from alertbot.database.engine import Database
from alertbot.database.erasure import erase
from alertbot.database.subscribers import move_chat
from alertbot.database.tables import alert, delivery, setting, story, subscriber

Parcel = tuple[PendingAlert, ...]  # what goes to one chat in one message: an alert, or those of a digest

KEPT_FOR = timedelta(hours=47)  # message ids are kept 48 h at most (safety R5)
DISCREET_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Landed:
    """A parcel that came back from Telegram, with what is to become of it."""

    parcel: Parcel
    outcome: Outcome
    message_id: int = 0
    flooded: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What writing down brought to light, as in Exchanged."""

    orphans: tuple[Landed, ...] = ()
    held: tuple[int, ...] = ()


def is_digest(parcel: Parcel) -> bool:
    """Whether a parcel is shown as a digest: several alerts, or one for somebody who asked for digests."""
    first = parcel[0]
    return len(parcel) > 1 or (first.urgency is Urgency.DIGEST and first.choices.rhythm is not Rhythm.AT_ONCE)


async def record(
    connection: AsyncConnection,
    database: Database,
    landed: Sequence[Landed],
    *,
    now: datetime,
    discreet_for: timedelta = DISCREET_FOR,
) -> Recorded:
    """Write down what became of parcels, and what follows for their chats and stories."""
    done = [one for one in landed if isinstance(one.outcome, Done)]
    orphans = await _record_done(connection, done, now, discreet_for) if done else ()
    held: list[int] = []
    for one in landed:
        if not isinstance(one.outcome, Done):
            held += await _record_other(connection, database, one, now)
    if any(one.flooded for one in landed):
        await _remember_flood(connection, database, now)
    return Recorded(tuple(orphans), tuple(held))


async def send_anew(connection: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """Alerts whose message can't be edited: a correction or withdrawal is sent as a new message, the rest is left."""
    if not ids:
        return
    matters = exists().where(story.c.id == alert.c.story_id, story.c.withdrawn | (story.c.correction != ""))
    again = {"state": AlertState.PENDING.value, "urgency": Urgency.URGENT.value, "due": now, "attempts": 0}
    await connection.execute(update(alert).where(alert.c.id.in_(ids), matters).values(again))
    rest = update(alert).where(alert.c.id.in_(ids), alert.c.state == AlertState.STALE.value)
    await connection.execute(rest.values(state=AlertState.SENT.value))


async def put_off(
    connection: AsyncConnection, chats: Sequence[bytes], until: datetime, *which: ColumnElement[bool]
) -> None:
    """Let nothing of these chats be due before a time, or nothing of what `which` says."""
    if chats:
        await connection.execute(
            update(alert)
            .where(
                alert.c.subscriber_id.in_(chats), alert.c.state == AlertState.PENDING.value, alert.c.due < until, *which
            )
            .values(due=until)
        )


async def set_state(connection: AsyncConnection, ids: Collection[int], state: AlertState, **also: object) -> None:
    """Give alerts a state, and other columns values."""
    if ids:
        await connection.execute(update(alert).where(alert.c.id.in_(ids)).values(state=state.value, **also))


async def _record_done(
    connection: AsyncConnection, done: Sequence[Landed], now: datetime, discreet_for: timedelta
) -> list[Landed]:
    """Mark as sent, keep message ids while they are of use, let the chats breathe; returns who left meanwhile."""
    ids = [one.id for landed in done for one in landed.parcel]
    versions = {
        row.id: row.version
        for row in await connection.execute(
            select(alert.c.id, story.c.version)
            .join(story, story.c.id == alert.c.story_id)
            .where(alert.c.id.in_(ids))
            .with_for_update(read=True, of=alert)  # PostgreSQL: nobody is erased between this and the delivery's row
        )
    }
    shown = {one.id: one.story_version for landed in done for one in landed.parcel}
    await set_state(connection, [i for i, version in versions.items() if version == shown[i]], AlertState.SENT)
    grown = [i for i, version in versions.items() if version != shown[i]]
    await set_state(connection, grown, AlertState.STALE, due=now)
    there = [landed for landed in done if any(one.id in versions for one in landed.parcel)]
    new = [landed for landed in there if landed.parcel[0].message_id is None]
    kept = [_delivery(landed, now, discreet_for) for landed in new if landed.message_id]
    if kept:
        await connection.execute(delivery.insert(), kept)
    await _let_breathe(connection, new, now)
    await _forgive(connection, [landed.parcel[0] for landed in there])
    return [landed for landed in done if landed not in there and landed.message_id]


def _delivery(landed: Landed, now: datetime, discreet_for: timedelta) -> dict[str, Any]:
    first = landed.parcel[0]
    return {
        "subscriber_id": first.subscriber_id,
        "alert_id": None if is_digest(landed.parcel) else first.id,
        "message_id": landed.message_id,
        "forget_at": now + KEPT_FOR,
        "delete_at": now + discreet_for if first.choices.discreet else None,
    }


async def _let_breathe(connection: AsyncConnection, told: Sequence[Landed], now: datetime) -> None:
    """What else waits for these chats is not due before the gap that Telegram wants."""
    gaps = (({ChatKind.PRIVATE}, PRIVATE_GAP), ({ChatKind.GROUP, ChatKind.CHANNEL}, GROUP_GAP))
    for kinds, gap in gaps:
        chats = [one.parcel[0].subscriber_id for one in told if one.parcel[0].chat_kind in kinds]
        await put_off(connection, chats, now + timedelta(seconds=gap))


async def _forgive(connection: AsyncConnection, told: Iterable[PendingAlert]) -> None:
    """A chat that could be told has no failures to its name."""
    failed = [one.subscriber_id for one in told if one.failed_days]
    if failed:
        clean = {"failed_days": 0, "last_failed_on": None}
        await connection.execute(update(subscriber).where(subscriber.c.id.in_(failed)).values(clean))


async def _record_other(connection: AsyncConnection, database: Database, landed: Landed, now: datetime) -> list[int]:
    """Write down anything but success; returns stories that are set aside now."""
    first = landed.parcel[0]
    ids = [one.id for one in landed.parcel]
    editing = first.message_id is not None
    waits, ends = (
        (AlertState.STALE, AlertState.SENT) if editing else (AlertState.PENDING, AlertState.REFUSED)
    )  # an edit that fails leaves an alert that was sent
    match landed.outcome:
        case Again(at, counts, soft):
            await set_state(connection, ids, waits, due=at, attempts=alert.c.attempts + int(counts))
            if not editing:
                await put_off(connection, [first.subscriber_id], at)
            if soft:
                await _blame(connection, first, now.date())
        case Suspend():
            await _suspend(connection, first.subscriber_id, now.date())
            await set_state(connection, ids, ends, due=now)
        case Erase():
            await erase(connection, database, first.subscriber_id)
        case Rewrite(chat_id):
            await move_chat(connection, database, first.subscriber_id, chat_id)
            await set_state(connection, ids, waits, due=now)
        case Anew():
            await connection.execute(delete(delivery).where(delivery.c.alert_id.in_(ids)))
            await send_anew(connection, ids, now)
        case Hold() if not editing:
            return await _hold(connection, landed.parcel)
        case Hold() | Drop():
            await set_state(connection, ids, ends, due=now)
        case Stop() | Plain():
            await set_state(connection, ids, waits)
        case Done():
            raise AssertionError("successes are written down together")
        case _:
            assert_never(landed.outcome)
    return []


async def _blame(connection: AsyncConnection, one: PendingAlert, today: date) -> None:
    """Count a day on which a chat could not be told, once."""
    if one.failed_on != today:
        failed = {"failed_days": one.failed_days + 1, "last_failed_on": today}
        await connection.execute(update(subscriber).where(subscriber.c.id == one.subscriber_id).values(failed))


async def _suspend(connection: AsyncConnection, subscriber_id: SubscriberId, today: date) -> None:
    suspended = {"state": "suspended", "suspended_on": today}
    await connection.execute(update(subscriber).where(subscriber.c.id == subscriber_id).values(suspended))
    theirs = alert.c.subscriber_id == subscriber_id
    await connection.execute(delete(alert).where(theirs, alert.c.state.in_(WAITING)))
    stale = update(alert).where(theirs, alert.c.state == AlertState.STALE.value)
    await connection.execute(stale.values(state=AlertState.SENT.value))


async def _hold(connection: AsyncConnection, parcel: Parcel) -> list[int]:
    """Set alerts aside; after a few of one story, all of that story that wait."""
    await set_state(connection, [one.id for one in parcel], AlertState.HELD)
    stories = {one.story_id for one in parcel}
    counted = update(story).where(story.c.id.in_(stories)).values(content_errors=story.c.content_errors + 1)
    await connection.execute(counted)
    enough = select(story.c.id).where(story.c.id.in_(stories), story.c.content_errors == HOLD_AFTER)
    held = list((await connection.execute(enough)).scalars())
    waiting = and_(alert.c.story_id.in_(held), alert.c.state == AlertState.PENDING.value)
    if held:
        await connection.execute(update(alert).where(waiting).values(state=AlertState.HELD.value))
    return held


async def _remember_flood(connection: AsyncConnection, database: Database, now: datetime) -> None:
    row = {"key": LAST_FLOOD, "value": now.isoformat()}
    await connection.execute(
        database.insert(setting).values(row).on_conflict_do_update(index_elements=["key"], set_={"value": row["value"]})
    )
