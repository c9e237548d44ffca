"""A feed document to a Reading: RSS, RDF, Atom and CDF by feedparser, JSON Feed by our own reader. Runs in the worker's process alone."""

import calendar
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from alertbot.core.model import Failed, Hints, Item, Page, Reading, Trouble
from alertbot.feeds.dates import read_date
from alertbot.feeds.plain_rss import PlainRss, body_of, plain_date, read_plain_rss
from alertbot.feeds.text import line, plain, tidy

MOST_ITEMS = 5000
LONGEST_TITLE = 1000
LONGEST_TEXT = 100_000
LONGEST_TOTAL = 2_000_000  # characters of all teasers and bodies together
LONGEST_URL = 4000
WHOLE_TEXT = 800  # characters from which a description is the text itself: many feeds have no other place for it

_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SKIP_HOURS = re.compile(rb"<skipHours[^>]{0,100}>(.{0,4000}?)</skipHours", re.IGNORECASE | re.DOTALL)
_SKIP_DAYS = re.compile(rb"<skipDays[^>]{0,100}>(.{0,4000}?)</skipDays", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(rb"^\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_CHALLENGES = re.compile(
    rb"cf-chl|challenge-platform|cf_chl_opt|<title>\s*(?:Just a moment|Attention Required|DDoS-Guard|Checking your browser|Access denied|One moment)|/ddos-guard/|captcha-delivery|_Incapsula_Resource",
    re.IGNORECASE,
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # of UTF-8 and UTF-16
_ROOT = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_END = re.compile(rb"</\s*(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY\s+[^\s%>]{1,200}\s+[\"']([^\"']{0,100000})", re.IGNORECASE)


def read_feed(page: Page) -> Reading | Failed:
    """Read a feed document, however broken; Failed says why it is none."""
    body = page.body.lstrip(b"\xef\xbb\xbf").lstrip() if page.body[:3] == b"\xef\xbb\xbf" else page.body.lstrip()
    if not body.strip(b"\0 \t\r\n"):
        return Failed(Trouble.EMPTY, "the answer is empty", page.status)
    if body[:1] == b"{":
        return _read_json(page, body)
    if why := _objection(page.body):
        return Failed(Trouble.MARKUP, why, page.status)
    rss = read_plain_rss(page.body, page.content_type)
    return _plain_reading(page, rss) if rss is not None else read_by_feedparser(page)


def read_by_feedparser(page: Page) -> Reading | Failed:
    """Read a document of any kind and in any state."""
    # Only ever a stream in memory: feedparser opens files and addresses that it is handed as text.
    result = feedparser.parse(
        BytesIO(page.body),
        response_headers={"content-type": _content_type(page)},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if failure := _no_feed(page, result):
        return failure
    return _reading(page, result)


def entity_bomb(body: bytes) -> bool:
    """Whether a document declares entities that are made of many others, or one that is huge: they exist to fill memory."""
    values = _ENTITY.findall(body[:2_000_000])
    return any(value.count(b"&") > 3 or len(value) > 10_000 for value in values)


def _content_type(page: Page) -> str:
    """The kind is told by the document, not by its header: text/xml would mean ASCII (RFC 3023), and a byte order mark knows better."""
    charset = (
        ""
        if page.body.startswith(_MARKS)
        else re.sub(r".*?(?=;\s*charset=|$)", "", page.content_type, count=1, flags=re.IGNORECASE)
    )
    return f"application/xml{charset}"


def _objection(body: bytes) -> str | None:
    return "the document declares entities that would fill the memory" if entity_bomb(body) else None


def _no_feed(page: Page, result: Any) -> Failed | None:
    html = bool(_HTML.match(page.body[:5000]))
    if result.entries and (result.version or not html):
        return None
    if result.version or (_ROOT.search(page.body[:20_000]) and not html):
        return None  # a feed without items; whether that is right, its history tells
    if _CHALLENGES.search(page.body[:100_000]):
        return Failed(Trouble.BLOCKED, "a page of a bot protection came instead of the feed", page.status)
    if html or "<html" in page.body[:5000].decode("latin-1").lower():
        return Failed(Trouble.NOT_A_FEED, "an HTML page came instead of a feed", page.status)
    return Failed(Trouble.NOT_A_FEED, f"{len(page.body)} bytes came that are no feed", page.status)


def _reading(page: Page, result: Any) -> Reading:
    feed = result.feed
    items = _capped(_item(entry, page.url) for entry in result.entries[:MOST_ITEMS])
    return Reading(
        title=_title(feed),
        items=items,
        language=line(str(feed.get("language", "")))[:40],
        version=str(result.version or ""),
        encoding=str(result.get("encoding") or "").lower()[:40],
        complaint=_complaint(result),
        hints=_hints(feed.get("ttl"), feed.get("sy_updateperiod"), feed.get("sy_updatefrequency"), page.body),
        site=_link(str(feed.get("link", "")), page.url),
        whole=bool(_END.search(page.body[-5000:])) or not result.bozo,
    )


def _plain_reading(page: Page, rss: PlainRss) -> Reading:
    channel = rss.channel
    return Reading(
        title=_one_line(channel.get("title", "")),
        items=_capped(_plain_item(item, page.url) for item in rss.items[:MOST_ITEMS]),
        language=line(channel.get("language", ""))[:40],
        version="rss20",
        encoding="utf-8",
        hints=_hints(channel.get("ttl"), rss.period, rss.frequency, page.body),
        site=_link(channel.get("link", ""), page.url),
    )


def _plain_item(item: dict[str, str], base: str) -> Item:
    teaser, body = _teaser_and_body(item.get("description", ""), body_of(item))
    return Item(
        title=_one_line(item["title"]),
        url=_link(item["link"], base),
        guid=line(item.get("guid", ""))[:LONGEST_URL],
        teaser=teaser,
        body=body,
        published=plain_date(item["pubDate"]) if "pubDate" in item else None,
    )


def _complaint(result: Any) -> str:
    return type(result.get("bozo_exception")).__name__ if result.bozo else ""


def _item(entry: Any, base: str) -> Item:
    guid = str(entry.get("id", "")).strip()  # without a base it stays as written, wherever the feed moves
    link = _link(str(entry.get("link", "")), base)
    if not link and guid.startswith(("http://", "https://")):
        link = _link(guid, base)
    bodies = [str(content.get("value", "")) for content in entry.get("content", ())]
    teaser, body = _teaser_and_body(str(entry.get("summary", "")), max(bodies, key=len, default=""))
    return Item(
        title=_title(entry),
        url=link,
        guid=line(guid)[:LONGEST_URL],
        teaser=teaser,
        body=body,
        published=_date(entry),
    )


def _teaser_and_body(teaser: str, body: str) -> tuple[str, str]:
    """Both as plain text, none twice."""
    teaser, body = plain(teaser), plain(body)
    if not body and len(teaser) >= WHOLE_TEXT:
        return "", teaser
    return ("" if teaser == body else teaser), body


def _title(entry: Any) -> str:
    return _one_line(str(entry.get("title", "")))


def _one_line(markup: str) -> str:
    return " ".join(plain(markup).split())[:LONGEST_TITLE]


def _link(link: str, base: str) -> str:
    """An absolute http address, or nothing: a link is shown to people and fetched."""
    link = line(link)
    try:
        whole = urljoin(base, link) if link else ""
    except ValueError:
        return ""
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= LONGEST_URL else ""


def _date(entry: Any) -> datetime | None:
    for key in ("published", "updated", "created"):
        parsed = dict.get(entry, f"{key}_parsed")  # past feedparser's own rules of what stands in for what
        if parsed is not None:
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError):
                continue
        if (text := dict.get(entry, key)) and (found := read_date(str(text))):
            return found
    return None


def _capped(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(_cap(items))


def _cap(items: Iterable[Item]) -> Iterator[Item]:
    left = LONGEST_TOTAL
    for item in items:
        teaser = item.teaser[: min(LONGEST_TEXT, left)]
        left -= len(teaser)
        body = item.body[: min(LONGEST_TEXT, left)]
        left -= len(body)
        yield Item(item.title, item.url, item.guid, teaser, body, item.published)


# Hints of the document ------------------------------------------------------------------------------------------------


def _hints(ttl_written: object, period_written: object, frequency_written: object, body: bytes) -> Hints:
    ttl = _number(ttl_written)
    period = _PERIODS.get(str(period_written or "").strip().lower())
    frequency = max(_number(frequency_written) or 1, 1)
    return Hints(
        ttl=ttl * 60 if ttl else None,
        period=period // frequency if period else None,
        skip_hours=frozenset(_skip_hours(body)),
        skip_days=frozenset(_skip_days(body)),
    )


def _number(value: object) -> int | None:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _skip_hours(body: bytes) -> Iterator[int]:
    # Read from the XML: feedparser keeps the last hour only.
    if found := _SKIP_HOURS.search(body):
        yield from (int(hour) % 24 for hour in re.findall(rb">\s*(\d{1,2})\s*<", found[0]) if int(hour) <= 24)


def _skip_days(body: bytes) -> Iterator[int]:
    if found := _SKIP_DAYS.search(body):
        text = found[0].decode("ascii", "replace").lower()
        yield from (number for number, day in enumerate(_DAYS) if day in text)


# JSON Feed ------------------------------------------------------------------------------------------------------------


def _read_json(page: Page, body: bytes) -> Reading | Failed:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return Failed(Trouble.NOT_A_FEED, "this JSON can't be read", page.status)
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or not (
        "jsonfeed" in _text(data, "version") or all(isinstance(i, dict) and "id" in i for i in items)
    ):
        return Failed(Trouble.NOT_A_FEED, "this JSON is no feed", page.status)
    return Reading(
        title=line(plain(_text(data, "title")))[:LONGEST_TITLE],
        items=_capped(_json_item(item, page.url) for item in items[:MOST_ITEMS] if isinstance(item, dict)),
        language=line(_text(data, "language"))[:40],
        version="json" + _text(data, "version").rpartition("/")[2].replace(".", "")[:4],
        encoding="utf-8",
        site=_link(_text(data, "home_page_url"), page.url),
    )


def _json_item(item: Mapping[str, Any], base: str) -> Item:
    guid = line(_text(item, "id"))[:LONGEST_URL]
    link = _link(_text(item, "url") or _text(item, "external_url"), base)
    if not link and guid.startswith(("http://", "https://")):
        link = _link(guid, base)
    body = plain(_text(item, "content_html")) or tidy(_text(item, "content_text"))
    return Item(
        title=line(plain(_text(item, "title")))[:LONGEST_TITLE],
        url=link,
        guid=guid,
        teaser=plain(_text(item, "summary")),
        body=body,
        published=_json_date(_text(item, "date_published") or _text(item, "date_modified")),
    )


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _json_date(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return read_date(text)
