"""What housekeeping does by the day: days to remember, the monthly word, lapsing, and dropping what is old.

A day to remember is a story without a statement, known by its `occasion`; it goes through the same outbox as news, so it is told
once, after any crash. Doing a chore twice on a day changes nothing.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Select, and_, delete, exists, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.calendar import Occasion
from alertbot.core.model import AlertState, EventKind, Urgency
from alertbot.database.alerts import queue_alerts
from alertbot.database.bell import ring
from alertbot.database.engine import Database
from alertbot.database.erasure import erase
from alertbot.database.tables import alert, statement, story, story_person, subscriber

DISCREET_LAPSE = 90  # days (safety R17; chatmail and GlobaLeaks keep to the same)
WARNED_BEFORE = 7  # days
_MORNING = time(9)


async def remember_occasions(database: Database, found: Iterable[Occasion], now: datetime) -> int:
    """Open a story for each day to remember that has none yet, and queue it for the followers' morning; alerts queued."""
    queued = 0
    for one in found:
        async with database.write() as connection:
            await database.in_order(connection)
            story_id = await _open(connection, database, one.key, now)
            if story_id is None:
                continue
            await connection.execute(
                insert(story_person).values(
                    story_id=story_id, person_id=one.person_id, kind=EventKind.ANNIVERSARY.value
                )
            )
            queued += await queue_alerts(connection, story_id, now=now)
            await _wait_for_morning(connection, story_id, one.on, now)
    return queued


async def say_all_is_well(database: Database, now: datetime) -> int:
    """Once a month, tell those who want it and got nothing for a month that the bot works and nothing new was said."""
    month = now.strftime("%Y-%m")
    heard = exists().where(
        alert.c.subscriber_id == subscriber.c.id,
        alert.c.state == AlertState.SENT,
        alert.c.due > now - timedelta(days=30),
    )
    whom = select(subscriber.c.id).where(
        subscriber.c.state == "active",
        subscriber.c.all_is_well,
        subscriber.c.paused.is_(False),
        subscriber.c.agreed_on <= now.date() - timedelta(days=30),
        or_(subscriber.c.well_on.is_(None), subscriber.c.well_on <= now.date() - timedelta(days=27)),
        ~heard,
    )
    return await _tell(database, f"well {month}", whom, now, mark_well=True)


async def warn_of_lapse(database: Database, now: datetime, after: int) -> int:
    """A week before a subscription lapses, offer the tap that renews it."""
    day = now.date()
    due = _unrenewed(day + timedelta(days=WARNED_BEFORE), after)
    return await _tell(database, f"lapse {day.isoformat()}", due, now, once_in=timedelta(days=WARNED_BEFORE + 1))


async def lapse(database: Database, today: date, after: int) -> int:
    """Erase subscriptions that were not renewed; how many."""
    async with database.write() as connection:
        ids = (await connection.execute(_unrenewed(today, after))).scalars().all()
        for subscriber_id in ids:
            await erase(connection, database, subscriber_id)
        return len(ids)


async def drop_old(database: Database, now: datetime) -> None:
    """Drop statements and stories that are older than a year and a month; keys by which items are known again stay."""
    named = select(story.c.statement_id).where(story.c.statement_id.is_not(None))
    async with database.write() as connection:
        await connection.execute(
            delete(statement).where(statement.c.seen < now - timedelta(days=400), statement.c.id.not_in(named))
        )
        await connection.execute(delete(story).where(story.c.opened < now - timedelta(days=400)))


def _unrenewed(day: date, after: int) -> Select[Any]:
    """Those who have not renewed for so long on a day: the discreet ones after 90 days, others as the operator set."""
    late = and_(subscriber.c.discreet, subscriber.c.renewed_on <= day - timedelta(days=DISCREET_LAPSE))
    if after:
        late = or_(late, subscriber.c.renewed_on <= day - timedelta(days=after))
    return select(subscriber.c.id).where(subscriber.c.state == "active", subscriber.c.kind == "private", late)


async def _open(connection: AsyncConnection, database: Database, key: str, now: datetime) -> int | None:
    done = await connection.execute(
        database.insert(story)
        .values(occasion=key, opened=now, urgency=Urgency.ORDINARY.value)
        .on_conflict_do_nothing()
        .returning(story.c.id)
    )
    return done.scalar()


async def _tell(
    database: Database,
    key: str,
    whom: Select[Any],
    now: datetime,
    *,
    once_in: timedelta | None = None,
    mark_well: bool = False,
) -> int:
    """Queue one story without people for these subscribers, none twice; how many."""
    what = key.partition(" ")[0]
    async with database.write() as connection:
        await database.in_order(connection)
        if once_in is not None:
            told = (
                select(alert.c.id)
                .join(story, story.c.id == alert.c.story_id)
                .where(
                    alert.c.subscriber_id == subscriber.c.id,
                    story.c.occasion.like(f"{what} %"),
                    story.c.opened > now - once_in,
                )
            )
            whom = whom.where(~told.exists())
        if (await connection.execute(whom.limit(1))).first() is None:
            return 0
        await _open(connection, database, key, now)
        story_id = (await connection.execute(select(story.c.id).where(story.c.occasion == key))).scalar_one()
        rows = whom.add_columns(
            literal(story_id),
            literal(AlertState.PENDING.value),
            literal(int(Urgency.ORDINARY)),
            literal(now, alert.c.due.type),
        )
        put = database.insert(alert).from_select(["subscriber_id", "story_id", "state", "urgency", "due"], rows)
        queued: int = (await connection.execute(put.on_conflict_do_nothing())).rowcount
        await ring(connection)
        if mark_well:
            got = select(alert.c.subscriber_id).where(alert.c.story_id == story_id)
            await connection.execute(update(subscriber).where(subscriber.c.id.in_(got)).values(well_on=now.date()))
        return queued


async def _wait_for_morning(connection: AsyncConnection, story_id: int, day: date, now: datetime) -> None:
    """Let each follower's alert wait until nine in the morning of their own time zone; a day is no part of a digest."""
    theirs = select(subscriber.c.zone).join(alert, alert.c.subscriber_id == subscriber.c.id)
    zones = (await connection.execute(theirs.where(alert.c.story_id == story_id).distinct())).scalars().all()
    for zone in zones:
        there = select(subscriber.c.id).where(subscriber.c.zone == zone)
        await connection.execute(
            update(alert)
            .where(alert.c.story_id == story_id, alert.c.subscriber_id.in_(there))
            .values(state=AlertState.PENDING.value, due=max(now, morning(day, zone)))
        )


def morning(day: date, zone: str) -> datetime:
    """Nine in the morning of a day in a time zone, as UTC; an unknown zone counts as UTC."""
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.combine(day, _MORNING, UTC)
    return datetime.combine(day, _MORNING, place).astimezone(UTC)
