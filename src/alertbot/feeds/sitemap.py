"""A news sitemap as a source (Google's news format, sitemaps.org 0.9). Runs in the worker's process alone."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from lxml import etree

from alertbot.core.model import Failed, Item, Page, Reading, Trouble
from alertbot.feeds.dates import read_date
from alertbot.feeds.parse import entity_bomb
from alertbot.feeds.text import line

MOST = 1000


def read_sitemap(page: Page) -> Reading | Failed:
    """The addresses of a news sitemap; Failed for an index of sitemaps and for anything else."""
    if entity_bomb(page.body):
        return Failed(Trouble.MARKUP, "the document declares entities that would fill the memory", page.status)
    items: list[Item] = []
    root = ""
    try:
        for _, element in etree.iterparse(
            BytesIO(page.body), events=("end",), recover=True, no_network=True, resolve_entities=False
        ):
            root = _name(element)
            if root == "url" and len(items) < MOST and (item := _item(element)):
                items.append(item)
                element.clear()
    except etree.XMLSyntaxError:
        return Failed(Trouble.MARKUP, "this sitemap can't be read", page.status)
    if root == "sitemapindex":
        return Failed(
            Trouble.NOT_A_FEED, "this is an index of sitemaps; give the address of the news sitemap", page.status
        )
    if root != "urlset":
        return Failed(Trouble.NOT_A_FEED, "this is no sitemap", page.status)
    return Reading(title="", items=tuple(items), version="sitemap", site=page.url)


def _item(element: Any) -> Item | None:
    facts = {_name(child): line(child.text or "") for child in element.iter() if child is not element}
    url = facts.get("loc", "")
    if not url.startswith(("http://", "https://")):
        return None
    return Item(
        title=facts.get("title", "")[:1000],
        url=url,
        published=_date(facts.get("publication_date") or facts.get("lastmod", "")),
    )


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _date(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return read_date(text)
