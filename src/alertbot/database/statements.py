"""What publishers said: statements with their mentions and events, the stories they tell, and the alerts that follow.

`remember` stores the statements of visits and everything that follows from them in the caller's one transaction.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.decide import Heard, Plan, Recent, Said, decide
from alertbot.core.model import (
    CAREFUL_EVENTS,
    Event,
    EventKind,
    Facts,
    Feed,
    Mention,
    Span,
    Statement,
    Status,
    Told,
    Verdict,
)
from alertbot.core.reading import OpenStory, Pair, status_after
from alertbot.database.alerts import queue_alerts, story_grew
from alertbot.database.engine import Database
from alertbot.database.feeds import batches, remember_keys
from alertbot.database.stories import facts_of
from alertbot.database.tables import (
    event,
    mention,
    person,
    review,
    statement,
    still_unread,
    story,
    story_person,
    story_statement,
)

MEMORY = timedelta(days=7)  # so long a story stays open for other publishers (feeds reference, section 11)
_LONGEST_TEXT = 60_000  # code points of a text that are kept: enough for every article, not for a hostile page


@dataclass(frozen=True, slots=True)
class Remembered:
    """What came of a visit's statements."""

    statements: int
    alerts: int
    reviews: int


async def remember(
    connection: AsyncConnection, database: Database, said: Sequence[tuple[Feed, Sequence[Heard]]], now: datetime
) -> list[Remembered]:
    """Store the statements of each feed with their keys, mentions and events, and carry out what is decided of each."""
    if any(one.told for _, heard in said for one in heard):
        await database.in_order(connection)
    ids = iter(await _store(connection, database, [(feed.id, one) for feed, heard in said for one in heard], now))
    return [await _remember(connection, database, feed, heard, ids, now) for feed, heard in said]


async def _remember(
    connection: AsyncConnection,
    database: Database,
    feed: Feed,
    heard: Sequence[Heard],
    ids: Iterator[int],
    now: datetime,
) -> Remembered:
    alerts = reviews = 0
    for one in heard:
        statement_id = next(ids)
        if not one.told:
            continue
        await _store_mentions(connection, database, statement_id, one.told)
        people = {told.mention.person_id for told in one.told}
        plan = decide(
            one, await recall(connection, people, one.published, apart_from=statement_id), trusted=feed.trusted
        )
        await _store_events(connection, database, statement_id, one, plan)
        alerts += await carry_out(connection, database, statement_id, plan, now)
        reviews += len(plan.unsure_who) + len(plan.unsure_what)
    return Remembered(len(heard), alerts, reviews)


async def carry_out(
    connection: AsyncConnection, database: Database, statement_id: int, plan: Plan, now: datetime
) -> int:
    """Open and join stories, queue their alerts, ask admins, and let statuses follow; how many alerts are due."""
    await _ask(connection, database, statement_id, plan, now)
    for pair in plan.confirmed:
        await _let_status_follow(connection, pair)
    joined = [(story_id, statement_id) for story_id in plan.joins]
    alerts = 0
    if plan.opens:
        story_id = await _open_story(connection, statement_id, plan, now)
        joined += [(story_id, said.statement_id) for said in plan.settles]
        alerts = await queue_alerts(connection, story_id, now=now)
    for said in plan.settles:
        await _settle(connection, said, now)
    for story_id, told_by in dict.fromkeys(joined):
        await _join(connection, database, story_id, told_by, now)
    if plan.contested:
        await connection.execute(update(story).where(story.c.id.in_(plan.contested)).values(contested=True))
        for story_id in plan.contested:
            await story_grew(connection, story_id, now=now)
    return alerts


async def recall(
    connection: AsyncConnection, people: Collection[str], published: datetime, *, apart_from: int | None = None
) -> Recent:
    """What is remembered of these people around a time: open stories, and who said what."""
    since = published - MEMORY
    return Recent(await _open_stories(connection, people, since), await _said(connection, people, since, apart_from))


async def tell_confirmed(
    connection: AsyncConnection, database: Database, statement_id: int, person_id: str, now: datetime
) -> None:
    """An admin has confirmed what a statement says of a person: decide anew, as if its publisher were trusted, and tell."""
    heard = await _heard_again(connection, statement_id, [person_id])
    if heard is None:
        return
    await database.in_order(connection)
    recent = await recall(connection, [person_id], heard.published, apart_from=statement_id)
    await carry_out(connection, database, statement_id, decide(heard, recent, trusted=True), now)


async def release_held(database: Database, feed: Feed, now: datetime) -> int:
    """Tell what a mass change had held back, now that an admin has looked; how many alerts are due."""
    alerts = 0
    async with database.write() as connection:
        await database.in_order(connection)
        held = select(statement.c.id).where(statement.c.feed_id == feed.id, statement.c.held).order_by(statement.c.id)
        for statement_id in (await connection.execute(held)).scalars().all():
            named = select(mention.c.person_id).where(mention.c.statement_id == statement_id)
            people = (await connection.execute(named)).scalars().all()
            heard = await _heard_again(connection, statement_id, people)
            if heard is not None and people:
                recent = await recall(connection, people, heard.published, apart_from=statement_id)
                alerts += await carry_out(
                    connection, database, statement_id, decide(heard, recent, trusted=feed.trusted), now
                )
        await connection.execute(update(statement).where(statement.c.feed_id == feed.id).values(held=False))
    return alerts


async def people_named(database: Database, statement_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Whom stored statements name: {statement id: ids of people}."""
    if not statement_ids:
        return {}
    query = select(mention.c.statement_id, mention.c.person_id).where(mention.c.statement_id.in_(statement_ids))
    found: dict[int, set[str]] = {}
    async with database.read() as connection:
        for row in await connection.execute(query):
            found.setdefault(row.statement_id, set()).add(row.person_id)
    return {statement_id: frozenset(people) for statement_id, people in found.items()}


@dataclass(frozen=True, slots=True)
class Unread:
    """A statement whose page could not be fetched when it was new."""

    statement_id: int
    url: str
    title: str
    text: str
    published: datetime
    digest: bytes
    tries: int


async def feeds_with_unread(database: Database, since: datetime) -> frozenset[int]:
    """The feeds of which a page is still to be fetched."""
    query = select(statement.c.feed_id).where(still_unread, statement.c.seen >= since).distinct()
    async with database.read() as connection:
        return frozenset(i for i in (await connection.execute(query)).scalars() if i is not None)


async def unread(database: Database, feed_id: int, since: datetime, *, limit: int = 5) -> tuple[Unread, ...]:
    """Statements of a feed whose page is still to be fetched, the newest first."""
    query = (
        select(statement)
        .where(statement.c.feed_id == feed_id, still_unread, statement.c.seen >= since)
        .order_by(statement.c.id.desc())
        .limit(limit)
    )
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return tuple(Unread(r.id, r.url, r.title, r.text, r.published, r.digest, r.unread) for r in rows)


async def _heard_again(connection: AsyncConnection, statement_id: int, people: Collection[str]) -> Heard | None:
    """A stored statement with what it says of these people, as it was heard; None when it is gone."""
    row = (await connection.execute(select(statement).where(statement.c.id == statement_id))).first()
    if row is None:
        return None
    query = (
        select(mention, event.c.kind, event.c.confidence.label("sure"), event.c.quote, event.c.facts, event.c.summary)
        .join(event, (event.c.statement_id == mention.c.statement_id) & (event.c.person_id == mention.c.person_id))
        .where(mention.c.statement_id == statement_id, mention.c.person_id.in_(people))
    )
    told = tuple(_told(found) for found in await connection.execute(query))
    return Heard(
        publisher=row.publisher,
        url=row.url,
        title=row.title,
        text=row.text,
        language=row.language,
        published=row.published,
        digest=row.digest,
        sketch=row.sketch,
        keys=(),
        told=told,
    )


def _told(row: Any) -> Told:
    return Told(
        Mention(
            row.person_id,
            Verdict(row.verdict),
            row.confidence,
            tuple(Span(*span) for span in row.spans),
            tuple(row.ambiguous_with),
            row.reason,
        ),
        Event(row.person_id, EventKind(row.kind), row.sure, row.quote, facts_of(row.facts)),
        row.summary,
    )


async def texts_since(database: Database, since: datetime, *, limit: int = 5_000) -> tuple[Statement, ...]:
    """Statements first seen since a time, newest first: for trying a new name on what was said."""
    query = select(statement).where(statement.c.seen >= since).order_by(statement.c.seen.desc()).limit(limit)
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return tuple(
        Statement(r.id, r.feed_id or 0, r.publisher, r.url, r.title, r.text, r.language, r.published, r.seen)
        for r in rows
    )


def facts_as_json(facts: Facts) -> dict[str, Any]:
    """Facts as a column keeps them: only those that are known."""
    found = {key: value for key, value in asdict(facts).items() if value not in (None, "")}
    return found | ({"on": facts.on.isoformat()} if facts.on else {})


async def _store(
    connection: AsyncConnection, database: Database, heard: Sequence[tuple[int, Heard]], now: datetime
) -> list[int]:
    """Insert new statements, bring edited ones to their new text, and tie their keys to them; ids in the same order."""
    fresh = [(feed_id, one) for feed_id, one in heard if one.edits is None]
    numbers = await database.new_ids(connection, statement, len(fresh)) if fresh else []
    rows = [_row(one, feed_id, now) | {"id": number} for number, (feed_id, one) in zip(numbers, fresh, strict=True)]
    for some in batches(rows):
        await connection.execute(insert(statement), some)
    unused = iter(numbers)
    ids = [one.edits if one.edits is not None else next(unused) for _, one in heard]
    for _, one in heard:
        if one.edits is not None:
            await connection.execute(
                update(statement)
                .where(statement.c.id == one.edits)
                .values(
                    title=one.title,
                    text=one.text[:_LONGEST_TEXT],
                    digest=one.digest,
                    sketch=one.sketch,
                    edits=statement.c.edits + 1,
                    unread=one.unread,
                )
            )
    keys = [(feed, key, number, now) for number, (feed, one) in zip(ids, heard, strict=True) for key in one.keys]
    await remember_keys(database, connection, keys)
    return ids


def _row(one: Heard, feed_id: int, now: datetime) -> dict[str, Any]:
    return {
        "feed_id": feed_id,
        "publisher": one.publisher,
        "url": one.url,
        "title": one.title,
        "text": one.text[:_LONGEST_TEXT],
        "language": one.language,
        "published": one.published,
        "seen": now,
        "digest": one.digest,
        "sketch": one.sketch,
        "unread": one.unread,
        "held": one.held,
    }


async def _store_mentions(
    connection: AsyncConnection, database: Database, statement_id: int, told: Sequence[Told]
) -> None:
    rows = [
        {
            "statement_id": statement_id,
            "person_id": one.mention.person_id,
            "verdict": one.mention.verdict.value,
            "confidence": one.mention.confidence,
            "spans": [[s.start, s.end, s.surface, s.why] for s in one.mention.spans],
            "ambiguous_with": list(one.mention.ambiguous_with),
            "reason": one.mention.reason,
        }
        for one in told
    ]
    await connection.execute(database.insert(mention).on_conflict_do_nothing(), rows)


async def _store_events(
    connection: AsyncConnection, database: Database, statement_id: int, one: Heard, plan: Plan
) -> None:
    rows = [
        {
            "statement_id": statement_id,
            "person_id": told.event.person_id,
            "kind": told.event.kind.value,
            "confidence": told.event.confidence,
            "quote": told.event.quote,
            "facts": facts_as_json(told.event.facts),
            "summary": told.summary,
            "confirmed": Pair(told.event.person_id, told.event.kind) in plan.confirmed
            or (one.quiet and told.event.kind not in CAREFUL_EVENTS),
            "at": one.published,
        }
        for told in one.told
    ]
    await connection.execute(database.insert(event).on_conflict_do_nothing(), rows)


async def _open_story(connection: AsyncConnection, statement_id: int, plan: Plan, now: datetime) -> int:
    done = await connection.execute(
        insert(story).values(statement_id=statement_id, opened=now, urgency=plan.urgency.value).returning(story.c.id)
    )
    story_id: int = done.scalar_one()
    await connection.execute(
        insert(story_person),
        [{"story_id": story_id, "person_id": pair.person_id, "kind": pair.kind.value} for pair in plan.opens],
    )
    await connection.execute(insert(story_statement).values(story_id=story_id, statement_id=statement_id, joined=now))
    return story_id


async def _join(
    connection: AsyncConnection, database: Database, story_id: int, statement_id: int, now: datetime
) -> None:
    done = await connection.execute(
        database.insert(story_statement)
        .values(story_id=story_id, statement_id=statement_id, joined=now)
        .on_conflict_do_nothing()
    )
    if done.rowcount:
        await story_grew(connection, story_id, now=now)


async def _settle(connection: AsyncConnection, said: Said, now: datetime) -> None:
    """A second publisher says so too: the event that waited is taken as true, and no admin need be asked."""
    await connection.execute(
        update(event)
        .where(event.c.statement_id == said.statement_id, event.c.person_id == said.pair.person_id)
        .values(confirmed=True)
    )
    await connection.execute(
        update(review)
        .where(
            review.c.statement_id == said.statement_id,
            review.c.person_id == said.pair.person_id,
            review.c.kind == "event",
            review.c.decision == "",
        )
        .values(decision="yes", decided=now)
    )


async def _ask(connection: AsyncConnection, database: Database, statement_id: int, plan: Plan, now: datetime) -> None:
    rows = [
        {"kind": "mention", "statement_id": statement_id, "person_id": who, "event": None, "opened": now}
        for who in plan.unsure_who
    ] + [
        {
            "kind": "event",
            "statement_id": statement_id,
            "person_id": pair.person_id,
            "event": pair.kind.value,
            "opened": now,
        }
        for pair in plan.unsure_what
    ]
    if rows:
        await connection.execute(database.insert(review).on_conflict_do_nothing(), rows)


async def _let_status_follow(connection: AsyncConnection, pair: Pair) -> None:
    held = (await connection.execute(select(person.c.status).where(person.c.id == pair.person_id))).scalar()
    if held is None:
        return
    after = status_after(Status(held), pair.kind)
    if after.value != held:
        await connection.execute(update(person).where(person.c.id == pair.person_id).values(status=after.value))


async def _open_stories(connection: AsyncConnection, people: Collection[str], since: datetime) -> tuple[OpenStory, ...]:
    numbers = (
        (
            await connection.execute(
                select(story.c.id)
                .join(story_person, story_person.c.story_id == story.c.id)
                .where(story_person.c.person_id.in_(people), story.c.opened >= since, story.c.withdrawn.is_(False))
                .distinct()
            )
        )
        .scalars()
        .all()
    )
    if not numbers:
        return ()
    pairs: dict[int, list[Pair]] = {}
    for row in await connection.execute(select(story_person).where(story_person.c.story_id.in_(numbers))):
        pairs.setdefault(row.story_id, []).append(Pair(row.person_id, EventKind(row.kind)))
    voices: dict[int, set[str]] = {}
    for row in await connection.execute(
        select(story_statement.c.story_id, statement.c.publisher)
        .join(statement, statement.c.id == story_statement.c.statement_id)
        .where(story_statement.c.story_id.in_(numbers))
    ):
        voices.setdefault(row.story_id, set()).add(row.publisher)
    query = (
        select(story.c.id, statement.c.published, statement.c.sketch)
        .join(statement, statement.c.id == story.c.statement_id)
        .where(story.c.id.in_(numbers))
        .order_by(story.c.id)
    )
    return tuple(
        OpenStory(row.id, row.published, tuple(pairs.get(row.id, ())), row.sketch, frozenset(voices.get(row.id, ())))
        for row in await connection.execute(query)
    )


async def _said(
    connection: AsyncConnection, people: Collection[str], since: datetime, apart_from: int | None
) -> tuple[Said, ...]:
    query = (
        select(event.c.statement_id, event.c.person_id, event.c.kind, event.c.confirmed, statement.c.publisher)
        .join(statement, statement.c.id == event.c.statement_id)
        .join(mention, (mention.c.statement_id == event.c.statement_id) & (mention.c.person_id == event.c.person_id))
        .where(
            event.c.person_id.in_(people),
            event.c.at >= since,
            mention.c.verdict == Verdict.CERTAIN.value,
            event.c.statement_id != (apart_from or 0),
        )
    )
    return tuple(
        Said(row.statement_id, Pair(row.person_id, EventKind(row.kind)), row.publisher, not row.confirmed)
        for row in await connection.execute(query)
    )
