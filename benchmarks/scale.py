"""How cost grows with the work: python benchmarks/scale.py FOLDER [--engine postgresql] [--largest 1000000].

Subscribers from 100 to a million, people from 100 to 20,000, feeds from 10 to 5,000, each size in a process of its own. PostgreSQL is
started as the tests start it, but keeps what it stores as it would in earnest. FOLDER gets scale.json, scale.md and, where matplotlib is
installed, scale.png. With --what replies, whole processes answer people while a statement goes out to so many (replies.py).
"""

import argparse
import asyncio
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from filling import ALL, FIRST_CHAT, ONE, TRACKED, made_up_people, opened, pour_subscribers, track
from replies import measure_replies
from sqlalchemy import func, select

from alertbot.core.decide import Heard
from alertbot.core.hear import Known, hear, known_people
from alertbot.core.judge import Done
from alertbot.core.model import ChatId, Feed, Item, NotModified, Target, TargetKind
from alertbot.core.schedule import after_visit, before_visit
from alertbot.database import feeds, people, statements, subscribers
from alertbot.database.copy import copy_database, sealed_backup
from alertbot.database.engine import Database
from alertbot.database.outbox import exchange
from alertbot.database.outcomes import Landed
from alertbot.database.tables import alert

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # the server of the tests

SUBSCRIBERS = (100, 1_000, 10_000, 100_000, 1_000_000)
PEOPLE = (100, 1_000, 5_000, 20_000)
FEEDS = (10, 100, 1_000, 5_000)
COPIES = (1_000, 10_000, 100_000)
SENT = 2_000  # alerts by which the cost of one is measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument("--largest", type=int, default=SUBSCRIBERS[-1], help="subscribers at most")
    parser.add_argument("--what", choices=[*_MEASURES, "replies"], help="measure only this")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.one is not None:
        print(json.dumps(asyncio.run(_MEASURES[options.what](options.url, options.folder, options.one))))
    elif options.what == "replies":
        print(asyncio.run(measure_replies(options.folder, options.largest)))
    elif options.engine == "postgresql":
        from postgres import running_server

        with running_server(fast=False) as server:
            report(options, server.fresh)
    else:
        report(options, lambda: _sqlite(options.folder))


def report(options: argparse.Namespace, fresh: Any) -> None:
    """Measure everything and write it down."""
    found: dict[str, dict[int, dict[str, float]]] = {}
    sizes = {
        "subscribers": [n for n in SUBSCRIBERS if n <= options.largest],
        "people": PEOPLE,
        "feeds": FEEDS,
        "copies": COPIES,
    }
    for what, numbers in sizes.items():
        if options.what in (None, what):
            for number in numbers:
                with fresh() as url:
                    found.setdefault(what, {})[number] = _apart(what, number, url, options.folder)
    (options.folder / "scale.json").write_text(json.dumps(found, indent=1))
    text = "\n".join(line for what, rows in found.items() for line in _table(what, rows))
    (options.folder / "scale.md").write_text(text)
    print(text)
    _plot(found, options.folder / "scale.png")


# Subscribers ----------------------------------------------------------------------------------------------------------


async def measure_subscribers(url: str, folder: Path, count: int) -> dict[str, float]:
    """A statement that few and one that all follow, replies meanwhile, and the cost of each alert; seconds and MB."""
    async with opened(url, folder) as database:
        known = await track(database, TRACKED)
        _hear(known, ONE, 0)  # the first one loads what later ones share
        pour_subscribers(url, database.vault, count)
        figures: dict[str, float] = {}
        replies: list[float] = []
        stop = asyncio.Event()
        chatting = asyncio.create_task(_chat(database, count, replies, stop))
        await asyncio.sleep(0.5)
        calm = len(replies)
        figures["hear a statement"], heard = _timed(partial(_hear, known, ONE, 1))
        figures["queue for 1,000 followers"] = await _tell(database, heard)
        figures["queue for all"] = await _tell(database, _hear(known, ALL, 2))
        stop.set()
        await chatting
        figures["reply p95"] = _p95(replies[:calm])
        figures["reply p95 while all are queued"] = _p95(replies[calm:])
        figures["send one alert"], figures["CPU of one alert"] = await _send(database, min(SENT, count))
        async with database.read() as connection:
            figures["alerts"] = (await connection.execute(select(func.count()).select_from(alert))).scalar_one()
        figures["memory MB"] = _memory()
        return figures


async def _tell(database: Database, heard: Heard) -> float:
    """Store a statement with all that follows, as a visit does; seconds."""
    now = datetime.now(UTC)
    feed = await feeds.feed_by_url(database, "https://a.test/feed")
    feed = feed or await feeds.add_feed(database, Feed(id=0, url="https://a.test/feed", publisher="Group"))
    assert feed is not None
    started = time.perf_counter()
    async with database.write() as connection:
        (done,) = await statements.remember(connection, database, [(replace(feed, trusted=True), [heard])], now)
    assert done.alerts > 0, heard.told
    return time.perf_counter() - started


async def _chat(database: Database, count: int, replies: list[float], stop: asyncio.Event) -> None:
    """What the database does for one reply, again and again: find the chat, follow, list, keep the messages' ids."""
    chance = random.Random(2)
    now = datetime.now(UTC)
    while not stop.is_set():
        started = time.perf_counter()
        who = await subscribers.find(database, ChatId(FIRST_CHAT + chance.randrange(count)))
        assert who is not None
        await subscribers.start_follow(database, who.id, Target(TargetKind.PERSON, f"p{chance.randrange(3, TRACKED)}"))
        await subscribers.follows(database, who.id)
        await subscribers.remember_messages(
            database, who.id, [(1, None), (2, None)], forget_at=now + timedelta(hours=47)
        )
        replies.append(time.perf_counter() - started)
        await asyncio.sleep(0.01)


async def _send(database: Database, count: int) -> tuple[float, float]:
    """Claim alerts and write down that they were sent, 64 at a time: (seconds, seconds of CPU) for each."""
    landed: list[Landed] = []
    known: dict[int, Any] = {}
    sent = 0
    started, cpu = time.perf_counter(), time.process_time()
    while sent < count:
        now = datetime.now(UTC) + timedelta(seconds=1)
        got = await exchange(database, landed, 64, now=now, known=known)
        known |= got.stories
        landed = [Landed(parcel, Done(), sent + n + 1) for n, parcel in enumerate(got.parcels)]
        sent += len(landed)
        if not landed:
            break
    return (time.perf_counter() - started) / max(sent, 1), (time.process_time() - cpu) / max(sent, 1)


# People ---------------------------------------------------------------------------------------------------------------


async def measure_people(url: str, folder: Path, count: int) -> dict[str, float]:
    """The index of so many people, and a statement that is looked up in it; seconds and MB."""
    async with opened(url, folder) as database:
        before = _memory()
        await people.import_people(database, made_up_people(count))
        tracked = await people.all_people(database)
        index, known = _timed(partial(known_people, tracked))
        _hear(known, "p3", 0)
        hears = [_timed(partial(_hear, known, f"p{n % count}", n))[0] for n in range(20)]
        return {"index": index, "hear a statement": sorted(hears)[10], "memory MB": _memory(), "of it before": before}


def _hear(known: Known, person_id: str, number: int) -> Heard:
    name = known.people[person_id].name
    text = f"{name} was transferred to another colony, relatives told the group. " + "The group follows the case. " * 60
    return hear(
        Item(title=f"{name} was transferred to another colony", url=f"https://a.test/{number}", body=text),
        None,
        known,
        publisher="Group",
        published=datetime.now(UTC),
        digest=bytes([number]) * 16,
        keys=(bytes([number]) * 16,),
    )


# Feeds ----------------------------------------------------------------------------------------------------------------


async def measure_feeds(url: str, folder: Path, count: int) -> dict[str, float]:
    """A round of visits that all bring 304, without the network: seconds for each, and MB."""
    async with opened(url, folder) as database:
        for n in range(count):
            await feeds.add_feed(database, Feed(id=0, url=f"https://{n}.test/feed", publisher=f"Group {n}"))
        now = datetime.now(UTC)
        started, cpu = time.perf_counter(), time.process_time()
        done = 0
        while claimed := await feeds.claim_due(database, now, partial(before_visit, now=now), most=64):
            visits = [
                feeds.Visited(
                    feed, after_visit(feed, NotModified(), None, news=0, now=now), feeds.Visit(now, "unchanged")
                )
                for feed in claimed
            ]
            async with database.write() as connection:
                await feeds.record_visits(database, connection, visits)
            done += len(claimed)
        assert done == count
        return {
            "visit of a feed": (time.perf_counter() - started) / count,
            "CPU of a visit": (time.process_time() - cpu) / count,
            "memory MB": _memory(),
        }


# Copies ---------------------------------------------------------------------------------------------------------------


async def measure_copies(url: str, folder: Path, count: int) -> dict[str, float]:
    """Moving an installation with so many subscribers from SQLite to this database, and a backup with them; seconds and MB."""
    import pyrage

    file = folder / "copied.db"
    for old in folder.glob("copied*"):
        old.unlink()
    source = f"sqlite:///{file}"
    async with opened(source, folder) as database:
        await people.import_people(database, made_up_people(TRACKED))
        pour_subscribers(source, database.vault, count)
    copying, copied = _timed(partial(copy_database, source, url))
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    sealing, _ = _timed(partial(sealed_backup, url, folder / "copied.age", recipient))
    return {"rows": sum(c.rows for c in copied), "copy": copying, "sealed backup": sealing, "memory MB": _memory()}


# Around ---------------------------------------------------------------------------------------------------------------

_MEASURES = {
    "subscribers": measure_subscribers,
    "people": measure_people,
    "feeds": measure_feeds,
    "copies": measure_copies,
}


def _apart(what: str, number: int, url: str, folder: Path) -> dict[str, float]:
    """One size in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, str(folder), "--what", what, "--one", str(number), "--url", url]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    print(f"{what} {number}: {done.stdout.strip()}", file=sys.stderr)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _sqlite(folder: Path) -> Any:
    from contextlib import contextmanager

    @contextmanager
    def fresh() -> Any:
        for old in folder.glob("scale.db*"):
            old.unlink()
        yield f"sqlite:///{folder / 'scale.db'}"

    return fresh()


def _timed(work: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _p95(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[int(len(ordered) * 0.95)] if ordered else 0.0


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _table(what: str, rows: dict[int, dict[str, float]]) -> Iterable[str]:
    names = list(next(iter(rows.values())))
    yield f"| {what} | {' | '.join(names)} |"
    yield "|---:" * (len(names) + 1) + "|"
    for number, figures in rows.items():
        yield f"| {number:,} | {' | '.join(_shown(name, value) for name, value in figures.items())} |"
    yield ""


def _shown(name: str, value: float) -> str:
    if name.startswith(("memory", "of it")):
        return f"{value:.0f}"
    if name in ("alerts", "rows"):
        return f"{value:,.0f}"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"


def _plot(found: dict[str, dict[int, dict[str, float]]], file: Path) -> None:
    try:
        from matplotlib import pyplot as plt
    except ImportError:
        print("no plot: matplotlib is not installed", file=sys.stderr)
        return
    figure, places = plt.subplots(1, len(found), figsize=(5 * len(found), 4), squeeze=False)
    for place, (what, rows) in zip(places[0], found.items(), strict=True):
        for name in next(iter(rows.values())):
            if not name.startswith(("memory", "of it", "alerts", "rows")):
                place.plot(list(rows), [figures[name] * 1000 for figures in rows.values()], marker="o", label=name)
        place.set(xscale="log", yscale="log", xlabel=what, ylabel="milliseconds")
        place.grid(visible=True, alpha=0.3)
        place.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(file, dpi=110)


if __name__ == "__main__":
    main()
