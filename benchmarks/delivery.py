"""How fast alerts are written and sent: python benchmarks/delivery.py FOLDER [--followers 3000] [--subscribers 100000].

The stand-in for Telegram runs as a process of its own. Printed: rows written in one fan-out, sends a second, CPU time of our
process for each send with everything that belongs to it, and our memory.
"""

import argparse
import asyncio
import contextlib
import re
import resource
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, insert, select

from alertbot.core.model import AlertState, Button, ChatId, Message, PendingAlert, Story, SubscriberId, Urgency
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.alerts import queue_alerts
from alertbot.database.engine import Database
from alertbot.database.opening import open_with_key
from alertbot.database.tables import alert, event, follow, person, statement, story, story_person, subscriber
from alertbot.deliver import Chats, Renderers, deliver, in_flight_for
from alertbot.telegram.pace import Pacer
from alertbot.telegram.send import Api, delete, edit, send
from alertbot.telegram.transport import Transport

TOKEN = "700000001:a-token-of-the-stand-in-of-telegram"
FIRST_CHAT = 100_001


@dataclass(frozen=True)
class Measured:
    """What one run of sends took."""

    sends: int
    seconds: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--followers", type=int, default=3000)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=1000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_measure(options))


async def _measure(options: argparse.Namespace) -> None:
    database = _fresh(options.folder / "sends.db")
    await _people_and_subscribers(database, options.followers)
    await _fan_out(database)
    with _stand_in(options.followers) as url:
        measured = await _deliver_all(database, url, options.rate)
    await database.close()
    print(
        f"{measured.sends} sends at {options.rate:g} a second allowed: {measured.sends / measured.seconds:.0f} a second, "
        f"{measured.cpu / measured.sends * 1000:.2f} ms of CPU each"
    )
    database = _fresh(options.folder / "fan-out.db")
    await _people_and_subscribers(database, options.subscribers)
    rows, seconds = await _fan_out(database)
    await database.close()
    print(f"{rows} alerts written in {seconds:.2f} s")
    print(
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most, with {options.subscribers} subscribers"
    )


def _fresh(path: Path) -> Database:
    for old in path.parent.glob(path.name + "*"):
        old.unlink()
    return open_with_key(f"sqlite:///{path}", path.parent / "key")


async def _people_and_subscribers(database: Database, count: int) -> None:
    """One person, and so many private chats that follow that person."""
    async with database.write() as connection:
        await connection.execute(insert(person).values(id="ada", number=1, name="Ada Example", slug="s1", country="BY"))
        for start in range(0, count, 5000):
            await _some_subscribers(database, connection, range(start, min(start + 5000, count)))


async def _some_subscribers(database: Database, connection, numbers: range) -> None:
    ids = {n: SubscriberId(secrets.token_bytes(16)) for n in numbers}
    rows = [
        {
            "id": who,
            "lookup": lookup_of(database.vault, ChatId(FIRST_CHAT + n)),
            "address": seal_address(database.vault, who, ChatId(FIRST_CHAT + n)),
            "kind": "private",
            "agreed_on": date(2026, 1, 1),
            "renewed_on": date(2026, 1, 1),
        }
        for n, who in ids.items()
    ]
    await connection.execute(insert(subscriber), rows)
    await connection.execute(
        insert(follow), [{"subscriber_id": who, "kind": "person", "target": "ada"} for who in ids.values()]
    )


async def _fan_out(database: Database) -> tuple[int, float]:
    """Store a statement about the person, with the alerts of all followers: (alerts, seconds)."""
    now = datetime.now(UTC)
    started = time.perf_counter()
    async with database.write() as connection:
        stated = {
            "publisher": "Rights Group",
            "url": "https://example.org/statement",
            "title": "Ada Example was released",
            "text": "Ada Example was released today. " * 10,
            "published": now,
            "seen": now,
            "digest": b"",
        }
        await connection.execute(insert(statement).values(id=1, **stated))
        told = {"kind": "released", "confidence": 1.0, "summary": stated["text"], "facts": {}, "at": now}
        await connection.execute(insert(event).values(statement_id=1, person_id="ada", **told))
        await connection.execute(insert(story).values(id=1, statement_id=1, opened=now, urgency=Urgency.URGENT.value))
        await connection.execute(insert(story_person).values(story_id=1, person_id="ada", kind="released"))
        rows = await queue_alerts(connection, 1, now=now)
    return rows, time.perf_counter() - started


async def _deliver_all(database: Database, url: str, rate: float) -> Measured:
    """Run the flow until every alert is sent."""
    stop, wake = asyncio.Event(), asyncio.Event()
    in_flight = in_flight_for(rate)
    transport = Transport(in_flight + 16)
    await transport.initialize()
    api = Api(transport, url, TOKEN)
    chats = Chats(send=partial(send, api), edit=partial(edit, api), delete=partial(delete, api))
    pacer = Pacer(rate, asyncio.get_running_loop().time)
    wall, cpu = time.perf_counter(), time.process_time()
    flow = asyncio.create_task(
        deliver(
            database,
            chats,
            Renderers(alert=_render, digest=lambda parts: _render(*parts[0])),
            pacer,
            now=lambda: datetime.now(UTC),
            wake=wake,
            stop=stop,
            in_flight=in_flight,
            on_trouble=print,
        )
    )
    while (waiting := await _waiting(database)) and not flow.done():
        await asyncio.sleep(min(1.0, max(0.05, waiting / rate / 2)))
    measured = Measured(await _sent(database), time.perf_counter() - wall, time.process_time() - cpu)
    stop.set()
    await flow
    await transport.shutdown()
    return measured


async def _waiting(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).where(alert.c.state.in_(("pending", "sending"))))


async def _sent(database: Database) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).where(alert.c.state == AlertState.SENT.value))


def _render(shown: Story, one: PendingAlert) -> Message:
    person_ = shown.people[0]
    html = f"<b>{person_.name}</b>\n{person_.summary}\n<a href='{shown.url}'>{shown.publisher}</a>"
    rows = ((Button("Not this person", f"v1:w:{shown.id}"), Button("Stop", f"v1:u:{person_.number}")),)
    return Message(html, f"{person_.name}\n{person_.summary}\n{shown.url}", rows, silent=not one.choices.sound)


@contextlib.contextmanager
def _stand_in(crowd: int) -> Iterator[str]:
    """The stand-in as a process of its own, with so many people in it; gives its address."""
    command = [sys.executable, "-m", "alertbot.demo.botapi", "--port", "0", "--token", TOKEN, "--no-limits"]
    process = subprocess.Popen([*command, "--crowd", str(crowd)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield found.group()
    finally:
        process.terminate()
        process.wait()


_ = (Callable, timedelta)

if __name__ == "__main__":
    main()
