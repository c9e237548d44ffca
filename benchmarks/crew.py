"""What benchmarks of whole processes share: `alertbot run --only …` on a real PostgreSQL, and feeds on loopback."""

import asyncio
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from aiohttp import web

TOKEN = "700000001:a-token-of-the-stand-in-of-telegram"


# Feeds ----------------------------------------------------------------------------------------------------------------


@dataclass
class Press:
    """Feeds on loopback, what stands in them, and when each was visited."""

    url: str = ""
    items: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    visits: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def answer(self, request: web.Request) -> web.Response:
        """One feed as RSS."""
        number = int(request.match_info["number"])
        self.visits[number].append(time.monotonic())
        items = "".join(
            f"<item><guid isPermaLink='false'>s{n}</guid><title>{name} was transferred to another colony</title>"
            f"<link>{self.url}/{n}</link><description>{name} was transferred to another colony, relatives told the group. "
            f"{'The group follows the case. ' * 40}</description></item>"
            for n, name in reversed(self.items[number])
        )
        text = f"<rss version='2.0'><channel><title>Group {number}</title>{items}</channel></rss>"
        return web.Response(text=text, content_type="application/rss+xml")


@contextlib.asynccontextmanager
async def serving(press: Press) -> AsyncIterator[None]:
    """Serve a press on loopback while the context lasts."""
    site = web.Application()
    site.router.add_get("/{number}.xml", press.answer)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    press.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield
    finally:
        await runner.cleanup()


# The processes --------------------------------------------------------------------------------------------------------


def write_config(folder: Path, url: str, api_url: str, *, gap: float, rate: float) -> None:
    """The configuration of all processes: a feed is visited each `gap` seconds, `rate` messages a second may go."""
    (folder / "config.toml").write_text(
        f"""[telegram]
token = "{TOKEN}"
api_url = "{api_url}"
messages_per_second = {rate:g}
[database]
url = "{url}"
key_file = "key"
[feeds]
poll_every = "{gap:g}s"
allow_private_addresses = true
[admins]
user_ids = [11111111]
"""
    )


@dataclass
class Crew:
    """The running processes, and what was seen of them."""

    folder: Path
    url: str
    running: list[tuple[str, subprocess.Popen]] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    under_way: int = 0  # alerts that were marked as being sent when a sender was killed
    died: Counter[str] = field(default_factory=Counter)  # by themselves
    vacant: float = 0.0  # the longest time without a sender

    def start(self, flow: str) -> None:
        """Start one process of a flow."""
        with (self.folder / f"log-{flow}").open("ab") as log:
            command = [sys.executable, "-m", "alertbot", "run", "--only", flow]
            kept = {name: value for name, value in os.environ.items() if not name.startswith("ALERTBOT_")}
            process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, env=kept)
            self.running.append((flow, process))

    def kill(self, chance: random.Random) -> None:
        """Kill one of them, whichever, and start another in its place."""
        flow, process = self.running.pop(chance.randrange(len(self.running)))
        if process.poll() is not None:
            self.died[flow] += 1
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills[flow] += 1
        if flow == "deliver":
            self.under_way += self.ask("SELECT count(*) FROM alert WHERE state = 'sending'")
        self.start(flow)

    def ask(self, query: str) -> int:
        """One number from the database."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    def held(self, office: str) -> bool:
        """Whether somebody holds an office."""
        lock = (zlib.crc32(office.encode()) - (1 << 31)) % (1 << 32)
        return self.ask(f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {lock} AND granted") > 0

    def memory(self) -> dict[str, float]:
        """The most memory that a process of each flow had, in MB; apart from it, that of the processes which it started."""
        peaks: dict[str, float] = {}
        for flow, process in self.running:
            if process.poll() is not None:
                self.died[flow] += 1
                continue
            for name, pid in [(flow, process.pid), *((f"{flow}'s worker", child) for child in _children(process.pid))]:
                peaks[name] = max(peaks.get(name, 0), _peak(pid))
        return peaks

    def end(self) -> None:
        """End them all in order."""
        for _, process in self.running:
            process.terminate()
        for _, process in self.running:
            process.wait()


async def until(true: Callable[[], bool], seconds: float) -> None:
    """Wait until something is true, looking often; TimeoutError when it never is."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(true):
            await asyncio.sleep(0.1)


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def _peak(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found.group(1)) / 1024
