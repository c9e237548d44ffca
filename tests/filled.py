"""A database with something in every part of it, whose letters the engines sort differently.

As a program it keeps one of the newest schema for the tests of later upgrades, before a migration is written: python tests/filled.py
"""

import asyncio
import json
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Date, LargeBinary, MetaData, insert, select

from alert_rows import ADA, ALL, BELA, NOON, OTHER, RELEASED, a_house, after
from alertbot.core.model import Feed, Person, Role, Target, TargetKind
from alertbot.database import admins, feeds, people, subscribers
from alertbot.database.copy import continue_numbers
from alertbot.database.migrate import NEWEST, sync_engine, upgrade
from alertbot.database.tables import host_pause, mention, metadata, review, setting

SCHEMAS = (
    Path(__file__).parent / "schemas"
)  # a filled database of each earlier schema: {table: rows}, bytes as hexadecimal digits
CHATS = (5_000_000_001, 5_000_000_002, -1_000_000_000_003)


async def fill(url):
    """Put people, subscribers with their choices, statements told to them, a feed with its memory, and admins into a database."""
    async with a_house(url) as house:
        database = house.database
        for person in (
            Person("Zoe", "Zoe Example", "Зоя"),
            Person("zelda", "Zelda Example", aliases=("Žélda", "zelda")),
        ):
            await people.add_person(database, person)
        for chat in CHATS:
            who = await house.join(chat, ADA, BELA, ALL)
        await subscribers.note(database, who, Target(TargetKind.PERSON, "ada"), "my own words")
        await subscribers.remember_messages(database, who, [(7, None), (8, NOON)], forget_at=after(hours=47))
        await house.tell(1, ada=OTHER)
        await house.tell(2, bela=RELEASED)
        await house.send_all()
        feed = await feeds.add_feed(database, Feed(id=0, url="https://a.test/feed", publisher="Группа"))
        await _visited(database, feed)
        async with database.write() as connection:
            await connection.execute(insert(setting).values(key="key_check", value="x"))
            await connection.execute(insert(host_pause).values(host="a.test", until=NOON))
            seen = {
                "verdict": "possible",
                "confidence": 0.6,
                "spans": [[0, 3, "Ada", "why"]],
                "ambiguous_with": ["bela"],
            }
            await connection.execute(insert(mention).values(statement_id=1, person_id="ada", **seen))
            await connection.execute(
                insert(review).values(kind="mention", statement_id=1, person_id="ada", opened=NOON)
            )
        await admins.claim(database, await admins.make_claim(database, Role.OWNER, NOON), 99_000_001, NOON)
        await admins.write_audit(database, Role.OWNER, "feed added", "https://a.test/feed", NOON)


async def _visited(database, feed):
    keys = [(bytes([n]) * 16, 1 if n % 2 else None) for n in range(50)]
    visited = feeds.Visited(feed, feed, feeds.Visit(NOON, "read", "", 50, 2), keys)
    async with database.write() as connection:
        await feeds.record_visits(database, connection, [visited])


def rows_of(url):
    """Every row of every table, as the database itself describes them: {table: [{column: value}, …]}."""
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            found = reflected(connection)
            return {
                name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for name, table in sorted(found.items())
                if name != "alembic_version"
            }
    finally:
        engine.dispose()


def reflected(connection):
    """The tables as they are in a database, whatever its schema: {name: table}, those that others lean on first."""
    found = MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables}


def put(url, kept):
    """Put what was kept of an earlier schema into a database of that schema."""
    engine = sync_engine(url)
    with engine.begin() as connection:
        for name, table in reflected(connection).items():
            if rows := kept.get(name):
                connection.execute(insert(table), [_typed(table, row) for row in rows])
        for table in metadata.sorted_tables:
            continue_numbers(connection, table)
    engine.dispose()


def keep(folder):
    """Keep a filled database of the newest schema; the file."""
    with TemporaryDirectory() as made:
        url = f"sqlite:///{made}/filled.db"
        upgrade(url)
        asyncio.run(fill(url))
        kept = rows_of(url)
    folder.mkdir(exist_ok=True)
    file = folder / f"{NEWEST}.json"
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=0, default=_written) + "\n", encoding="utf-8")
    return file


def _written(value):
    return value.hex() if isinstance(value, bytes) else value.isoformat()


def _typed(table, row):
    read = {LargeBinary: bytes.fromhex, Date: date.fromisoformat}
    how = {c.name: next((f for kind, f in read.items() if isinstance(c.type, kind)), None) for c in table.c}
    return {name: how[name](value) if how[name] and value is not None else value for name, value in row.items()}


if __name__ == "__main__":
    sys.stdout.write(f"{keep(SCHEMAS)}\n")
