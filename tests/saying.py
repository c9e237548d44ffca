"""Statements for tests: stored with their mentions, events and story, as a visit would have."""

from datetime import UTC, datetime

from sqlalchemy import insert, select

from alertbot.core.messages.alerts import alert
from alertbot.core.model import EventKind
from alertbot.database.alerts import queue_alerts
from alertbot.database.people import all_people
from alertbot.database.stories import load_stories
from alertbot.database.subscribers import find
from alertbot.database.tables import alert as alert_row
from alertbot.database.tables import delivery, event, mention, review, statement, story, story_person, story_statement
from alertbot.locales import words
from alertbot.telegram import send as wire

NOW = datetime(2025, 12, 13, 12, tzinfo=UTC)


async def person_of(database, person_id):
    """Somebody who is tracked; None for anybody else."""
    return {person.id: person for person in await all_people(database)}.get(person_id)


async def store_statement(
    database, *people, kind=EventKind.RELEASED, title="News", at=NOW, verdict="certain", confirmed=True
):
    """A statement that names these people; its id."""
    text = f"{title}. It names {', '.join(people)} and says more."
    async with database.write() as connection:
        done = await connection.execute(
            insert(statement)
            .values(
                publisher="Rights",
                url="https://rights.example/1",
                title=title,
                text=text,
                published=at,
                seen=at,
                digest=b"x",
            )
            .returning(statement.c.id)
        )
        statement_id = done.scalar_one()
        for person_id in people:
            start = text.index(person_id)
            spans = [[start, start + len(person_id), person_id, "full name"]]
            await connection.execute(
                insert(mention).values(
                    statement_id=statement_id,
                    person_id=person_id,
                    verdict=verdict,
                    confidence=0.9,
                    spans=spans,
                    ambiguous_with=["ivan-two"] if person_id == "ivan-one" else [],
                    reason="The whole name stands there.",
                )
            )
            await connection.execute(
                insert(event).values(
                    statement_id=statement_id,
                    person_id=person_id,
                    kind=kind.value,
                    confidence=0.9,
                    quote=text,
                    facts={},
                    summary=text,
                    confirmed=confirmed,
                    at=at,
                )
            )
    return statement_id


async def store_story(database, *people, kind=EventKind.RELEASED, title="News", at=NOW):
    """A story of one statement about these people, with alerts for their followers; its id."""
    statement_id = await store_statement(database, *people, kind=kind, title=title, at=at)
    async with database.write() as connection:
        done = await connection.execute(
            insert(story).values(statement_id=statement_id, opened=at, urgency=1).returning(story.c.id)
        )
        story_id = done.scalar_one()
        for person_id in people:
            await connection.execute(
                insert(story_person).values(story_id=story_id, person_id=person_id, kind=kind.value)
            )
        await connection.execute(
            insert(story_statement).values(story_id=story_id, statement_id=statement_id, joined=at)
        )
        await queue_alerts(connection, story_id, now=at)
    return story_id


async def deliver(chat, who, story_id):
    """Send the alert of a story to somebody, as the outbox would, and keep its message id; the message."""
    database = chat.house.database
    subscriber = await find(database, who.id)
    async with database.write() as connection:
        told = (await load_stories(connection, [story_id]))[story_id]
        people = tuple(p.person_id for p in told.people)
        message = alert(told, people, subscriber.choices, words(subscriber.choices.language))
        sent = await wire.send(chat.mouth.api, who.id, message)
        query = select(alert_row.c.id).where(
            alert_row.c.story_id == story_id, alert_row.c.subscriber_id == subscriber.id
        )
        row = (await connection.execute(query)).scalar_one()
        await connection.execute(alert_row.update().where(alert_row.c.id == row).values(state="sent"))
        await connection.execute(
            insert(delivery).values(
                subscriber_id=subscriber.id, alert_id=row, message_id=sent.message_id, forget_at=chat.house.now()
            )
        )
    return chat.telegram.last(who)


async def ask_review(database, statement_id, person_id, kind="mention", event_kind=None, now=NOW):
    """A review that waits; its id."""
    async with database.write() as connection:
        done = await connection.execute(
            insert(review)
            .values(kind=kind, statement_id=statement_id, person_id=person_id, event=event_kind, opened=now)
            .returning(review.c.id)
        )
        return done.scalar_one()
