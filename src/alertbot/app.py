"""The one place where rooms are joined: start, stop, the clock and the scheduler.

A row in the database says what is due; the scheduler only wakes a flow that looks. Every function that touches the world is bound
here and passed in.
"""

import asyncio
import logging
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import alertbot
from alertbot.config import Config, ConfigError
from alertbot.core.hear import Known, known_people
from alertbot.core.messages.rendering import Rendering, render, render_digest
from alertbot.core.model import ChatId, Feed, Person, Role
from alertbot.database import feeds as feeds_memory
from alertbot.database.ballast import free_bytes, lay_ballast
from alertbot.database.bell import Bell, listen
from alertbot.database.engine import Database, DatabaseTrouble, only_instance
from alertbot.database.offices import while_in_office
from alertbot.database.opening import open_with_key
from alertbot.database.people import all_people
from alertbot.database.reviews import newest_review
from alertbot.health import Figures, notify_systemd, serve_health
from alertbot.logs import set_up_logs
from alertbot.shield import close_memory, open_to_others

if TYPE_CHECKING:
    from telegram import Bot

FLOWS = frozenset({"watch", "deliver", "converse"})
LONGEST_TICK = 15.0  # seconds between two looks at what is due
SWEEP_EVERY = 15.0
MOST_ASKED = 5  # reviews that are brought to the editors by one visit
OVER_AFTER = timedelta(minutes=10)  # what was not met for so long is over
LITTLE_ROOM = 50_000_000  # bytes
STOP_WITHIN = 8.0  # seconds for flows to end; systemd and Docker give ten

_log = logging.getLogger(__name__)


class CannotRun(DatabaseTrouble):
    """The bot can't start or go on; one line says why."""


def now() -> datetime:
    """The clock: the only place that asks for the time."""
    return datetime.now(UTC)  # noqa: TID251 - app.py owns the clock


def steady_clock() -> Callable[[], datetime]:
    """A clock that begins with the real one and is never set back: messages that must be gone in time go by it."""
    began, ticks = now(), time.monotonic()
    return lambda: began + timedelta(seconds=time.monotonic() - ticks)


def run_bot(config: Config, *, only: frozenset[str] = frozenset()) -> None:
    """Run the bot until SIGTERM or Ctrl-C; CannotRun when it can't start or go on."""
    token = config.token()
    if only - FLOWS:
        raise ConfigError(
            f"--only: unknown flow {', '.join(sorted(only - FLOWS))}; known are {', '.join(sorted(FLOWS))}"
        )
    if only and config.database.url.startswith("sqlite"):
        raise ConfigError(
            "--only: several processes need PostgreSQL (database.url); with SQLite one process does it all"
        )
    set_up_logs(config.logs.level, config.logs.file, secrets=(token,))
    close_memory()
    with only_instance(config.database.url):
        if open_to_others(config.telegram.token_file):
            _log.warning(
                "telegram.token_file: others can read the bot's token: chmod 600 %s", config.telegram.token_file
            )
        asyncio.run(_run(config, token, only or FLOWS))


def run_demo(port: int) -> None:
    """Run the whole bot against the embedded stand-in for Telegram, in a folder that goes when it ends."""
    set_up_logs("warning")
    with tempfile.TemporaryDirectory(prefix="alertbot-demo-") as folder:
        asyncio.run(_demo(Path(folder), port))


async def _demo(folder: Path, port: int) -> None:
    from alertbot.core.people_file import BadFile, read_people
    from alertbot.database.people import import_people
    from alertbot.demo import open_demo
    from alertbot.watch import adopt

    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with open_demo(port) as demo:
        config = Config.model_validate(
            {
                "telegram": {"api_url": demo.api_url, "token": demo.token},
                "database": {"url": f"sqlite:///{folder}/demo.db", "key_file": folder / "key"},
                "feeds": {"poll_every": "2s", "allow_private_addresses": True},
                "admins": {"user_ids": demo.admins},
            }
        )
        people = read_people(demo.people_csv.read_bytes())
        assert not isinstance(people, BadFile)
        async with open_house(config, demo.token, FLOWS) as house:
            await import_people(house.database, people)
            await house.roll.reread()
            for sample in demo.feeds:
                found = await house.reach.look(
                    Feed(id=0, url=sample.url, publisher=sample.title, trusted=sample.trusted)
                )
                await adopt(house.lookout, found)
            print(f"alertbot is running: open {demo.page} in a browser (Ctrl-C ends it)", flush=True)
            await run_flows(house, stop)


async def _run(config: Config, token: str, flows: frozenset[str]) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with open_house(config, token, flows) as house:
        await run_flows(house, stop)


# The house: everything that is open while the bot runs ----------------------------------------------------------------


@dataclass(eq=False)
class Roll:
    """Who is tracked, and the index that finds them; replaced as a whole when people change."""

    database: Database
    known: Known

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody by id."""
        return self.known.people

    async def reread(self) -> None:
        """Read the people again and index them, in a thread: the chats go on meanwhile."""
        people = await all_people(self.database)
        self.known = await asyncio.to_thread(known_people, people)


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
    feeds: int = 0
    steady: Callable[[], datetime] = field(default_factory=steady_clock)
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
        people = await all_people(database)
        indexing = asyncio.create_task(asyncio.to_thread(known_people, people))
        bot, api = await stack.enter_async_context(open_telegram(config, token))
        from alertbot.telegram.pace import Pacer

        house = House(
            config=config,
            flows=flows,
            database=database,
            bot=bot,
            api=api,
            roll=Roll(database, await indexing),
            figures=Figures(),
            pacer=Pacer(config.telegram.messages_per_second, asyncio.get_running_loop().time),
            reach=await stack.enter_async_context(
                open_reach(config, pauses=await feeds_memory.host_pauses(database, now()))
            ),
            feeds=len(await feeds_memory.all_feeds(database)),
        )
        house.lookout = _lookout(house)
        house.asked = await newest_review(database)
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
async def open_reach(config: Config, *, pauses: Mapping[str, datetime] | None = None) -> AsyncIterator[Reach]:
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
        open_worker() as worker,
    ):
        yield Reach(fetcher, worker)


def _lookout(house: House) -> Any:
    from alertbot.watch import Lookout

    return Lookout(
        database=house.database,
        fetch=house.reach.fetcher.fetch,
        parse=house.reach.worker.parse,
        article=house.reach.worker.article,
        known=lambda: house.roll.known,
        now=now,
        poll_every=house.config.feeds.poll_every,
        wake=house.due.set,
        tell_admins=partial(_tell_admins_of_feed, house),
        ask_admins=partial(_ask_admins, house),
        count=house.figures.count,
    )


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


# The flows ------------------------------------------------------------------------------------------------------------


async def run_flows(house: House, stop: asyncio.Event) -> None:
    """Run the flows until `stop`, or until one of them can't go on; CannotRun says why."""
    async with AsyncExitStack() as stack:
        if house.config.health.port:
            port = house.config.health.port
            try:
                await stack.enter_async_context(serve_health(port, house.figures, partial(_gauges, house), now))
            except OSError as error:
                raise CannotRun(f"health.port: {port}: can't be served on: {error.strerror}") from None
        tasks: list[asyncio.Task[str | None]] = [
            asyncio.create_task(flow(house, stop), name=name) for name, flow in _FLOWS.items() if name in house.flows
        ]
        tasks.append(asyncio.create_task(_ticks(house, stop), name="ticks"))
        notify_systemd("READY=1")
        _log.info("alertbot %s runs: %s", alertbot.__version__, ", ".join(sorted(house.flows)))
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        notify_systemd("STOPPING=1")
        _, late = await asyncio.wait(tasks, timeout=STOP_WITHIN)
        for task in late:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        stopping.cancel()
    for result in ended:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result
    reasons = [result for result in ended if isinstance(result, str)]
    if reasons and stopping not in done:
        raise CannotRun(reasons[0])


async def _watch(house: House, stop: asyncio.Event) -> str | None:
    """Look what is due, again and again."""
    from alertbot.watch import stop_watching, watch_due, write_quiet_visits

    tick = min(LONGEST_TICK, max(0.2, house.config.feeds.poll_every.total_seconds() / 8))
    with _scheduled(partial(_guarded, house, "watch", watch_due, house.lookout), tick):
        await stop.wait()
    await stop_watching(house.lookout)
    with suppress(DatabaseTrouble):
        await write_quiet_visits(house.lookout)
    return None


async def _converse(house: House, stop: asyncio.Event) -> str | None:
    """Answer what people write and tap; one process at a time, since Telegram gives updates to one."""
    return await while_in_office(house.database, "converse", stop, partial(_answer, house, stop))


async def _answer(house: House, stop: asyncio.Event) -> str | None:
    """Receive, answer, confirm: an update is confirmed only after it is handled."""
    from aiohttp import ClientSession

    from alertbot.converse.hear import hear
    from alertbot.converse.identity import introduce
    from alertbot.converse.speak import Mouth, answer
    from alertbot.frontdesk import open_house as open_front
    from alertbot.telegram.receive import Ending, Inbox, receive
    from alertbot.telegram.webhook import receive_by_webhook, stop_webhook

    front = open_front(_open_to_conversations(house))
    mouth = Mouth(replace(house.api, told=house.pacer.told), house.bot)  # alerts make way for replies
    await _print_claim_code(house)

    async def handle(update: Any) -> None:
        heard = hear(update)
        if heard is not None:
            await answer(front, mouth, heard)
        house.figures.count("updates", "answered" if heard is not None else "passed over")

    introducing = asyncio.create_task(_quietly(introduce(house.bot, discreet=house.config.safety.discreet)))
    settings = house.config.telegram
    try:
        if settings.webhook_url:
            await receive_by_webhook(
                house.bot,
                handle,
                stop,
                url=settings.webhook_url,
                listen=settings.webhook_listen,
                passing=(DatabaseTrouble,),
            )
            return None
        await stop_webhook(house.bot)
        async with ClientSession(trust_env=False) as session:
            inbox = Inbox(f"{settings.api_url}/bot{house.bot.token}", session)
            ended = await receive(inbox, house.bot, handle, stop, passing=(DatabaseTrouble,))
        return None if ended.why is Ending.STOPPED else ended.detail
    except OSError as error:
        return f"telegram.webhook_listen: {settings.webhook_listen}: can't be served on: {error.strerror}"
    finally:
        introducing.cancel()


def _open_to_conversations(house: House) -> Any:
    from alertbot.frontdesk import Open
    from alertbot.housekeeping import leave, scrub

    broom = _broom(house)
    return Open(
        config=house.config,
        database=house.database,
        bot=house.bot,
        now=now,
        known=lambda: house.roll.known,
        reread=house.roll.reread,
        wake=house.due.set,
        panic=partial(leave, broom),
        scrub=partial(scrub, broom),
        look=house.reach.look,
        lookout=house.lookout,
    )


async def _print_claim_code(house: House) -> None:
    """A bot without an admin prints, on the console alone, the code that makes its sender one."""
    from alertbot.database.admins import has_owner, make_claim

    if house.config.admins.user_ids or await has_owner(house.database):
        return
    code = await make_claim(house.database, Role.OWNER, now())
    print(f"This bot has no admin yet. Send it, within ten minutes:\n    /claim {code}", flush=True)  # no log holds it


async def _quietly(work: Awaitable[None]) -> None:
    """Do what may fail without harm: Telegram's own texts about the bot stay as they were."""
    try:
        await work
    except Exception as error:
        _log.warning("the bot's commands and description could not be set: %s", type(error).__name__)


async def _deliver(house: House, stop: asyncio.Event) -> str | None:
    """Send what is due, woken by new alerts; one process at a time (it reaches Telegram's ceiling, two would break its limits)."""
    listening = asyncio.create_task(listen(house.database, house.due))
    try:
        return await while_in_office(house.database, "deliver", stop, partial(_send_due, house, stop))
    finally:
        listening.cancel()


async def _send_due(house: House, stop: asyncio.Event) -> str | None:
    from alertbot.deliver import Chats, Renderers, deliver, in_flight_for
    from alertbot.telegram import send

    rendering = _rendering(house)
    return await deliver(
        house.database,
        Chats(
            send=partial(send.send, house.api),
            edit=partial(send.edit, house.api),
            delete=partial(send.delete, house.api),
        ),
        Renderers(alert=partial(render, rendering), digest=lambda due: render_digest(rendering, due, now())),
        house.pacer,
        now=now,
        wake=house.due,
        stop=stop,
        in_flight=in_flight_for(house.config.telegram.messages_per_second),
        discreet=house.config.safety.discreet,
        discreet_for=timedelta(hours=house.config.safety.discreet_hours),
        on_trouble=partial(_note_trouble, house),
    )


async def _ticks(house: House, stop: asyncio.Event) -> str | None:
    """Housekeeping, in one process at a time; and in each process, the people read again when another has changed them."""
    changed = asyncio.Event()
    listening = asyncio.create_task(listen(house.database, changed, Bell.PEOPLE))
    rereading = asyncio.create_task(_reread_when(house, changed))
    try:
        return await while_in_office(house.database, "broom", stop, partial(_keep_house, house, stop))
    finally:
        listening.cancel()
        rereading.cancel()


async def _reread_when(house: House, changed: asyncio.Event) -> None:
    while True:
        await changed.wait()
        changed.clear()
        await house.roll.reread()


async def _keep_house(house: House, stop: asyncio.Event) -> str | None:
    """Each tick looks at rows, so one that is late or doubled forgets and repeats nothing."""
    from alertbot.housekeeping import every_hour, every_minute

    broom = _broom(house)
    with (
        _scheduled(partial(_guarded, house, "broom", every_minute, broom), SWEEP_EVERY),
        _scheduled(partial(_guarded, house, "", every_hour, broom), 3600.0),
        _scheduled(partial(_guarded, house, "disk", _look_at_disk, house), 60.0),
        _scheduled(partial(_sign_of_life, house), 20.0),
        _scheduled(partial(_guarded, house, "", _tell_operator, house), 20.0),
    ):
        await stop.wait()
    return None


def _broom(house: House) -> Any:
    from alertbot.housekeeping import Broom
    from alertbot.telegram import send

    return Broom(
        database=house.database,
        delete=partial(send.delete, house.api),
        now=now,
        wake=house.due.set,
        lapse_after=house.config.safety.lapse_after_days,
        longest=timedelta(hours=house.config.safety.discreet_hours),
        steady=house.steady,
    )


class _scheduled:  # noqa: N801 - reads as the word that it is in a with statement
    """Run a coroutine function at once and then every so many seconds, never twice at a time, none dropped for being late."""

    def __init__(self, work: Callable[[], Awaitable[None]], seconds: float) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            work,
            "interval",
            seconds=seconds,
            next_run_time=now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def __enter__(self) -> None:
        self._scheduler.start()

    def __exit__(self, *_: object) -> None:
        self._scheduler.shutdown(wait=False)


async def _guarded(house: House, flow: str, work: Callable[[Any], Awaitable[object]], what: Any) -> None:
    """Do one tick's work; its trouble is logged and ends with the tick. A named flow gives a sign of life by it."""
    try:
        await work(what)
        if flow:
            house.figures.alive(flow, now())
    except DatabaseTrouble as trouble:
        _log.warning("%s waits: %s", flow or "housekeeping", trouble)
        _note_trouble(house, str(trouble))
    except Exception:  # a bug stays with its own tick
        _log.exception("%s failed", flow or "housekeeping")


async def _look_at_disk(house: House) -> None:
    """Keep room for erasures, and say when there is little left (safety R26)."""
    free = free_bytes(house.database)
    if free is None:
        return
    if not lay_ballast(house.database) or free < LITTLE_ROOM:
        _note_trouble(
            house, "the disk of the database is nearly full: alerts will stop, and erasures have a last reserve"
        )


async def _sign_of_life(house: House) -> None:
    if not house.figures.stuck(now()):
        notify_systemd("WATCHDOG=1")


def _note_trouble(house: House, why: str) -> None:
    """Something needs the operator: logged now, told to them at the next tick, once until it is over."""
    known = house.troubles.get(why)
    if known is None:
        _log.error("the operator is needed: %s", why)
    house.troubles[why] = replace(known, last=now()) if known is not None else Needed(last=now())


async def _tell_operator(house: House) -> None:
    """One message to the operators when something needs them, and one when it is over."""
    from alertbot.core.messages import desk
    from alertbot.locales import words
    from alertbot.telegram import send

    speak = words("en")
    for why, needed in list(house.troubles.items()):
        over = now() - needed.last > OVER_AFTER
        if needed.told and not over:
            continue
        message = desk.is_over(why, speak) if over else desk.needs_you(why, speak)
        for chat in await _admin_chats(house) if needed.told or not over else ():
            await send.send(house.api, chat, message)
        if over:
            del house.troubles[why]
        else:
            house.troubles[why] = replace(needed, told=True)


async def _tell_admins_of_feed(house: House, feed: Feed, word: Any) -> None:
    """One notice when a feed breaks, one when it is back, one when it moved."""
    from alertbot.core.messages import desk
    from alertbot.core.schedule import Notice
    from alertbot.locales import words
    from alertbot.telegram import send

    speak = words("en")
    message = {
        Notice.MOVED: lambda: desk.feed_moved(feed, speak),
        Notice.BACK: lambda: desk.feed_well(feed, speak),
    }.get(word, lambda: desk.feed_trouble(feed, speak, now=now()))()
    for chat in await _admin_chats(house):
        await send.send(house.api, chat, message)


async def _ask_admins(house: House) -> None:
    """Bring what waits for an admin's word to the editors, with the buttons that decide it; a flood waits for /review."""
    from alertbot.core.messages import desk
    from alertbot.database.reviews import open_reviews
    from alertbot.locales import words
    from alertbot.telegram import send

    for item in await open_reviews(house.database, MOST_ASKED, after=house.asked):
        house.asked = item.id
        rivals = [house.roll.people[r] for r in item.rivals if r in house.roll.people]
        message = desk.review(item, house.roll.people.get(item.person_id), rivals, words("en"))
        for chat in await _admin_chats(house, Role.EDITOR):
            await send.send(house.api, chat, message)


async def _admin_chats(house: House, role: Role = Role.OPERATOR) -> tuple[ChatId, ...]:
    from alertbot.database.admins import admin_chats

    claimed = await admin_chats(house.database, [role])
    return tuple(dict.fromkeys([*(ChatId(n) for n in house.config.admins.user_ids), *claimed]))


def _rendering(house: House) -> Rendering:
    from alertbot.locales import words

    username = house.bot.username
    links = house.config.safety.allow_groups
    return Rendering(
        words=words,
        people=lambda: house.roll.people,
        card_url=lambda person: f"https://t.me/{username}?start={person.slug}" if links and person.slug else "",
        feeds=lambda: house.feeds,
    )


async def _gauges(house: House) -> Mapping[str, float]:
    from alertbot.core.health import Condition, health
    from alertbot.database.alerts import queue_figures

    async with house.database.read() as connection:
        queue = await queue_figures(connection, now=now())
    feeds = await feeds_memory.all_feeds(house.database)
    bad = {Condition.FAILING, Condition.SILENT, Condition.HELD}
    return {
        "queue_length": queue.waiting,
        "queue_age_seconds": (now() - queue.oldest).total_seconds() if queue.oldest else 0.0,
        "silent_feeds": sum(health(feed, now()).condition in bad for feed in feeds),
    }


_FLOWS: Mapping[str, Callable[[House, asyncio.Event], Coroutine[Any, Any, str | None]]] = {
    "watch": _watch,
    "deliver": _deliver,
    "converse": _converse,
}
