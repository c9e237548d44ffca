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
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alertbot.core.hear import Known, known_people
from alertbot.core.identity import AGE_LIMIT
from alertbot.core.model import Failed, Feed, Page
from alertbot.core.people_file import BadFile, read_people
from alertbot.core.schedule import Notice
from alertbot.database.engine import open_database
from alertbot.database.feeds import add_feed
from alertbot.database.tables import metadata
from alertbot.database.vault import vault_from_key
from alertbot.feeds.fetch import open_fetcher
from alertbot.feeds.parse import read_by_feedparser
from alertbot.feeds.plain_rss import read_plain_rss
from alertbot.feeds.worker import open_worker
from alertbot.rooms import stay_responsive
from alertbot.watch import Lookout, settle, watch_due

WORDS = (
    "The human rights centre said that a court in the city had heard the case of a prisoner whose relatives waited outside"
).split()


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


# Our side: the flow itself --------------------------------------------------------------------------------------------


async def one_round(lookout: Lookout) -> None:
    while await watch_due(lookout):
        await settle(lookout)


async def watch_loop(stalls: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        stalls.append(time.perf_counter() - before - 0.005)


async def ours(port: int, feeds: int, known: Known) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/a.db", vault_from_key(bytes(32)))
        async with database.write() as connection:
            await connection.run_sync(metadata.create_all)
        for number in range(feeds):
            await add_feed(database, Feed(id=0, url=f"http://127.0.0.1:{port}/{number}.xml"))
        stay_responsive()
        start = datetime.now(UTC)
        days = timedelta(0)
        outcomes: collections.Counter[str] = collections.Counter()

        def now() -> datetime:
            return start + days

        async def nobody(_feed: Feed, notice: Notice) -> None:
            outcomes[f"notice: {notice.value}"] += 1

        async def nothing() -> None:
            outcomes["asked"] += 1

        def count(what: str, which: str = "", by: int = 1) -> None:
            outcomes[f"{what}: {which}"] += by

        async with (
            open_fetcher(version="bench", contact="", clock=now, allow_private=True) as fetcher,
            open_worker() as worker,
        ):
            lookout = Lookout(
                database=database,
                fetch=fetcher.fetch,
                parse=worker.parse,
                article=worker.article,
                known=lambda: known,
                now=now,
                poll_every=timedelta(minutes=15),
                age_limit=AGE_LIMIT,
                wake=lambda: None,
                tell_admins=nobody,
                ask_admins=nothing,
                count=count,
            )
            rounds = (("first visit", 20), ("all 304", 20), ("one new item each", 21), ("all 304 again", 21))
            for step, (name, items) in enumerate(rounds):
                days = timedelta(days=step)
                asked = int(await asyncio.to_thread(_set, port, items))
                outcomes.clear()
                stalls: list[float] = []
                watcher = asyncio.create_task(watch_loop(stalls))
                started, worked = time.perf_counter(), time.process_time()
                await one_round(lookout)
                spent, worked = time.perf_counter() - started, time.process_time() - worked
                watcher.cancel()
                asked = int(await asyncio.to_thread(_set, port, items)) - asked
                stall = max(stalls, default=0) * 1000
                print(
                    f"alertbot  {name:20} {spent:6.2f} s ({worked:.2f} s of our process)   longest stall {stall:4.0f} ms   {asked} requests   {dict(outcomes)}"
                )
        await database.close()
        size = _size(folder)
    ours, largest = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"alertbot  peak memory: main process {ours} MB, largest worker {largest} MB; database {size / 1e6:.1f} MB")


def _size(folder: str) -> int:
    return sum(file.stat().st_size for file in Path(folder).iterdir())


def _people(file: Path | None) -> Known:
    if file is None:
        return known_people(())
    people = read_people(file.read_bytes())
    assert not isinstance(people, BadFile), people
    return known_people(people)


def _set(port: int, items: int) -> bytes:
    from urllib.request import urlopen

    answer: bytes = urlopen(f"http://127.0.0.1:{port}/set/{items}").read()
    return answer


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
            made.update_feeds(workers=workers, scheduled=False)  # else it asks nobody again within the hour
            print(f"reader    {name:20} {time.perf_counter() - started:6.2f} s")
        made.close()


# Documents ------------------------------------------------------------------------------------------------------------


async def read_folder(folder: Path) -> None:
    results: collections.Counter[str] = collections.Counter()
    slowest: list[tuple[float, str]] = []
    async with open_worker() as worker:
        for path in _documents(folder):
            page = Page("http://feed.test/feed", 200, path.read_bytes())
            started = time.perf_counter()
            result = await worker.parse(page)
            slowest.append((time.perf_counter() - started, str(path.relative_to(folder))))
            results[result.detail if isinstance(result, Failed) else "read"] += 1
            if read_plain_rss(page.body, "") is not None:
                same = read_by_feedparser(page) == result
                results[
                    "read directly, as by feedparser" if same else f"read directly, not as by feedparser: {path}"
                ] += 1
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
    ask.add_argument("--people", type=Path, help="a people.csv whose names are looked for")
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
        asyncio.run(ours(port, said.feeds, _people(said.people)))
        if said.reader:
            reader_library(port, said.feeds)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
