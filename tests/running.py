"""The real program in tests: `alertbot run` as a process of its own, a feed on loopback, and the stand-in for Telegram."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from aiohttp import web

PEOPLE = """id,name,native_name,country,gender,aliases,born,arrested,sentence,status,group,note
bialiatski,Ales Bialiatski,Алесь Бяляцкі,BY,m,Алесь Беляцкий,,,,sentenced,,
labkovich,Uladzimir Labkovich,Уладзімір Лабковіч,BY,m,,,,,sentenced,,
rabkova,Marfa Rabkova,Марфа Рабкова,BY,f,,,,,sentenced,,
"""


STARTED: list[int] = []  # what a test that fails leaves behind is ended by conftest.py


@dataclass
class Press:
    """A feed on loopback that publishes what a test wants, and counts its visitors."""

    title: str = "Test Press"
    items: list[tuple[str, str, str]] = field(default_factory=list)  # guid, title, text
    visits: int = 0
    url: str = ""

    def publish(self, title: str, text: str) -> None:
        """Add an item to the feed; it stands there from the next visit on."""
        self.items.insert(0, (f"item-{len(self.items)}", title, text))

    async def answer(self, _request: web.Request) -> web.Response:
        """The feed as RSS."""
        self.visits += 1
        items = "".join(
            f"<item><guid isPermaLink='false'>{g}</guid><title>{escape(t)}</title><link>{self.url}/{g}</link>"
            f"<description>{escape(d)}</description></item>"
            for g, t, d in self.items
        )
        return web.Response(
            text=f"<rss version='2.0'><channel><title>{self.title}</title>{items}</channel></rss>",
            content_type="application/rss+xml",
        )

    async def page(self, request: web.Request) -> web.Response:
        """The page behind an item."""
        found = [f"<h1>{escape(t)}</h1><p>{escape(d)}</p>" for g, t, d in self.items if g == request.match_info["guid"]]
        return web.Response(
            text=f"<html><body><article>{''.join(found)}</article></body></html>", content_type="text/html"
        )


@contextlib.asynccontextmanager
async def press(title="Test Press"):
    """A press that serves its feed on loopback while the context lasts."""
    one = Press(title)
    site = web.Application()
    site.router.add_get("/feed.xml", one.answer)
    site.router.add_get("/{guid}", one.page)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield one
    finally:
        await runner.cleanup()


@dataclass
class Program:
    """A folder with a configuration, and `alertbot` run in it."""

    folder: Path
    process: asyncio.subprocess.Process | None = None
    environment: dict[str, str] = field(default_factory=dict)  # besides our own

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "alertbot", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=_environment() | self.environment,
        )

    async def start(self) -> None:
        """Start `alertbot run`; its log goes into run.log."""
        with (self.folder / "run.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "alertbot",
                "run",
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env=_environment() | self.environment,
            )
        STARTED.append(self.process.pid)

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit status."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(how)
        status = await self.process.wait()
        if self.process.pid in STARTED:
            STARTED.remove(self.process.pid)
        return status

    def log(self) -> str:
        """All that `alertbot run` has printed."""
        return (self.folder / "run.log").read_text(encoding="utf-8")


def program(
    folder: Path, api_url: str, token: str, *, url: str = "sqlite:///a.db", more: str = "", people: bool = True
) -> Program:
    """A program with its configuration written, and people imported unless the database is filled by the test."""
    (folder / "token").write_text(token)
    (folder / "config.toml").write_text(
        f"""[telegram]
token_file = "token"
api_url = "{api_url}"
[database]
url = "{url}"
key_file = "key"
[feeds]
poll_every = "2s"
allow_private_addresses = true
[admins]
user_ids = [11111111]
{more}"""
    )
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    made = Program(folder)
    if not people:
        return made
    imported = made.command("people", "import", "people.csv")
    assert imported.returncode == 0, imported.stderr
    return made


async def until(true, seconds=15.0):
    """Wait until something is true, looking often; AssertionError when it never is."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.05)


def _environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALERTBOT_")}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"}
