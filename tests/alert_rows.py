"""A real database with a few people, statements and subscribers, for tests of what is told to whom."""

import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import create_engine, insert, select, update

from alertbot.core.judge import Done
from alertbot.core.model import ChatId, ChatKind, EventKind, SubscriberId, Urgency
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.alerts import queue_alerts
from alertbot.database.engine import Database, open_database
from alertbot.database.outbox import exchange
from alertbot.database.outcomes import Landed, Parcel
from alertbot.database.tables import (
    alert,
    delivery,
    event,
    follow,
    metadata,
    person,
    statement,
    story,
    story_person,
    story_statement,
    subscriber,
)
from alertbot.database.vault import vault_from_key

VAULT = vault_from_key(b"k" * 32)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
BORN = date(2026, 1, 1)


@cache
def _template() -> Path:
    path = Path(mkdtemp(prefix="alertbot-test-")) / "empty.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


def sqlite_file(folder: Path) -> str:
    """The URL of a SQLite database without rows, in a folder; for tests that open many."""
    shutil.copy(_template(), folder / "alerts.db")
    return f"sqlite:///{folder / 'alerts.db'}"


@asynccontextmanager
async def a_house(url: str):
    """A database with three people in it."""
    database = open_database(url, VAULT)
    house = House(database)
    await house.add_people()
    try:
        yield house
    finally:
        await database.close()


@dataclass
class House:
    """The database and short ways to put things in and look at them."""

    database: Database
    chats: dict[SubscriberId, ChatId] = field(default_factory=dict)

    async def write(self, statement_, rows=None):
        async with self.database.write() as connection:
            return await connection.execute(statement_, rows)

    async def rows(self, query):
        async with self.database.read() as connection:
            return (await connection.execute(query)).all()

    async def add_people(self):
        """Ada and Bela of one country, Ada of the group "mill", and Cyr of another."""
        await self.write(
            insert(person),
            [
                {"id": "ada", "number": 1, "name": "Ada Example", "slug": "s1", "country": "BY", "group_name": "mill"},
                {"id": "bela", "number": 2, "name": "Bela Example", "slug": "s2", "country": "BY", "group_name": ""},
                {"id": "cyr", "number": 3, "name": "Cyr Example", "slug": "s3", "country": "RU", "group_name": ""},
            ],
        )

    async def join(self, chat_id, *targets, **columns):
        """A subscriber who follows ("person", "ada") and the like."""
        [who] = await self.join_all([chat_id], *targets, **columns)
        return who

    async def join_all(self, chat_ids, *targets, **columns):
        """Many subscribers who follow the same."""
        ids = {chat_id: SubscriberId(chat_id.to_bytes(16, "big", signed=True)) for chat_id in chat_ids}
        async with self.database.write() as connection:
            await connection.execute(insert(subscriber), [self._row(who, chat) | columns for chat, who in ids.items()])
            rows = [{"subscriber_id": who, "kind": k, "target": t} for who in ids.values() for k, t in targets]
            if rows:
                await connection.execute(insert(follow), rows)
        return list(ids.values())

    def _row(self, who, chat_id):
        self.chats[who] = ChatId(chat_id)
        return {
            "id": who,
            "lookup": lookup_of(self.database.vault, ChatId(chat_id)),
            "address": seal_address(self.database.vault, who, ChatId(chat_id)),
            "kind": (ChatKind.PRIVATE if chat_id > 0 else ChatKind.GROUP).value,
            "agreed_on": BORN,
            "renewed_on": BORN,
        }

    async def state_publisher(self, number, publisher="Group", now=NOON, **people):
        """A statement with its events, without a story."""
        shown = {"publisher": publisher, "url": f"https://example.org/{number}", "title": f"Statement {number}"}
        times = {"published": now, "seen": now}
        async with self.database.write() as connection:
            await connection.execute(insert(statement).values(id=number, text="…", digest=b"", **shown, **times))
            for person_id, kind in people.items():
                told = {"kind": kind.value, "confidence": 1.0, "facts": {}, "summary": f"{person_id} in {number}"}
                await connection.execute(insert(event).values(statement_id=number, person_id=person_id, at=now, **told))

    async def tell(self, number, *, now=NOON, urgency=Urgency.ORDINARY, **people):
        """A statement, its story and the alerts: tell(1, ada=EventKind.OTHER); how many alerts."""
        await self.state_publisher(number, now=now, **people)
        async with self.database.write() as connection:
            made = {"statement_id": number, "opened": now, "urgency": urgency.value}
            await connection.execute(insert(story).values(id=number, **made))
            for person_id, kind in people.items():
                await connection.execute(
                    insert(story_person).values(story_id=number, person_id=person_id, kind=kind.value)
                )
            return await queue_alerts(connection, number, now=now)

    async def add_statement(self, story_id, number, publisher, now=NOON):
        """A further statement of a story."""
        await self.state_publisher(number, publisher, now)
        await self.write(insert(story_statement).values(story_id=story_id, statement_id=number, joined=now))

    async def claim(self, room=100, *, now=NOON, **how) -> list[Parcel]:
        return list((await self.exchange((), room, now=now, **how)).parcels)

    async def land(self, *landed: Landed, now=NOON):
        return await self.exchange(landed, 0, now=now)

    async def exchange(self, landed=(), room=100, *, now=NOON, **how):
        return await exchange(self.database, landed, room, now=now, **({"known": {}} | how))

    async def send_all(self, *, now=NOON, room=100, first_id=1000):
        """Send whatever is due at a moment, all with success; the parcels."""
        parcels = await self.claim(room, now=now)
        await self.land(*(Landed(p, Done(), first_id + n) for n, p in enumerate(parcels)), now=now)
        return parcels

    async def states(self):
        """How many alerts are in which state."""
        found = [row.state for row in await self.rows(select(alert.c.state))]
        return {state: found.count(state) for state in found}

    async def deliveries(self):
        return await self.rows(select(delivery).order_by(delivery.c.id))

    async def choose(self, who, **columns):
        await self.write(update(subscriber).where(subscriber.c.id == who).values(columns))


def chats_of(parcels):
    return [parcel[0].chat_id for parcel in parcels]


def after(**parts):
    return NOON + timedelta(**parts)


OTHER, RELEASED, AWARD = EventKind.OTHER, EventKind.RELEASED, EventKind.AWARD
ADA, BELA, ALL = ("person", "ada"), ("person", "bela"), ("everybody", "")
