"""Several processes, killed again and again: python benchmarks/killing.py FOLDER [--statements 500] [--kills 20] [--seconds 80].

Three watchers, two senders and two receivers run `alertbot run --only …` on a real PostgreSQL; one of them, chosen by chance, is killed
with -9 every few seconds and started again, while feeds publish, the stand-in for Telegram takes the alerts and people ask for answers.
Printed: what is missing, what came twice and how much of that was under way at a kill, the shortest gap between two visits of a feed,
and how long the longest time without a sender was. It exits with 1 when something is missing or came twice without a cause.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from aiohttp import ClientSession
from crew import TOKEN, Crew, Press, serving, until, write_config

from alertbot.core.model import ChatId, ChatKind, Choices, Feed, Person, Status, Target, TargetKind
from alertbot.database import feeds, people, subscribers
from alertbot.database.engine import Database
from alertbot.database.opening import open_with_key
from alertbot.deliver import in_flight_for

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # the server of the tests
from postgres import running_server

FIRST_CHAT = 100_001
FEEDS = 10
GAP = 2.0  # seconds between two visits of a feed
RATE = 300  # messages a second
TOLD_OF = 10  # people whom each subscriber follows
ASKERS = 20  # chats that ask for answers
FLOWS = ("watch", "watch", "watch", "deliver", "deliver", "converse", "converse")
CONSONANTS, VOWELS = "bdhklmnprstvz", "aiou"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--statements", type=int, default=500)
    parser.add_argument("--subscribers", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=80, help="over which statements and kills are spread")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for old in options.folder.glob("*"):
        old.unlink()
    with running_server(fast=False) as server, server.fresh() as url, _stand_in(options) as api_url:
        sys.exit(asyncio.run(_run(options, url, api_url)))


async def _run(options: argparse.Namespace, url: str, api_url: str) -> int:
    chance = random.Random(options.seed)
    press = Press()
    async with serving(press):
        write_config(options.folder, url, api_url, gap=GAP, rate=RATE)
        database = open_with_key(url, options.folder / "key")
        owed = await _furnish(database, press, options, chance)
        crew = Crew(options.folder, url)
        async with contextlib.AsyncExitStack() as stack:
            stack.callback(crew.end)
            for flow in FLOWS:
                crew.start(flow)
            await until(lambda: len(press.visits) == FEEDS and crew.held("deliver") and crew.held("converse"), 120)
            watching = asyncio.create_task(_watch_office(crew))
            asking = asyncio.create_task(_ask(api_url, options))
            await asyncio.gather(_publish(press, options), _kill(crew, options, chance))
            asked = await asking
            await _drain(options, owed)
            watching.cancel()
            memory = crew.memory()
        await database.close()
        grown = crew.ask("SELECT count(*) FROM story_statement")
        print(f"stories that grew by a further statement: {grown}")
        return _report(options, owed, crew, press, asked, memory)


# The world ------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _stand_in(options: argparse.Namespace):
    command = [sys.executable, "-m", "alertbot.demo.botapi", "--port", "0", "--token", TOKEN, "--no-limits"]
    command += ["--crowd", str(options.subscribers + ASKERS), "--transcript", str(options.folder / "transcript")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield found.group()
    finally:
        process.terminate()
        process.wait()


async def _furnish(
    database: Database, press: Press, options: argparse.Namespace, chance: random.Random
) -> dict[str, set[int]]:
    """People, feeds and subscribers; who is owed the news of whom: {name: chats}."""
    names = _names(options.statements, chance)
    await people.import_people(
        database,
        [Person(f"p{n}", name, country="BY", gender="m", status=Status.SENTENCED) for n, name in enumerate(names)],
    )
    for n in range(FEEDS):
        await feeds.add_feed(database, Feed(id=0, url=f"{press.url}/{n}.xml", publisher=f"Group {n}", trusted=True))
    owed: dict[str, set[int]] = {name: set() for name in names}
    for n in range(options.subscribers):
        chat = ChatId(FIRST_CHAT + n)
        who = await subscribers.agree(database, chat, ChatKind.PRIVATE, choices=Choices(), today=date(2026, 1, 1))
        for person in chance.sample(range(len(names)), min(TOLD_OF, len(names))):
            await subscribers.start_follow(database, who.id, Target(TargetKind.PERSON, f"p{person}"))
            owed[names[person]].add(chat)
    return owed


def _names(count: int, chance: random.Random) -> list[str]:
    """Names of which none is like another."""
    families: set[str] = set()
    while len(families) < count:
        families.add("".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(6)).capitalize())
    return [f"Ales {family}" for family in sorted(families)]


# The processes --------------------------------------------------------------------------------------------------------


async def _kill(crew: Crew, options: argparse.Namespace, chance: random.Random) -> None:
    for _ in range(options.kills):
        await asyncio.sleep(options.seconds / options.kills * chance.uniform(0.5, 1.5))
        await asyncio.to_thread(crew.kill, chance)


async def _publish(press: Press, options: argparse.Namespace) -> None:
    """Statements one after the other, each in one of the feeds, over the given time."""
    names = _names(options.statements, random.Random(options.seed))
    for n, name in enumerate(names):
        press.items[n % FEEDS].append((n, name))
        await asyncio.sleep(options.seconds / options.statements)


async def _ask(api_url: str, options: argparse.Namespace) -> int:
    """People who say /privacy all the time; how many did."""
    asked = 0
    async with ClientSession() as session:
        until = time.monotonic() + options.seconds
        while time.monotonic() < until:
            person = FIRST_CHAT + options.subscribers + asked % ASKERS
            async with session.post(f"{api_url}/control/say", json={"person": person, "text": "/privacy"}) as answer:
                assert (await answer.json())["ok"]
            asked += 1
            await asyncio.sleep(0.5)
    return asked


async def _watch_office(crew: Crew) -> None:
    """Measure the longest time without a sender."""
    since = None
    while True:
        held = await asyncio.to_thread(crew.held, "deliver")
        now = time.monotonic()
        since = None if held else since or now
        if since is not None:
            crew.vacant = max(crew.vacant, now - since)
        await asyncio.sleep(0.1)


async def _drain(options: argparse.Namespace, owed: dict[str, set[int]]) -> None:
    """Wait until all is sent, or nothing has changed for half a minute."""
    wanted = sum(len(chats) for chats in owed.values())
    last, since = -1, time.monotonic()
    while time.monotonic() - since < 30:
        seen = len((options.folder / "transcript").read_text(encoding="utf-8").splitlines())
        if seen != last:
            last, since = seen, time.monotonic()
        if _sent(options, owed)[0] == 0 and last >= wanted:
            await asyncio.sleep(3)  # what else may come
            return
        await asyncio.sleep(1)


# What came of it ------------------------------------------------------------------------------------------------------


def _lines(options: argparse.Namespace) -> Iterator[dict]:
    for line in (options.folder / "transcript").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _sent(options: argparse.Namespace, owed: dict[str, set[int]]) -> tuple[int, int, int]:
    """(missing, came again, went to somebody who is owed nothing)."""
    seen: Counter[tuple[int, str]] = Counter()
    answers = FIRST_CHAT + options.subscribers
    for line in _lines(options):
        if line["by"] == "bot" and line["what"] == "message" and line["chat_id"] < answers:
            found = re.search(r"Ales [A-Z][a-z]+", line["text"])
            assert found is not None, line["text"]
            seen[line["chat_id"], found.group()] += 1
    wanted = {(chat, name) for name, chats in owed.items() for chat in chats}
    return len(wanted - set(seen)), sum(n - 1 for n in seen.values()), len(set(seen) - wanted)


def _report(
    options: argparse.Namespace,
    owed: dict[str, set[int]],
    crew: Crew,
    press: Press,
    asked: int,
    memory: dict[str, float],
) -> int:
    missing, again, wrong = _sent(options, owed)
    replies = Counter(
        line["chat_id"]
        for line in _lines(options)
        if line["by"] == "bot" and line["what"] == "message" and line["chat_id"] >= FIRST_CHAT + options.subscribers
    )
    gaps = [later - earlier for times in press.visits.values() for earlier, later in itertools.pairwise(times)]
    wanted = sum(len(chats) for chats in owed.values())
    most = crew.kills["deliver"] * in_flight_for(RATE)
    print(f"{options.statements} statements, {wanted} alerts owed; killed: {dict(crew.kills)}")
    print(
        f"missing {missing}, to the wrong chat {wrong}, came again {again} (under way at kills: {crew.under_way} of at most {most})"
    )
    print(f"answers: {sum(replies.values())} to {asked} questions")
    print(f"visits: {len(gaps) + FEEDS}, shortest gap {min(gaps):.2f} s (allowed: {GAP:g} s)")
    print(f"longest time without a sender: {crew.vacant:.1f} s")
    print(f"ended by themselves: {dict(crew.died) or 'none'}")
    print("memory: " + ", ".join(f"{flow} {mb:.0f} MB" for flow, mb in memory.items()))
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    right = not crew.died and missing == 0 and wrong == 0 and again <= crew.under_way and sum(replies.values()) >= asked
    return 0 if right and min(gaps) >= GAP * 0.95 and crew.vacant < 10 else 1


if __name__ == "__main__":
    main()
