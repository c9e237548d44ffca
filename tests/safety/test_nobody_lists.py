"""Nobody is shown who follows whom, or how many do: every output is the same with fifty followers as with none (R10, R20)."""

import asyncio
import re
import shutil
from collections import deque
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date

import pytest

from alertbot.converse.dispatch import SPOKEN
from alertbot.converse.speak import Mouth
from alertbot.core.model import ChatId, ChatKind, Choices, Target, TargetKind
from alertbot.database import people, subscribers
from alertbot.database.engine import open_database
from alertbot.database.opening import open_with_key
from alertbot.database.vault import vault_from_key
from alertbot.demo.botapi import stand_in
from alertbot.demo.clock import TurnedClock
from alertbot.telegram.send import Api
from alertbot.telegram.transport import Transport
from chatting import PEOPLE, Chat, World, make_house
from running import program
from saying import ask_review, store_statement, store_story
from standin import ptb

FIRST, SEEDED = 7_391_800_000, 50
MOST_TAPS = 120
ENDS = ("v1:fg:1", "v1:pa:1")  # what ends the conversation is looked at elsewhere
_DIGITS = re.compile(r"\d{6,}")


@asynccontextmanager
async def a_world(folder, template, followers):
    """Real conversations over a database in which so many follow the first person of the list, an alert waiting for each."""
    folder.mkdir()
    shutil.copy(template, folder / "a.db")
    clock = TurnedClock()
    async with AsyncExitStack() as stack:
        database = open_database(f"sqlite:///{folder}/a.db", vault_from_key(bytes(32)))
        stack.push_async_callback(database.close)
        telegram = await stack.enter_async_context(stand_in(clock=clock, pause=clock.pause, limits=False))
        bot = await stack.enter_async_context(ptb(telegram))
        transport = Transport()
        await transport.initialize()
        stack.push_async_callback(transport.shutdown)
        await people.import_people(database, PEOPLE)
        await seed(database, followers)
        await store_story(database, "ales-b")
        await ask_review(database, await store_statement(database, "ales-b", verdict="possible"), "ales-b")
        world = World()
        house = await make_house(database, world, clock, bot)
        yield Chat(telegram, house, Mouth(Api(transport, telegram.url, telegram.token), bot, clock.pause), world)


async def seed(database, followers):
    for number in range(FIRST, FIRST + followers):
        who = await subscribers.agree(
            database, ChatId(number), ChatKind.PRIVATE, choices=Choices(), today=date(2026, 1, 1)
        )
        await subscribers.start_follow(database, who.id, Target(TargetKind.PERSON, "ales-b"))


async def everything_said(chat, who):
    """All that the bot says to somebody who writes every command and taps every button there is: texts, labels and toasts."""
    said, tapped, waiting = [], set(), deque()

    def look():
        for line in chat.telegram.transcript(who, with_deleted=True):
            if line.by == "bot":
                for row in (line.message.markup or {}).get("inline_keyboard", ()):
                    waiting.extend((line.message, b["callback_data"]) for b in row if "callback_data" in b)

    for command in ("/start", *(f"/{name}" for name in SPOKEN if name not in {"forget", "panic"}), "Ales Bialiatski"):
        await chat.says(who, command)
        if command == "/start" and "v1:a:0" in str(chat.telegram.last(who).markup):
            await chat.taps(who, "v1:a:0", message=chat.telegram.last(who))
        look()
        chat.house.memory._buckets.values.clear()  # nobody writes so fast
    while waiting and len(tapped) < MOST_TAPS:
        message, data = waiting.popleft()
        if data in tapped or data.startswith(ENDS):
            continue
        tapped.add(data)
        chat.house.memory._buckets.values.clear()  # nobody taps so fast
        query = chat.telegram.tap(message, data, who)
        await chat.settle()
        said.append(("toast", data, str(query.answers)))
        look()
    lines = chat.telegram.transcript(who, with_deleted=True)
    return [*said, *(("line", line.text, line.buttons) for line in lines if line.by == "bot")]


@pytest.mark.parametrize("who", ["owner", "reader"])
async def test_no_command_and_no_button_says_anything_of_followers(tmp_path, sqlite_template, who):
    heard = {}
    for followers in (0, SEEDED):
        async with a_world(tmp_path / str(followers), sqlite_template, followers) as chat:
            person = chat.telegram.person("Somebody", number=42 if who == "owner" else 43, started=True)
            heard[followers] = await everything_said(chat, person)

    ids = {str(number) for number in range(FIRST, FIRST + SEEDED)}
    assert len(heard[0]) > (100 if who == "owner" else 60)
    assert without_codes(heard[SEEDED]) == without_codes(heard[0])
    assert not ids & set(_DIGITS.findall(str(heard[SEEDED])))


def without_codes(said):
    """What was said, but for random codes."""
    codes = re.compile(r"/claim \S+|\b[a-z2-7]{4}(?:-[a-z2-7]{4}){4}\b|'id': '[^']*'|start=\S+")
    return [tuple(codes.sub("…", str(part)) for part in one) for one in said]


COMMANDS = [
    ("people", "list"),
    ("check",),
    ("backup", "copy.db"),
    ("rekey",),
    ("lockdown", "--yes"),
]


async def test_no_command_of_the_console_says_anything_of_followers(tmp_path):
    async with stand_in(limits=False) as telegram:
        numbers = (0, SEEDED)
        outs = await asyncio.gather(*(console(tmp_path / str(n), telegram, n) for n in numbers))
        heard = dict(zip(numbers, outs, strict=True))

    said = {n: [vague(out.stdout + out.stderr) for out in outs] for n, outs in heard.items()}
    assert [out.returncode for out in heard[0]] == [out.returncode for out in heard[SEEDED]]
    assert said[SEEDED] == said[0]
    assert not any(str(FIRST)[:6] in out for out in said[SEEDED])


def vague(said):
    """What was said, but for the room on the disk and how late the alert of the first follower is."""
    late = r"alerts wait, the oldest since \d+ \w+|no alert is late"
    return re.sub(rf"\d+ MB free|{late}", "…", said)


async def console(folder, telegram, followers):
    """What the commands of an installation with so many followers print."""
    folder.mkdir()
    bot = program(folder, telegram.url, telegram.token, people=False)
    database = open_with_key(f"sqlite:///{folder}/a.db", folder / "key")
    await people.import_people(database, PEOPLE)
    await seed(database, followers)
    await store_story(database, "ales-b")
    await database.close()
    return [await asyncio.to_thread(bot.command, *words) for words in COMMANDS]
