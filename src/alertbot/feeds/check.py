"""Looking at an address once: what it is, what it holds, and which feed it leads to. For adding a feed and for `feeds check`.

A feed costs one request; a site's page costs a second one, for the feed that it names.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from alertbot.core.model import Answer, Ask, Failed, Feed, Found, NotModified, Page, Reading, SourceKind, Trouble

Fetch = Callable[[Ask], Awaitable[Answer]]
Parse = Callable[[Page, SourceKind, str], Awaitable[Reading | Failed]]
Discover = Callable[[Page], Awaitable[tuple[Found, ...] | Failed]]

_CHANNEL = re.compile(r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?([A-Za-z]\w{3,31})/?(?:\?.*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Look:
    """A source that was found, with its first document: all that storing it and its first visit need.

    `feed` has the address, kind and selector, and no id yet.
    """

    feed: Feed
    page: Page
    reading: Reading
    others: tuple[Found, ...] = ()  # further feeds that the site's page names


def source_of(written: str, selector: str = "") -> Feed:
    """What somebody means by an address: a Telegram channel's preview, a listing (with a selector), or a feed or site.

    Without a scheme, https is meant.
    """
    text = written.strip()
    if channel := _CHANNEL.fullmatch(text):
        return Feed(id=0, url=f"https://t.me/s/{channel[1]}", kind=SourceKind.TELEGRAM)
    url = text if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", text) else f"https://{text}"
    kind = SourceKind.LISTING if selector else SourceKind.FEED
    return Feed(id=0, url=url, kind=kind, selector=selector)


async def look(feed: Feed, *, fetch: Fetch, parse: Parse, discover: Discover) -> Look | Failed:
    """Visit an address without any memory of it; a page for people leads on to the feed that it names."""
    page = await _page(feed.url, fetch)
    if isinstance(page, Failed):
        return page
    feed = replace(feed, kind=_kind(feed, page))
    reading = await parse(page, feed.kind, feed.selector)
    if isinstance(reading, Reading):
        return Look(feed, page, reading)
    if feed.kind is not SourceKind.FEED or reading.trouble is not Trouble.NOT_A_FEED:
        return reading
    found = await discover(page)
    return await _first(found, reading, fetch, parse) if isinstance(found, tuple) else reading


async def _first(found: tuple[Found, ...], failure: Failed, fetch: Fetch, parse: Parse) -> Look | Failed:
    """The first of these that is a feed. A guess that redirects is none: sites send every unknown address to their front page."""
    for one in found:
        page = await _page(one.url, fetch)
        if isinstance(page, Failed) or (one.guess and page.url != one.url):
            continue
        reading = await parse(page, SourceKind.FEED, "")
        if isinstance(reading, Reading):
            others = tuple(other for other in found if other != one and not other.guess)
            return Look(Feed(id=0, url=one.url), page, reading, others)
    return failure


async def _page(url: str, fetch: Fetch) -> Page | Failed:
    answer = await fetch(Ask(url))
    if isinstance(answer, NotModified):
        return Failed(Trouble.STATUS, "the server says 304 to a first request", 304)
    return answer


def _kind(feed: Feed, page: Page) -> SourceKind:
    return SourceKind.SITEMAP if feed.kind is SourceKind.FEED and b"<urlset" in page.body[:2000] else feed.kind
