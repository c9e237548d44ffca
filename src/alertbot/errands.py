"""What single commands of the operator do, beside the running bot: look at a feed, add one, check all, lock down."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from alertbot.config import Config, ConfigError
from alertbot.core.health import Condition, health
from alertbot.core.hear import Known, hear, known_people
from alertbot.core.identity import when_published
from alertbot.core.model import ChatId, Failed, Feed, Item, Refusal, Refused, SendResult
from alertbot.core.schedule import Notice
from alertbot.database.alerts import queue_figures
from alertbot.database.engine import Database, DatabaseTrouble, only_instance, sqlite_path
from alertbot.database.opening import open_with_key
from alertbot.database.people import all_people
from alertbot.database.vault import VaultError, overwrite_key
from alertbot.locales import LANGUAGES
from alertbot.rooms import CannotRun, Reach, now, open_reach, open_telegram
from alertbot.shield import open_to_others
from alertbot.watch import Lookout, adopt

if TYPE_CHECKING:
    from telegram import Bot

TELEGRAM_MUST_ANSWER = 20.0  # seconds, or a lockdown goes on without it
TELEGRAM_GETS = 600.0  # seconds of a lockdown to delete messages in
# What a discreet bot's name must not say (safety R7): prisoners, prison, rights and alerts in the languages of the bot.
_TELLING = re.compile(
    r"pris[oi]\w*|jail\w*|political\w*|human rights|alert\w*|polit\w*zak\w*|wię[zź]\w*|praw\w* człowieka|kalin\w*|politin\w*"
    r"|häftling\w*|gefangen\w*|gefängnis\w*|menschenrecht\w*|полит\w*|паліт\w*|політ\w*|зня?воле\w*|узник\w*|вязн\w*|в.язн\w*|заключ[её]нн\w*"
    r"|тюрьм\w*|турм\w*|тюрм\w*|правозащит\w*|праваабар\w*|правозахис\w*",
    re.IGNORECASE,
)
_SHOWN = 8  # items that `feeds check` prints


async def add_feed(config: Config, wanted: Feed) -> Feed:
    """Look at a source once, and watch it from now on; CannotRun says why it can't be watched."""
    async with _database(config) as database, open_reach(config) as reach:
        found = await reach.look(wanted)
        if isinstance(found, Failed):
            raise CannotRun(f"{wanted.url}: {found.trouble}: {found.detail}")
        known = known_people(await all_people(database))
        feed = await adopt(_lookout(config, database, reach, known), found)
        if feed is None:
            raise CannotRun(f"{found.feed.url}: this feed is watched already")
        return feed


async def check_feed(config: Config, wanted: Feed) -> list[str]:
    """One visit that stores nothing: lines of what was found and who is named. CannotRun for an address that can't be read."""
    known = await _known(config)
    async with open_reach(config) as reach:
        found = await reach.look(wanted)
    if isinstance(found, Failed):
        raise CannotRun(f"{wanted.url}: {found.trouble}: {found.detail}")
    reading = found.reading
    facts = [
        f"{found.feed.url}",
        f"title: {reading.title or '(none)'}",
        f"kind: {found.feed.kind} {reading.version}, {reading.encoding or 'encoding unknown'}, {len(reading.items)} items",
    ]
    if reading.complaint:
        facts.append(f"note: the document is not well-formed ({reading.complaint}); it was read all the same")
    if found.page.etag or found.page.last_modified:
        facts.append("the server gives validators: unchanged documents cost it nothing")
    return facts + [line for item in reading.items[:_SHOWN] for line in _item_lines(item, known)]


def _item_lines(item: Item, known: Known) -> list[str]:
    published, dated = when_published(item, now())
    heard = hear(item, None, known, publisher="", published=published, digest=b"", keys=())
    day = published.date().isoformat() if dated else "no date"
    named = [f"    {known.people[t.mention.person_id].name}: {t.mention.verdict}, {t.event.kind}" for t in heard.told]
    return [f"- {day} {item.title[:100]}", *named]


def health_line(feed: Feed) -> str:
    """How a feed is doing, in a few words: "silent for 6 days, usually 7 hours"."""
    found = health(feed, now())
    match found.condition:
        case Condition.OFF:
            return f"off: {found.problem}" if found.problem else "off"
        case Condition.HELD:
            return f"held until an admin looks: {found.problem}"
        case Condition.FAILING:
            return f"{found.failures} visits failed: {found.problem}"
        case Condition.NEW:
            return "not visited yet"
        case Condition.SILENT | Condition.GOOD:
            silent = span(found.silent_for) if found.silent_for is not None else "no statement yet"
            usual = f", usually {span(found.usual)}" if found.usual is not None else ""
            said = "silent for" if found.condition is Condition.SILENT else "last statement"
            ago = "" if found.condition is Condition.SILENT or found.silent_for is None else " ago"
            return f"{said} {silent}{ago}{usual}" if found.silent_for is not None else "no statement yet"


def span(length: timedelta) -> str:
    """A length of time in its largest whole unit."""
    minutes = int(length.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or size == 1:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "0 minutes"


async def check_all(config: Config) -> tuple[list[str], list[str]]:
    """Try everything that a run needs: (facts, mistakes), a line each."""
    facts: list[str] = []
    mistakes: list[str] = []
    token = ""
    try:
        token = config.token()
    except ConfigError as error:
        mistakes += error.mistakes
    try:
        async with _database(config) as database:
            people = await all_people(database)
            async with database.read() as connection:
                queue = await queue_figures(connection, now=now())
            # Not how many wait: after a statement about one person that is how many follow them (safety R10).
            waiting = (
                f"alerts wait, the oldest since {span(now() - queue.oldest)}" if queue.oldest else "no alert is late"
            )
            facts.append(f"database: {len(people)} people; {waiting}")
            if queue.last_flood:
                facts.append(f"last 429 of Telegram: {span(now() - queue.last_flood)} ago")
    except (DatabaseTrouble, VaultError, OSError) as error:
        mistakes.append(str(error))
    path = sqlite_path(config.database.url)
    if path is not None and path.exists():
        free = shutil.disk_usage(path.parent).free
        facts.append(f"disk: {free // 1_000_000} MB free")
        if free < 100_000_000:
            mistakes.append(f"{path.parent}: less than 100 MB free: a full disk stops alerts and erasure")
    if open_to_others(config.telegram.token_file):
        facts.append(f"{config.telegram.token_file}: others can read the bot's token: chmod 600 it")
    mistakes += _mistakes_of_names(config.safety.official_names_file)
    if token:
        await _check_telegram(config, token, facts, mistakes)
    return facts, mistakes


def _mistakes_of_names(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        return [] if "@" in file.read_text(encoding="utf-8") else [f"{file}: names no bot (@name)"]
    except (OSError, UnicodeDecodeError):
        return [f"safety.official_names_file: {file}: can't be read"]


async def lock_down(config: Config) -> str:
    """Delete what can still be deleted on Telegram, erase every subscriber, and destroy the key; what was done, in words.

    Telegram can put it off but not stop it: without an answer, or a token that works, all but the messages goes.
    """
    from alertbot.database.erasure import lock_down_all
    from alertbot.database.offices import nobody_else
    from alertbot.housekeeping import Broom, scrub

    with only_instance(config.database.url):
        async with _database(config) as database, nobody_else(database):
            await lock_down_all(database, now())
            gone = await _delete_messages(config, database)
            await lock_down_all(database, now(), erase=True)
            await scrub(Broom(database=database, delete=_no_telegram, now=now, wake=lambda: None))
    overwrite_key(config.database.key_file)
    config.database.key_file.unlink()
    messages = "messages are deleted as far as Telegram allows" if gone else "messages could NOT be deleted on Telegram"
    return f"locked down: every subscriber is erased, the key is destroyed, {messages}"


async def _delete_messages(config: Config, database: Database) -> bool:
    """Delete on Telegram every message whose id is kept; whether that was done to the end."""
    from functools import partial

    from alertbot.database.erasure import due_deletions
    from alertbot.housekeeping import Broom, sweep_messages
    from alertbot.telegram import send

    try:
        async with asyncio.timeout(TELEGRAM_MUST_ANSWER) as patience, open_telegram(config, config.token()) as (_, api):
            patience.reschedule(asyncio.get_running_loop().time() + TELEGRAM_GETS)
            broom = Broom(database=database, delete=partial(send.delete, api), now=now, wake=lambda: None)
            await sweep_messages(broom)
            while await due_deletions(database, now(), chats=1):
                await asyncio.sleep(2)
                await sweep_messages(broom)
    except (CannotRun, ConfigError, TimeoutError):
        return False
    return True


async def _no_telegram(_chat: ChatId, _messages: Sequence[int]) -> SendResult:
    return Refused(Refusal.TOKEN, "locked down")


async def _check_telegram(config: Config, token: str, facts: list[str], mistakes: list[str]) -> None:
    try:
        async with asyncio.timeout(20), open_telegram(config, token) as (bot, _):
            facts.append(f"telegram: this is @{bot.username}")
            joins, inline = bot.bot.can_join_groups, bot.bot.supports_inline_queries
            if not config.safety.allow_groups and (joins or inline):
                mistakes.append(
                    "safety.allow_groups is false, but @BotFather lets the bot join groups or answer inline: switch both off there"
                )
            if config.safety.discreet and (word := await _telling_word(bot)):
                mistakes.append(
                    f'safety.discreet is true, but the bot\'s name or description says "{word}" in the list of chats: choose neutral ones at @BotFather'
                )
            info = await bot.get_webhook_info()
            if info.url and not config.telegram.webhook_url:
                mistakes.append(
                    "a webhook is set for this bot: it gets no updates until that is deleted (deleteWebhook)"
                )
    except TimeoutError:
        mistakes.append(f"telegram.api_url: {config.telegram.api_url}: can't be reached")
    except CannotRun as error:
        mistakes.append(str(error))


async def _telling_word(bot: "Bot") -> str:
    """A word in the bot's name or descriptions, in any of its languages, that says what it is about; empty for none."""
    said = [bot.first_name, bot.username]
    for code in ("", *LANGUAGES):
        said.append((await bot.get_my_name(code)).name)
        said.append((await bot.get_my_description(code)).description)
        said.append((await bot.get_my_short_description(code)).short_description)
    found = _TELLING.search(" ".join(said))
    return found.group() if found else ""


@asynccontextmanager
async def _database(config: Config) -> AsyncIterator[Database]:
    database = open_with_key(config.database.url, config.database.key_file)
    try:
        yield database
    finally:
        await database.close()


async def _known(config: Config) -> Known:
    """The tracked people, where there is a database; `feeds check` works without one."""
    path = sqlite_path(config.database.url)
    if path is not None and not path.exists():
        return known_people(())
    async with _database(config) as database:
        return known_people(await all_people(database))


def _lookout(config: Config, database: Database, reach: Reach, known: Known) -> Lookout:
    async def nobody(_feed: Feed, _word: Notice) -> None:
        """A command tells its user, no admin."""

    async def nothing() -> None:
        """The running bot asks."""

    return Lookout(
        database=database,
        fetch=reach.fetcher.fetch,
        parse=reach.worker.parse,
        article=reach.worker.article,
        known=lambda: known,
        now=now,
        poll_every=config.feeds.poll_every,
        age_limit=config.feeds.age_limit,
        wake=lambda: None,
        tell_admins=nobody,
        ask_admins=nothing,
        count=lambda *_, **__: None,
    )
