"""The watched feeds, their visits, the keys of their items, and the hosts that asked for patience.

Functions that take a connection run inside the caller's transaction, so that a visit's statements and alerts are stored with what the visit
changes in the feed, or not at all.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, TypeVar

from sqlalchemy import RowMapping, Update, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.identity import KnownItem
from alertbot.core.model import Feed, Hints, SourceKind
from alertbot.database.engine import Database
from alertbot.database.tables import feed, host_pause, seen_key, statement, visit

KEYS_KEPT = timedelta(days=90)  # after a feed's document last held them
KEYS_PER_ITEM = 7
VISITS_KEPT = timedelta(days=30)
QUIET_VISITS_KEPT = timedelta(days=3)  # of visits that brought nothing
_MANY = 500  # values of one IN list

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a feed's log: what a visit came to, without addresses or words of a page."""

    at: datetime
    outcome: str  # "read", "unchanged", or the trouble
    detail: str = ""
    items: int = 0
    news: int = 0


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit that has ended: a feed before and after it, the line for its log, and the keys of known items that are still there."""

    before: Feed
    after: Feed
    line: Visit
    seen: Sequence[tuple[bytes, int | None]] = ()  # (key, the statement of a key that is new; None where it is known)


# Feeds ----------------------------------------------------------------------------------------------------------------


async def add_feed(database: Database, new: Feed) -> Feed | None:
    """Store a feed, whose id is given by the database; None when its address is already watched."""
    async with database.write() as connection:
        row = database.insert(feed).values(_columns(new)).on_conflict_do_nothing(index_elements=["url"]).returning(feed)
        stored = (await connection.execute(row)).mappings().first()
    return _feed(stored) if stored else None


async def remove_feed(database: Database, feed_id: int) -> bool:
    """Forget a feed with its keys and visits; its statements stay. False when there is none."""
    async with database.write() as connection:
        return (await connection.execute(delete(feed).where(feed.c.id == feed_id))).rowcount > 0


async def all_feeds(database: Database) -> tuple[Feed, ...]:
    """Every feed, by publisher and title."""
    return await _feeds(database, select(feed).order_by(feed.c.publisher, feed.c.title, feed.c.id))


async def feed_by_id(database: Database, feed_id: int) -> Feed | None:
    """One feed; None when there is none."""
    return next(iter(await _feeds(database, select(feed).where(feed.c.id == feed_id))), None)


async def feed_by_url(database: Database, url: str) -> Feed | None:
    """The feed at an address; None when it isn't watched."""
    return next(iter(await _feeds(database, select(feed).where(feed.c.url == url))), None)


async def save_feed(connection: AsyncConnection, before: Feed, after: Feed) -> Feed:
    """Store what differs between two states of a feed, and give back what is stored.

    Columns that are alike are left alone, so that what an admin changed during a visit stays. An address that another feed already has
    is not taken over.
    """
    if after.url != before.url and await _is_taken(connection, after):
        after = replace(after, url=before.url)
    if changes := _changes(before, after):
        await connection.execute(_setter(("row", *changes)), {"row": after.id} | changes)
    return after


async def claim_due(
    database: Database, now: datetime, next_visit: Callable[[Feed], datetime], *, most: int = 1000
) -> tuple[Feed, ...]:
    """The feeds that are due, the longest waiting first, their next visit stored before anyone makes a request.

    Any number of processes may claim at once: each feed goes to one of them. Claim no more than can be begun at once, so that
    what a process leaves behind when it dies is found by the others.
    Feeds of hosts that asked for patience are among them: the fetcher makes no request, and `after_visit` puts their visit off.
    """
    due = (
        select(feed)
        .where(feed.c.off.is_(False), or_(feed.c.next_visit.is_(None), feed.c.next_visit <= now))
        .order_by(feed.c.next_visit.nulls_first(), feed.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)  # nothing on SQLite, whose writers wait for one another
    )
    async with database.write() as connection:
        claimed = [_feed(row) for row in (await connection.execute(due)).mappings()]
        if claimed:
            await connection.execute(
                _setter(("next_visit", "row")), [{"row": f.id, "next_visit": next_visit(f)} for f in claimed]
            )
    return tuple(claimed)


# Visits ---------------------------------------------------------------------------------------------------------------


async def record_visits(database: Database, connection: AsyncConnection, visits: Sequence[Visited]) -> list[Feed]:
    """Store what visits came to, in the caller's transaction; the feeds as they are stored, in the same order.

    What a crash takes away comes again: the next visit's time was stored before the request, and the last answer's validators were not.
    """
    moved = {v.after.id: await save_feed(connection, v.before, v.after) for v in visits if v.after.url != v.before.url}
    changes = ({"row": v.after.id} | _changes(v.before, v.after) for v in visits if v.after.id not in moved)
    for columns, alike in _grouped(change for change in changes if len(change) > 1):
        await connection.execute(_setter(columns), alike)
    await connection.execute(_LOG, [_visit_row(v.before.id, v.line) for v in visits])
    seen = [(v.before.id, key, owner, v.line.at) for v in visits for key, owner in v.seen]
    await remember_keys(database, connection, seen)
    return [moved.get(v.after.id, v.after) for v in visits]


async def recent_visits(database: Database, feed_id: int, *, most: int = 20) -> tuple[Visit, ...]:
    """The last lines of a feed's log, the newest first."""
    query = select(visit).where(visit.c.feed_id == feed_id).order_by(visit.c.at.desc(), visit.c.id.desc()).limit(most)
    async with database.read() as connection:
        rows = (await connection.execute(query)).mappings()
        return tuple(Visit(r["at"], r["outcome"], r["detail"], r["items"], r["news"]) for r in rows)


# Items ----------------------------------------------------------------------------------------------------------------


async def known_items(database: Database, feed_id: int, keys: Collection[bytes]) -> Mapping[bytes, KnownItem]:
    """What is remembered under each of these keys of a feed."""
    async with database.read() as connection:
        owners: dict[bytes, int | None] = {}
        for some in batches(keys):
            rows = await connection.execute(_OWNERS, {"feed": feed_id, "keys": some})
            owners |= {row.key: row.statement_id for row in rows}
        items: dict[int, KnownItem] = {}
        for ids in batches({owner for owner in owners.values() if owner is not None}):
            items |= {row.id: KnownItem(*row) for row in await connection.execute(_ITEMS, {"ids": ids})}
    forgotten = KnownItem(None)
    return {key: items.get(owner, forgotten) if owner is not None else forgotten for key, owner in owners.items()}


async def remember_keys(
    database: Database, connection: AsyncConnection, keys: Iterable[tuple[int, bytes, int | None, datetime]]
) -> None:
    """Note keys as seen, (feed id, key, statement id, when) each: a key that led to another statement leads to this one from now on,
    and one without a statement leads where it led before.
    """
    columns = ("feed_id", "key", "statement_id", "last_seen")
    for some in batches([dict(zip(columns, one, strict=True)) for one in keys]):
        await connection.execute(_remember(database), some)


# Patience -------------------------------------------------------------------------------------------------------------


async def pause_host(database: Database, host: str, until: datetime) -> None:
    """Remember that a host asked for patience; a later time that is already noted stays."""
    insert = database.insert(host_pause).values(host=host, until=until)
    later = insert.excluded.until > host_pause.c.until
    async with database.write() as connection:
        await connection.execute(
            insert.on_conflict_do_update(index_elements=["host"], set_={"until": until}, where=later)
        )


async def host_pauses(database: Database, now: datetime) -> Mapping[str, datetime]:
    """The hosts that still ask for patience, and until when."""
    async with database.read() as connection:
        rows = await connection.execute(select(host_pause).where(host_pause.c.until > now))
        return {row.host: row.until for row in rows}


# The broom ------------------------------------------------------------------------------------------------------------


async def trim_feeds(database: Database, now: datetime) -> None:
    """Forget old lines of the log, patience that is over, and keys that are past use; to be called every hour.

    Once a day, each feed in an hour of its own, forget its document too: the next visit looks at every item, and notes that it is there.
    """
    async with database.write() as connection:
        old = visit.c.at < now - VISITS_KEPT
        quiet = and_(visit.c.news == 0, visit.c.outcome == "unchanged", visit.c.at < now - QUIET_VISITS_KEPT)
        await connection.execute(delete(visit).where(or_(old, quiet)))
        await connection.execute(delete(host_pause).where(host_pause.c.until <= now))
        await _trim_keys(connection)
        await connection.execute(
            update(feed).where(feed.c.id % 24 == now.hour, feed.c.prints.is_not(None)).values(prints=None)
        )


async def _trim_keys(connection: AsyncConnection) -> None:
    """Keep a key 90 days after its feed's document last held it, counted by the newest key of the feed and not by the clock: a feed
    that was silent or unreachable for a year must not tell its old items again. And keep those of twice a document's length.
    """
    newest = select(
        seen_key.c.feed_id,
        func.max(seen_key.c.last_seen).label("newest"),
        func.min(seen_key.c.last_seen).label("oldest"),
    )
    for row in (await connection.execute(newest.group_by(seen_key.c.feed_id))).all():
        before = row.newest - KEYS_KEPT
        if row.oldest < before:
            await _trim_keys_of(connection, row.feed_id, before)


async def _trim_keys_of(connection: AsyncConnection, feed_id: int, before: datetime) -> None:
    length = select(func.coalesce(func.max(visit.c["items"]), 0)).where(visit.c.feed_id == feed_id)
    kept = 2 * KEYS_PER_ITEM * ((await connection.execute(length)).scalar() or 0)
    last = (
        select(seen_key.c.last_seen)
        .where(seen_key.c.feed_id == feed_id)
        .order_by(seen_key.c.last_seen.desc())
        .offset(kept)
        .limit(1)
    )
    limit = (await connection.execute(last)).scalar()
    if limit is not None:
        past = and_(seen_key.c.feed_id == feed_id, seen_key.c.last_seen < before, seen_key.c.last_seen <= limit)
        await connection.execute(delete(seen_key).where(past))


# Rows -----------------------------------------------------------------------------------------------------------------

_ITEMS = select(
    statement.c.id, statement.c.title, statement.c.url, statement.c.text, statement.c.digest, statement.c.edits
).where(statement.c.id.in_(bindparam("ids", expanding=True)))
_OF_FEED = and_(seen_key.c.feed_id == bindparam("feed"), seen_key.c.key.in_(bindparam("keys", expanding=True)))
_OWNERS = select(seen_key.c.key, seen_key.c.statement_id).where(_OF_FEED)
_LOG = visit.insert()
_PLAIN = tuple(f.name for f in fields(Feed) if f.name not in {"id", "kind", "hints"})


async def _feeds(database: Database, query: Any) -> tuple[Feed, ...]:
    async with database.read() as connection:
        return tuple(_feed(row) for row in (await connection.execute(query)).mappings())


def _feed(row: RowMapping | Mapping[str, Any]) -> Feed:
    plain = {name: row[name] for name in _PLAIN}
    return Feed(id=row["id"], kind=SourceKind(row["kind"]), hints=_hints(row["hints"]), **plain)


def _columns(one: Feed) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _PLAIN} | {"kind": one.kind.value, "hints": _hints_row(one.hints)}


def _changes(before: Feed, after: Feed) -> dict[str, Any]:
    old = _columns(before)
    return {name: value for name, value in _columns(after).items() if old[name] != value}


def _grouped(changes: Iterable[dict[str, Any]]) -> Iterable[tuple[tuple[str, ...], list[dict[str, Any]]]]:
    """Changes of the same columns together: one statement for all of them."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in changes:
        groups.setdefault(tuple(sorted(change)), []).append(change)
    return groups.items()


@lru_cache(maxsize=2)
def _remember(database: Database) -> Any:
    insert = database.insert(seen_key)
    fresh = {
        "last_seen": insert.excluded.last_seen,
        "statement_id": func.coalesce(insert.excluded.statement_id, seen_key.c.statement_id),
    }
    return insert.on_conflict_do_update(index_elements=["feed_id", "key"], set_=fresh)


@cache
def _setter(columns: tuple[str, ...]) -> Update:
    names = [name for name in columns if name != "row"]
    return update(feed).where(feed.c.id == bindparam("row")).values({name: bindparam(name) for name in names})


async def _is_taken(connection: AsyncConnection, one: Feed) -> bool:
    other = select(feed.c.id).where(feed.c.url == one.url, feed.c.id != one.id)
    return (await connection.execute(other)).first() is not None


def _hints(data: Mapping[str, Any]) -> Hints:
    days, hours = data.get("skip_days", ()), data.get("skip_hours", ())
    return Hints(data.get("max_age"), data.get("ttl"), data.get("period"), frozenset(hours), frozenset(days))


def _hints_row(hints: Hints) -> dict[str, Any]:
    row = {"max_age": hints.max_age, "ttl": hints.ttl, "period": hints.period}
    row |= {"skip_hours": sorted(hints.skip_hours), "skip_days": sorted(hints.skip_days)}  # type: ignore[dict-item]  # JSON takes lists as well
    return {name: value for name, value in row.items() if value}


def _visit_row(feed_id: int, done: Visit) -> dict[str, Any]:
    return {
        "feed_id": feed_id,
        "at": done.at,
        "outcome": done.outcome,
        "detail": done.detail,
        "items": done.items,
        "news": done.news,
    }


def batches(values: Collection[_Value]) -> Iterable[list[_Value]]:
    """Values in lists of at most 500: so many, one statement takes, and the chats wait for no more."""
    every = list(values)
    return (every[start : start + _MANY] for start in range(0, len(every), _MANY))
