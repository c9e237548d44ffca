"""What passes between us and the worker's process, as JSON: a worker that was taken over can send wrong values, but no code."""

import json
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, assert_never

from alertbot.core.model import Article, Failed, Found, Hints, Item, Page, Reading, Trouble

HEAD = struct.Struct("!II")  # lengths of a job's head and body
ANSWER = struct.Struct("!I?")  # length of a result, and whether the process has had its day
READY = b"ready"  # the first word of a process that can take jobs

Result = Reading | Article | Failed | tuple[Found, ...]


def pack_job(kind: str, page: Page, selector: str, seconds: float) -> tuple[bytes, bytes]:
    """A job as a head and the page's body, which goes over as it is."""
    head = {
        "job": kind,
        "url": page.url,
        "status": page.status,
        "type": page.content_type,
        "selector": selector,
        "seconds": seconds,
    }
    return json.dumps(head).encode(), page.body


def unpack_job(head: bytes, body: bytes) -> tuple[str, Page, str, float]:
    """The kind of a job, its page, its selector, and the seconds it may take."""
    said = json.loads(head)
    page = Page(url=said["url"], status=said["status"], body=body, content_type=said["type"])
    return said["job"], page, said["selector"], said["seconds"]


def pack_result(result: Result) -> bytes:
    """A result as JSON, in UTF-8."""
    match result:
        case Reading():
            data: dict[str, Any] = {"reading": _pack_reading(result)}
        case Article():
            data = {"article": [result.text, result.outside]}
        case Failed():
            data = {"failed": [result.trouble.value, result.detail, result.status]}
        case tuple():
            data = {"found": [[f.url, f.title, f.comments, f.guess] for f in result]}
        case _:
            assert_never(result)
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def unpack_result(data: bytes) -> Result:
    """The result again; ValueError when it is none, which means that the worker can't be trusted."""
    try:
        [(kind, value)] = json.loads(data).items()
        return _UNPACK[kind](value)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError("the worker's answer makes no sense") from error


def _pack_reading(r: Reading) -> dict[str, Any]:
    hints = [r.hints.ttl, r.hints.period, sorted(r.hints.skip_hours), sorted(r.hints.skip_days)]
    facts = [r.title, r.language, r.version, r.encoding, r.complaint, r.site, r.whole]
    return {"facts": facts, "hints": hints, "items": [_pack_item(item) for item in r.items]}


def _pack_item(i: Item) -> list[Any]:
    return [i.title, i.url, i.guid, i.teaser, i.body, i.published.timestamp() if i.published else None]


def _unpack_reading(data: Mapping[str, Any]) -> Reading:
    title, language, version, encoding, complaint, site, whole = data["facts"]
    ttl, period, hours, days = data["hints"]
    return Reading(
        title=_str(title),
        items=tuple(_unpack_item(item) for item in data["items"]),
        language=_str(language),
        version=_str(version),
        encoding=_str(encoding),
        complaint=_str(complaint),
        hints=Hints(None, _int(ttl), _int(period), frozenset(map(int, hours)), frozenset(map(int, days))),
        site=_str(site),
        whole=bool(whole),
    )


def _unpack_item(data: list[Any]) -> Item:
    title, url, guid, teaser, body, published = data
    return Item(_str(title), _str(url), _str(guid), _str(teaser), _str(body), _moment(published))


def _unpack_article(data: list[Any]) -> Article:
    text, outside = data
    return Article(_str(text), _str(outside))


def _unpack_failed(data: list[Any]) -> Failed:
    trouble, detail, status = data
    return Failed(Trouble(trouble), _str(detail), _int(status))


def _unpack_found(data: list[Any]) -> tuple[Found, ...]:
    return tuple(Found(_str(url), _str(title), bool(comments), bool(guess)) for url, title, comments, guess in data)


_UNPACK: dict[str, Callable[[Any], Result]] = {
    "reading": _unpack_reading,
    "article": _unpack_article,
    "failed": _unpack_failed,
    "found": _unpack_found,
}


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text was expected")
    return value


def _int(value: object) -> int | None:
    if value is not None and not isinstance(value, int):
        raise TypeError("a number was expected")
    return value


def _moment(value: float | None) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(value, UTC)
