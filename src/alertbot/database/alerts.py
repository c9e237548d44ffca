"""Alerts as rows: who is to be told of a story, and what a change of the story or of a chat does to those rows.

Every function here works inside its caller's transaction, so that a statement and its alerts are stored together or not at all.
`outbox.py` takes the rows from here and sends them on their way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import reduce
from itertools import groupby
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.model import AlertState, Choices, EventKind, Rhythm, Target, TargetKind, Urgency
from alertbot.core.quiet import last_digest
from alertbot.database.bell import ring
from alertbot.database.engine import take_stock
from alertbot.database.tables import alert, delivery, follow, person, setting, story, story_person, subscriber

WAITING = (AlertState.PENDING.value, AlertState.DIGEST.value, AlertState.HELD.value)
LAST_FLOOD = "last_flood"
MANY = 10_000  # new rows after which the engine must not go by what it knew of the table


@dataclass(frozen=True, slots=True)
class Reach:
    """One thing by which a story can be followed: the people it stands for, and the kinds of what happened to them."""

    target: Target
    people: tuple[str, ...]
    events: int  # bits of EventKind


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """The queue in figures, without anybody in them."""

    waiting: int  # due now or later today: pending and under way
    oldest: datetime | None  # when the story of the oldest alert that is due was opened
    digests: int
    held: int
    edits: int
    refused_today: int
    last_flood: datetime | None  # the last 429


async def queue_alerts(connection: AsyncConnection, story_id: int, *, now: datetime) -> int:
    """Write an alert of a story for everybody who follows one of its people and has none yet; how many are new.

    To be called again when the story gains a person or an event. Who rests a person, chose other events, paused, or is
    suspended gets none; who is told by digest gets one that waits, except of urgent news that may pass. Days of the calendar
    wait for everybody's hour.
    """
    urgency = (await connection.execute(select(story.c.urgency).where(story.c.id == story_id))).scalar_one()
    new = 0
    for reach in await _reaches(connection, story_id):
        rows = _audience(reach, story_id, Urgency(urgency), now)
        columns = ["story_id", "subscriber_id", "state", "urgency", "due", "attempts"]
        new += (await connection.execute(_insert(connection, columns, rows))).rowcount
    if new:
        await ring(connection)
    if new >= MANY:
        await take_stock(connection, alert)
    return new


async def story_grew(connection: AsyncConnection, story_id: int, *, now: datetime) -> None:
    """A further statement joined a story, or another thing that it shows changed: edit what can be edited, notify nobody."""
    await connection.execute(update(story).where(story.c.id == story_id).values(version=story.c.version + 1))
    editable = select(delivery.c.alert_id).where(delivery.c.alert_id == alert.c.id, delivery.c.forget_at > now)
    await connection.execute(
        update(alert)
        .where(alert.c.story_id == story_id, alert.c.state == AlertState.SENT, exists(editable))
        .values(state=AlertState.STALE.value, urgency=Urgency.DIGEST.value, due=now, attempts=0)
    )
    await ring(connection)


async def correct_story(connection: AsyncConnection, story_id: int, words: str, *, now: datetime) -> None:
    """An admin corrects a story: everybody who got it learns of it, by an edit where that is possible, else anew.

    What was set aside is tried again: it has other words now.
    """
    await _change_for_all(connection, story_id, now, correction=words)
    await release_story(connection, story_id, now=now)


async def withdraw_story(connection: AsyncConnection, story_id: int, *, now: datetime) -> None:
    """An admin withdraws a story: who got it learns of it, who did not yet gets nothing."""
    await connection.execute(delete(alert).where(alert.c.story_id == story_id, alert.c.state.in_(WAITING)))
    await _change_for_all(connection, story_id, now, withdrawn=True)


async def held_stories(connection: AsyncConnection) -> tuple[int, ...]:
    """Ids of the stories of which alerts are set aside, since Telegram refuses their text, the newest first."""
    query = select(alert.c.story_id).where(alert.c.state == AlertState.HELD).distinct()
    return tuple((await connection.execute(query.order_by(alert.c.story_id.desc()))).scalars())


async def release_story(connection: AsyncConnection, story_id: int, *, now: datetime) -> int:
    """Try the alerts of a story again that were set aside; how many."""
    await connection.execute(update(story).where(story.c.id == story_id).values(content_errors=0))
    held = update(alert).where(alert.c.story_id == story_id, alert.c.state == AlertState.HELD)
    await ring(connection)
    return (await connection.execute(held.values(state=AlertState.PENDING.value, due=now, attempts=0))).rowcount


async def ripen_digests(connection: AsyncConnection, *, now: datetime) -> int:
    """Let the digests go whose hour has come; how many alerts they hold.

    An alert ripens when a digest moment of its subscriber lies between its writing and now, so a late tick forgets nobody.
    """
    waiting = select(alert.c.subscriber_id).where(alert.c.state == AlertState.DIGEST)
    rhythm = (subscriber.c.rhythm, subscriber.c.zone, subscriber.c.hour, subscriber.c.weekday)
    ripened = 0
    for row in (await connection.execute(select(*rhythm).where(subscriber.c.id.in_(waiting)).distinct())).all():
        choices = Choices(rhythm=Rhythm(row.rhythm), zone=row.zone, hour=row.hour, weekday=row.weekday)
        ripe = update(alert).where(
            alert.c.state == AlertState.DIGEST,
            alert.c.due <= last_digest(choices, now),
            alert.c.subscriber_id.in_(select(subscriber.c.id).where(tuple_(*rhythm) == tuple_(*row))),
        )
        lane = AlertState.PENDING.value, Urgency.DIGEST.value
        ripened += (await connection.execute(ripe.values(state=lane[0], urgency=lane[1], due=now))).rowcount
    if ripened:
        await ring(connection)
    return ripened


async def hurry(connection: AsyncConnection, subscriber_id: bytes, *, now: datetime) -> None:
    """Try a chat's waiting alerts at once: its rights came back, it returned, or its quiet hours were changed."""
    theirs = (alert.c.subscriber_id == subscriber_id, alert.c.state == AlertState.PENDING, alert.c.due > now)
    if (await connection.execute(update(alert).where(*theirs).values(due=now))).rowcount:
        await ring(connection)


async def queue_figures(connection: AsyncConnection, *, now: datetime) -> QueueFigures:
    """The figures of the queue for /status and `alertbot check`."""
    counted = await connection.execute(select(alert.c.state, func.count()).group_by(alert.c.state))
    by_state = {row[0]: row[1] for row in counted}
    under_way = alert.c.state.in_((AlertState.PENDING.value, AlertState.SENDING.value))
    oldest = select(func.min(story.c.opened)).join(alert, alert.c.story_id == story.c.id).where(under_way)
    today = datetime.combine(now.date(), time(), now.tzinfo)
    refused = select(func.count()).where(alert.c.state == AlertState.REFUSED, alert.c.due >= today)
    flood = (await connection.execute(select(setting.c.value).where(setting.c.key == LAST_FLOOD))).scalar()
    return QueueFigures(
        waiting=by_state.get(AlertState.PENDING, 0) + by_state.get(AlertState.SENDING, 0),
        oldest=(await connection.execute(oldest.where(alert.c.due <= now))).scalar(),
        digests=by_state.get(AlertState.DIGEST, 0),
        held=by_state.get(AlertState.HELD, 0),
        edits=by_state.get(AlertState.STALE, 0),
        refused_today=(await connection.execute(refused)).scalar_one(),
        last_flood=datetime.fromisoformat(flood) if flood else None,
    )


async def _change_for_all(connection: AsyncConnection, story_id: int, now: datetime, **changes: object) -> None:
    await connection.execute(update(story).where(story.c.id == story_id).values(version=story.c.version + 1, **changes))
    told = (AlertState.SENT.value, AlertState.STALE.value)
    await connection.execute(
        update(alert)
        .where(alert.c.story_id == story_id, alert.c.state.in_(told))
        .values(state=AlertState.STALE.value, urgency=Urgency.URGENT.value, due=now, attempts=0)
    )
    await ring(connection)


async def _reaches(connection: AsyncConnection, story_id: int) -> tuple[Reach, ...]:
    """By what a story can be followed: each person, their countries and groups, and everybody."""
    query = (
        select(person.c.id, person.c.country, person.c.group_name, story_person.c.kind)
        .join(person, person.c.id == story_person.c.person_id)
        .where(story_person.c.story_id == story_id)
    )
    found = sorted(
        ((kind, key), row.id, EventKind(row.kind).bit)
        for row in await connection.execute(query)
        for kind, key in targets_of(row.id, row.country, row.group_name)
    )
    return tuple(_reach(kind, key, tuple(rows)) for (kind, key), rows in groupby(found, key=lambda row: row[0]))


def targets_of(person_id: str, country: str, group: str) -> Iterator[tuple[str, str]]:
    """All by which a person can be followed, as (kind, key) of a follow."""
    yield TargetKind.PERSON.value, person_id
    if country:
        yield TargetKind.COUNTRY.value, country
    if group:
        yield TargetKind.GROUP.value, group
    yield TargetKind.EVERYBODY.value, ""


def _reach(kind: str, key: str, rows: tuple[tuple[tuple[str, str], str, int], ...]) -> Reach:
    events = reduce(lambda bits, row: bits | row[2], rows, 0)
    return Reach(Target(TargetKind(kind), key), tuple(row[1] for row in rows), events)


def _audience(reach: Reach, story_id: int, urgency: Urgency, now: datetime) -> Select[tuple[object, ...]]:
    """A row of `alert` for each subscriber whom a story reaches this way, in the order of their ids."""
    put_off = _put_off(now)
    return (
        select(
            literal(story_id),
            subscriber.c.id,
            case((_at_once(urgency), AlertState.PENDING.value), else_=AlertState.DIGEST.value),
            literal(urgency.value, Integer),
            func.coalesce(put_off.c.until, literal(now, alert.c.due.type)),
            literal(0, Integer),
        )
        .join(follow, follow.c.subscriber_id == subscriber.c.id)
        .outerjoin(put_off, put_off.c.subscriber_id == subscriber.c.id)
        .where(
            follow.c.kind == reach.target.kind.value,
            follow.c.target == reach.target.key,
            or_(follow.c.muted_until.is_(None), follow.c.muted_until <= now.date()),
            subscriber.c.state == "active",
            ~subscriber.c.paused,
            subscriber.c.events.op("&")(reach.events) != 0,
            _not_all_rest(reach, now),
        )
        .order_by(subscriber.c.id)  # indexes grow page after page, which halves the work for a million
    )


def _at_once(urgency: Urgency) -> ColumnElement[bool]:
    if urgency is Urgency.DIGEST:
        return false()
    told_at_once = subscriber.c.rhythm == Rhythm.AT_ONCE.value
    return or_(told_at_once, subscriber.c.urgent_passes) if urgency is Urgency.URGENT else told_at_once


def _put_off(now: datetime) -> CTE:
    """The chats that could not be told, and until when: what comes later must not overtake what waits.

    Asked once and kept apart: asked for each follower, PostgreSQL may read a table that it believes to be empty a million times.
    """
    return (
        select(alert.c.subscriber_id, func.max(alert.c.due).label("until"))
        .where(text("alert.state = 'pending' AND alert.attempts > 0"), alert.c.due > now)  # as in ix_alert_failed
        .group_by(alert.c.subscriber_id)
        .cte("put_off")
        .prefix_with("MATERIALIZED")
    )


def _not_all_rest(reach: Reach, now: datetime) -> ColumnElement[bool]:
    """Not every one of these people is rested by the subscriber's own row for that person."""
    if reach.target.kind is TargetKind.PERSON:
        return true()  # the row that is joined says it
    resting = follow.alias("resting")
    rests = and_(
        resting.c.subscriber_id == subscriber.c.id,
        resting.c.kind == TargetKind.PERSON.value,
        resting.c.target.in_(reach.people),
        resting.c.muted_until > now.date(),
    )
    if len(reach.people) == 1:
        return ~exists().where(rests)
    return select(func.count()).where(rests).scalar_subquery() < len(reach.people)


def _insert(connection: AsyncConnection, columns: list[str], rows: Select[tuple[object, ...]]) -> Any:
    """Both engines spell it alike; the unique key of story and subscriber keeps a second alert out."""
    engine = sqlite if connection.dialect.name == "sqlite" else postgresql
    return engine.insert(alert).from_select(columns, rows).on_conflict_do_nothing()
