"""How long a chat waits for its answer: 20 updates a second from 10,000 subscribers, with 1,500 people on the list.

`python benchmarks/conversing.py FOLDER [--seconds 20] [--rate 20] [--subscribers 10000] [--people 1500]` makes a database in
FOLDER, runs the conversations over the real receiving loop, and lets a second process be Telegram and the people. Prints the
time from a person's message or tap to the bot's answer in the chat, in milliseconds.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import aiohttp
from telegram import Bot

from alertbot.converse.asking import ChatAdmins
from alertbot.converse.hear import hear
from alertbot.converse.house import Desk, House, watchlist
from alertbot.converse.speak import Mouth, answer
from alertbot.core.model import ChatId, ChatKind, Person, Status
from alertbot.core.names import build_index, search_people
from alertbot.database import people
from alertbot.database.addresses import lookup_of, seal_address
from alertbot.database.engine import open_database
from alertbot.database.migrate import upgrade
from alertbot.database.tables import follow, subscriber
from alertbot.database.vault import vault_from_key
from alertbot.demo.botapi import TOKEN, stand_in
from alertbot.telegram.receive import Inbox, receive
from alertbot.telegram.send import Api
from alertbot.telegram.transport import Transport

FIRST_CHAT = 1_000_001
GIVEN = (
    "Ales",
    "Maria",
    "Ivan",
    "Katsiaryna",
    "Palina",
    "Mikalai",
    "Volha",
    "Ihar",
    "Darya",
    "Siarhei",
    "Natallia",
    "Viktar",
)
HEADS = (
    "Bial",
    "Kales",
    "Star",
    "Mur",
    "Hara",
    "Zal",
    "Pash",
    "Lukas",
    "Shar",
    "Dzmitr",
    "Kav",
    "Rom",
    "Tsik",
    "Voit",
    "Yar",
)
TAILS = (
    "iatski",
    "nikava",
    "avoitau",
    "ashka",
    "evich",
    "enka",
    "ouski",
    "uk",
    "ich",
    "anau",
    "eika",
    "inski",
    "ovich",
    "chuk",
)


def name_of(n: int) -> str:
    """A made-up name for the n-th person."""
    head, tail = HEADS[n % len(HEADS)], TAILS[(n // len(HEADS)) % len(TAILS)]
    return f"{GIVEN[n % len(GIVEN)]} {head}{'aeiou'[(n // 210) % 5]}{tail}"


async def fill(database, subscribers: int, count: int) -> None:
    """People, and subscribers with three follows each."""
    await people.import_people(
        database, [Person(f"p{n}", name_of(n), country="BY", status=Status.SENTENCED) for n in range(count)]
    )
    rows, follows = [], []
    for n in range(subscribers):
        who, chat = n.to_bytes(16, "big"), ChatId(FIRST_CHAT + n)
        rows.append(
            {
                "id": who,
                "lookup": lookup_of(database.vault, chat),
                "address": seal_address(database.vault, who, chat),
                "kind": ChatKind.PRIVATE.value,
                "agreed_on": date(2026, 1, 1),
                "renewed_on": date(2026, 1, 1),
            }
        )
        follows += [{"subscriber_id": who, "kind": "person", "target": f"p{(n + k) % count}"} for k in range(3)]
    async with database.write() as connection:
        await connection.execute(subscriber.insert(), rows)
        await connection.execute(follow.insert(), follows)


async def people_side(arguments) -> None:
    """Telegram and the people, in a process of its own."""
    async with stand_in(limits=False) as telegram:
        print(telegram.url, flush=True)
        crowd = telegram.crowd(arguments.subscribers, FIRST_CHAT)
        while telegram.world.updates.poll is None:
            await asyncio.sleep(0.05)
        dice, waits = random.Random(1), {}
        tasks = []
        acts = arguments.rate / 2  # an act is two updates: words, and a tap on what came
        for _ in range(int(arguments.seconds * acts)):
            tasks.append(asyncio.create_task(one_act(telegram, dice.choice(crowd), dice, arguments.people, waits)))
            await asyncio.sleep(dice.expovariate(acts))
        await asyncio.gather(*tasks)
        print(json.dumps(waits), flush=True)


async def one_act(telegram, who, dice, count, waits) -> None:
    """Write one of the usual things, then tap one of the buttons that came."""
    typed = name_of(dice.randrange(count))
    what = dice.choice(
        (
            typed,
            typed.lower(),
            typed.split()[1],
            typed[:-1],
            f"/person {typed}",
            "/following",
            "/settings",
            "/help",
            f"/unfollow {typed}",
        )
    )
    kind = what.split()[0] if what.startswith("/") else "a name"
    began = time.perf_counter()
    message = await telegram.ask(who, what, seconds=30)
    waits.setdefault(kind, []).append(1000 * (time.perf_counter() - began))
    rows = (message.markup or {}).get("inline_keyboard", ())
    taps = [b["callback_data"] for row in rows for b in row if "callback_data" in b]
    if taps:
        began = time.perf_counter()
        await telegram.tapped(message, dice.choice(taps), who, seconds=30)
        waits.setdefault("a tap", []).append(1000 * (time.perf_counter() - began))


async def bot_side(url: str, database, stop: asyncio.Event) -> None:
    """The bot: the real loop and the real conversations."""
    everybody = watchlist(await people.all_people(database))
    index = build_index(everybody.by_id.values())
    transport = Transport()
    bot = Bot(TOKEN, base_url=f"{url}/bot", request=transport, get_updates_request=Transport())
    async with bot, aiohttp.ClientSession() as session:
        house = make_house(database, everybody, index, bot)
        mouth = Mouth(Api(transport, url, TOKEN), bot)

        async def handle(update) -> None:
            if (heard := hear(update)) is not None:
                await answer(house, mouth, heard)

        await receive(Inbox(f"{url}/bot{TOKEN}", session), bot, handle, stop)


def make_house(database, everybody, index, bot) -> House:
    """A house whose admins' desk is closed."""

    async def nothing(*_):
        return None

    def now():
        return datetime.now(UTC)

    desk = Desk(*[nothing] * len(Desk.__dataclass_fields__))
    return House(
        database=database,
        watchlist=lambda: everybody,
        search=lambda words: search_people(index, words),
        now=now,
        username=bot.username,
        is_chat_admin=ChatAdmins(bot, now),
        wake=lambda: None,
        reread=nothing,
        story=nothing,
        panic=nothing,
        erased=nothing,
        decide_review=nothing,
        desk=desk,
    )


async def run(arguments) -> None:
    """Both sides, and what was measured."""
    path = Path(arguments.folder) / "conversing.db"
    path.unlink(missing_ok=True)
    upgrade(f"sqlite:///{path}")
    database = open_database(f"sqlite:///{path}", vault_from_key(bytes(32)))
    await fill(database, arguments.subscribers, arguments.people)
    other = await asyncio.create_subprocess_exec(
        sys.executable, __file__, *sys.argv[1:], "--people-side", stdout=subprocess.PIPE, limit=1 << 24
    )
    stop = asyncio.Event()
    url = (await other.stdout.readline()).decode().strip()
    cpu = time.process_time()
    bot = asyncio.create_task(bot_side(url, database, stop))
    waits = json.loads(await other.stdout.readline() or "{}")
    stop.set()
    await bot
    await database.close()
    await other.wait()
    every = [wait for kind in waits.values() for wait in kind]
    for kind, times in [*sorted(waits.items()), ("all", every)]:
        cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
        figures = f"p50 {cuts[49]:6.1f}  p95 {cuts[94]:6.1f}  p99 {cuts[98]:6.1f}  longest {max(times):6.1f} ms"
        print(f"{kind:12} {len(times):5}  {figures}")
    print(f"{1000 * (time.process_time() - cpu) / len(every):.1f} ms of CPU for each update, start included")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=1_500)
    parser.add_argument("--people-side", action="store_true")
    arguments = parser.parse_args()
    asyncio.run(people_side(arguments) if arguments.people_side else run(arguments))


if __name__ == "__main__":
    main()
