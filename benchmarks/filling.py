"""Databases as large as one wants, filled quickly: people who are tracked, and subscribers who follow them."""

import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table

from alertbot.core.hear import Known, known_people
from alertbot.core.model import ChatId, Person, Status, SubscriberId
from alertbot.database import people
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.engine import Database
from alertbot.database.migrate import sync_engine
from alertbot.database.opening import open_with_key
from alertbot.database.tables import follow, subscriber
from alertbot.database.vault import Vault

TRACKED = 20_000  # people, while subscribers grow
FEW = 1_000  # followers of the person of the smaller statement
FIRST_CHAT = 1_000_000
ONE, ALL = "p1", "p2"  # followed by FEW and by everybody
NAMES = {ONE: "Ales Zvonkamiraj", ALL: "Ihar Hrybavuchyn"}  # like no other's
_TODAY = date(2026, 1, 1)
_STEP = 611_953  # a prime: so many numbers further comes the next row, and each number once
_GIVEN = "Ales Uladzimir Siarhei Andrei Dzmitry Pavel Mikalai Ihar Viktar Maksim Anton Yauhen Ivan Piotr Vasil".split()
_SYLLABLES = "ba lia ra vi ka mu to chy sha no du ge pro za ly ho bo ni".split()
_ENDS = "tski vich enka uk ov aya kaya ka ski ouski".split()


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[Database]:
    """A database, with a new key in the folder."""
    key = folder / "key"
    key.unlink(missing_ok=True)
    database = open_with_key(url, key)
    try:
        yield database
    finally:
        await database.close()


async def track(database: Database, count: int) -> Known:
    """Store so many people; what a flow knows of them."""
    await people.import_people(database, made_up_people(count))
    return known_people(await people.all_people(database))


def made_up_people(count: int) -> list[Person]:
    """So many people, each time the same."""
    chance = random.Random(3)
    ids = [f"p{n}" for n in range(count)]
    known = {"country": "BY", "gender": "m", "status": Status.SENTENCED}
    return [Person(one, NAMES.get(one, _name(chance)), **known) for one in ids]


def pour_subscribers(url: str, vault: Vault, count: int) -> None:
    """So many chats, numbered from FIRST_CHAT on: all follow one person, some another, each somebody of their own.

    A story's alerts are written and sent in the order of the chats' numbers; in the table they stand in none.
    """
    engine = sync_engine(url)
    chance = random.Random(1)
    with engine.begin() as connection:
        for start in range(0, count, 10_000):
            some = {n * _STEP % count: secrets.token_bytes(8) for n in range(start, min(start + 10_000, count))}
            ids = {n: SubscriberId(n.to_bytes(8) + rest) for n, rest in some.items()}
            _pour(connection, subscriber, [_subscriber(vault, who, ChatId(FIRST_CHAT + n)) for n, who in ids.items()])
            rows = [{"subscriber_id": who, "kind": "person", "target": ALL} for who in ids.values()]
            rows += [row | {"target": f"p{chance.randrange(3, TRACKED)}"} for row in rows]
            rows += [rows[n] | {"target": ONE} for n in range(min(FEW - start, len(some)))]
            _pour(connection, follow, rows)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    engine.dispose()


def _name(chance: random.Random) -> str:
    family = "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))) + chance.choice(_ENDS)
    return f"{chance.choice(_GIVEN)} {family.capitalize()}"


def _subscriber(vault: Vault, who: SubscriberId, chat: ChatId) -> dict[str, Any]:
    days = {"agreed_on": _TODAY, "renewed_on": _TODAY}
    sealed = {"lookup": lookup_of(vault, chat), "address": seal_address(vault, who, chat)}
    return {"id": who, "kind": "private", "language": "en"} | sealed | days


def _pour(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Many rows at once; PostgreSQL's COPY is ten times as fast as its INSERT."""
    if connection.dialect.name == "sqlite":
        connection.execute(table.insert(), rows)
        return
    columns = ", ".join(rows[0])
    with connection.connection.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))
