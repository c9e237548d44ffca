"""The stand-in for Telegram and people who chat with the bot, in a process of their own: `benchmarks/replies.py` starts it.

`python benchmarks/chatting.py TOKEN CHATS NAMES WAITS [--told N] [--rate 20] [--no-limits]`: CHATS holds the numbers of the chats that talk,
NAMES those of people whom they ask for, one a line. Beside them the first N chats from FIRST_CHAT on are there, to be sent alerts.
The first line printed is the stand-in's address. From then on until it is ended, each wait goes to WAITS as a line of JSON: when
somebody wrote or tapped, what, and how many milliseconds later the bot's answer stood in the chat (nothing, if none came).
"""

import argparse
import asyncio
import contextlib
import gc
import json
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TextIO

from alertbot.demo.botapi import stand_in
from alertbot.demo.chats import Message, Person
from alertbot.demo.stage import Telegram

FIRST_CHAT = 1_000_000
PATIENCE = 60.0  # seconds for which an answer is waited for
FORGETS = 40  # one of so many acts is a /forget
WRITTEN = ("{}", "/follow {}", "/follow {}", "/person {}", "/unfollow {}", "/start", "/following", "/settings", "/help")
_LEAVING = ("v1:fg:", "v1:pn:")  # data of buttons that erase: only /forget taps them


class Crowd:
    """The people who chat, what they ask for, and the log of how long they waited."""

    def __init__(self, telegram: Telegram, chats: list[int], names: list[str], waits: TextIO) -> None:
        self.telegram, self.names, self.waits = telegram, names, waits
        self.people = [telegram.person(f"P{n}", number=n, started=True) for n in chats]
        self.dice = random.Random(1)

    async def act(self) -> None:
        """Somebody writes, and taps a button of what comes: two updates."""
        if self.dice.randrange(FORGETS) == 0:
            await self._forget(self.people.pop(self.dice.randrange(len(self.people))))
            return
        who = self.dice.choice(self.people)
        written = self.dice.choice(WRITTEN).format(self.dice.choice(self.names))
        answer = await self._write(who, written)
        tap = self._some_button(answer)
        if answer is not None and tap:
            async with self._timed("tap"):
                await self.telegram.tapped(answer, tap, who, seconds=PATIENCE)

    async def _forget(self, who: Person) -> None:
        """Somebody leaves; the wait ends when the message says that it is done."""
        asked = await self._write(who, "/forget")
        if asked is not None:
            async with self._timed("forgotten"):
                self.telegram.tap(asked, "v1:fg:1", who)
                await self.telegram.until(lambda: asked.edited, seconds=PATIENCE)

    async def _write(self, who: Person, words: str) -> Message | None:
        async with self._timed(words.split(maxsplit=1)[0] if words.startswith("/") else "name"):
            return await self.telegram.ask(who, words, seconds=PATIENCE)
        return None

    @contextlib.asynccontextmanager
    async def _timed(self, what: str) -> AsyncIterator[None]:
        at, began = time.time(), time.perf_counter()
        waited = None
        try:
            yield
            waited = 1000 * (time.perf_counter() - began)
        except TimeoutError:
            pass
        self.waits.write(json.dumps({"at": at, "what": what, "ms": waited}) + "\n")

    def _some_button(self, message: Message | None) -> str:
        """The data of one of a message's buttons, or nothing."""
        rows = (message.markup or {}).get("inline_keyboard", ()) if message is not None else ()
        taps = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
        taps = [data for data in taps if not data.startswith(_LEAVING)]
        return self.dice.choice(taps) if taps else ""


async def chat(options: argparse.Namespace) -> None:
    """Let people chat until this process is ended."""
    async with stand_in(options.token, limits=options.limits) as telegram:
        telegram.crowd(options.told, FIRST_CHAT)
        with options.waits.open("w", encoding="utf-8", buffering=1) as waits:
            numbers = map(int, options.chats.read_text().split())
            crowd = Crowd(telegram, list(numbers), options.names.read_text(encoding="utf-8").splitlines(), waits)
            gc.freeze()  # or looking through all these people again and again would be measured too
            print(telegram.url, flush=True)
            while telegram.world.updates.poll is None:
                await asyncio.sleep(0.05)
            acts = set()
            while True:
                act = asyncio.create_task(crowd.act())
                acts.add(act)
                act.add_done_callback(acts.discard)
                await asyncio.sleep(crowd.dice.expovariate(options.rate / 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("token")
    parser.add_argument("chats", type=Path)
    parser.add_argument("names", type=Path)
    parser.add_argument("waits", type=Path)
    parser.add_argument("--told", type=int, default=0)
    parser.add_argument("--rate", type=float, default=20, help="updates a second")
    parser.add_argument("--no-limits", dest="limits", action="store_false", help="take as much as comes")
    asyncio.run(chat(parser.parse_args()))


if __name__ == "__main__":
    main()
