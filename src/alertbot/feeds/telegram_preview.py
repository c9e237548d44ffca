"""A Telegram channel's public preview, t.me/s/NAME, as a source. The reading runs in the worker's process alone."""

from datetime import UTC, datetime
from typing import Any

from alertbot.core.model import Failed, Item, Page, Reading, Trouble
from alertbot.feeds.text import decode_html, line, parse_html, tree_text


def read_preview(page: Page) -> Reading | Failed:
    """The posts that the preview shows, newest last as on the page; Failed says when the channel has no preview."""
    root = parse_html(decode_html(page.body, page.content_type))
    if root is None:
        return Failed(Trouble.EMPTY, "the answer is empty", page.status)
    posts = _with_class(root, "tgme_widget_message_wrap")
    if not posts:
        known = _with_class(root, "tgme_page") or _with_class(root, "tgme_channel_info") or "/s/" not in page.url
        why = "this channel shows no public preview" if known else "this page is no channel preview"
        return Failed(Trouble.NOT_A_FEED, why, page.status)
    return Reading(
        title=_title(root),
        items=tuple(item for post in posts if (item := _item(post))),
        version="telegram",
        site=page.url,
    )


def _item(post: Any) -> Item | None:
    dates = _with_class(post, "tgme_widget_message_date")
    url = dates[0].get("href", "") if dates else ""
    if not url.startswith("https://"):
        return None
    texts = [tree_text(element) for element in _with_class(post, "tgme_widget_message_text")]
    text = max(texts, key=len, default="")[:100_000]
    return Item(title=_headline(text), url=url.partition("?")[0], body=text, published=_date(post))


def _headline(text: str) -> str:
    first = text.partition("\n")[0]
    return first if len(first) <= 120 else first[:119].rpartition(" ")[0] + "…"


def _date(post: Any) -> datetime | None:
    for element in post.iter("time"):
        try:
            return datetime.fromisoformat(element.get("datetime", "")).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _title(root: Any) -> str:
    for element in root.iter("meta"):
        if element.get("property") == "og:title":
            return line(element.get("content", ""))[:1000]
    return ""


def _with_class(root: Any, name: str) -> list[Any]:
    return [element for element in root.iter() if name in (element.get("class") or "").split()]
