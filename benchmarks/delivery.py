"""How fast alerts are written and sent: python benchmarks/delivery.py FOLDER [sends | fan-out | limits] …

- sends: with Telegram's limits lifted, sends a second to 3,000 followers and CPU time for each, recording included; the stand-in
  for Telegram is a process of its own;
- fan-out: rows of one story for 100,000 followers;
- memory: of `alertbot run` while it tells 100,000 subscribers;
- limits: with Telegram's limits enforced, `alertbot run` tells 600 people and 3 groups; what was refused, how fast it went, and
  how long a /help in the middle waited;
- feeds: 100 feeds with a new item every second beside 1,000 alerts, in one `alertbot run`: what was lost, what was locked.
"""

import argparse
import asyncio
import contextlib
import json
import random
import re
import secrets
import subprocess
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import Table, func, insert, select

from alertbot.core.model import AlertState, Button, ChatId, Message, PendingAlert, Story, SubscriberId, Urgency
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.alerts import queue_alerts
from alertbot.database.engine import Database
from alertbot.database.opening import open_with_key
from alertbot.database.tables import alert, event, feed, follow, person, statement, story, story_person, subscriber
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
    return f"{rows} alerts written in {seconds:.2f} s"


async def _memory(folder: Path, *, subscribers: int = 100_000, seconds: float = 20) -> str:
    database = _fresh(folder / "alertbot.db")
    await _people_and_subscribers(database, subscribers)
    await _fan_out(database)
    with _stand_in(subscribers) as url:
        async with _bot(folder, url, {"telegram": {"messages_per_second": 1000}}) as process:
            await asyncio.sleep(seconds)
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    sent = await _sent(database)
    await database.close()
    most = int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024
    return f"{most:.0f} MB at most after {sent} of {subscribers} alerts"


async def _limits(folder: Path, *, followers: int = 600) -> str:
    """The whole bot against the stand-in with its limits on."""
    database = _fresh(folder / "alertbot.db")
    async with stand_in(TOKEN) as telegram:
        crowd = telegram.crowd(followers, FIRST_CHAT)
        groups = [telegram.group(f"Group {n}", crowd[:2]) for n in range(3)]
        await _people_and_subscribers(database, followers)
        async with database.write() as connection:
            await _subscribe(database, connection, [group.id for group in groups], "group")
        await _fan_out(database)
        await database.close()
        async with _bot(folder, telegram.url, {}):
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


async def _feeds(folder: Path, *, feeds: int = 100, followers: int = 1000, seconds: float = 20) -> str:
    """The whole bot with much to read and much to send. Half the feeds name a person whom ten of the followers follow too."""
    database = _fresh(folder / "alertbot.db")
    async with stand_in(TOKEN, limits=False) as telegram, _publishers() as publishers:
        crowd = telegram.crowd(followers, FIRST_CHAT)
        await _people_and_subscribers(database, followers)
        await _follow_another(database)
        async with database.write() as connection:
            rows = [{"url": publishers.url(n), "publisher": f"Publisher {n}", "gap": 1} for n in range(feeds)]
            await connection.execute(insert(feed), rows)
        config = {
            "telegram": {"messages_per_second": 50},
            "feeds": {"poll_every": "1s", "allow_private_addresses": True},
        }
        async with _bot(folder, telegram.url, config):
            await asyncio.sleep(5)  # the first visits only learn
            publishers.started = time.monotonic()
            await _fan_out(database)
            await asyncio.sleep(seconds)
            publishers.stopped = time.monotonic()
            await asyncio.sleep(3)
            while await _waiting(database):
                await asyncio.sleep(0.5)
        messages = sum(len(telegram.from_bot(person)) for person in crowd)
    alerts, sent = await _count(database, alert), await _sent(database)
    statements = await _count(database, statement)
    await database.close()
    log = (folder / "log").read_text(encoding="utf-8")
    return (
        f"{statements} statements read, {alerts} alerts, {sent} sent, {messages} messages seen; "
        f"{log.count('locked')} times locked, {log.count(' ERROR ')} errors in the log"
    )


async def _follow_another(database: Database) -> None:
    """Ten of the followers follow a second person."""
    async with database.write() as connection:
        await connection.execute(
            insert(person).values(id="bela", number=2, name="Bela Sample", slug="s2", country="BY")
        )
        ids = (await connection.execute(select(subscriber.c.id).limit(10))).scalars().all()
        await connection.execute(
            insert(follow), [{"subscriber_id": one, "kind": "person", "target": "bela"} for one in ids]
        )


@dataclass
class _Publishers:
    """Feeds that have a new item every second from `started` to `stopped`, on the monotonic clock."""

    port: int = 0
    started: float = float("inf")
    stopped: float = float("inf")

    def url(self, number: int) -> str:
        """The address of one feed; each is a host of its own on the loopback network."""
        return f"http://127.0.1.{number % 250 + 1}:{self.port}/{number}"

    def news(self) -> int:
        """How many items are new so far."""
        return max(0, int(min(time.monotonic(), self.stopped) - self.started)) if self.started < float("inf") else 0


@contextlib.asynccontextmanager
async def _publishers() -> AsyncIterator[_Publishers]:
    publishers = _Publishers()

    async def answer(request: web.BaseRequest) -> web.Response:
        number, news = int(request.path.strip("/")), publishers.news()
        items = "".join(_item(number, n) for n in range(news, max(-20, news - 20), -1))
        body = f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'
        return web.Response(text=body, content_type="application/rss+xml")

    runner = web.ServerRunner(web.Server(answer), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0)
    await site.start()
    publishers.port = runner.addresses[0][1]
    try:
        yield publishers
    finally:
        await runner.cleanup()


def _item(feed_number: int, n: int) -> str:
    who = "Bela Sample" if n > 0 and n % 10 == 0 and feed_number % 2 else "Somebody Else"
    rng = random.Random(feed_number * 1000 + n)  # every text is its own, so that stories do not join
    words = " ".join("".join(rng.choices("abcdefghijklmnoprstuvz", k=7)) for _ in range(300))
    return (
        f"<item><title>{who} wrote letter {n} to publisher {feed_number}</title><guid>g{feed_number}-{n}</guid>"
        f"<link>https://example.org/{feed_number}/{n}</link><description>{who} wrote. {words}</description></item>"
    )


_MEASURES = {"sends": _sends, "fan-out": _fan_outs, "memory": _memory, "limits": _limits, "feeds": _feeds}


@contextlib.asynccontextmanager
async def _bot(folder: Path, url: str, settings: Mapping[str, Mapping[str, object]]) -> AsyncIterator[Process]:
    """`alertbot run` on the folder's database; what it says goes to a log there."""
    sections = {
        "telegram": {"token": TOKEN, "api_url": url},
        "database": {"url": f"sqlite:///{folder / 'alertbot.db'}", "key_file": str(folder / "key")},
    }
    for name, values in settings.items():
        sections[name] = sections.get(name, {}) | dict(values)
    config = folder / "config.toml"
    config.write_text(
        "".join(
            f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
            for name, values in sections.items()
        ),
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "alertbot", "run", "--config", str(config)]
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log)
        try:
            yield process
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
        number = (await connection.execute(insert(statement).values(**stated))).inserted_primary_key[0]
        told = {"kind": "released", "confidence": 1.0, "summary": stated["text"], "facts": {}, "at": now}
        await connection.execute(insert(event).values(statement_id=number, person_id="ada", **told))
        made = insert(story).values(statement_id=number, opened=now, urgency=Urgency.URGENT.value)
        told_as = (await connection.execute(made)).inserted_primary_key[0]
        await connection.execute(insert(story_person).values(story_id=told_as, person_id="ada", kind="released"))
        rows = await queue_alerts(connection, told_as, now=now)
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


async def _count(database: Database, table: Table) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(table))


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
