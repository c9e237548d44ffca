"""How fast alerts are written and sent: python benchmarks/delivery.py FOLDER [sends | fan-out | limits] …

- sends: with Telegram's limits lifted, sends a second to 3,000 followers and CPU time for each, recording included; the stand-in
  for Telegram is a process of its own;
- fan-out: rows of one story for 100,000 followers, and our memory;
- limits: with Telegram's limits enforced, `alertbot run` tells 600 people and 3 groups; what was refused, how fast it went, and
  how long a /help in the middle waited.
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
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from alertbot.core.model import AlertState, Button, ChatId, Message, PendingAlert, Story, SubscriberId, Urgency
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.alerts import queue_alerts
from alertbot.database.engine import Database
from alertbot.database.opening import open_with_key
from alertbot.database.tables import alert, event, follow, person, statement, story, story_person, subscriber
from alertbot.deliver import Chats, Renderers, deliver, in_flight_for
from alertbot.demo.botapi import TOKEN, stand_in
from alertbot.telegram.pace import Pacer
from alertbot.telegram.send import Api, delete, edit, send
from alertbot.telegram.transport import Transport

FIRST_CHAT = 100_001


@dataclass(frozen=True)
class Measured:
    """What one run of sends took."""

    sends: int
    seconds: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("what", nargs="*", choices=[*_MEASURES, []], default=[])
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for what in options.what or _MEASURES:
        print(f"{what}: {asyncio.run(_MEASURES[what](options.folder))}", flush=True)


async def _sends(folder: Path, *, followers: int = 3000, rate: float = 1000) -> str:
    database = _fresh(folder / "sends.db")
    await _people_and_subscribers(database, followers)
    await _fan_out(database)
    with _stand_in(followers) as url:
        measured = await _deliver_all(database, url, rate)
    await database.close()
    return (
        f"{measured.sends} at {rate:g} a second allowed: {measured.sends / measured.seconds:.0f} a second, "
        f"{measured.cpu / measured.sends * 1000:.2f} ms of CPU each"
    )


async def _fan_outs(folder: Path, *, subscribers: int = 100_000) -> str:
    database = _fresh(folder / "fan-out.db")
    await _people_and_subscribers(database, subscribers)
    rows, seconds = await _fan_out(database)
    await database.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{rows} alerts written in {seconds:.2f} s; {most:.0f} MB at most"


async def _limits(folder: Path, *, followers: int = 600) -> str:
    """The whole bot against the stand-in with its limits on."""
    database = _fresh(folder / "limits.db")
    async with stand_in(TOKEN) as telegram:
        crowd = telegram.crowd(followers, FIRST_CHAT)
        groups = [telegram.group(f"Group {n}", crowd[:2]) for n in range(3)]
        await _people_and_subscribers(database, followers)
        async with database.write() as connection:
            await _subscribe(database, connection, [group.id for group in groups], "group")
        await _fan_out(database)
        await database.close()
        async with _bot(folder, telegram.url):
            await telegram.until(lambda: telegram.counts["sendMessage"] > followers // 2, seconds=120)
            asked = time.perf_counter()
            before = len(telegram.from_bot(crowd[0]))
            telegram.say(crowd[0], "/help")
            await telegram.until(lambda: len(telegram.from_bot(crowd[0])) > before, seconds=30)
            waited = time.perf_counter() - asked
            await telegram.until(lambda: telegram.counts["sendMessage"] >= followers + 4, seconds=120)
        sent = [call.at for call in telegram.called("sendMessage") if call.outcome == "ok"]
        refused = telegram.counts["sendMessage refused"]
    rate = (len(sent) - 1) / (sent[-1] - sent[0]).total_seconds()
    return f"{len(sent)} at {rate:.1f} a second, {refused} refused; /help answered in {waited:.2f} s"


_MEASURES = {"sends": _sends, "fan-out": _fan_outs, "limits": _limits}


@contextlib.asynccontextmanager
async def _bot(folder: Path, url: str) -> AsyncIterator[None]:
    """`alertbot run` with the usual settings."""
    config = folder / "config.toml"
    config.write_text(
        f'[telegram]\ntoken = "{TOKEN}"\napi_url = "{url}"\n'
        f'[database]\nurl = "sqlite:///{folder / "limits.db"}"\nkey_file = "{folder / "key"}"\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "alertbot", "run", "--config", str(config)]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


def _fresh(path: Path) -> Database:
    for old in path.parent.glob(path.name + "*"):
        old.unlink()
    return open_with_key(f"sqlite:///{path}", path.parent / "key")


async def _people_and_subscribers(database: Database, count: int) -> None:
    """One person, and so many private chats that follow that person."""
    async with database.write() as connection:
        await connection.execute(insert(person).values(id="ada", number=1, name="Ada Example", slug="s1", country="BY"))
        for start in range(0, count, 5000):
            chats = range(FIRST_CHAT + start, FIRST_CHAT + min(start + 5000, count))
            await _subscribe(database, connection, chats, "private")


async def _subscribe(database: Database, connection: Any, chats: Iterable[int], kind: str) -> None:
    ids = {ChatId(chat): SubscriberId(secrets.token_bytes(16)) for chat in chats}
    rows = [
        {
            "id": who,
            "lookup": lookup_of(database.vault, chat),
            "address": seal_address(database.vault, who, chat),
            "kind": kind,
            "agreed_on": date(2026, 1, 1),
            "renewed_on": date(2026, 1, 1),
        }
        for chat, who in ids.items()
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


if __name__ == "__main__":
    main()
