"""How surely and how fast somebody is erased: python benchmarks/erasure.py FOLDER [--runs 200] [--races 100] [--subscribers 100000].

The real program is killed at random moments of a /forget, and races its own sender in a /panic. Printed: copies that were left
in any file, messages that were left in any chat, and how long one erasure takes among many subscribers, its scrub included.
"""

import argparse
import asyncio
import random
import secrets
import shutil
import signal
import statistics
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert

from alertbot.core.judge import Done
from alertbot.core.model import ChatId, SubscriberId, Urgency
from alertbot.database import erasure, subscribers
from alertbot.database.addresses import address_of, lookup_of, seal_address
from alertbot.database.alerts import queue_alerts
from alertbot.database.engine import Database
from alertbot.database.opening import open_with_key
from alertbot.database.outbox import Landed, exchange
from alertbot.database.tables import event, follow, person, statement, story, story_person, subscriber
from alertbot.demo.botapi import stand_in
from alertbot.demo.stage import Telegram
from alertbot.demo.world import new_message

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from canary import Canary, copies, sealed
from running import Program, press, program, until

TODAY = date(2026, 1, 10)
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
FIRST_CHAT = 7_000_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--races", type=int, default=100)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_measure(options))


async def _measure(options: argparse.Namespace) -> None:
    luck = random.Random(options.seed)
    if options.subscribers:
        await _among_many(_fresh(options.folder / "many"), options.subscribers)
    if options.races:
        await _race(_fresh(options.folder / "races"), options.races, luck)
    if options.runs:
        await _kill(_fresh(options.folder / "kills"), options.runs, luck)


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


# Killed while erasing -------------------------------------------------------------------------------------------------


async def _kill(folder: Path, runs: int, luck: random.Random) -> None:
    """One /forget after the other, each killed at a random moment and finished by the next start."""
    async with stand_in(limits=False) as telegram:
        bot = program(folder, telegram.url, telegram.token, more='[logs]\nlevel = "debug"\n')
        await bot.start()
        rows = left = before_commit = 0
        longest = 0.0
        for run in range(runs):
            known = await _forget_and_die(bot, telegram, Canary(chat_id=FIRST_CHAT + run), luck.uniform(0, 0.12))
            before_commit += bool(sealed(folder, FIRST_CHAT + run))
            await bot.start()
            started = time.monotonic()
            try:
                await until(lambda known=known: copies(folder, known) == [], 30)
            except TimeoutError:
                left += len(copies(folder, known))
            longest = max(longest, time.monotonic() - started)
            rows += bool(sealed(folder, FIRST_CHAT + run))
            if (run + 1) % 20 == 0:
                print(f"  {run + 1} kills: {left} copies left, {rows} rows left", flush=True)
        await bot.stop()
        marks = [mark for run in range(runs) for mark in Canary(chat_id=FIRST_CHAT + run).marks]
        marks += [("token", telegram.token.encode())]
        traces = copies(folder, marks, leave_out={"token", "people.csv"})
    print(
        f"{runs} kills of the running bot during /forget ({before_commit} before the commit): {left} copies of the sealed"
        f" address and {rows} rows left after the next start, at most {longest:.1f} s after it began; {len(traces)} traces"
        " of chat ids, names, words or the token in any file, at debug level"
    )


async def _forget_and_die(bot: Program, telegram: Telegram, canary: Canary, after: float) -> list[tuple[str, bytes]]:
    who = telegram.person(canary.name, number=canary.chat_id, username=canary.username)
    asked = await telegram.ask(who, "/start", seconds=30)
    await telegram.tapped(asked, "v1:a:0", seconds=30)
    await telegram.ask(who, "/follow Ales Bialiatski", seconds=30)
    known = sealed(bot.folder, who.id)
    assert len(known) == 3
    question = await telegram.ask(who, "/forget", seconds=30)
    telegram.tap(question, "v1:fg:1", who)
    await asyncio.sleep(after)
    await bot.stop(signal.SIGKILL)
    return known


# Racing the sender ----------------------------------------------------------------------------------------------------


async def _race(folder: Path, races: int, luck: random.Random) -> None:
    """Many followers are told of one statement while each of them panics; one of them has 300 messages."""
    async with stand_in(limits=False) as telegram, press() as paper:
        bot = program(folder, telegram.url, telegram.token)
        added = await asyncio.to_thread(bot.command, "feeds", "add", f"{paper.url}/feed.xml")
        assert added.returncode == 0, added.stderr
        await bot.start()
        people = telegram.crowd(races, first=FIRST_CHAT)
        for few in range(0, races, 20):
            await asyncio.gather(*(_join(telegram, one) for one in people[few : few + 20]))
            await asyncio.sleep(5)  # only so many may join at once
        full = people[0]
        await _fill(folder, telegram, full, 300)
        paper.publish(
            "Ales Bialiatski in hospital", "Ales Bialiatski was taken to a hospital, his wife said on Monday."
        )
        await telegram.until(
            lambda: any("hospital" in str(c.fields) for c in telegram.called("sendMessage")), seconds=30
        )

        started = time.monotonic()
        telegram.say(full, "/panic")
        waits = [luck.uniform(0, races / 25) for _ in people[1:]]
        panics = [asyncio.create_task(_panic(telegram, one, wait)) for one, wait in zip(people[1:], waits, strict=True)]
        await until(lambda: telegram.transcript(full) == [], 60)
        full_took = time.monotonic() - started
        slowest = max(await asyncio.gather(*panics))
        sends = len(telegram.called("sendMessage"))
        await asyncio.sleep(5)
        later = len(telegram.called("sendMessage")) - sends
        left = sum(len(telegram.transcript(one)) for one in people)
        told = sum("hospital" in str(c.fields) for c in telegram.called("sendMessage"))
        await bot.stop()
    print(f"/panic with 300 messages: 0 left on both sides after {full_took:.2f} s")
    print(
        f"{races} /panic in races with the sender ({told} alerts had gone out): {left} messages left, the slowest chat"
        f" was empty after {slowest:.2f} s, {later} sends within 5 s after the last"
    )


async def _join(telegram: Telegram, who: object) -> None:
    asked = await telegram.ask(who, "/start", seconds=30)  # type: ignore[arg-type]
    await telegram.tapped(asked, "v1:a:0", seconds=30)
    await telegram.ask(who, "/follow Ales Bialiatski", seconds=30)  # type: ignore[arg-type]


async def _fill(folder: Path, telegram: Telegram, who: object, count: int) -> None:
    """Messages of both sides in a chat, with their ids where the bot keeps them."""
    chat = telegram.chat(who)  # type: ignore[arg-type]
    ids = [
        new_message(telegram.world, chat, telegram.world.bot if n % 3 else who, text=f"{n}").id  # type: ignore[arg-type]
        for n in range(count)
    ]
    database = open_with_key(f"sqlite:///{folder}/a.db", folder / "key")
    known = await subscribers.find(database, ChatId(chat.id))
    assert known is not None
    forget_at = telegram.world.clock() + erasure.LONGEST
    await subscribers.remember_messages(database, known.id, [(i, None) for i in ids], forget_at=forget_at)
    await database.close()


async def _panic(telegram: Telegram, who: object, after: float) -> float:
    await asyncio.sleep(after)
    started = time.monotonic()
    telegram.say(who, "/panic")  # type: ignore[arg-type]
    await until(lambda: telegram.transcript(who) == [], 60)  # type: ignore[arg-type]
    return time.monotonic() - started


# Among many -----------------------------------------------------------------------------------------------------------


async def _among_many(folder: Path, count: int) -> None:
    """One erasure among many subscribers, and what encryption costs when all of them are told."""
    database = open_with_key(f"sqlite:///{folder}/a.db", folder / "key")
    await _subscribe(database, count)
    await erasure.scrub_if_marked(database)
    took = [await _erase_one(database, FIRST_CHAT + n) for n in random.Random(1).sample(range(count), 20)]
    started = time.perf_counter()
    assert await erasure.scrub_if_marked(database)
    print(f"the hourly rewriting of the file: {(time.perf_counter() - started) * 1000:.0f} ms")
    size = (folder / "a.db").stat().st_size / 1e6
    print(
        f"one of {count} subscribers erased, scrub included: median {statistics.median(took) * 1000:.0f} ms,"
        f" at most {max(took) * 1000:.0f} ms (file of {size:.1f} MB)"
    )
    whole, sealing = await _tell_all(database)
    print(
        f"told {count} followers without a network: {whole:.1f} s, of which opening addresses {sealing:.2f} s"
        f" = {100 * sealing / whole:.1f} %"
    )
    await database.close()


async def _subscribe(database: Database, count: int) -> None:
    for first in range(0, count, 5_000):
        ids = [SubscriberId(secrets.token_bytes(16)) for _ in range(min(5_000, count - first))]
        chats = [ChatId(FIRST_CHAT + first + n) for n in range(len(ids))]
        async with database.write() as connection:
            await connection.execute(insert(subscriber), [_row(database, *one) for one in zip(ids, chats, strict=True)])
            await connection.execute(
                insert(follow),
                [
                    {"subscriber_id": i, "kind": "person", "target": target}
                    for i in ids
                    for target in ("p1", "p2", "p3")
                ],
            )


def _row(database: Database, who: SubscriberId, chat: ChatId) -> dict[str, object]:
    return {
        "id": who,
        "lookup": lookup_of(database.vault, chat),
        "address": seal_address(database.vault, who, chat),
        "kind": "private",
        "agreed_on": TODAY,
        "renewed_on": TODAY,
    }


async def _erase_one(database: Database, chat: int) -> float:
    found = await subscribers.find(database, ChatId(chat))
    assert found is not None
    started = time.perf_counter()
    await subscribers.forget(database, found.id)
    assert await erasure.scrub_if_marked(database, rewrite=False)
    return time.perf_counter() - started


async def _tell_all(database: Database) -> tuple[float, float]:
    """Queue one story for everybody and pass it through the outbox: (seconds in all, seconds of opening addresses)."""
    async with database.write() as connection:
        await connection.execute(insert(person).values(id="p1", number=1, name="Ada Example", slug="s1"))
        shown = {"publisher": "Group", "url": "https://example.org/1", "title": "A statement", "text": "…"}
        await connection.execute(insert(statement).values(id=1, digest=b"", published=NOW, seen=NOW, **shown))
        await connection.execute(insert(story).values(id=1, statement_id=1, opened=NOW, urgency=Urgency.ORDINARY.value))
        await connection.execute(insert(story_person).values(story_id=1, person_id="p1", kind="other"))
        told = {"kind": "other", "confidence": 1.0, "facts": {}, "summary": "…"}
        await connection.execute(insert(event).values(statement_id=1, person_id="p1", at=NOW, **told))
    rows = []
    async with database.read() as connection:
        rows = (await connection.execute(subscriber.select())).all()
    started = time.perf_counter()
    async with database.write() as connection:
        await queue_alerts(connection, 1, now=NOW)
    landed: list[Landed] = []
    while True:
        got = await exchange(database, landed, 1000, now=NOW, known={}, edits=False)
        landed = [Landed(parcel, Done(), 1000 + n) for n, parcel in enumerate(got.parcels)]
        if not landed:
            break
    whole = time.perf_counter() - started
    started = time.perf_counter()
    for row in rows:
        address_of(database.vault, SubscriberId(row.id), row.address)
    return whole, time.perf_counter() - started


if __name__ == "__main__":
    main()
