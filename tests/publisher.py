"""A server that plays a script, a clock that is moved by hand, and visits as the program makes them."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from aiohttp import web

from alertbot.core.identity import KnownItem, Tell, open_document, sort_items
from alertbot.core.model import Ask, Failed, Page, Reading
from alertbot.core.schedule import POLL_EVERY, after_visit, ask_for, before_visit, notice, same_body
from alertbot.feeds.child import respond
from alertbot.feeds.fetch import Limits

START = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
QUICK = Limits(seconds=0.6, silent_seconds=0.5, wire_bytes=200_000, decoded_bytes=500_000)


def rss(*items, head="", title="Feed"):
    """An RSS document of (name, date) pairs, or of ready items."""
    written = "".join(item if isinstance(item, str) else entry(*item) for item in items)
    return f"<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel><title>{title}</title>{head}{written}</channel></rss>".encode()


def entry(name, published=None, *, guid=None, link=None, text=""):
    """One item of an RSS document."""
    date = f"<pubDate>{published:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if published else ""
    return (
        f"<item><title>Statement {name} of the centre</title><guid isPermaLink='false'>{guid or name}</guid>"
        f"<link>{link or f'https://centre.test/{name}'}</link>{date}<description>{text}</description></item>"
    )


@dataclass
class Clock:
    """The time, moved by hand."""

    now: datetime = START

    def __call__(self):
        return self.now

    def forward(self, **time):
        self.now += timedelta(**time)


@dataclass
class Seen:
    """A request as the server saw it."""

    path: str
    headers: dict
    at: datetime
    started: float
    ended: float = 0.0


@dataclass
class Server:
    """Answers by path with what the script says: a (status, body, headers) or a function of the request's number that gives one."""

    clock: Clock
    script: dict = field(default_factory=dict)
    requests: list = field(default_factory=list)
    port: int = 0
    delay: float = 0.0

    def url(self, path="/feed", host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    def to(self, path="/feed"):
        return [seen for seen in self.requests if seen.path == path]

    async def answer(self, request):
        loop = asyncio.get_running_loop()
        seen = Seen(request.path_qs, dict(request.headers), self.clock.now, loop.time())
        self.requests.append(seen)
        number = len(self.to(request.path_qs))
        said = self.script.get(request.path_qs, (404, b"", {}))
        status, body, headers = said(number) if callable(said) else said
        await asyncio.sleep(self.delay)
        seen.ended = loop.time()
        return web.Response(status=status, body=body, headers=headers)


@dataclass
class Visitor:
    """Visits feeds as the program does, with memory in place of a database."""

    clock: Clock
    fetch: Callable
    poll_every: timedelta = POLL_EVERY
    known: dict = field(default_factory=dict)
    told: list = field(default_factory=list)
    notices: list = field(default_factory=list)

    async def visit(self, feed):
        """One visit now; the feed's new state."""
        now = self.clock.now
        feed = replace(feed, next_visit=before_visit(feed, now, self.poll_every))
        answer = await self.fetch(ask_for(feed, now))
        reading, news = None, 0
        if isinstance(answer, Page) and not same_body(feed, answer):
            result = respond(feed.kind, answer, feed.selector)
            if isinstance(result, Reading):
                reading, news = result, self._news(feed, result)
            else:
                answer = result
        after = after_visit(feed, answer, reading, news=news, now=now, poll_every=self.poll_every)
        if word := notice(feed, after):
            self.notices.append(word)
        return after

    async def until(self, feed, end):
        """Every visit that is due until a time; the feed's new state and the visits' times."""
        times = []
        while not feed.off and (feed.next_visit is None or feed.next_visit <= end):
            self.clock.now = max(self.clock.now, feed.next_visit or self.clock.now)
            times.append(self.clock.now)
            feed = await self.visit(feed)
        self.clock.now = end
        return feed, times

    def _news(self, feed, reading):
        found = sort_items(feed, open_document(feed, reading), self.known, self.clock.now)
        for number, new in enumerate(found.new, start=len(self.known) + 1):
            known = KnownItem(number, new.item.title, new.item.url, new.item.body or new.item.teaser, new.digest)
            self.known |= dict.fromkeys(new.keys, known)
        self.told += [new.item.title for new in found.new if new.tell is Tell.NOW]
        return len(found.new)


def gaps(times):
    """Seconds between visits."""
    return [(later - earlier).total_seconds() for earlier, later in pairwise(times)]


@asynccontextmanager
async def raw_server(serve):
    """A server below HTTP: `serve(reader, writer)` may do to its client what it likes. Gives its port."""

    async def served(reader, writer):
        try:
            await reader.readuntil(b"\r\n\r\n")
            await serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(served, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await listening.wait_closed()


async def fetched(fetcher, port, path="/feed"):
    """What a raw server's page comes to."""
    answer = await fetcher.fetch(Ask(f"http://127.0.0.1:{port}{path}"))
    assert isinstance(answer, Page | Failed)
    return answer
