"""Finding the feed of a site from one of its pages. Runs in the worker's process alone."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from alertbot.core.model import Failed, Found, Page, Trouble
from alertbot.feeds.text import decode_html, line, parse_html

_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "text/rss+xml",
        "text/xml",
        "application/xml",
    }
)
_COMMENTS = re.compile(r"comment|каментар|комментар|коментар|komentar", re.IGNORECASE)
_GUESSES = ("feed/", "rss/", "atom.xml", "feed.xml", "index.rss")
_MOST = 20


def find_feeds(page: Page) -> tuple[Found, ...] | Failed:
    """The feeds that a page names, comments last; where it names none, a few addresses at which sites of this kind keep one."""
    root = parse_html(decode_html(page.body, page.content_type))
    if root is None:
        return Failed(Trouble.EMPTY, "the page is empty", page.status)
    base = page.url
    for element in root.iter("base"):
        base = urljoin(page.url, element.get("href", ""))
        break
    named = {found.url: found for found in _named(root, base)}
    if named:
        return tuple(sorted(named.values(), key=lambda found: found.comments))[:_MOST]
    return tuple(Found(urljoin(page.url, f"/{path}"), guess=True) for path in _GUESSES)


def _named(root: "object", base: str) -> Iterator[Found]:
    for element in root.iter("link"):  # type: ignore[attr-defined]  # an lxml element
        rel = element.get("rel", "").lower().split()
        kind = element.get("type", "").lower().partition(";")[0].strip()
        if "alternate" not in rel or kind not in _TYPES:
            continue
        url = urljoin(base, line(element.get("href", "")))
        if not url.startswith(("http://", "https://")) or "/wp-json/" in url:
            continue
        title = line(element.get("title", ""))[:200]
        yield Found(url, title, comments=bool(_COMMENTS.search(f"{title} {url}")))
