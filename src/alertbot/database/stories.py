"""Stories, whole: what a message shows, read from the statements, events and people behind it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.model import EventKind, Facts, Story, StoryPerson
from alertbot.database.tables import event, person, statement, story, story_person, story_statement


async def load_stories(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Story]:
    """Stories by id; an id that is no story is left out."""
    people = await _people(connection, ids)
    also = await _also(connection, ids)
    rows = await connection.execute(_shown().where(story.c.id.in_(ids)))
    return {row.id: _story(row, people[row.id], also[row.id]) for row in rows}


async def last_stories(connection: AsyncConnection, most: int) -> tuple[Story, ...]:
    """The last stories that tell of statements, the newest first, at most so many."""
    newest = select(story.c.id).where(story.c.statement_id.is_not(None)).order_by(story.c.id.desc()).limit(most)
    ids = (await connection.execute(newest)).scalars().all()
    found = await load_stories(connection, ids)
    return tuple(found[i] for i in ids if i in found)


def _shown() -> Select[Any]:
    return select(
        story.c.id,
        story.c.occasion,
        story.c.opened,
        story.c.contested,
        story.c.withdrawn,
        story.c.correction,
        story.c.version,
        statement.c.title,
        statement.c.url,
        statement.c.publisher,
        statement.c.published,
    ).join_from(story, statement, statement.c.id == story.c.statement_id, isouter=True)


def _story(row: Any, people: list[StoryPerson], also: list[tuple[str, str]]) -> Story:
    return Story(
        id=row.id,
        people=tuple(people),
        title=row.title or "",
        url=row.url or "",
        publisher=row.publisher or "",
        published=row.published or row.opened,
        also=tuple(dict.fromkeys(also)),
        contested=row.contested,
        withdrawn=row.withdrawn,
        correction=row.correction,
        version=row.version,
        occasion=row.occasion or "",
    )


async def _people(connection: AsyncConnection, ids: Collection[int]) -> Mapping[int, list[StoryPerson]]:
    """The people of each story, with the words of the statement that is shown, else of the latest that names them."""
    query = (
        select(story_person.c.story_id, story_person.c.kind, person, event.c.summary, event.c.facts)
        .join(person, person.c.id == story_person.c.person_id)
        .join(story, story.c.id == story_person.c.story_id)
        .outerjoin(story_statement, story_statement.c.story_id == story.c.id)
        .outerjoin(
            event,
            (event.c.person_id == person.c.id)
            & (
                (event.c.statement_id == story_statement.c.statement_id)
                | (event.c.statement_id == story.c.statement_id)
            ),
        )
        .where(story_person.c.story_id.in_(ids))
        .order_by(person.c.number, event.c.statement_id == story.c.statement_id, event.c.at)
    )
    found: dict[int, dict[str, StoryPerson]] = defaultdict(dict)
    for row in await connection.execute(query):
        known = found[row.story_id].get(row.id)
        if known is None or row.summary is not None:
            found[row.story_id][row.id] = _person(row)
    return defaultdict(list, {story_id: list(people.values()) for story_id, people in found.items()})


def _person(row: Any) -> StoryPerson:
    return StoryPerson(
        person_id=row.id,
        name=row.name,
        native_name=row.native_name,
        kind=EventKind(row.kind),
        summary=row.summary or "",
        facts=facts_of(row.facts or {}),
        number=row.number,
    )


def facts_of(kept: Mapping[str, Any]) -> Facts:
    """The facts of an event as they stand in `event.facts`: the fields of Facts that are set, the day in ISO 8601."""
    on = kept.get("on")
    return Facts(date.fromisoformat(on) if on else None, kept.get("term", ""), kept.get("place", ""), kept.get("freed"))


async def _also(connection: AsyncConnection, ids: Collection[int]) -> Mapping[int, list[tuple[str, str]]]:
    query = (
        select(story_statement.c.story_id, statement.c.publisher, statement.c.url)
        .join(statement, statement.c.id == story_statement.c.statement_id)
        .join(story, story.c.id == story_statement.c.story_id)
        .where(story_statement.c.story_id.in_(ids), statement.c.id != story.c.statement_id)
        .order_by(story_statement.c.joined, statement.c.id)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.story_id].append((row.publisher, row.url))
    return found
