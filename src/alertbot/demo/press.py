"""The sample publishers: feeds that grow by one statement whenever somebody presses "publish", and the pages behind them.

They are served as real ones are: RSS, Atom and JSON Feed with ETag and Last-Modified, an article page for each item.
"""

import json
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from aiohttp import web

from alertbot.demo.clock import Clock

_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Publisher:
    """An invented organisation and the kind of feed it has."""

    slug: str
    kind: str
    language: str
    title: str
    about: str
    trusted: bool = False  # its "released" may be told at once


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement, written and perhaps not yet published."""

    of: str
    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Published:
    """A statement that stands in its feed, since when."""

    piece: Piece
    at: datetime


@dataclass(slots=True)
class Press:
    """All publishers: what they have published, and what they have still to say."""

    publishers: dict[str, Publisher]
    waiting: list[Piece]
    out: list[Published]
    clock: Clock
    address: str = ""
    visits: dict[str, int] = field(default_factory=dict)

    def publish(self, slug: str = "") -> Published | None:
        """Publish the next statement, of one publisher or of whoever is next; None where nothing is left."""
        piece = next((waiting for waiting in self.waiting if slug in {"", waiting.of}), None)
        if piece is None:
            return None
        self.waiting.remove(piece)
        published = Published(piece, self.clock())
        self.out.append(published)
        return published

    def of(self, slug: str) -> list[Published]:
        """What a publisher has published, the newest first."""
        return [published for published in reversed(self.out) if published.piece.of == slug]

    def feed_url(self, slug: str) -> str:
        """Where a publisher's feed is."""
        return f"{self.address}/feeds/{slug}"

    def page_url(self, piece: Piece) -> str:
        """Where a statement can be read."""
        return f"{self.address}/news/{piece.of}/{piece.number}"


def open_press(clock: Clock) -> Press:
    """The sample publishers with their first items, some days old."""
    text = (files("alertbot.demo") / "samples" / "statements.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    publishers = {p["slug"]: Publisher(**p) for p in read["publisher"]}
    pieces = [
        (Piece(item["of"], number, item["title"], item["text"].strip()), item.get("old", False))
        for number, item in enumerate(read["item"], 1)
    ]
    old = [piece for piece, is_old in pieces if is_old]
    start = clock()
    out = [Published(piece, start - timedelta(days=2 + len(old) - place)) for place, piece in enumerate(old)]
    return Press(publishers, [piece for piece, is_old in pieces if not is_old], out, clock)


async def serve_feed(press: Press, request: web.BaseRequest) -> web.StreamResponse:
    """A feed, or 304 where it is as the visitor knows it."""
    publisher = press.publishers.get(request.path.removeprefix("/feeds/"))
    if publisher is None:
        return web.Response(status=404, text="No such feed")
    press.visits[publisher.slug] = press.visits.get(publisher.slug, 0) + 1
    items = press.of(publisher.slug)
    newest = items[0].at.replace(microsecond=0)
    etag = '"' + sha256(f"{publisher.slug} {len(items)}".encode()).hexdigest()[:16] + '"'
    headers = {"ETag": etag, "Last-Modified": format_datetime(newest, usegmt=True), "Cache-Control": "no-cache"}
    if _is_known(request, etag, newest):
        return web.Response(status=304, headers=headers)
    body = {"rss": _rss, "atom": _atom, "json": _json_feed}[publisher.kind](press, publisher, items)
    return web.Response(text=body, content_type=_TYPES[publisher.kind], charset="utf-8", headers=headers)


async def serve_article(press: Press, request: web.BaseRequest) -> web.StreamResponse:
    """The page of one published statement."""
    slug, _, number = request.path.removeprefix("/news/").partition("/")
    for published in press.of(slug):
        if str(published.piece.number) == number:
            return web.Response(text=_article(press, published), content_type="text/html", charset="utf-8")
    return web.Response(status=404, text="No such page")


def _is_known(request: web.BaseRequest, etag: str, newest: datetime) -> bool:
    """Whether a conditional request needs no body; the ETag decides where both are sent."""
    if match := request.headers.get("If-None-Match"):
        return etag in match
    since = request.headers.get("If-Modified-Since")
    try:
        return since is not None and parsedate_to_datetime(since) >= newest
    except ValueError:
        return False


def _teaser(piece: Piece) -> str:
    return piece.text.partition("\n")[0]


def _paragraphs(piece: Piece) -> str:
    return "\n".join(f"<p>{escape(line)}</p>" for line in piece.text.splitlines() if line)


def _rss(press: Press, publisher: Publisher, items: list[Published]) -> str:
    entries = "\n".join(
        f"<item><title>{escape(p.piece.title)}</title><link>{press.page_url(p.piece)}</link>"
        f'<guid isPermaLink="false">{publisher.slug}-{p.piece.number}</guid>'
        f"<pubDate>{format_datetime(p.at, usegmt=True)}</pubDate>"
        f"<description>{escape(_paragraphs(p.piece))}</description></item>"
        for p in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(publisher.title)}</title><link>{press.address}/</link>"
        f"<description>{escape(publisher.about)}</description><language>{publisher.language}</language>\n"
        f"{entries}\n</channel></rss>\n"
    )


def _atom(press: Press, publisher: Publisher, items: list[Published]) -> str:
    entries = "\n".join(
        f"<entry><title>{escape(p.piece.title)}</title><id>tag:example.org,2025:{publisher.slug}/{p.piece.number}</id>"
        f'<link href="{press.page_url(p.piece)}"/><updated>{p.at.isoformat()}</updated>'
        f"<published>{p.at.isoformat()}</published><summary>{escape(_teaser(p.piece))}</summary>"
        f'<content type="html">{escape(_paragraphs(p.piece))}</content></entry>'
        for p in items
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{publisher.language}">'
        f"<title>{escape(publisher.title)}</title><subtitle>{escape(publisher.about)}</subtitle>"
        f'<id>tag:example.org,2025:{publisher.slug}</id><link rel="self" href="{press.feed_url(publisher.slug)}"/>'
        f"<updated>{items[0].at.isoformat()}</updated>\n{entries}\n</feed>\n"
    )


def _json_feed(press: Press, publisher: Publisher, items: list[Published]) -> str:
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.title,
        "description": publisher.about,
        "language": publisher.language,
        "home_page_url": f"{press.address}/",
        "feed_url": press.feed_url(publisher.slug),
        "items": [
            {
                "id": f"{publisher.slug}-{p.piece.number}",
                "url": press.page_url(p.piece),
                "title": p.piece.title,
                "content_html": _paragraphs(p.piece),
                "date_published": p.at.isoformat(),
            }
            for p in items
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _article(press: Press, published: Published) -> str:
    """A page as a small organisation has it, with a menu and a footer around the words."""
    piece = published.piece
    publisher = press.publishers[piece.of]
    title, about = escape(publisher.title), escape(publisher.about)
    return f"""<!doctype html>
<html lang="{publisher.language}"><head><meta charset="utf-8"><title>{escape(piece.title)} | {title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/page/article.css"></head>
<body><header><a href="/feeds/{publisher.slug}">{title}</a><span>{about}</span></header>
<main><article><h1>{escape(piece.title)}</h1>
<p class="date"><time datetime="{published.at.isoformat()}">{published.at:%d.%m.%Y %H:%M}</time></p>
{_paragraphs(piece)}
</article></main>
<footer>An invented publisher, for a demonstration. The facts are public.</footer></body></html>
"""
