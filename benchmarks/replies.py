"""How long people wait for answers while a statement goes out to all: `python benchmarks/scale.py FOLDER --what replies [--largest 1000000]`.

`alertbot run --only watch`, `--only deliver` and `--only converse` run on PostgreSQL with 20,000 people and so many subscribers, all of whom follow
one of these people. Others chat (chatting.py, which is the stand-in for Telegram too, with Telegram's limits): 20 updates a second. Then the
feed publishes a statement about that person. Measured is the time from an update's being there to the bot's answer in the chat.
"""

import asyncio
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from crew import TOKEN, Crew, Press, serving, until, write_config
from filling import ALL, FIRST_CHAT, NAMES, TRACKED, made_up_people, opened, pour_subscribers, track

from alertbot.core.model import Feed
from alertbot.database import feeds

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # the server of the tests
from postgres import running_server

GAP = 2.0  # seconds between two visits of the feed
RATE = 25.0  # messages a second, as config.example.toml has it
BEFORE, SENDING = 30.0, 60.0  # seconds
TALKERS = 2_000  # chats
TOLD = 10_000  # chats that may be sent alerts; those that talk come later, so that no alert is taken for an answer
FLOWS = ("watch", "deliver", "converse")
# Its first and last moment, as the watcher and PostgreSQL have them, in seconds since 1970.
QUEUED = "SELECT opened / 1e6, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM story"


@dataclass(frozen=True)
class Wait:
    """How long somebody waited; None is for ever."""

    at: float
    what: str
    ms: float | None


async def measure_replies(folder: Path, count: int) -> str:
    """Run it all; the figures as tables."""
    with running_server("track_commit_timestamp=on", fast=False) as server, server.fresh() as url:
        press = Press()
        async with serving(press):
            await _furnish(folder, url, press, count)
            with _people_who_chat(folder, count) as api_url:
                async with _crew_at_work(folder, url, api_url, press) as crew:
                    began, loads = time.time(), [os.getloadavg()[0]]
                    await asyncio.sleep(BEFORE)
                    press.items[0].append((1, NAMES[ALL]))
                    await until(lambda: crew.ask("SELECT count(*) FROM story") > 0, 300)
                    loads.append(os.getloadavg()[0])
                    await asyncio.sleep(SENDING)
                    loads.append(os.getloadavg()[0])
                    opened_at, stored_at = _moments(url)
                    sent = crew.ask("SELECT count(*) FROM alert WHERE state = 'sent'")
                    alerts, memory = crew.ask("SELECT count(*) FROM alert"), crew.memory()
    waits = [wait for wait in _waits(folder) if wait.at >= began]
    phases = {
        "before": [wait for wait in waits if wait.at < opened_at],
        "while alerts are queued": [wait for wait in waits if opened_at <= wait.at < stored_at],
        "while alerts are sent": [wait for wait in waits if stored_at <= wait.at],
    }
    (folder / "replies.json").write_text(
        json.dumps({name: [vars(one) for one in some] for name, some in phases.items()})
    )
    return "\n".join(
        [
            f"{count:,} subscribers: {alerts:,} alerts queued in {stored_at - opened_at:.1f} s; {sent / SENDING:.1f} sent a second",
            "memory at most: " + ", ".join(f"{name} {mb:.0f} MB" for name, mb in memory.items()),
            f"load of {os.cpu_count()} cores: {loads[0]:.1f} before, {loads[1]:.1f} after the queueing, {loads[2]:.1f} after the sending",
            f"ended by themselves: {dict(crew.died) or 'none'}",
            *_table(phases),
            *_table({f"{name}: {what}": some for name, all_ in phases.items() for what, some in _by_kind(all_)}),
        ]
    )


async def _furnish(folder: Path, url: str, press: Press, count: int) -> None:
    """People, subscribers and the feed, and who of them talk."""
    async with opened(url, folder) as database:
        await track(database, TRACKED)
        pour_subscribers(url, database.vault, count)
        await feeds.add_feed(database, Feed(id=0, url=f"{press.url}/0.xml", publisher="Group", trusted=True))
    talking = random.Random(2).sample(range(_told(count), count), min(TALKERS, count - _told(count)))
    (folder / "chats").write_text("\n".join(str(FIRST_CHAT + n) for n in talking))
    (folder / "names").write_text("\n".join(one.name for one in made_up_people(TRACKED)[3:]))


def _told(count: int) -> int:
    return min(TOLD, count // 2)


@contextlib.contextmanager
def _people_who_chat(folder: Path, count: int) -> Iterator[str]:
    """Telegram and the people, in a process of their own; gives its address."""
    here = Path(__file__).with_name("chatting.py")
    command = [sys.executable, here, TOKEN, folder / "chats", folder / "names", folder / "waits"]
    process = subprocess.Popen([*command, "--told", str(_told(count))], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


@contextlib.asynccontextmanager
async def _crew_at_work(folder: Path, url: str, api_url: str, press: Press) -> AsyncIterator[Crew]:
    """The three processes, once the feed is known and all is warm."""
    for log in folder.glob("log-*"):
        log.unlink()
    write_config(folder, url, api_url, gap=GAP, rate=RATE)
    crew = Crew(folder, url)
    try:
        for flow in FLOWS:
            crew.start(flow)
        await until(lambda: len(press.visits[0]) > 1 and crew.held("deliver") and crew.held("converse"), 120)
        await asyncio.sleep(5)
        yield crew
    finally:
        crew.end()


def _moments(url: str) -> tuple[float, float]:
    """When the watcher began to store the statement, and when it was stored with its alerts."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(QUEUED).fetchone()
    assert row is not None
    return float(row[0]), float(row[1])


def _waits(folder: Path) -> Iterator[Wait]:
    for line in (folder / "waits").read_text(encoding="utf-8").splitlines():
        yield Wait(**json.loads(line))


def _by_kind(waits: list[Wait]) -> list[tuple[str, list[Wait]]]:
    return [(kind, [one for one in waits if one.what == kind]) for kind in sorted({one.what for one in waits})]


def _table(rows: dict[str, list[Wait]]) -> Iterator[str]:
    yield ""
    yield "| | answers | p50 | p95 | p99 | longest | none |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, waits in rows.items():
        times = [one.ms for one in waits if one.ms is not None]
        yield f"| {name} | {len(times)} | {' | '.join(_figures(times))} | {len(waits) - len(times)} |"


def _figures(times: list[float]) -> list[str]:
    if not times:
        return ["–"] * 4
    cuts: Any = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    return [f"{ms:.0f} ms" for ms in (cuts[49], cuts[94], cuts[98], max(times))]
