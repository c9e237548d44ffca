"""Opening the rooms that the bot lives in, each closed in turn: the database, Telegram, the way to publishers, the people."""

import asyncio
import gc
import logging
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import alertbot
from alertbot.config import Config
from alertbot.core.hear import Known, known_people, names_alone
from alertbot.core.model import Feed, Person
from alertbot.database import feeds as feeds_memory
from alertbot.database.ballast import lay_ballast
from alertbot.database.engine import Database, DatabaseTrouble
from alertbot.database.opening import open_with_key
from alertbot.database.people import all_people, mark_of_people
from alertbot.database.reviews import newest_review
from alertbot.health import Figures

if TYPE_CHECKING:
    from telegram import Bot

SEARCHING = frozenset({"watch", "converse"})  # flows that look people up by name

_log = logging.getLogger(__name__)


class CannotRun(DatabaseTrouble):
    """The bot can't start or go on; one line says why."""


def now() -> datetime:
    """The clock: the only place that asks for the time."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


def steady_clock() -> Callable[[], datetime]:
    """A clock that begins with the real one and is never set back: messages that must be gone in time go by it."""
    began, ticks = now(), time.monotonic()
    return lambda: began + timedelta(seconds=time.monotonic() - ticks)


@dataclass(eq=False)
class Roll:
    """Who is tracked, and the index that finds them; replaced as a whole when people change."""

    database: Database
    known: Known
    mark: str  # see database/people.py
    learn: Callable[[tuple[Person, ...]], Known] = known_people

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody by id."""
        return self.known.people

    async def reread(self) -> None:
        """Where the people have changed, read them again, and index them in a thread: the chats go on meanwhile."""
        mark = await mark_of_people(self.database)
        if mark != self.mark:
            self.known = await asyncio.to_thread(self.learn, await all_people(self.database))
            self.mark = mark
            stay_responsive()


def stay_responsive() -> None:
    """Let the chats wait for nobody: threads take turns every millisecond, and what was built to stay is not searched for garbage.

    Searching an index of 20,000 people stops everything for 0.2–0.4 s, many times an hour (measured).
    """
    sys.setswitchinterval(0.001)
    gc.freeze()


@dataclass(eq=False, kw_only=True)
class House:
    """All that is open while the bot runs."""

    config: Config
    flows: frozenset[str]
    database: Database
    bot: "Bot"
    api: Any
    roll: Roll
    figures: Figures
    pacer: Any
    reach: "Reach"
    lookout: Any = None
    feeds: int = 0  # how many are watched, as counted of late
    steady: Callable[[], datetime] = field(default_factory=steady_clock)
    name: str = field(default_factory=partial(secrets.token_hex, 4))  # by which other processes know this one
    due: asyncio.Event = field(default_factory=asyncio.Event)  # alerts may be due
    asked: int = 0  # the last review that was brought to the editors
    troubles: dict[str, "Needed"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Needed:
    """Something that needs the operator: when it was last so, and whether they were told."""

    last: datetime
    told: bool = False


@asynccontextmanager
async def open_house(config: Config, token: str, flows: frozenset[str]) -> AsyncIterator[House]:
    """Open the database, ask Telegram who the bot is, read the people; CannotRun or VaultError when one of them fails."""
    async with AsyncExitStack() as stack:
        database = open_with_key(config.database.url, config.database.key_file)
        stack.push_async_callback(database.close)
        lay_ballast(database)
        mark, people = await mark_of_people(database), await all_people(database)
        learn = known_people if flows & SEARCHING else names_alone
        learning = asyncio.create_task(asyncio.to_thread(learn, people))
        bot, api = await stack.enter_async_context(open_telegram(config, token))
        from alertbot.telegram.pace import Pacer

        figures = Figures()
        pauses = await feeds_memory.host_pauses(database, now())
        house = House(
            config=config,
            flows=flows,
            database=database,
            bot=bot,
            api=replace(api, came_back=figures.came_back),
            roll=Roll(database, await learning, mark, learn),
            figures=figures,
            pacer=Pacer(config.telegram.messages_per_second, asyncio.get_running_loop().time),
            reach=await stack.enter_async_context(
                open_reach(config, pauses=pauses, on_kill=partial(figures.count, "worker_kills"))
            ),
            feeds=len(await feeds_memory.all_feeds(database)),
        )
        house.asked = await newest_review(database)
        stay_responsive()
        yield house


@dataclass(frozen=True, slots=True)
class Reach:
    """The way to publishers, and the worker that reads what they send."""

    fetcher: Any
    worker: Any

    async def look(self, feed: Feed) -> Any:
        """Look at an address once: a Look, or Failed."""
        from alertbot.feeds.check import look

        return await look(feed, fetch=self.fetcher.fetch, parse=self.worker.parse, discover=self.worker.discover)


@asynccontextmanager
async def open_reach(
    config: Config, *, pauses: Mapping[str, datetime] | None = None, on_kill: Callable[[], None] = lambda: None
) -> AsyncIterator[Reach]:
    """Open the way to publishers with the settings of a configuration; workers start when they are first needed."""
    from alertbot.feeds.fetch import open_fetcher
    from alertbot.feeds.worker import open_worker

    async with (
        open_fetcher(
            version=alertbot.__version__,
            contact=config.feeds.contact,
            clock=now,
            allow_private=config.feeds.allow_private_addresses,
            pauses=pauses,
        ) as fetcher,
        open_worker(on_kill=on_kill) as worker,
    ):
        yield Reach(fetcher, worker)


@asynccontextmanager
async def open_telegram(config: Config, token: str) -> AsyncIterator[tuple["Bot", Any]]:
    """Open the way to Telegram and learn who the bot is; CannotRun for a token that Telegram does not know."""
    from telegram import Bot
    from telegram.error import InvalidToken, TelegramError

    from alertbot.deliver import in_flight_for
    from alertbot.telegram.send import Api
    from alertbot.telegram.transport import Transport

    url = config.telegram.api_url
    transport = Transport(connections=in_flight_for(config.telegram.messages_per_second) + 16)
    bot = Bot(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=transport,
        get_updates_request=Transport(connections=2),
    )
    wait = 1.0
    while True:
        try:
            await bot.initialize()
            break
        except InvalidToken:
            raise CannotRun(
                f"telegram.token_file: {url} does not know this bot token; ask @BotFather for it again"
            ) from None
        except TelegramError as error:
            _log.warning("Telegram can't be reached yet (%s); trying again in %g s", type(error).__name__, wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 30.0)
    try:
        yield bot, Api(transport, url, token, paid=config.telegram.paid_broadcast)
    finally:
        await bot.shutdown()
