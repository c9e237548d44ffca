"""Who is tracked: people with their names, and what statements said of them."""

import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.model import EventKind, News, Person, Status, Verdict
from alertbot.database.bell import Bell, ring
from alertbot.database.engine import Database
from alertbot.database.tables import event, mention, name, person, setting, statement

_MARK = "people"  # among the settings
_COLUMNS = ("name", "native_name", "country", "gender", "born", "arrested", "sentence", "note")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed."""

    added: int
    changed: int
    same: int


async def all_people(database: Database) -> tuple[Person, ...]:
    """Everybody who is tracked, with all spellings, in the order in which they were added."""
    async with database.read() as connection:
        rows = (await connection.execute(_tracked().order_by(person.c.number))).all()
        spellings = await _spellings(connection)
    return tuple(_person(row, spellings) for row in rows)


async def mark_of_people(database: Database) -> str:
    """A mark that every change of the people replaces: whoever has read them sees by it, at little cost, whether to read them again."""
    async with database.read() as connection:
        found = await connection.execute(select(setting.c.value).where(setting.c.key == _MARK))
        return found.scalar() or ""


async def _changed(database: Database, connection: AsyncConnection) -> None:
    """Let every process know, once this transaction commits, that the people have changed: by the bell, and by the mark."""
    new = database.insert(setting).values(key=_MARK, value=secrets.token_hex(8))
    await connection.execute(new.on_conflict_do_update(index_elements=["key"], set_={"value": new.excluded.value}))
    await ring(connection, Bell.PEOPLE)


async def add_person(database: Database, new: Person) -> Person:
    """Track somebody; without an id one is made of the name. Somebody with this id stays as they are and is returned."""
    async with database.write() as connection:
        await _changed(database, connection)
        return await _add(database, connection, new)


async def import_people(database: Database, people: Iterable[Person]) -> Imported:
    """Track all people of a file, or none when anything fails. Who is known by id is brought to what the file says."""
    counts = Counter[str]()
    async with database.write() as connection:
        await _changed(database, connection)
        known = {row.id: row for row in (await connection.execute(select(person))).all()}
        spellings = await _spellings(connection)
        number = await _next_number(connection)
        for new in people:
            old = known.get(new.id)
            if old is None:
                await _insert(database, connection, new.id, number, new)
                number += 1
                counts["added"] += 1
            elif _same(new, old, spellings):
                counts["same"] += 1
            else:
                await _change(database, connection, new)
                counts["changed"] += 1
    return Imported(counts["added"], counts["changed"], counts["same"])


async def retire_person(database: Database, person_id: str) -> bool:
    """Track somebody no longer; what was said stays. False when nobody of this id is tracked."""
    query = update(person).where(person.c.id == person_id, person.c.retired.is_(False)).values(retired=True)
    async with database.write() as connection:
        await _changed(database, connection)
        return (await connection.execute(query)).rowcount > 0


async def add_spelling(database: Database, person_id: str, spelling: str) -> bool:
    """Add a known spelling of a person's name; False when it was known."""
    async with database.write() as connection:
        return await put_spelling(database, connection, person_id, spelling)


async def put_spelling(database: Database, connection: AsyncConnection, person_id: str, spelling: str) -> bool:
    """Add a spelling inside a transaction of the caller's."""
    row = {"person_id": person_id, "spelling": " ".join(spelling.split())}
    done = await connection.execute(database.insert(name).values(row).on_conflict_do_nothing().returning(name.c.id))
    await _changed(database, connection)
    return done.first() is not None


async def latest_news(
    database: Database, person_id: str, limit: int, since: datetime | None = None
) -> tuple[News, ...]:
    """The last statements that certainly name a person, newest first, at most `limit`, published since a time."""
    query = (
        _news().where(mention.c.person_id == person_id).order_by(statement.c.published.desc(), statement.c.id.desc())
    )
    if since is not None:
        query = query.where(statement.c.published >= since)
    async with database.read() as connection:
        rows = (await connection.execute(query.limit(limit))).all()
    return tuple(_as_news(row) for row in rows)


async def in_the_news(database: Database, since: datetime, limit: int) -> tuple[str, ...]:
    """Ids of the tracked people who were certainly named since a time, the latest first."""
    latest = func.max(statement.c.published)
    query = (
        select(mention.c.person_id)
        .join(statement, statement.c.id == mention.c.statement_id)
        .join(person, person.c.id == mention.c.person_id)
        .where(
            statement.c.published >= since,
            mention.c.verdict == Verdict.CERTAIN.value,
            person.c.retired.is_(False),
        )
        .group_by(mention.c.person_id)
        .order_by(latest.desc(), mention.c.person_id)
        .limit(limit)
    )
    async with database.read() as connection:
        return tuple((await connection.execute(query)).scalars())


def id_from_name(spelling: str, taken: Mapping[str, Any] | frozenset[str] = frozenset()) -> str:
    """A short id of a name's Latin letters, `ales-bialiatski`, with a number behind it when it is taken."""
    plain = unicodedata.normalize("NFKD", spelling).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:36] or "person-" + secrets.token_hex(4)
    return next(i for i in (base, *(f"{base}-{n}" for n in range(2, 100_000))) if i not in taken)


def _tracked() -> Select[Any]:
    return select(person).where(person.c.retired.is_(False))


async def _spellings(connection: AsyncConnection, person_id: str | None = None) -> Mapping[str, tuple[str, ...]]:
    query = select(name.c.person_id, name.c.spelling).order_by(name.c.id)
    if person_id is not None:
        query = query.where(name.c.person_id == person_id)
    found: dict[str, tuple[str, ...]] = {}
    for owner, spelling in (await connection.execute(query)).all():
        found[owner] = (*found.get(owner, ()), spelling)
    return found


def _person(row: Any, spellings: Mapping[str, tuple[str, ...]]) -> Person:
    return Person(
        id=row.id,
        **{column: getattr(row, column) for column in _COLUMNS},
        aliases=spellings.get(row.id, ()),
        status=Status(row.status),
        group=row.group_name,
        number=row.number,
        slug=row.slug,
    )


def _row(new: Person) -> dict[str, Any]:
    columns = {column: getattr(new, column) for column in _COLUMNS}
    return {**columns, "status": new.status.value, "group_name": new.group}


async def _add(database: Database, connection: AsyncConnection, new: Person) -> Person:
    taken = frozenset((await connection.execute(select(person.c.id))).scalars())
    person_id = new.id or id_from_name(new.name, taken)
    if person_id not in taken:
        await _insert(database, connection, person_id, await _next_number(connection), new)
    row = (await connection.execute(select(person).where(person.c.id == person_id))).one()
    return _person(row, await _spellings(connection, person_id))


async def _next_number(connection: AsyncConnection) -> int:
    highest: int | None = (await connection.execute(select(func.max(person.c.number)))).scalar()
    return (highest or 0) + 1


async def _insert(database: Database, connection: AsyncConnection, person_id: str, number: int, new: Person) -> None:
    await connection.execute(
        person.insert().values(id=person_id, number=number, slug=secrets.token_urlsafe(9), **_row(new))
    )
    await _put_spellings(database, connection, person_id, new.aliases)


async def _put_spellings(
    database: Database, connection: AsyncConnection, person_id: str, spellings: Iterable[str]
) -> None:
    rows = [{"person_id": person_id, "spelling": s} for s in dict.fromkeys(spellings)]
    if rows:
        await connection.execute(database.insert(name).on_conflict_do_nothing(), rows)


async def _change(database: Database, connection: AsyncConnection, new: Person) -> None:
    await connection.execute(update(person).where(person.c.id == new.id).values(retired=False, **_row(new)))
    await connection.execute(delete(name).where(name.c.person_id == new.id))
    await _put_spellings(database, connection, new.id, new.aliases)


def _same(new: Person, row: Any, spellings: Mapping[str, tuple[str, ...]]) -> bool:
    old = _person(row, spellings)
    return not row.retired and _row(new) == _row(old) and set(new.aliases) == set(old.aliases)


def _news() -> Select[Any]:
    return (
        select(
            statement.c.id,
            mention.c.person_id,
            func.coalesce(event.c.kind, EventKind.OTHER.value).label("kind"),
            statement.c.title,
            statement.c.url,
            statement.c.publisher,
            statement.c.published,
        )
        .select_from(mention)
        .join(statement, statement.c.id == mention.c.statement_id)
        .outerjoin(
            event,
            (event.c.statement_id == mention.c.statement_id)
            & (event.c.person_id == mention.c.person_id)
            & event.c.confirmed,
        )
        .where(mention.c.verdict == Verdict.CERTAIN.value)
    )


def _as_news(row: Any) -> News:
    return News(row.id, row.person_id, EventKind(row.kind), row.title, row.url, row.publisher, row.published)
