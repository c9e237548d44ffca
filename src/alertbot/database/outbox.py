"""The outbox: alerts that are due are taken, and what became of them is written down, many in one commit.

A row is `sending` from before its message leaves until its outcome is stored. So a crash leaves in doubt no more than was under
way; those rows are found at the start and sent again. A chat has one row under way at a time, which keeps its order.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.model import (
    AlertState,
    ChatKind,
    Choices,
    PendingAlert,
    Rhythm,
    Story,
    SubscriberId,
    Urgency,
)
from alertbot.core.quiet import quiet_until
from alertbot.database.addresses import address_of
from alertbot.database.engine import Database
from alertbot.database.interests import Interests, interests_of
from alertbot.database.outcomes import DISCREET_FOR, Landed, Parcel, put_off, record, send_anew, set_state
from alertbot.database.stories import load_stories
from alertbot.database.tables import alert, delivery, story, subscriber
from alertbot.database.vault import Vault

IN_ONE_DIGEST = 8  # stories: as many as surely find room in one message
_PAGES = 20  # looks at the queue in one claim: rows in quiet hours and of busy chats are passed over
_LANES = (Urgency.URGENT, Urgency.ORDINARY, Urgency.DIGEST)


@dataclass(frozen=True, slots=True)
class View:
    """What a look at the queue depends on besides the rows; `discreet` shows everybody nothing until tapped."""

    vault: Vault
    now: datetime
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What an exchange with the outbox gives: parcels to send, and what writing down brought to light."""

    parcels: tuple[Parcel, ...] = ()
    stories: Mapping[int, Story] = field(default_factory=dict)  # of these parcels, where not known as they are now
    next_due: datetime | None = None  # when more falls due, where less than there was room for was due
    edits: bool = False  # there may be more messages to edit
    orphans: tuple[Landed, ...] = ()  # told, but meanwhile they left: their messages are to be deleted
    held: tuple[int, ...] = ()  # stories that were set aside now
    subscribers: int | None = None


async def count_subscribers(connection: AsyncConnection) -> int:
    """How many chats are told: only to know when unusually many of them go at once."""
    return (await connection.execute(select(func.count()).select_from(subscriber))).scalar_one()


async def exchange(
    database: Database,
    landed: Sequence[Landed],
    room: int,
    *,
    now: datetime,
    known: Mapping[int, Story],
    under_way: Collection[int] = (),
    in_doubt: bool = False,
    edits: bool = True,
    discreet: bool = False,
    discreet_for: timedelta = DISCREET_FOR,
    census: bool = False,
) -> Exchanged:
    """Write down what landed and take up to `room` parcels, in one transaction.

    `known` are stories read before, `under_way` the alerts that are being sent; `in_doubt` looks for rows that are marked as
    under way and are not; `edits` looks for messages to edit; `discreet` shows everybody nothing until tapped,
    and messages of discreet chats are deleted after `discreet_for`;
    `census` counts the subscribers.
    Corrections go first, then alerts by their urgency, then edits that only add.
    """
    view = View(database.vault, now, discreet)
    async with database.write() as connection:
        if in_doubt:
            await recover(connection, {*under_way, *_ids(landed)})
        recorded = await record(connection, database, landed, now=now, discreet_for=discreet_for)
        corrections = await claim_edits(connection, view, room, under_way, urgent=True) if edits else ()
        alerts, next_due = await claim(connection, view, room - len(corrections))
        left = room - len(corrections) - len(alerts)
        busy = {*under_way, *(one.id for parcel in corrections for one in parcel)}
        additions = await claim_edits(connection, view, left, busy) if edits else ()
        parcels = (*corrections, *alerts, *additions)
        stories = await load_stories(connection, _unknown(parcels, known))
        subscribers = await count_subscribers(connection) if census else None
    return Exchanged(
        parcels,
        stories,
        next_due,
        edits=edits and len(parcels) == room,
        orphans=recorded.orphans,
        held=recorded.held,
        subscribers=subscribers,
    )


async def recover(connection: AsyncConnection, under_way: Collection[int] = ()) -> int:
    """Alerts marked as under way that are not, since the last run or the last commit broke off: sent again; how many."""
    doubtful = update(alert).where(alert.c.state == AlertState.SENDING.value, alert.c.id.not_in(under_way))
    return (await connection.execute(doubtful.values(state=AlertState.PENDING.value))).rowcount


async def claim(connection: AsyncConnection, view: View, room: int) -> tuple[tuple[Parcel, ...], datetime | None]:
    """Take up to `room` parcels that are due, urgent ones first, one for each chat, and mark them as under way.

    Chats in their quiet hours are passed over until those end. The time says when more falls due, where room was left.
    """
    parcels: list[Parcel] = []
    for lane in _LANES:
        for _ in range(_PAGES):
            wanted = room - len(parcels)
            if wanted <= 0:
                return tuple(parcels), None
            page = (await connection.execute(_due(lane, view.now).limit(wanted))).all()
            parcels += await _take(connection, view, page, lane)
            if len(page) < wanted:
                break
    return tuple(parcels), await _next_due(connection, view.now)


async def claim_edits(
    connection: AsyncConnection, view: View, room: int, under_way: Collection[int] = (), *, urgent: bool = False
) -> tuple[Parcel, ...]:
    """Messages whose story has changed since, each to be edited; `urgent` takes corrections and withdrawals alone.

    The rows stay as they are until the edit is done: to edit twice does no harm. Where no message can be edited any more,
    a correction becomes an alert again and anything else is forgotten.
    """
    if room <= 0:
        return ()
    query = _stale(view.now).limit(room + len(under_way))
    rows = (await connection.execute(query.where(alert.c.urgency == Urgency.URGENT.value) if urgent else query)).all()
    await send_anew(connection, [row.id for row in rows if row.message_id is None], view.now)
    editable = [row for row in rows if row.message_id is not None and row.id not in under_way][:room]
    return tuple((one,) for one in await _pending(connection, view, editable, unfollowed_too=True))


def _ids(landed: Iterable[Landed]) -> Iterator[int]:
    return (one.id for back in landed for one in back.parcel)


def _unknown(parcels: Iterable[Parcel], known: Mapping[int, Story]) -> set[int]:
    """The stories of parcels that must be read: new ones, and those that have changed."""
    wanted = {one.story_id: one.story_version for parcel in parcels for one in parcel}
    return {i for i, version in wanted.items() if i not in known or known[i].version != version}


async def _take(connection: AsyncConnection, view: View, page: Sequence[Any], lane: Urgency) -> list[Parcel]:
    """Of the rows that are due: put off the quiet ones, mark one parcel of each other chat as under way."""
    awake, quiet = [], defaultdict(list)
    for row in {row.subscriber_id: row for row in reversed(page)}.values():
        until = quiet_until(_choices_of(row), view.now, urgent=lane is Urgency.URGENT)
        if until is None:
            awake.append(row)
        else:
            quiet[until].append(row.subscriber_id)
    for until, chats in quiet.items():
        await put_off(connection, chats, until, alert.c.urgency == lane.value)
    if lane is Urgency.DIGEST and awake:
        chats = [row.subscriber_id for row in awake]
        awake = _first_of_each(
            (await connection.execute(_due(lane, view.now).where(alert.c.subscriber_id.in_(chats)))).all()
        )
    alerts = await _pending(connection, view, awake)
    await set_state(connection, [one.id for one in alerts], AlertState.SENDING)
    parcels: dict[bytes, list[PendingAlert]] = defaultdict(list)
    for one in alerts:
        parcels[one.subscriber_id].append(one)
    return [tuple(parcel) for parcel in parcels.values()]


def _first_of_each(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """As many rows of each chat as one digest shows; the rest follows in the next."""
    kept: dict[bytes, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if len(kept[row.subscriber_id]) < IN_ONE_DIGEST:
            kept[row.subscriber_id].append(row)
    return [row for chat in kept.values() for row in chat]


_COLUMNS = (
    alert.c.id,
    alert.c.story_id,
    alert.c.subscriber_id,
    alert.c.urgency,
    alert.c.attempts,
    subscriber.c.address,
    subscriber.c.kind,
    subscriber.c.topic,
    subscriber.c.failed_days,
    subscriber.c.last_failed_on,
    story.c.version,
)
_CHOICE_NAMES = tuple(Choices.__dataclass_fields__)
_CHOICES = tuple(subscriber.c[name] for name in _CHOICE_NAMES)


def _due(lane: Urgency, now: datetime) -> Select[Any]:
    busy = select(alert.c.subscriber_id).where(alert.c.state == AlertState.SENDING.value)
    return (
        select(*_COLUMNS, *_CHOICES)
        .join(subscriber, subscriber.c.id == alert.c.subscriber_id)
        .join(story, story.c.id == alert.c.story_id)
        .where(
            alert.c.state == AlertState.PENDING.value,
            alert.c.urgency == lane.value,
            alert.c.due <= now,
            alert.c.subscriber_id.not_in(busy),
            subscriber.c.state == "active",
        )
        .order_by(alert.c.due, alert.c.id)
    )


def _stale(now: datetime) -> Select[Any]:
    kept = and_(delivery.c.alert_id == alert.c.id, delivery.c.forget_at > now)
    return (
        select(*_COLUMNS, *_CHOICES, delivery.c.message_id)
        .join(subscriber, subscriber.c.id == alert.c.subscriber_id)
        .join(story, story.c.id == alert.c.story_id)
        .outerjoin(delivery, kept)
        .where(alert.c.state == AlertState.STALE.value, alert.c.due <= now, subscriber.c.state == "active")
        .order_by(alert.c.urgency, alert.c.due, alert.c.id)
    )


async def _next_due(connection: AsyncConnection, now: datetime) -> datetime | None:
    """When the next row falls due, of those that wait for their time alone."""
    found = []
    for state in (AlertState.PENDING, AlertState.STALE):
        for lane in _LANES:
            later = (alert.c.state == state.value, alert.c.urgency == lane.value, alert.c.due > now)
            found.append((await connection.execute(select(func.min(alert.c.due)).where(*later))).scalar())
    return min((one for one in found if one is not None), default=None)


async def _pending(
    connection: AsyncConnection, view: View, rows: Sequence[Any], *, unfollowed_too: bool = False
) -> list[PendingAlert]:
    """The rows as alerts; one of whose people nobody is followed any more is deleted, unless it is an edit."""
    if not rows:
        return []
    interests = await interests_of(connection, rows, view.now)
    alerts = [_pending_alert(view, row, interests, everybody=unfollowed_too) for row in rows]
    unwanted = [one.id for one in alerts if not one.people]
    if unwanted:
        await connection.execute(delete(alert).where(alert.c.id.in_(unwanted)))
    return [one for one in alerts if one.people]


def _pending_alert(view: View, row: Any, interests: Interests, *, everybody: bool) -> PendingAlert:
    subscriber_id = SubscriberId(row.subscriber_id)
    people, note = interests.of(view.vault, row)
    if everybody and not people:
        people = tuple(one.id for one in interests.people[row.story_id])
    choices = _choices_of(row)
    return PendingAlert(
        id=row.id,
        story_id=row.story_id,
        subscriber_id=subscriber_id,
        chat_id=address_of(view.vault, subscriber_id, row.address),
        chat_kind=ChatKind(row.kind),
        topic=row.topic,
        urgency=Urgency(row.urgency),
        attempts=row.attempts,
        people=people,
        choices=_discreet(choices) if view.discreet else choices,
        note=note,
        story_version=row.version,
        message_id=getattr(row, "message_id", None),
        failed_days=row.failed_days,
        failed_on=row.last_failed_on,
    )


def _choices_of(row: Any) -> Choices:
    return _choices(tuple(row[len(_COLUMNS) : len(_COLUMNS) + len(_CHOICE_NAMES)]))


@lru_cache(maxsize=4096)
def _choices(values: tuple[Any, ...]) -> Choices:
    """Choices are few and subscribers many: one value for all who chose alike."""
    named = dict(zip(_CHOICE_NAMES, values, strict=True))
    return Choices(**named | {"rhythm": Rhythm(named["rhythm"])})


@lru_cache(maxsize=4096)
def _discreet(choices: Choices) -> Choices:
    return replace(choices, discreet=True)
