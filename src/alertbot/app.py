"""The one place where rooms are joined: start, stop, the clock and the scheduler.

A row in the database says what is due; the scheduler only wakes a flow that looks. Every function that touches the world is bound
here and passed in.
"""

import asyncio
import logging
import signal
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import alertbot
from alertbot.config import Config, ConfigError
from alertbot.core.messages.rendering import Rendering, render, render_digest
from alertbot.core.model import Feed, Role
from alertbot.database import feeds as feeds_memory
from alertbot.database.ballast import free_bytes, lay_ballast
from alertbot.database.bell import Bell, listen, overhear, ring
from alertbot.database.engine import DatabaseTrouble, only_instance
from alertbot.database.offices import while_in_office
from alertbot.health import notify_systemd, serve_health
from alertbot.logs import set_up_logs
from alertbot.notices import ask_admins, note_trouble, tell_admins_of_feed, tell_operator
from alertbot.rooms import CannotRun, House, now, open_house
from alertbot.shield import close_memory, open_to_others

FLOWS = frozenset({"watch", "deliver", "converse"})
LONGEST_TICK = 15.0  # seconds between two looks at what is due
SWEEP_EVERY = 15.0
COUNT_FEEDS_EVERY = 600.0
REREAD_EVERY = 5.0  # seconds between two looks at whether the people have changed, where no bell rings
PASS_ON_EVERY = 0.25  # seconds between two words to the sender of how many replies have gone
LITTLE_ROOM = 50_000_000  # bytes
STOP_WITHIN = 8.0  # seconds for flows to end; systemd and Docker give ten

_log = logging.getLogger(__name__)


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
            house.lookout = _lookout(house)
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
        house.lookout = _lookout(house)
        await run_flows(house, stop)


# The house: everything that is open while the bot runs ----------------------------------------------------------------


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
        age_limit=house.config.feeds.age_limit,
        wake=house.due.set,
        tell_admins=partial(tell_admins_of_feed, house),
        ask_admins=partial(ask_admins, house),
        count=house.figures.count,
    )


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
    from alertbot.watch import stop_watching, watch_due, write_visits

    tick = min(LONGEST_TICK, max(0.2, house.config.feeds.poll_every.total_seconds() / 8))
    with _scheduled(partial(_guarded, house, "watch", watch_due, house.lookout), tick):
        await stop.wait()
    await stop_watching(house.lookout)
    with suppress(DatabaseTrouble):
        await write_visits(house.lookout)
    return None


async def _converse(house: House, stop: asyncio.Event) -> str | None:
    """Answer what people write and tap; one process at a time, since Telegram gives updates to one."""
    return await while_in_office(house.database, "converse", stop, partial(_answer, house, stop))


async def _answer(house: House, stop: asyncio.Event) -> str | None:
    """Receive, answer, confirm: an update is confirmed only after it is handled, or when it takes long."""
    from aiohttp import ClientSession

    from alertbot.converse.hear import hear
    from alertbot.converse.identity import introduce
    from alertbot.converse.speak import Mouth, answer
    from alertbot.frontdesk import open_front
    from alertbot.telegram.receive import Ending, Inbox, receive
    from alertbot.telegram.webhook import receive_by_webhook, stop_webhook

    front = open_front(_open_to_conversations(house))
    mouth = Mouth(replace(house.api, told=house.pacer.replied), house.bot)  # alerts make way for replies
    await _print_claim_code(house)

    async def handle(update: Any) -> None:
        heard = hear(update)
        if heard is not None:
            await answer(front, mouth, heard)
        house.figures.count("updates", "answered" if heard is not None else "passed over")

    passing_on = asyncio.create_task(_pass_replies_on(house))
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
        if not settings.webhook_url:
            raise
        return f"telegram.webhook_listen: {settings.webhook_listen}: can't be served on: {error.strerror}"
    finally:
        introducing.cancel()
        passing_on.cancel()


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


async def _pass_replies_on(house: House) -> None:
    """Say to the sender, where that is another process, how many replies have gone: Telegram's limit is one for all."""
    while not house.database.is_sqlite:
        await asyncio.sleep(PASS_ON_EVERY)
        count = house.pacer.take_replies()
        if count:
            with suppress(DatabaseTrouble):  # alerts then go a little too fast for once
                async with house.database.write() as connection:
                    await ring(connection, Bell.REPLIES, f"{house.name} {count}")


def _make_way(house: House, words: str) -> None:
    """Let alerts make way for the replies of another process."""
    name, _, count = words.partition(" ")
    if count.isdigit() and name != house.name:
        house.pacer.replied_elsewhere(int(count))


async def _quietly(work: Awaitable[None]) -> None:
    """Do what may fail without harm: Telegram's own texts about the bot stay as they were."""
    try:
        await work
    except Exception as error:
        _log.warning("the bot's commands and description could not be set: %s", type(error).__name__)


async def _deliver(house: House, stop: asyncio.Event) -> str | None:
    """Send what is due, woken by new alerts; one process at a time (it reaches Telegram's ceiling, two would break its limits)."""
    listening = asyncio.create_task(listen(house.database, house.due))
    making_way = asyncio.create_task(overhear(house.database, partial(_make_way, house), Bell.REPLIES))
    try:
        return await while_in_office(house.database, "deliver", stop, partial(_send_due, house, stop))
    finally:
        listening.cancel()
        making_way.cancel()


async def _send_due(house: House, stop: asyncio.Event) -> str | None:
    from alertbot.deliver import Chats, Renderers, deliver, in_flight_for
    from alertbot.telegram import send

    rendering = _rendering(house)
    with _scheduled(partial(_guarded, house, "", _count_feeds, house), COUNT_FEEDS_EVERY):
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
            on_trouble=partial(note_trouble, house),
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
    """Read the people again where they have changed: at the bell, and every so often, since SQLite has none for the console's commands."""
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), REREAD_EVERY)
        changed.clear()
        try:
            await house.roll.reread()
        except DatabaseTrouble as trouble:
            _log.warning("the people are read again later: %s", trouble)


async def _keep_house(house: House, stop: asyncio.Event) -> str | None:
    """Each tick looks at rows, so one that is late or doubled forgets and repeats nothing."""
    from alertbot.housekeeping import every_hour, every_minute

    broom = _broom(house)
    with (
        _scheduled(partial(_guarded, house, "broom", every_minute, broom), SWEEP_EVERY),
        _scheduled(partial(_guarded, house, "", every_hour, broom), 3600.0),
        _scheduled(partial(_guarded, house, "disk", _look_at_disk, house), 60.0),
        _scheduled(partial(_sign_of_life, house), 20.0),
        _scheduled(partial(_guarded, house, "", tell_operator, house), 20.0),
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
    except asyncio.CancelledError:
        _log.info("%s was broken off: alertbot stops", flow or "housekeeping")
    except DatabaseTrouble as trouble:
        _log.warning("%s waits: %s", flow or "housekeeping", trouble)
        note_trouble(house, str(trouble))
    except Exception:  # a bug stays with its own tick
        _log.exception("%s failed", flow or "housekeeping")


async def _look_at_disk(house: House) -> None:
    """Keep room for erasures, and say when there is little left (safety R26)."""
    free = free_bytes(house.database)
    if free is None:
        return
    if not lay_ballast(house.database) or free < LITTLE_ROOM:
        note_trouble(
            house, "the disk of the database is nearly full: alerts will stop, and erasures have a last reserve"
        )


async def _count_feeds(house: House) -> None:
    """The message that all is well says how many feeds are watched."""
    house.feeds = len(await feeds_memory.all_feeds(house.database))


async def _sign_of_life(house: House) -> None:
    if not house.figures.stuck(now()):
        notify_systemd("WATCHDOG=1")


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
