"""Kills the real process with -9 in the middle of a fan-out, starts it again, and looks at what everybody saw.

    python tests/faults/killing.py FOLDER [--followers 300] [--kills 10] [--seed 1]

The moments are random ones and named ones: when Telegram has accepted a message and its answer has not left, just after the
answer left and before its result can be stored, at the start, and during a clean stop.
"""

import argparse
import asyncio
import os
import random
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alert_rows import ADA, NOON, OTHER, House
from alertbot.database.opening import open_with_key
from alertbot.demo.botapi import stand_in
from alertbot.demo.stage import Telegram

MOMENTS = ("accepted", "answered", "random", "start", "stopping")
RATE = 25  # the usual one; 16 may be under way then
LONGEST = 60.0


@dataclass
class Killed:
    """What a run of kills came to."""

    followers: int
    kills: int = 0
    in_flight: list[int] = field(default_factory=list)  # rows under way at each kill
    seen: Counter[int] = field(default_factory=Counter)  # times that each chat saw the alert

    @property
    def missing(self) -> int:
        """Chats that saw nothing."""
        return sum(self.seen[chat] == 0 for chat in list(self.seen))

    @property
    def doubles(self) -> int:
        """Messages more than there should be."""
        return sum(times - 1 for times in self.seen.values() if times > 1)


async def kill_run(folder: Path, *, followers: int, moments: list[str], seed: int = 1) -> Killed:
    """One fan-out to so many followers, with a kill at each of these moments."""
    rng = random.Random(seed)
    async with stand_in(limits=False) as telegram:
        people = telegram.crowd(followers)
        await _seed(folder, [person.id for person in people])
        config = _config(folder, telegram)
        killed = Killed(followers)
        for moment in moments:
            await _run_and_kill(config, telegram, moment, rng)
            killed.kills += 1
            killed.in_flight.append(_under_way(folder))
        async with _bot(config):
            await _until(lambda: _left(folder) == 0)
        for person in people:
            killed.seen[person.id] = len(telegram.from_bot(person))
        return killed


async def _seed(folder: Path, chats: list[int]) -> None:
    """A database with followers of one person, and a story about that person."""
    database = open_with_key(f"sqlite:///{folder / 'alertbot.db'}", folder / "key")
    house = House(database)
    await house.add_people()
    await house.join_all(chats, ADA)
    await house.tell(1, ada=OTHER)
    await database.close()
    assert NOON


def _config(folder: Path, telegram: Telegram) -> Path:
    path = folder / "config.toml"
    path.write_text(
        f"""[telegram]
token = "{telegram.token}"
api_url = "{telegram.url}"
messages_per_second = {RATE}
[database]
url = "sqlite:///{folder / "alertbot.db"}"
key_file = "{folder / "key"}"
""",
        encoding="utf-8",
    )
    return path


@asynccontextmanager
async def _bot(config: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`alertbot run`, ended with SIGTERM if it still runs; it must then end cleanly."""
    log = (config.parent / "log").open("ab")
    command = [sys.executable, "-m", "alertbot", "run", "--config", str(config)]
    process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log)
    try:
        yield process
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 10) == 0, (config.parent / "log").read_text()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        log.close()


async def _run_and_kill(config: Path, telegram: Telegram, moment: str, rng: random.Random) -> None:
    """Start the bot and kill it at a moment, before it is done."""
    async with _bot(config) as process:
        if moment == "start":
            await asyncio.sleep(rng.uniform(0.2, 1.5))
        else:
            await _after_some(telegram, process, rng.randint(1, 20), moment)
            if moment == "random":
                await asyncio.sleep(rng.uniform(0, 0.1))
            if moment == "stopping":
                process.send_signal(signal.SIGTERM)
                await asyncio.sleep(rng.uniform(0, 0.05))
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _after_some(telegram: Telegram, process: asyncio.subprocess.Process, count: int, moment: str) -> None:
    """Wait until so many messages more were accepted; kill within that very call where the moment asks for it."""
    done = asyncio.Event()
    left = count

    def note(what: str, message: object) -> None:
        nonlocal left
        left -= what == "message"
        if left == 0 and not done.is_set():
            if moment == "accepted":
                os.kill(process.pid, signal.SIGKILL)
            done.set()

    telegram.world.listeners.append(note)
    try:
        ended = asyncio.create_task(process.wait())
        waiting = asyncio.create_task(done.wait())
        await asyncio.wait({ended, waiting}, timeout=LONGEST, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        ended.cancel()
        if moment == "answered":
            await asyncio.sleep(0.003)
    finally:
        telegram.world.listeners.remove(note)


def _under_way(folder: Path) -> int:
    return _count(folder, "state = 'sending'")


def _left(folder: Path) -> int:
    return _count(folder, "state IN ('sending', 'pending')")


def _count(folder: Path, which: str) -> int:
    with closing(sqlite3.connect(folder / "alertbot.db", timeout=10)) as connection:
        return connection.execute(f"SELECT count(*) FROM alert WHERE {which}").fetchone()[0]


async def _until(seen) -> None:
    async with asyncio.timeout(LONGEST):
        while not seen():
            await asyncio.sleep(0.1)


def main() -> None:
    """Run from the command line and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--followers", type=int, default=300)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True)
    moments = [MOMENTS[n % len(MOMENTS)] for n in range(options.kills)]
    killed = asyncio.run(kill_run(options.folder, followers=options.followers, moments=moments, seed=options.seed))
    print(
        f"{killed.kills} kills -9 in one fan-out to {killed.followers}: {killed.missing} missing, "
        f"{killed.doubles} doubles, {sum(killed.in_flight)} under way at the kills {killed.in_flight}"
    )


if __name__ == "__main__":
    main()
