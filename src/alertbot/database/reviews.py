"""What waits for an admin before anyone is told, and what the admin's word changes.

`decide` writes down the word and puts mention and event right; who is told because of it is the caller's `confirmed`, which
works in the same transaction.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.model import CAREFUL_EVENTS, EventKind, Mention, Review, ReviewKind, Span, Verdict
from alertbot.database.alerts import story_grew, withdraw_story
from alertbot.database.engine import Database
from alertbot.database.people import put_spelling
from alertbot.database.tables import (
    event,
    feed,
    mention,
    person,
    review,
    statement,
    story,
    story_person,
    story_statement,
)


class Decision(StrEnum):
    """An admin's word."""

    YES = "yes"
    NO = "no"
    OTHER = "other"  # somebody else is meant


# A mention or an event is right after all: tell of it. (connection, statement, person, now), in the transaction of the word.
Confirmed = Callable[[AsyncConnection, int, str, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Word:
    """An admin's word while it is carried out: where, when, and who tells the followers."""

    database: Database
    connection: AsyncConnection
    now: datetime
    confirmed: Confirmed


async def open_reviews(database: Database, limit: int = 1, *, after: int = 0) -> tuple[Review, ...]:
    """What waits, the oldest first, behind a review's id."""
    query = _reviews().where(review.c.decision == "", review.c.id > after).order_by(review.c.id).limit(limit)
    async with database.read() as connection:
        return tuple(_review(row) for row in (await connection.execute(query)).all())


async def newest_review(database: Database) -> int:
    """The id of the newest review, 0 where there is none."""
    async with database.read() as connection:
        newest: int = (await connection.execute(select(func.coalesce(func.max(review.c.id), 0)))).scalar_one()
        return newest


async def review_by_id(database: Database, review_id: int) -> Review | None:
    """A review, decided or not."""
    async with database.read() as connection:
        row = (await connection.execute(_reviews().where(review.c.id == review_id))).first()
    return None if row is None else _review(row)


async def count_open(database: Database) -> int:
    """How many reviews wait."""
    query = select(func.count()).select_from(review).where(review.c.decision == "")
    async with database.read() as connection:
        return (await connection.execute(query)).scalar_one()


async def decide(
    database: Database,
    review_id: int,
    decision: Decision,
    now: datetime,
    *,
    confirmed: Confirmed,
    other: str = "",
) -> Review | None:
    """Carry out an admin's word; the review as it was, or None when it is gone or was decided before.

    `other` is the id of whom a statement really names. A word on a mention whose event is a careful one (released, died)
    opens the question of the event, which is another.
    """
    async with database.write() as connection:
        row = (await connection.execute(_reviews().where(review.c.id == review_id, review.c.decision == ""))).first()
        if row is None:
            return None
        await connection.execute(
            update(review).where(review.c.id == review_id).values(decision=decision.value, decided=now)
        )
        if row.statement_id is not None and row.person_id:
            word = _Word(database, connection, now, confirmed)
            await _carry_out(word, _review(row), decision, other)
    return _review(row)


async def wrong_person(database: Database, story_id: int, person_id: str, now: datetime) -> None:
    """Ask the admins whether a story really means this person; who asked is not kept. Asking again changes nothing."""
    async with database.write() as connection:
        named_in = await _statement_of(connection, story_id, person_id)
        if named_in is not None:
            row = {
                "kind": ReviewKind.WRONG_PERSON.value,
                "statement_id": named_in,
                "person_id": person_id,
                "opened": now,
            }
            await connection.execute(database.insert(review).values(row).on_conflict_do_nothing())


async def mention_in_story(database: Database, story_id: int, person_id: str) -> Mention | None:
    """How a story's statement names a person: the words, and why they do."""
    async with database.read() as connection:
        named_in = await _statement_of(connection, story_id, person_id)
        if named_in is None:
            return None
        query = select(mention).where(mention.c.statement_id == named_in, mention.c.person_id == person_id)
        row = (await connection.execute(query)).one()
    spans = tuple(Span(*span) for span in row.spans)
    return Mention(person_id, Verdict(row.verdict), row.confidence, spans, tuple(row.ambiguous_with), row.reason)


async def add_surface(database: Database, review_id: int, person_id: str) -> str:
    """Make the words that a review is about a known spelling of a person; the spelling, or nothing when there is none."""
    async with database.write() as connection:
        row = (await connection.execute(_reviews().where(review.c.id == review_id))).first()
        surface = _surface(row.spans) if row is not None else ""
        if not surface or not await put_spelling(database, connection, person_id, surface):
            return ""
    return surface


async def _carry_out(word: _Word, item: Review, decision: Decision, other: str) -> None:
    assert item.statement_id is not None
    match item.kind, decision:
        case (ReviewKind.MENTION, Decision.YES):
            await _mention_is_right(word, item.statement_id, item.person_id)
        case (ReviewKind.EVENT, Decision.YES):
            await _event_is_right(word, item.statement_id, item.person_id)
        case (ReviewKind.EVENT, Decision.NO):
            await _event_is_other(word.connection, item.statement_id, item.person_id)
        case (ReviewKind.MENTION | ReviewKind.WRONG_PERSON, Decision.NO):
            await _take_out(word, item.statement_id, item.person_id)
        case (ReviewKind.MENTION | ReviewKind.WRONG_PERSON, Decision.OTHER) if other and other != item.person_id:
            await _hand_over(word.connection, item.statement_id, item.person_id, other)
            await _take_out(word, item.statement_id, item.person_id)
            await _mention_is_right(word, item.statement_id, other)
        case _:
            pass  # "yes, it is this person" to a follower's doubt changes nothing


async def _mention_is_right(word: _Word, statement_id: int, person_id: str) -> None:
    await word.connection.execute(
        update(mention)
        .where(mention.c.statement_id == statement_id, mention.c.person_id == person_id)
        .values(verdict=Verdict.CERTAIN.value, ambiguous_with=[])
    )
    kind = await _unconfirmed_kind(word.connection, statement_id, person_id)
    if kind is not None and kind in CAREFUL_EVENTS:
        await _ask_of_event(word, statement_id, person_id, kind)
    else:
        await _event_is_right(word, statement_id, person_id)


async def _event_is_right(word: _Word, statement_id: int, person_id: str) -> None:
    query = update(event).where(_event_of(statement_id, person_id)).values(confirmed=True)
    await word.connection.execute(query)
    await word.confirmed(word.connection, statement_id, person_id, word.now)


async def _unconfirmed_kind(connection: AsyncConnection, statement_id: int, person_id: str) -> EventKind | None:
    query = select(event.c.kind).where(_event_of(statement_id, person_id), event.c.confirmed.is_(False))
    kind = (await connection.execute(query)).scalar()
    return None if kind is None else EventKind(kind)


async def _ask_of_event(word: _Word, statement_id: int, person_id: str, kind: EventKind) -> None:
    row = {
        "kind": ReviewKind.EVENT.value,
        "statement_id": statement_id,
        "person_id": person_id,
        "event": kind.value,
        "opened": word.now,
    }
    await word.connection.execute(word.database.insert(review).values(row).on_conflict_do_nothing())


async def _event_is_other(connection: AsyncConnection, statement_id: int, person_id: str) -> None:
    """What happened was misread: the statement names the person and says nothing that we know how to tell."""
    await connection.execute(
        update(event).where(_event_of(statement_id, person_id)).values(kind=EventKind.OTHER.value, confirmed=False)
    )


async def _hand_over(connection: AsyncConnection, statement_id: int, person_id: str, other: str) -> None:
    """Copy mention and event to whom the statement really means, where nothing is known of them in it yet."""
    for table in (mention, event):
        columns = [c for c in table.c if c.name not in {"id", "person_id"}]
        there = select(table.c.id).where(table.c.statement_id == statement_id, table.c.person_id == other)
        known = (await connection.execute(select(person.c.id).where(person.c.id == other))).first()
        if known is None or (await connection.execute(there)).first() is not None:
            continue
        old = (
            await connection.execute(
                select(*columns).where(table.c.statement_id == statement_id, table.c.person_id == person_id)
            )
        ).mappings()
        for row in old.all():
            values: dict[str, Any] = {**row, "person_id": other}
            if table is event:
                values["confirmed"] = False
            await connection.execute(table.insert().values(values))


async def _take_out(word: _Word, statement_id: int, person_id: str) -> None:
    """The statement does not name this person: forget that it did, and take back what was told because of it."""
    told = (
        select(story_statement.c.story_id)
        .join(story_person, story_person.c.story_id == story_statement.c.story_id)
        .where(story_statement.c.statement_id == statement_id, story_person.c.person_id == person_id)
    )
    stories = (await word.connection.execute(told)).scalars().all()
    for table in (mention, event):
        await word.connection.execute(
            delete(table).where(table.c.statement_id == statement_id, table.c.person_id == person_id)
        )
    for story_id in stories:
        if await _statement_of(word.connection, story_id, person_id) is None:  # no other statement says so
            await _leave_story(word.connection, story_id, person_id, word.now)


async def _leave_story(connection: AsyncConnection, story_id: int, person_id: str, now: datetime) -> None:
    others = select(story_person.c.person_id).where(
        story_person.c.story_id == story_id, story_person.c.person_id != person_id
    )
    if (await connection.execute(others)).first() is None:
        await withdraw_story(connection, story_id, now=now)  # keeps the person, so that the withdrawal can name them
        return
    await connection.execute(
        delete(story_person).where(story_person.c.story_id == story_id, story_person.c.person_id == person_id)
    )
    await story_grew(connection, story_id, now=now)


async def _statement_of(connection: AsyncConnection, story_id: int, person_id: str) -> int | None:
    """The statement of a story that names a person: the one that is shown, else the first that joined."""
    query = (
        select(mention.c.statement_id)
        .join(story_statement, story_statement.c.statement_id == mention.c.statement_id)
        .join(story, story.c.id == story_statement.c.story_id)
        .where(story_statement.c.story_id == story_id, mention.c.person_id == person_id)
        .order_by((story.c.statement_id == mention.c.statement_id).desc(), story_statement.c.joined)
    )
    return (await connection.execute(query.limit(1))).scalar()


def _event_of(statement_id: int, person_id: str) -> Any:
    return (event.c.statement_id == statement_id) & (event.c.person_id == person_id)


def _reviews() -> Select[Any]:
    mentioned = (mention.c.statement_id == review.c.statement_id) & (mention.c.person_id == review.c.person_id)
    happened = (event.c.statement_id == review.c.statement_id) & (event.c.person_id == review.c.person_id)
    return (
        select(
            review,
            statement.c.url,
            statement.c.title,
            statement.c.text,
            func.coalesce(statement.c.publisher, feed.c.publisher, "").label("publisher"),
            mention.c.spans,
            mention.c.reason,
            mention.c.ambiguous_with,
            event.c.quote,
        )
        .outerjoin(statement, statement.c.id == review.c.statement_id)
        .outerjoin(feed, feed.c.id == review.c.feed_id)
        .outerjoin(mention, mentioned)
        .outerjoin(event, happened)
    )


def _review(row: Any) -> Review:
    return Review(
        id=row.id,
        kind=ReviewKind(row.kind),
        statement_id=row.statement_id,
        person_id=row.person_id,
        event=EventKind(row.event) if row.event else None,
        quote=row.quote or _around(row.text or "", row.spans or []),
        reason=row.reason or "",
        url=row.url or "",
        title=row.title or "",
        publisher=row.publisher,
        rivals=tuple(row.ambiguous_with or ()),
        surface=_surface(row.spans or []),
        feed_id=row.feed_id,
    )


def _surface(spans: Iterable[Any]) -> str:
    """The longest words that name the person."""
    return max((str(span[2]) for span in spans), key=len, default="")


def _around(text: str, spans: Iterable[Any]) -> str:
    """The words around the first place that names the person."""
    first = next(iter(spans), None)
    return "" if first is None else text[max(0, first[0] - 200) : first[1] + 200].strip()
