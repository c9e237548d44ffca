"""Who is told, and of whom: subscribers, what they chose and what they follow. Nothing here lists or counts them.

Each function is one transaction. A chat is found by the keyed index of its id alone.
"""

import asyncio
import json
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.model import (
    ChatId,
    ChatKind,
    Choices,
    Follow,
    Kept,
    Rhythm,
    Subscriber,
    SubscriberId,
    Target,
    TargetKind,
)
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.alerts import hurry
from alertbot.database.ballast import with_ballast
from alertbot.database.bell import ring
from alertbot.database.engine import Database
from alertbot.database.erasure import AT_ONCE, erase, mark_scrub
from alertbot.database.tables import alert, delivery, follow, person, story_person, subscriber
from alertbot.database.vault import Vault

_CHOICES = tuple(Choices.__dataclass_fields__)
_TRIES = (0.05, 0.15)  # seconds: so long alerts are queued as a rule
_WAITING = ("pending", "digest", "held")


async def find(database: Database, chat_id: ChatId) -> Subscriber | None:
    """The subscriber of a chat, a suspended one too; None for a chat that never agreed, or that is leaving."""
    async with database.read() as connection:
        return await find_in(connection, database.vault, chat_id)


async def find_in(connection: AsyncConnection, vault: Vault, chat_id: ChatId) -> Subscriber | None:
    """The same, in the caller's transaction."""
    query = select(subscriber).where(subscriber.c.lookup == lookup_of(vault, chat_id), subscriber.c.state != "leaving")
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _subscriber(row)


async def agree(
    database: Database,
    chat_id: ChatId,
    kind: ChatKind,
    *,
    choices: Choices,
    today: date,
    topic: int | None = None,
) -> Subscriber:
    """Make the row of a chat that agreed; a chat that agreed before keeps its row and its choices.

    A chat that is leaving (/panic) and comes back at once starts anew: its old row stays nameless until it is erased.
    """
    new = SubscriberId(secrets.token_bytes(16))
    row = {
        "id": new,
        "lookup": lookup_of(database.vault, chat_id),
        "address": seal_address(database.vault, new, chat_id),
        "kind": kind.value,
        "topic": topic,
        "agreed_on": today,
        "renewed_on": today,
        **_columns(choices),
    }
    async with database.write() as connection:
        await connection.execute(
            update(subscriber)
            .where(subscriber.c.lookup == row["lookup"], subscriber.c.state == "leaving")
            .values(lookup=secrets.token_bytes(16))
        )
        await connection.execute(database.insert(subscriber).values(row).on_conflict_do_nothing())
        found = await connection.execute(select(subscriber).where(subscriber.c.lookup == row["lookup"]))
        return _subscriber(found.one())


async def choose(
    database: Database,
    subscriber_id: SubscriberId,
    choices: Choices,
    now: datetime,
    *,
    discreet_for: timedelta = timedelta(hours=24),
) -> None:
    """Remember choices. Who no longer waits for a digest is told at once of what had waited; who paused, of nothing.

    For who is discreet from now on, the messages that stand in the chat are to go after `discreet_for`, too.
    """
    async with database.write() as connection:
        await connection.execute(update(subscriber).where(subscriber.c.id == subscriber_id).values(_columns(choices)))
        if choices.rhythm is Rhythm.AT_ONCE:
            waited = update(alert).where(_of(subscriber_id, "digest")).values(state="pending", due=now)
            if (await connection.execute(waited)).rowcount:  # to look for nothing takes long while much is being queued
                await ring(connection)
        if choices.paused:
            await connection.execute(delete(alert).where(_of(subscriber_id, *_WAITING)))
        if choices.discreet:
            lasting = (delivery.c.subscriber_id == subscriber_id) & delivery.c.delete_at.is_(None)
            await connection.execute(update(delivery).where(lasting).values(delete_at=now + discreet_for))


async def start_follow(database: Database, subscriber_id: SubscriberId, target: Target) -> bool:
    """Follow a target; False when it was followed already."""
    row = {"subscriber_id": subscriber_id, "kind": target.kind.value, "target": target.key}
    async with database.write() as connection:
        new = database.insert(follow).values(row).on_conflict_do_nothing().returning(follow.c.kind)
        return (await connection.execute(new)).first() is not None


async def stop_follow(database: Database, subscriber_id: SubscriberId, target: Target, today: date) -> bool:
    """Follow a target no longer, and take back what waits to be sent only because of it; False when it was not followed."""
    async with database.write() as connection:
        done = await connection.execute(delete(follow).where(_is(subscriber_id, target)))
        await _take_back(connection, subscriber_id, today)
    return done.rowcount > 0


async def mute(
    database: Database, subscriber_id: SubscriberId, target: Target, until: date | None, today: date
) -> None:
    """Say nothing of a target until a day (None: speak again), and take back what waits to be sent because of it.

    A person may be muted who is followed through a country, a group or everybody: the person's own row decides.
    """
    row = {
        "subscriber_id": subscriber_id,
        "kind": target.kind.value,
        "target": target.key,
        "muted_until": until,
    }
    async with database.write() as connection:
        await connection.execute(
            database.insert(follow)
            .values(row)
            .on_conflict_do_update(index_elements=["subscriber_id", "kind", "target"], set_={"muted_until": until})
        )
        await _take_back(connection, subscriber_id, today)


async def note(database: Database, subscriber_id: SubscriberId, target: Target, words: str) -> bool:
    """Keep the subscriber's own "why I follow", sealed; no words remove it. False when the target is not followed."""
    sealed = seal_note(database.vault, subscriber_id, target, words) if words else None
    async with database.write() as connection:
        done = await connection.execute(update(follow).where(_is(subscriber_id, target)).values(note=sealed))
    return done.rowcount > 0


async def follows(database: Database, subscriber_id: SubscriberId) -> tuple[Follow, ...]:
    """All that a subscriber follows, in no order that matters: the reader sorts by what it calls them."""
    query = select(follow).where(follow.c.subscriber_id == subscriber_id)
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return tuple(_follow(database.vault, row) for row in rows)


async def is_told_of(database: Database, subscriber_id: SubscriberId, person_id: str) -> tuple[Target, ...]:
    """Through which follows a subscriber hears of a person: the person, a country, a group, everybody."""
    query = (
        select(follow.c.kind, follow.c.target)
        .join(person, _covers())
        .where(follow.c.subscriber_id == subscriber_id, person.c.id == person_id)
    )
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return tuple(Target(TargetKind(row.kind), row.target) for row in rows)


async def got_story(database: Database, subscriber_id: SubscriberId, story_id: int) -> bool:
    """Whether a story was told to this subscriber, or is about to be."""
    query = select(alert.c.id).where(alert.c.subscriber_id == subscriber_id, alert.c.story_id == story_id)
    async with database.read() as connection:
        return (await connection.execute(query)).first() is not None


async def stories_of_message(database: Database, subscriber_id: SubscriberId, message_id: int) -> tuple[int, ...]:
    """The stories that a message of the bot's told, while its id is kept; a digest tells several."""
    query = (
        select(alert.c.story_id)
        .join(delivery, delivery.c.alert_id == alert.c.id)
        .where(delivery.c.subscriber_id == subscriber_id, delivery.c.message_id == message_id)
        .order_by(alert.c.id)
    )
    async with database.read() as connection:
        return tuple((await connection.execute(query)).scalars())


async def bind_topic(database: Database, subscriber_id: SubscriberId, topic: int | None) -> None:
    """Let alerts go to a forum topic; None is the General one, which Telegram wants left out."""
    async with database.write() as connection:
        await connection.execute(update(subscriber).where(subscriber.c.id == subscriber_id).values(topic=topic))


async def revive(database: Database, subscriber_id: SubscriberId, now: datetime) -> None:
    """Take a suspended subscriber back, with all follows, count a renewal, and let what waited for its rights go at once."""
    back = {
        "state": "active",
        "suspended_on": None,
        "failed_days": 0,
        "last_failed_on": None,
        "renewed_on": now.date(),
    }
    async with database.write() as connection:
        await connection.execute(update(subscriber).where(subscriber.c.id == subscriber_id).values(back))
        await hurry(connection, subscriber_id, now=now)


async def suspend(database: Database, subscriber_id: SubscriberId, today: date) -> None:
    """Tell a chat that blocked the bot nothing more, and empty its queue; it may come back within days."""
    async with database.write() as connection:
        await connection.execute(
            update(subscriber)
            .where(subscriber.c.id == subscriber_id, subscriber.c.state == "active")
            .values(state="suspended", suspended_on=today)
        )
        await connection.execute(delete(alert).where(_of(subscriber_id, *_WAITING)))


async def move(database: Database, subscriber_id: SubscriberId, to: ChatId) -> SubscriberId:
    """Give a group its new id; when that chat is a subscriber already, both become one. Returns who remains."""
    async with database.write() as connection:
        return await move_chat(connection, database, subscriber_id, to)


async def move_chat(
    connection: AsyncConnection, database: Database, subscriber_id: SubscriberId, to: ChatId
) -> SubscriberId:
    """As `move`, in the caller's transaction. Message ids of the old chat mean nothing in the new one and go."""
    await connection.execute(delete(delivery).where(delivery.c.subscriber_id == subscriber_id))
    lookup = lookup_of(database.vault, to)
    taken = (await connection.execute(select(subscriber.c.id).where(subscriber.c.lookup == lookup))).scalar()
    if taken is None:
        address = seal_address(database.vault, subscriber_id, to)
        await connection.execute(
            update(subscriber).where(subscriber.c.id == subscriber_id).values(lookup=lookup, address=address)
        )
        await mark_scrub(connection, database)
        return subscriber_id
    if taken != subscriber_id:
        await _join(database, connection, subscriber_id, SubscriberId(taken))
    return SubscriberId(taken)


async def forget(database: Database, subscriber_id: SubscriberId) -> bool:
    """Delete a subscriber with follows, alerts and message ids, and mark that the bytes must be overwritten; also on a full disk.

    False when alerts are being queued all the while, so that the subscriber's own row goes with the next sweep, as `erase` says.
    """

    async def forgotten() -> bool:
        async with database.write() as connection:
            return await erase(connection, database, subscriber_id)

    for wait in _TRIES:
        if await with_ballast(database, forgotten):
            return True
        await asyncio.sleep(wait)
    return await with_ballast(database, forgotten)


async def remember_messages(
    database: Database,
    subscriber_id: SubscriberId,
    messages: Iterable[tuple[int, datetime | None]],
    *,
    forget_at: datetime,
) -> None:
    """Keep the ids of messages of either side while they can be deleted: (message id, when it must be, if at all).

    Those of a chat that is leaving are due at once: they were under way when it left.
    """
    rows = [
        {"subscriber_id": subscriber_id, "message_id": message_id, "forget_at": forget_at, "delete_at": delete_at}
        for message_id, delete_at in messages
    ]
    if not rows:
        return
    async with database.write() as connection:
        found = await connection.execute(select(subscriber.c.state).where(subscriber.c.id == subscriber_id))
        state = found.scalar()
        if state == "leaving":
            rows = [row | {"delete_at": AT_ONCE} for row in rows]
        if state is not None:
            await connection.execute(delivery.insert(), rows)


async def set_wipe_code(database: Database, subscriber_id: SubscriberId, code: str) -> None:
    """Keep the keyed hash of the code by which this subscription can be erased from any account."""
    async with database.write() as connection:
        await connection.execute(
            update(subscriber)
            .where(subscriber.c.id == subscriber_id)
            .values(wipe_code=wipe_lookup(database.vault, code))
        )


async def find_by_wipe_code(database: Database, code: str) -> SubscriberId | None:
    """The subscriber whose remote wipe code this is."""
    query = select(subscriber.c.id).where(subscriber.c.wipe_code == wipe_lookup(database.vault, code))
    async with database.read() as connection:
        found = (await connection.execute(query)).scalar()
    return None if found is None else SubscriberId(found)


async def my_data(database: Database, subscriber_id: SubscriberId) -> tuple[Kept, ...]:
    """Every column of a subscriber's row and how many rows hang on it: what `/mydata` shows. The chat id is not opened."""
    async with database.read() as connection:
        row = (await connection.execute(select(subscriber).where(subscriber.c.id == subscriber_id))).mappings().one()
        waiting = await connection.execute(
            select(func.count()).select_from(alert).where(alert.c.subscriber_id == subscriber_id)
        )
        messages = await connection.execute(
            select(func.count()).select_from(delivery).where(delivery.c.subscriber_id == subscriber_id)
        )
    shown = tuple(Kept(str(key), _in_words(value)) for key, value in row.items())
    return (*shown, Kept("alerts", str(waiting.scalar())), Kept("messages", str(messages.scalar())))


def seal_note(vault: Vault, subscriber_id: SubscriberId, target: Target, words: str) -> bytes:
    """A note, encrypted for its follow's row."""
    return vault.seal(words.encode(), _note_place(subscriber_id, target))


def open_note(vault: Vault, subscriber_id: SubscriberId, target: Target, sealed: bytes | None) -> str:
    """A note in plain words; none is no words."""
    return "" if sealed is None else vault.open(sealed, _note_place(subscriber_id, target)).decode()


def wipe_lookup(vault: Vault, code: str) -> bytes:
    """The keyed hash of a remote wipe code."""
    return vault.lookup(code.strip().lower().encode(), purpose=b"wipe")


def _note_place(subscriber_id: SubscriberId, target: Target) -> bytes:
    return b"note" + subscriber_id + target.kind.value.encode() + b"\0" + target.key.encode()


def _in_words(value: Any) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return "" if value is None else json.dumps(value, default=str).strip('"')


def _subscriber(row: Any) -> Subscriber:
    choices = {name: getattr(row, name) for name in _CHOICES}
    choices["rhythm"] = Rhythm(row.rhythm)
    return Subscriber(SubscriberId(row.id), ChatKind(row.kind), Choices(**choices), row.topic, row.state == "suspended")


def _columns(choices: Choices) -> dict[str, Any]:
    return {name: getattr(choices, name) for name in _CHOICES} | {"rhythm": choices.rhythm.value}


def _follow(vault: Vault, row: Any) -> Follow:
    target = Target(TargetKind(row.kind), row.target)
    words = open_note(vault, SubscriberId(row.subscriber_id), target, row.note)
    return Follow(target, words, row.muted_until)


def _is(subscriber_id: SubscriberId, target: Target) -> ColumnElement[bool]:
    return and_(
        follow.c.subscriber_id == subscriber_id,
        follow.c.kind == target.kind.value,
        follow.c.target == target.key,
    )


def _of(subscriber_id: SubscriberId, *states: str) -> ColumnElement[bool]:
    return and_(alert.c.subscriber_id == subscriber_id, alert.c.state.in_(states))


def _covers() -> ColumnElement[bool]:
    """A follow covers a person: by name, by country, by group, or as one of everybody."""
    return or_(
        and_(follow.c.kind == "person", follow.c.target == person.c.id),
        and_(follow.c.kind == "country", follow.c.target == person.c.country),
        and_(follow.c.kind == "group", follow.c.target == person.c.group_name),
        follow.c.kind == "everybody",
    )


async def _take_back(connection: AsyncConnection, subscriber_id: SubscriberId, today: date) -> None:
    """Delete waiting alerts of stories that no follow asks for any more."""
    await connection.execute(
        delete(alert).where(_of(subscriber_id, *_WAITING), alert.c.story_id.not_in(_asked_for(subscriber_id, today)))
    )


def _asked_for(subscriber_id: SubscriberId, today: date) -> Select[tuple[int]]:
    """The stories that a subscriber's follows ask for, muted ones apart."""
    resting = follow.alias("resting")
    return (
        select(story_person.c.story_id)
        .join(person, person.c.id == story_person.c.person_id)
        .join(follow, _covers())
        .where(
            follow.c.subscriber_id == subscriber_id,
            or_(follow.c.muted_until.is_(None), follow.c.muted_until <= today),
            story_person.c.story_id.in_(select(alert.c.story_id).where(_of(subscriber_id, *_WAITING))),
            ~exists().where(
                resting.c.subscriber_id == subscriber_id,
                resting.c.kind == "person",
                resting.c.target == person.c.id,
                resting.c.muted_until > today,
            ),
        )
    )


async def _join(database: Database, connection: AsyncConnection, old: SubscriberId, new: SubscriberId) -> None:
    """Give one subscriber's follows and waiting alerts to another, and delete the first."""
    rows = (await connection.execute(select(follow).where(follow.c.subscriber_id == old))).all()
    for row in rows:
        kept = _follow(database.vault, row)
        values = {
            "subscriber_id": new,
            "kind": row.kind,
            "target": row.target,
            "muted_until": row.muted_until,
            "note": seal_note(database.vault, new, kept.target, kept.note) if kept.note else None,
        }
        await connection.execute(database.insert(follow).values(values).on_conflict_do_nothing())
    theirs = select(alert.c.story_id).where(alert.c.subscriber_id == new)
    await connection.execute(
        update(alert).where(alert.c.subscriber_id == old, alert.c.story_id.not_in(theirs)).values(subscriber_id=new)
    )
    await erase(connection, database, old)
