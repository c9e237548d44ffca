"""A page with links as a source, read with a CSS selector. Runs in the worker's process alone."""

from typing import Any
from urllib.parse import urljoin

from lxml.cssselect import CSSSelector
from lxml.cssselect import SelectorError as _SelectorError

from alertbot.core.model import Failed, Item, Page, Reading, Trouble
from alertbot.feeds.dates import read_date
from alertbot.feeds.text import decode_html, line, parse_html, tree_text

MOST = 200


def read_listing(page: Page, selector: str) -> Reading | Failed:
    """The links that a selector picks.

    `SELECTOR` picks links, or boxes that each hold one; `SELECTOR ;; TITLE ;; DATE` also says where in a box the title and
    the date stand. An item without an own link is left out.
    """
    root = parse_html(decode_html(page.body, page.content_type))
    if root is None:
        return Failed(Trouble.EMPTY, "the answer is empty", page.status)
    parts = [part.strip() for part in selector.split(";;")] + ["", ""]
    try:
        boxes = _select(root, parts[0])
        items = [item for box in boxes[:MOST] if (item := _item(box, parts[1], parts[2], page.url))]
    except (_SelectorError, ValueError):
        return Failed(Trouble.MARKUP, "the selector is not valid CSS", page.status)
    if not items:
        return Failed(Trouble.NOT_A_FEED, "the selector finds no links on this page", page.status)
    titles = [line(tree_text(element)) for element in root.iter("title")]
    return Reading(title=titles[0][:1000] if titles else "", items=tuple(items), version="listing", site=page.url)


def _item(box: Any, title: str, date: str, base: str) -> Item | None:
    link: Any = box if box.tag == "a" else next(iter(box.iter("a")), None)
    url = urljoin(base, line(link.get("href", ""))) if link is not None and link.get("href") else ""
    if not url.startswith(("http://", "https://")):
        return None
    written = _picked(box, title) or line(tree_text(link)) or line(tree_text(box))
    return Item(title=written[:1000], url=url, published=read_date(_stamp(box, date)))


def _picked(box: Any, selector: str) -> str:
    found = _select(box, selector) if selector else []
    return line(tree_text(found[0])) if found else ""


def _stamp(box: Any, selector: str) -> str:
    found = _select(box, selector) if selector else list(box.iter("time"))
    if not found:
        return ""
    return str(found[0].get("datetime") or tree_text(found[0]))


def _select(root: Any, selector: str) -> list[Any]:
    return list(CSSSelector(selector, translator="html")(root))  # type: ignore[arg-type]  # a CSS selector finds elements alone
