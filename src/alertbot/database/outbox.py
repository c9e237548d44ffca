"""The outbox: alerts that are due are taken, and what became of them is written down, many in one commit.

A row is `sending` from before its message leaves until its outcome is stored. So a crash leaves in doubt no more than was under
way; those rows are found at the start and sent again. A chat has one row under way at a time, which keeps its order.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, select, update
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
    Choices,
    EventKind,
    PendingAlert,
    Rhythm,
    Story,
    SubscriberId,
    Target,
    TargetKind,
    Urgency,
)
from alertbot.core.pacing import GROUP_GAP, PRIVATE_GAP
from alertbot.core.quiet import quiet_until
from alertbot.database.addresses import address_of
from alertbot.database.alerts import LAST_FLOOD, WAITING, targets_of
from alertbot.database.engine import Database
from alertbot.database.erasure import erase
from alertbot.database.stories import load_stories
from alertbot.database.subscribers import move_chat, open_note
from alertbot.database.tables import alert, delivery, follow, person, setting, story, story_person, subscriber
from alertbot.database.vault import Vault

Parcel = tuple[PendingAlert, ...]  # what goes to one chat in one message: an alert, or those of a digest

KEPT_FOR = timedelta(hours=47)  # message ids are kept 48 h at most (safety R5)
DISCREET_FOR = timedelta(hours=24)
IN_ONE_DIGEST = 8  # stories: as many as surely find room in one message
_PAGES = 20  # looks at the queue in one claim: rows in quiet hours and of busy chats are passed over
_LANES = (Urgency.URGENT, Urgency.ORDINARY, Urgency.DIGEST)


@dataclass(frozen=True, slots=True)
class Landed:
    """A parcel that came back from Telegram, with what is to become of it."""

    parcel: Parcel
    outcome: Outcome
    message_id: int = 0
    flooded: bool = False


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
    stories: Mapping[int, Story] = field(
        default_factory=dict
    )  # of these parcels, those that were not known as they are now
    next_due: datetime | None = None  # when more falls due, where less than there was room for was due
    edits: bool = False  # there may be more messages to edit
    orphans: tuple[Landed, ...] = ()  # told, but meanwhile they left: their messages are to be deleted
    held: tuple[int, ...] = ()  # stories that were set aside now
    subscribers: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What writing down brought to light, as in Exchanged."""

    orphans: tuple[Landed, ...] = ()
    held: tuple[int, ...] = ()


def is_digest(parcel: Parcel) -> bool:
    """Whether a parcel is shown as a digest: several alerts, or one for somebody who asked for digests."""
    first = parcel[0]
    return len(parcel) > 1 or (first.urgency is Urgency.DIGEST and first.choices.rhythm is not Rhythm.AT_ONCE)


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
    await _anew(connection, [row.id for row in rows if row.message_id is None], view.now)
    editable = [row for row in rows if row.message_id is not None and row.id not in under_way][:room]
    return tuple((one,) for one in await _pending(connection, view, editable, unfollowed_too=True))


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
        await _put_off(connection, chats, until, alert.c.urgency == lane.value)
    if lane is Urgency.DIGEST and awake:
        chats = [row.subscriber_id for row in awake]
        awake = _first_of_each(
            (await connection.execute(_due(lane, view.now).where(alert.c.subscriber_id.in_(chats)))).all()
        )
    alerts = await _pending(connection, view, awake)
    await _set_state(connection, [one.id for one in alerts], AlertState.SENDING)
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
    interests = await _interests(connection, rows, view.now)
    alerts = [_pending_alert(view, row, interests, everybody=unfollowed_too) for row in rows]
    unwanted = [one.id for one in alerts if not one.people]
    if unwanted:
        await connection.execute(delete(alert).where(alert.c.id.in_(unwanted)))
    return [one for one in alerts if one.people]


def _pending_alert(view: View, row: Any, interests: "_Interests", *, everybody: bool) -> PendingAlert:
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


@dataclass(frozen=True, slots=True)
class _Named:
    """A person of a story, with all by which that person is followed."""

    id: str
    event: int
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Interests:
    """Of which people of its story each subscriber wants to hear."""

    people: Mapping[int, tuple[_Named, ...]]
    follows: Mapping[bytes, Mapping[tuple[str, str], bytes | None]]  # target -> sealed note
    resting: Mapping[bytes, Collection[str]]

    def of(self, vault: Vault, row: Any) -> tuple[tuple[str, ...], str]:
        """(ids of the people, the subscriber's note): what one row of the queue is about."""
        follows = self.follows.get(row.subscriber_id, {})
        resting = self.resting.get(row.subscriber_id, ())
        wanted, note = [], ""
        for named in self.people[row.story_id]:
            reasons = [target for target in named.targets if target in follows]
            if reasons and named.event & row.events and named.id not in resting:
                wanted.append(named.id)
                note = note or _note(vault, SubscriberId(row.subscriber_id), reasons, follows)
        return tuple(wanted), note


def _note(
    vault: Vault,
    subscriber_id: SubscriberId,
    reasons: Iterable[tuple[str, str]],
    follows: Mapping[tuple[str, str], bytes | None],
) -> str:
    for kind, key in reasons:
        sealed = follows[kind, key]
        if sealed is not None:
            return open_note(vault, subscriber_id, Target(TargetKind(kind), key), sealed)
    return ""


async def _interests(connection: AsyncConnection, rows: Sequence[Any], now: datetime) -> _Interests:
    people = await _people(connection, {row.story_id for row in rows})
    targets = {target for named in people.values() for one in named for target in one.targets}
    query = select(follow).where(
        follow.c.subscriber_id.in_({row.subscriber_id for row in rows}),
        follow.c.kind.in_({kind for kind, _ in targets}),
        follow.c.target.in_({key for _, key in targets}),
    )
    follows: dict[bytes, dict[tuple[str, str], bytes | None]] = defaultdict(dict)
    resting: dict[bytes, set[str]] = defaultdict(set)
    for row in await connection.execute(query):
        if row.muted_until is None or row.muted_until <= now.date():
            follows[row.subscriber_id][row.kind, row.target] = row.note
        elif row.kind == TargetKind.PERSON:
            resting[row.subscriber_id].add(row.target)
    return _Interests(people, follows, resting)


async def _people(connection: AsyncConnection, stories: Collection[int]) -> Mapping[int, tuple[_Named, ...]]:
    query = (
        select(story_person.c.story_id, story_person.c.kind, person.c.id, person.c.country, person.c.group_name)
        .join(person, person.c.id == story_person.c.person_id)
        .where(story_person.c.story_id.in_(stories))
        .order_by(person.c.number)
    )
    found: dict[int, list[_Named]] = {one: [] for one in stories}
    for row in await connection.execute(query):
        targets = tuple(targets_of(row.id, row.country, row.group_name))
        found[row.story_id].append(_Named(row.id, EventKind(row.kind).bit, targets))
    return {one: tuple(named) for one, named in found.items()}


# What became of them --------------------------------------------------------------------------------------------------


async def _record_done(
    connection: AsyncConnection, done: Sequence[Landed], now: datetime, discreet_for: timedelta
) -> list[Landed]:
    """Mark as sent, keep message ids while they are of use, let the chats breathe; returns who left meanwhile."""
    ids = [one.id for landed in done for one in landed.parcel]
    versions = {
        row.id: row.version
        for row in await connection.execute(
            select(alert.c.id, story.c.version).join(story, story.c.id == alert.c.story_id).where(alert.c.id.in_(ids))
        )
    }
    shown = {one.id: one.story_version for landed in done for one in landed.parcel}
    await _set_state(connection, [i for i, version in versions.items() if version == shown[i]], AlertState.SENT)
    grown = [i for i, version in versions.items() if version != shown[i]]
    await _set_state(connection, grown, AlertState.STALE, due=now)
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
        await _put_off(connection, chats, now + timedelta(seconds=gap))


async def _put_off(
    connection: AsyncConnection, chats: Sequence[bytes], until: datetime, *which: ColumnElement[bool]
) -> None:
    if chats:
        await connection.execute(
            update(alert)
            .where(
                alert.c.subscriber_id.in_(chats), alert.c.state == AlertState.PENDING.value, alert.c.due < until, *which
            )
            .values(due=until)
        )


async def _forgive(connection: AsyncConnection, told: Iterable[PendingAlert]) -> None:
    """A chat that could be told has no failures to its name."""
    failed = [one.subscriber_id for one in told if one.failed_days]
    if failed:
        clean = {"failed_days": 0, "last_failed_on": None}
        await connection.execute(update(subscriber).where(subscriber.c.id.in_(failed)).values(clean))


async def _set_state(connection: AsyncConnection, ids: Collection[int], state: AlertState, **also: object) -> None:
    if ids:
        await connection.execute(update(alert).where(alert.c.id.in_(ids)).values(state=state.value, **also))


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
            await _set_state(connection, ids, waits, due=at, attempts=alert.c.attempts + int(counts))
            if not editing:
                await _put_off(connection, [first.subscriber_id], at)
            if soft:
                await _blame(connection, first, now.date())
        case Suspend():
            await _suspend(connection, first.subscriber_id, now.date())
            await _set_state(connection, ids, ends, due=now)
        case Erase():
            await erase(connection, database, first.subscriber_id)
        case Rewrite(chat_id):
            await move_chat(connection, database, first.subscriber_id, chat_id)
            await _set_state(connection, ids, waits, due=now)
        case Anew():
            await connection.execute(delete(delivery).where(delivery.c.alert_id.in_(ids)))
            await _anew(connection, ids, now)
        case Hold() if not editing:
            return await _hold(connection, landed.parcel)
        case Hold() | Drop():
            await _set_state(connection, ids, ends, due=now)
        case Stop() | Plain():
            await _set_state(connection, ids, waits)
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


async def _anew(connection: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """Alerts whose message can't be edited: a correction or withdrawal is sent as a new message, the rest is left."""
    if not ids:
        return
    matters = exists().where(story.c.id == alert.c.story_id, story.c.withdrawn | (story.c.correction != ""))
    again = {"state": AlertState.PENDING.value, "urgency": Urgency.URGENT.value, "due": now, "attempts": 0}
    await connection.execute(update(alert).where(alert.c.id.in_(ids), matters).values(again))
    rest = update(alert).where(alert.c.id.in_(ids), alert.c.state == AlertState.STALE.value)
    await connection.execute(rest.values(state=AlertState.SENT.value))


async def _hold(connection: AsyncConnection, parcel: Parcel) -> list[int]:
    """Set alerts aside; after a few of one story, all of that story that wait."""
    await _set_state(connection, [one.id for one in parcel], AlertState.HELD)
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
