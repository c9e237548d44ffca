"""What conversations ask of the other rooms: each function of `converse.house`, bound to what is open."""

import asyncio
import itertools
import shutil
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from alertbot.config import Config
from alertbot.converse.asking import ChatAdmins, read_file
from alertbot.converse.house import Desk, DryRun, FeedPreview, House, Named, Watchlist, watchlist
from alertbot.converse.people import LARGEST_FILE
from alertbot.core.health import Condition, health
from alertbot.core.hear import Known, hear, known_people
from alertbot.core.identity import when_published
from alertbot.core.messages.desk import Standing
from alertbot.core.model import (
    Failed,
    Feed,
    Item,
    Person,
    Reading,
    Review,
    Story,
    SubscriberId,
    Verdict,
)
from alertbot.core.names import find_people, search_people
from alertbot.core.schedule import check_allowed
from alertbot.database import feeds as feeds_memory
from alertbot.database import reviews
from alertbot.database.alerts import correct_story, held_stories, queue_figures, release_story, withdraw_story
from alertbot.database.engine import Database, sqlite_path
from alertbot.database.statements import release_held, tell_confirmed, texts_since
from alertbot.database.stories import last_stories, load_stories
from alertbot.feeds.check import Look, source_of

if TYPE_CHECKING:
    from telegram import Bot

    from alertbot.watch import Lookout

DRY_RUN_DAYS = 90
_SHOWN = 5  # items of a preview, titles of a dry run


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What is open while the bot runs, as far as conversations may ask for it."""

    config: Config
    database: Database
    bot: "Bot"
    now: Callable[[], datetime]
    known: Callable[[], Known]
    reread: Callable[[], Awaitable[None]]
    wake: Callable[[], None]
    panic: Callable[[SubscriberId], Awaitable[None]]
    scrub: Callable[[], Awaitable[bool]]
    look: Callable[[Feed], Awaitable[Look | Failed]]
    lookout: "Lookout"


def open_front(inside: Open) -> House:
    """The house of conversations, with every function bound."""
    safety = inside.config.safety
    official = safety.official_names_file

    @lru_cache(maxsize=1)  # made anew when people have changed
    def listed(known: Known) -> Watchlist:
        return watchlist(known.people.values())

    return House(
        database=inside.database,
        watchlist=lambda: listed(inside.known()),
        search=lambda written: search_people(inside.known().index, written),
        now=inside.now,
        username=inside.bot.username,
        is_chat_admin=ChatAdmins(inside.bot, inside.now),
        wake=inside.wake,
        reread=inside.reread,
        story=partial(_story, inside),
        panic=inside.panic,
        erased=inside.scrub,
        decide_review=partial(_decide_review, inside),
        desk=Desk(
            preview_feed=partial(_preview, inside),
            add_feed=partial(_add_feed, inside),
            feeds=partial(feeds_memory.all_feeds, inside.database),
            change_feed=partial(_change_feed, inside),
            dry_run=partial(_dry_run, inside),
            read_file=partial(read_file, inside.bot, most=LARGEST_FILE),
            stories=partial(_stories, inside),
            withdraw=partial(_withdraw, inside),
            correct=partial(_correct, inside),
            set_aside=partial(_set_aside, inside),
            try_again=partial(_try_again, inside),
            standing=partial(_standing, inside),
        ),
        discreet=safety.discreet,
        discreet_hours=safety.discreet_hours,
        allow_groups=safety.allow_groups,
        admin_ids=frozenset(inside.config.admins.user_ids),
        official_names=official.read_text(encoding="utf-8").strip() if official and official.exists() else "",
    )


# Stories and reviews --------------------------------------------------------------------------------------------------


async def _story(inside: Open, story_id: int) -> Story | None:
    async with inside.database.read() as connection:
        return (await load_stories(connection, [story_id])).get(story_id)


async def _stories(inside: Open, most: int) -> tuple[Story, ...]:
    async with inside.database.read() as connection:
        return await last_stories(connection, most)


async def _withdraw(inside: Open, story_id: int) -> None:
    async with inside.database.write() as connection:
        await withdraw_story(connection, story_id, now=inside.now())
    inside.wake()


async def _correct(inside: Open, story_id: int, words: str) -> None:
    async with inside.database.write() as connection:
        await correct_story(connection, story_id, words, now=inside.now())
    inside.wake()


async def _set_aside(inside: Open) -> tuple[int, ...]:
    async with inside.database.read() as connection:
        return await held_stories(connection)


async def _try_again(inside: Open, story_id: int) -> None:
    async with inside.database.write() as connection:
        await release_story(connection, story_id, now=inside.now())
    inside.wake()


async def _decide_review(inside: Open, review_id: int, decision: reviews.Decision, other: str) -> Review | None:
    """Carry out an admin's word, and tell, in the same transaction, what it has confirmed."""

    async def tell(connection: Any, statement_id: int, person_id: str, when: datetime) -> None:
        await tell_confirmed(connection, inside.database, statement_id, person_id, when)

    decided = await reviews.decide(inside.database, review_id, decision, inside.now(), confirmed=tell, other=other)
    inside.wake()
    return decided


# Feeds ----------------------------------------------------------------------------------------------------------------


async def _preview(inside: Open, written: str) -> FeedPreview | Failed:
    """What a source looks like before it is watched: its rhythm, its last items, and who is named in them."""
    found = await inside.look(source_of(written))
    if isinstance(found, Failed):
        return found
    known = inside.known()
    items = [_named(known, item, inside.now()) for item in found.reading.items[:_SHOWN]]
    watched = await feeds_memory.feed_by_url(inside.database, found.feed.url) is not None
    return FeedPreview(found.feed.url, found.reading.title, tuple(items), _rhythm(found.reading), watched)


def _named(known: Known, item: Item, now: datetime) -> Named:
    published, _ = when_published(item, now)
    heard = hear(item, None, known, publisher="", published=published, digest=b"", keys=())
    return Named(item.title, tuple(known.people[told.mention.person_id].name for told in heard.told))


def _rhythm(reading: Reading) -> int | None:
    times = sorted((item.published for item in reading.items if item.published is not None), reverse=True)
    gaps = [(later - earlier).total_seconds() for later, earlier in itertools.pairwise(times)]
    return int(statistics.median(gaps)) if gaps else None


async def _add_feed(inside: Open, written: str) -> Feed:
    """Watch a source from now on; what it holds is learned. When it can't be read any more, its next visits will say so."""
    from alertbot.watch import adopt

    wanted = source_of(written)
    found = await inside.look(wanted)
    stored = await adopt(inside.lookout, found) if isinstance(found, Look) else None
    if stored is None:
        url = found.feed.url if isinstance(found, Look) else wanted.url
        stored = await feeds_memory.feed_by_url(inside.database, url) or await feeds_memory.add_feed(
            inside.database, wanted
        )
    assert stored is not None
    return stored


async def _change_feed(inside: Open, feed_id: int, what: str) -> bool:
    """Carry out an admin's word on a feed; False when the feed is gone, or may not be visited yet."""
    database, now = inside.database, inside.now()
    feed = await feeds_memory.feed_by_id(database, feed_id)
    if feed is None:
        return False
    if what == "remove":
        return await feeds_memory.remove_feed(database, feed_id)
    if what == "release":
        await release_held(database, feed, now)
        inside.wake()
    if what == "visit" and check_allowed(feed, now, inside.config.feeds.poll_every) is not None:
        return False
    changes: dict[str, dict[str, Any]] = {
        "off": {"off": True},
        "on": {"off": False, "failures": 0, "problem": "", "next_visit": now},
        "trust": {"trusted": True},
        "distrust": {"trusted": False},
        "release": {"paused_reason": ""},
        "keep": {"paused_reason": ""},
        "visit": {"next_visit": now},
    }
    if what not in changes:
        return False
    async with database.write() as connection:
        await feeds_memory.save_feed(connection, feed, replace(feed, **changes[what]))
    return True


# People ---------------------------------------------------------------------------------------------------------------


async def _dry_run(inside: Open, person: Person) -> DryRun:
    """What would have been found in the statements of the last months, had somebody been tracked."""
    statements = await texts_since(inside.database, inside.now() - timedelta(days=DRY_RUN_DAYS))
    texts = [(statement.title, statement.text) for statement in statements]
    return await asyncio.to_thread(_try_out, person, texts)


def _try_out(person: Person, texts: Sequence[tuple[str, str]]) -> DryRun:
    index = known_people((person,)).index
    found = [(title, mention.verdict) for title, text in texts for mention in find_people(index, text)]
    certain = [title for title, verdict in found if verdict is Verdict.CERTAIN]
    return DryRun(len(certain), len(found) - len(certain), DRY_RUN_DAYS, tuple(title for title, _ in found[:_SHOWN]))


# The whole --------------------------------------------------------------------------------------------------


async def _standing(inside: Open) -> Standing:
    now = inside.now()
    feeds = await feeds_memory.all_feeds(inside.database)
    async with inside.database.read() as connection:
        queue = await queue_figures(connection, now=now)
    path = sqlite_path(inside.config.database.url)
    good = {Condition.GOOD, Condition.NEW}
    visits = [feed.last_visit for feed in feeds if feed.last_visit is not None]
    return Standing(
        people=len(inside.known().people),
        feeds=len(feeds),
        feeds_in_trouble=sum(health(feed, now).condition not in good for feed in feeds),
        reviews=await reviews.count_open(inside.database),
        longest_wait=now - queue.oldest if queue.oldest else None,
        last_visit=max(visits, default=None),
        free_bytes=shutil.disk_usage(path.parent).free if path is not None else None,
    )
