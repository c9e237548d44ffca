"""How fast we poll: python benchmarks/polling.py [--feeds 200] [--delay 0.1] [--reader]

One local server serves feeds of 20 items with their full text after a delay; three rounds are timed: the first visit, all 304, one new
item each. The main process's peak memory, its longest stall and the database's size are printed. `--reader` runs the library `reader`
beside us in the same run, where it is installed. `--corpus FOLDER` reads every document of a folder instead and says what became of it.
"""

import argparse
import asyncio
import collections
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alertbot.core.identity import lookup_keys, sort_items
from alertbot.core.model import Failed, Feed, NotModified, Page, Reading
from alertbot.core.schedule import after_visit, ask_for, before_visit
from alertbot.database.engine import Database, open_database
from alertbot.database.feeds import (
    Visit,
    add_feed,
    claim_due,
    known_items,
    record_quiet_visits,
    record_visit,
    remember_keys,
)
from alertbot.database.tables import metadata, statement
from alertbot.database.vault import vault_from_key
from alertbot.feeds.fetch import Fetcher, open_fetcher
from alertbot.feeds.worker import Worker, open_worker

WORDS = [
    "The",
    "human",
    "rights",
    "centre",
    "said",
    "that",
    "a",
    "court",
    "in",
    "the",
    "city",
    "had",
    "heard",
    "the",
    "case",
    "of",
    "a",
    "prisoner",
    "whose",
    "relatives",
    "waited",
    "outside",
    "until",
    "evening",
]


# The server, a process of its own -------------------------------------------------------------------------------------


def document(number: int, items: int) -> bytes:
    text = " ".join(WORDS * 8)
    entries = "".join(
        f"<item><title>Statement {n} of feed {number} about a trial</title><link>http://site{number}.test/{n}</link><guid>g{number}-{n}</guid>"
        f"<pubDate>Tue, 01 Sep 2026 {n % 24:02}:00:00 GMT</pubDate><description>&lt;p&gt;{n} {text}&lt;/p&gt;&lt;p&gt;{text} {number}&lt;/p&gt;</description></item>"
        for n in range(items, 0, -1)
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Feed {number}</title><link>http://site{number}.test/</link>{entries}</channel></rss>'.encode()


async def serve(delay: float) -> None:
    state = {"items": 20, "requests": 0, "now": 0, "most": 0}
    documents: dict[tuple[int, int], bytes] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1]
                if path.startswith("/set/"):
                    state["items"] = int(path.rpartition("/")[2])
                    body, status = str(state["requests"]).encode(), "200 OK"
                    writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
                    continue
                state["requests"] += 1
                await asyncio.sleep(delay)
                etag = f'"v{state["items"]}"'
                if f"if-none-match: {etag}" in head.lower():
                    writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode())
                    continue
                key = int(path.strip("/").partition(".")[0]), state["items"]
                body = documents.get(key) or documents.setdefault(key, document(*key))
                writer.write(
                    f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: {etag}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                )
                writer.write(body)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


# Our side: visits without the matching of names ----------------------------------------------------------------------------------


@dataclass
class Round:
    quiet: list[tuple[Feed, Feed, Visit]] = field(default_factory=list)
    outcomes: collections.Counter[str] = field(default_factory=collections.Counter)


async def visit(database: Database, fetcher: Fetcher, worker: Worker, feed: Feed, now: datetime, done: Round) -> None:
    answer = await fetcher.fetch(ask_for(feed, now))
    if isinstance(answer, Page):
        reading = await worker.parse(answer, feed.kind)
        if isinstance(reading, Reading):
            await _store(database, feed, answer, reading, now, done)
            return
        answer = reading
    outcome = "unchanged" if isinstance(answer, NotModified) else answer.trouble.value
    done.outcomes[outcome] += 1
    done.quiet.append((feed, after_visit(feed, answer, None, news=0, now=now), Visit(now, outcome)))


async def _store(database: Database, feed: Feed, page: Page, reading: Reading, now: datetime, done: Round) -> None:
    known = await known_items(database, feed.id, lookup_keys(feed, reading))
    found = sort_items(feed, reading, known, now)
    after = after_visit(feed, page, reading, news=len(found.new), now=now)
    done.outcomes["new items"] += len(found.new)
    async with database.write() as connection:
        keys: list[tuple[bytes, int | None]] = []
        for new in found.new:
            row = dict(
                feed_id=feed.id,
                publisher="",
                url=new.item.url,
                title=new.item.title,
                text=new.item.teaser,
                published=new.published,
                seen=now,
                digest=new.digest,
            )
            number = (await connection.execute(statement.insert().values(row))).inserted_primary_key[0]
            keys += [(key, number) for key in new.keys]
        await remember_keys(database, connection, feed.id, keys, now)
        await record_visit(
            connection,
            feed,
            replace(after, guids_trusted=found.guids_trusted),
            Visit(now, "read", items=len(reading.items), news=len(found.new)),
        )


async def one_round(database: Database, fetcher: Fetcher, worker: Worker, now: datetime) -> Round:
    done = Round()
    due = await claim_due(database, now, lambda feed: before_visit(feed, now), most=10_000)
    places = asyncio.Semaphore(64)

    async def placed(feed: Feed) -> None:
        async with places:
            await visit(database, fetcher, worker, feed, now, done)

    await asyncio.gather(*map(placed, due))
    await record_quiet_visits(database, done.quiet)
    return done


async def watch_loop(stalls: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        stalls.append(time.perf_counter() - before - 0.005)


async def ours(port: int, feeds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/a.db", vault_from_key(bytes(32)))
        async with database.write() as connection:
            await connection.run_sync(metadata.create_all)
        for number in range(feeds):
            await add_feed(database, Feed(id=0, url=f"http://127.0.0.1:{port}/{number}.xml"))
        now = datetime.now(UTC)
        clock = lambda: datetime.now(UTC)  # noqa: E731
        async with (
            open_fetcher(version="bench", contact="", clock=clock, allow_private=True) as fetcher,
            open_worker() as worker,
        ):
            for step, (name, items) in enumerate(
                (("first visit", 20), ("all 304", 20), ("one new item each", 21), ("all 304 again", 21))
            ):
                await asyncio.to_thread(_set, port, items)
                stalls: list[float] = []
                watcher = asyncio.create_task(watch_loop(stalls))
                started = time.perf_counter()
                done = await one_round(database, fetcher, worker, now + timedelta(days=step))
                spent = time.perf_counter() - started
                watcher.cancel()
                print(
                    f"alertbot  {name:20} {spent:6.2f} s   longest stall {max(stalls, default=0) * 1000:4.0f} ms   {dict(done.outcomes)}"
                )
        await database.close()
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"alertbot  peak memory of the main process {peak} MB, of the largest worker {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB; database {size / 1e6:.1f} MB"
    )


def _set(port: int, items: int) -> None:
    from urllib.request import urlopen

    urlopen(f"http://127.0.0.1:{port}/set/{items}").read()


# The peer -------------------------------------------------------------------------------------------------------------


def reader_library(port: int, feeds: int, workers: int = 20) -> None:
    try:
        import reader
    except ImportError:
        print("reader    is not installed; pip install reader to compare")
        return
    with tempfile.TemporaryDirectory() as folder:
        made = reader.make_reader(f"{folder}/r.sqlite")
        for number in range(feeds):
            made.add_feed(f"http://127.0.0.1:{port}/{number}.xml")
        for name, items in (("first visit", 20), ("all 304", 20), ("one new item each", 21)):
            _set(port, items)
            started = time.perf_counter()
            made.update_feeds(workers=workers)
            print(f"reader    {name:20} {time.perf_counter() - started:6.2f} s")
        made.close()


# Documents ------------------------------------------------------------------------------------------------------------


async def read_folder(folder: Path) -> None:
    results: collections.Counter[str] = collections.Counter()
    slowest: list[tuple[float, str]] = []
    async with open_worker() as worker:
        for path in _documents(folder):
            started = time.perf_counter()
            result = await worker.parse(Page("http://feed.test/feed", 200, path.read_bytes()))
            slowest.append((time.perf_counter() - started, str(path.relative_to(folder))))
            results[result.detail if isinstance(result, Failed) else "read"] += 1
    for name, count in results.most_common():
        print(f"{count:6} {name}")
    print("slowest:", *(f"{name} {seconds * 1000:.0f} ms" for seconds, name in sorted(slowest)[-3:]))


def _documents(folder: Path) -> Iterator[Path]:
    return (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".md", ".tsv"} and "LICEN" not in path.name.upper()
    )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--feeds", type=int, default=200)
    ask.add_argument("--delay", type=float, default=0.1)
    ask.add_argument("--reader", action="store_true")
    ask.add_argument("--corpus", type=Path)
    ask.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    said = ask.parse_args()
    if said.corpus:
        asyncio.run(read_folder(said.corpus))
        return
    if said.serve:
        with suppress(KeyboardInterrupt):
            asyncio.run(serve(said.delay))
        return
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve", "--delay", str(said.delay)], stdout=subprocess.PIPE, env=os.environ
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        asyncio.run(ours(port, said.feeds))
        if said.reader:
            reader_library(port, said.feeds)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
