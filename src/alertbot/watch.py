"""The flow from feeds to statements, mentions, events and alerts.

    look ─▶ read ─▶ sort ─▶ hear ─▶ decide and remember, in one transaction

A visit's next time is stored before it starts, and what it brought is stored together with the alerts that follow. So a crash at any
moment neither loses a statement nor tells it twice, and no feed is asked more often than it should be. Visits that end within
moments are written down together: one transaction costs about as much as the next twenty of them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar, assert_never
from urllib.parse import urlsplit

from alertbot.core.decide import Heard
from alertbot.core.hear import Known, hear, needs_page
from alertbot.core.identity import (
    EditedItem,
    KnownItem,
    Mass,
    NewItem,
    Sorted,
    Tell,
    open_document,
    shown_url,
    sort_items,
)
from alertbot.core.model import (
    Answer,
    Article,
    Ask,
    Failed,
    Feed,
    Item,
    NotModified,
    Page,
    Reading,
    SourceKind,
    Trouble,
)
from alertbot.core.schedule import Notice, after_visit, ask_for, before_visit, notice, same_body
from alertbot.database import feeds as memory
from alertbot.database.engine import Database, DatabaseTrouble
from alertbot.database.statements import Remembered, feeds_with_unread, people_named, remember, unread
from alertbot.feeds.check import Look

AT_ONCE = 40  # feeds asked at the same time; what they answered is read while the next are asked
MOST_PAGES = 40  # pages fetched in one visit; what is beyond is fetched at the next ones
TRIES = 3  # to fetch the page behind an item
GATHER = 0.05  # seconds: visits that end within this time are written down together
PATIENCE = timedelta(days=2)  # so long a page is tried again
_PASSING = frozenset(
    {Trouble.UNREACHABLE, Trouble.TIMEOUT, Trouble.RATE_LIMITED, Trouble.WAITING, Trouble.STATUS, Trouble.MARKUP}
)
_PAGED = frozenset({SourceKind.FEED, SourceKind.LISTING, SourceKind.SITEMAP})  # a channel's post is whole by itself

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True, kw_only=True)
class Lookout:
    """What watching works with: functions of the rooms, bound in app.py."""

    database: Database
    fetch: Callable[[Ask], Awaitable[Answer]]
    parse: Callable[[Page, SourceKind, str], Awaitable[Reading | Failed]]
    article: Callable[[Page], Awaitable[Article | Failed]]
    known: Callable[[], Known]
    now: Callable[[], datetime]
    poll_every: timedelta
    age_limit: timedelta  # older at first sight: told to nobody
    wake: Callable[[], None]  # alerts have become due
    tell_admins: Callable[[Feed, Notice], Awaitable[None]]
    ask_admins: Callable[[], Awaitable[None]]  # something waits for their word
    count: Callable[..., None]  # as health.Figures.count
    under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)  # visits by feed
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    behind: frozenset[int] = frozenset()  # feeds of which pages are still to be fetched
    ended: "list[Ended]" = field(default_factory=list)  # and not yet written down
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    aside: Executor = field(default_factory=partial(ThreadPoolExecutor, 1))  # a second thread would hold up the chats


@dataclass(frozen=True, slots=True)
class Ended:
    """A visit that has ended, and what it heard."""

    visited: memory.Visited
    heard: Sequence[Heard] = ()


async def watch_due(lookout: Lookout) -> int:
    """Start a visit of every feed that is due, side by side; how many. A slow feed holds up no other.

    No more are claimed than begin within moments: the rest is free for the watchers of other processes, also when this one dies.
    """
    started = 0
    while True:
        while len(lookout.under_way) > AT_ONCE:
            await asyncio.wait(lookout.under_way.values(), return_when=asyncio.FIRST_COMPLETED)
        now, most = lookout.now(), 2 * AT_ONCE - len(lookout.under_way)
        claim = partial(before_visit, now=now, poll_every=lookout.poll_every)
        due = await memory.claim_due(lookout.database, now, claim, most=most)
        started += await _start(lookout, due, now)
        if len(due) < most:
            return started


async def _start(lookout: Lookout, due: Sequence[Feed], now: datetime) -> int:
    """Start visits, but for feeds that are still being visited; how many."""
    fresh = [feed for feed in due if feed.id not in lookout.under_way]
    if fresh:
        lookout.behind = await feeds_with_unread(lookout.database, now - PATIENCE)
    for feed in fresh:
        task = asyncio.create_task(_visit_or_log(lookout, feed))
        lookout.under_way[feed.id] = task
        task.add_done_callback(partial(_left, lookout, feed.id))
    return len(fresh)


async def settle(lookout: Lookout) -> None:
    """Wait until no visit is under way and all of them are written down."""
    while lookout.under_way:
        await asyncio.gather(*lookout.under_way.values(), return_exceptions=True)
    await write_visits(lookout)


async def stop_watching(lookout: Lookout) -> None:
    """Break off the visits that are under way: what they brought is not stored, and comes again."""
    for task in lookout.under_way.values():
        task.cancel()
    await asyncio.gather(*lookout.under_way.values(), return_exceptions=True)


async def visit(lookout: Lookout, feed: Feed) -> None:
    """One visit of one feed, from the request to the alerts."""
    async with lookout.places:
        answer = await lookout.fetch(ask_for(feed, lookout.now()))
    found = await _read(lookout, feed, answer)
    match found:
        case Failed():
            await _note_quiet(lookout, feed, found, found.trouble.value, found.detail)
        case None:
            await _note_quiet(lookout, feed, answer, "unchanged", "")
        case Reading():
            await _take_in(lookout, feed, answer, found)
        case _:
            assert_never(found)
    if feed.id in lookout.behind:
        await write_visits(lookout)
        await _read_again(lookout, feed)


async def adopt(lookout: Lookout, look: Look) -> Feed | None:
    """Watch a source that was just looked at: that one look is its first visit. None when it is watched already."""
    first = replace(
        look.feed,
        title=look.feed.title or look.reading.title,
        next_visit=before_visit(look.feed, lookout.now(), lookout.poll_every),
    )
    feed = await memory.add_feed(lookout.database, first)
    if feed is not None:
        await _take_in(lookout, feed, look.page, look.reading)
    return feed


async def write_visits(lookout: Lookout) -> None:
    """Write down the visits that have ended, in one transaction; when that fails for one of them, the others are written without it."""
    async with lookout.writing:
        ended = lookout.ended.copy()
        lookout.ended.clear()
        stored = await _stored(lookout, ended)
    if any(came.alerts for _, _, came in stored):
        lookout.wake()
    for one, feed, came in stored:  # admins are told in their own time: others write meanwhile
        await _pass_on(lookout, one.visited, feed, came)


async def _stored(lookout: Lookout, ended: Sequence[Ended]) -> list[tuple[Ended, Feed, Remembered]]:
    """Visits with their feeds as they are stored and what came of them; without those that could not be stored: they come again."""
    if not ended:
        return []
    try:
        async with lookout.database.write() as connection:
            feeds = await memory.record_visits(lookout.database, connection, [one.visited for one in ended])
            said = [(feed, one.heard) for feed, one in zip(feeds, ended, strict=True)]
            came = await remember(connection, lookout.database, said, lookout.now())
    except DatabaseTrouble as trouble:
        _log.warning("%d feeds wait: %s", len(ended), trouble)
        return []
    except Exception:  # a bug stays with its own feed
        if len(ended) == 1:
            _log.exception("what feed %d brought could not be stored", ended[0].visited.before.id)
            return []
        return [stored for one in ended for stored in await _stored(lookout, [one])]
    return list(zip(ended, feeds, came, strict=True))


async def _pass_on(lookout: Lookout, visited: memory.Visited, feed: Feed, came: Remembered) -> None:
    """Count and log what a visit came to, and tell the admins what waits for them and what they should know of its feed."""
    line = visited.line
    lookout.count("visits", line.outcome)
    lookout.count("statements", by=came.statements)
    if line.outcome == "read":
        brought = (line.items, line.news, came.alerts, came.reviews)
        _log.info("feed %d: %d items, %d new, %d alerts, %d reviews", feed.id, *brought)
    try:
        await _ask_admins(lookout, came)
        if word := notice(visited.before, feed):
            await lookout.tell_admins(feed, word)
    except Exception:  # what is stored must not be stored again
        _log.exception("admins could not be told of feed %d", feed.id)


# Look and read --------------------------------------------------------------------------------------------------------


def _left(lookout: Lookout, feed_id: int, _task: "asyncio.Task[None]") -> None:
    lookout.under_way.pop(feed_id, None)


async def _visit_or_log(lookout: Lookout, feed: Feed) -> None:
    try:
        await visit(lookout, feed)
    except DatabaseTrouble as trouble:
        _log.warning("feed %d waits: %s", feed.id, trouble)
    except Exception:  # a bug stays with its own feed
        _log.exception("visiting feed %d failed", feed.id)


async def _read(lookout: Lookout, feed: Feed, answer: Answer) -> Reading | Failed | None:
    """What an answer holds: a document, a failure, or nothing new (None)."""
    match answer:
        case Failed():
            return answer
        case NotModified():
            return None
        case Page() if same_body(feed, answer):
            return None
        case Page():
            return await lookout.parse(answer, feed.kind, feed.selector)
        case _:
            assert_never(answer)


async def _note_quiet(lookout: Lookout, feed: Feed, answer: Answer, outcome: str, detail: str) -> None:
    now = lookout.now()
    after = after_visit(feed, answer, None, news=0, now=now, poll_every=lookout.poll_every)
    if isinstance(answer, Failed) and answer.retry_after and answer.host:
        await memory.pause_host(lookout.database, answer.host, now + timedelta(seconds=answer.retry_after))
    await _hand_over(lookout, Ended(memory.Visited(feed, after, memory.Visit(now, outcome, detail))))


async def _hand_over(lookout: Lookout, ended: Ended) -> None:
    """Let a visit be written down: the first of a bunch waits a moment for the others, and writes for all."""
    lookout.ended.append(ended)
    if len(lookout.ended) == 1:
        await asyncio.sleep(GATHER)
        await write_visits(lookout)


# Sort, hear, remember -------------------------------------------------------------------------------------------------


async def _take_in(lookout: Lookout, feed: Feed, answer: Answer, reading: Reading) -> None:
    """Tell new from old, hear what is new, and hand it over to be stored with everything that follows."""
    document = await _aside(lookout, partial(open_document, feed, reading))
    keys = document.keys if feed.learned else ()  # before its first visit nothing is known of a feed
    known = await memory.known_items(lookout.database, feed.id, keys) if keys else {}
    found = await _aside(lookout, partial(sort_items, feed, document, known, lookout.now(), lookout.age_limit))
    heard = await _hear_all(lookout, feed, found, reading)
    now = lookout.now()
    news = len(found.new) + len(found.held)
    after = replace(
        after_visit(feed, answer, reading, news=news, now=now, poll_every=lookout.poll_every),
        prints=document.prints,
        guids_trusted=document.guids_trusted,
    )
    if found.mass is Mass.HELD:
        after = replace(after, paused_reason=f"{len(found.held)} items are new at once")
    line = memory.Visit(now, "read", reading.complaint, len(reading.items), news)
    await _hand_over(lookout, Ended(memory.Visited(feed, after, line, _still_there(found, known)), heard))


def _still_there(found: Sorted, known: Mapping[bytes, KnownItem]) -> list[tuple[bytes, int | None]]:
    """The keys of known items: those that such items have gained lead to their statements, the others lead where they led."""
    return [(key, None if key in known else seen.statement_id) for seen in found.seen for key in seen.keys]


async def _hear_all(lookout: Lookout, feed: Feed, found: Sorted, reading: Reading) -> list[Heard]:
    """What each new or edited item says of whom, with the pages behind those that are told."""
    publisher = feed.publisher or feed.title or reading.title or (urlsplit(feed.url).hostname or "")
    named = await people_named(lookout.database, [one.statement_id for one in found.edited])
    told = [one for one in found.new if one.tell is Tell.NOW] + list(found.held)
    wanted: list[NewItem | EditedItem] = [*told, *found.edited]
    wanted = [one for one in wanted if feed.kind in _PAGED and needs_page(one.item)]
    pages = await _pages(lookout, [one.item.url for one in wanted[:MOST_PAGES]])
    late = {id(one) for one in wanted[MOST_PAGES:]}

    known, now = lookout.known(), lookout.now()

    def heard(one: NewItem | EditedItem, **also: Any) -> Heard:
        page = pages.get(one.item.url)
        article = page if isinstance(page, Article) else None
        tries = TRIES if id(one) in late or (isinstance(page, Failed) and page.trouble in _PASSING) else 0
        published = one.published if isinstance(one, NewItem) else now
        said = hear(
            one.item, article, known, publisher=publisher, published=published, digest=one.digest, keys=one.keys
        )
        return replace(said, url=shown_url(said.url), unread=tries, **also)

    jobs = [partial(heard, one, quiet=one.tell is not Tell.NOW) for one in found.new]
    jobs += [partial(heard, one, quiet=True, held=True) for one in found.held]
    jobs += [partial(heard, one, edits=one.statement_id) for one in found.edited]
    return [
        _only_new_people(one, named.get(one.edits or 0, frozenset())) for one in await _count_and_hear(lookout, jobs)
    ]


async def _count_and_hear(lookout: Lookout, jobs: Sequence[Callable[[], Heard]]) -> list[Heard]:
    said = await _aside(lookout, lambda: [job() for job in jobs])
    for one in said:
        for told in one.told:
            lookout.count("mentions", told.mention.verdict.value)
    return said


async def _aside(lookout: Lookout, work: Callable[[], _Result]) -> _Result:
    """Do in a thread what long documents make long, so that it does not hold up the chats."""
    return await asyncio.get_running_loop().run_in_executor(lookout.aside, work)


async def _pages(lookout: Lookout, urls: Iterable[str]) -> dict[str, Article | Failed]:
    """The articles behind addresses; hosts are asked one page at a time by the fetcher."""
    unique = list(dict.fromkeys(urls))
    return dict(zip(unique, await asyncio.gather(*(_page(lookout, url) for url in unique)), strict=True))


async def _page(lookout: Lookout, url: str) -> Article | Failed:
    answer = await lookout.fetch(Ask(url, for_people=True))
    match answer:
        case Page():
            return await lookout.article(answer)
        case Failed():
            return answer
        case NotModified():
            return Failed(Trouble.STATUS, "304 to a first request", 304)
        case _:
            assert_never(answer)


async def _read_again(lookout: Lookout, feed: Feed) -> None:
    """Fetch the pages that could not be fetched when their items were new; whoever is named there is told of now."""
    for one in await unread(lookout.database, feed.id, lookout.now() - PATIENCE):
        page = await _page(lookout, one.url)
        left = one.tries - 1 if isinstance(page, Failed) and page.trouble in _PASSING else 0
        said = partial(
            hear,
            Item(title=one.title, url=one.url, body=one.text),
            page if isinstance(page, Article) else None,
            lookout.known(),
            publisher=feed.publisher or feed.title,
            published=one.published,
            digest=one.digest,
            keys=(),
        )
        (heard,) = await _count_and_hear(lookout, [said])
        heard = replace(heard, unread=left, edits=one.statement_id)
        named = await people_named(lookout.database, [one.statement_id])
        mended = _only_new_people(heard, named.get(one.statement_id, frozenset()))
        async with lookout.database.write() as connection:
            (came,) = await remember(connection, lookout.database, [(feed, [mended])], lookout.now())
        if came.alerts:
            lookout.wake()
        await _ask_admins(lookout, came)


async def _ask_admins(lookout: Lookout, came: Remembered) -> None:
    if came.reviews:
        await lookout.ask_admins()


def _only_new_people(heard: Heard, named: frozenset[str]) -> Heard:
    """An edited statement tells only of those whom it did not name before."""
    return replace(heard, told=tuple(told for told in heard.told if told.mention.person_id not in named))
