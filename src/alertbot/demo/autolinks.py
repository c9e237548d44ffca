"""What Telegram turns into links without being asked: addresses, @names, #tags, $CASH, /commands, e-mail. Pure.

In text of foreign feeds this is an injection, so renderers are tested against it. The list of top-level domains
(`data/tlds.txt`) holds the names of the root zone.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from alertbot.demo.entities import Entity, in_order, units

_MENTION = re.compile(r"(?<!\w)@([A-Za-z0-9_]{4,32})(?!\w)")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_HASHTAG = re.compile("(?<![\\w\u200c])#[\\w\u200c]{1,256}(?![\\w\u200c]*#)(?![\\w\u200c])")
_CASHTAG = re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])")
_EMAIL = re.compile(
    r"(?<![\w.+:-])(?:[a-z0-9_-]{0,26}[.+:]){0,10}[a-z0-9_-]{1,35}@(?:(?:[a-z0-9][a-z0-9_-]{0,28})?[a-z0-9]\.){1,6}[a-z]{2,8}(?![\w-])",
    re.IGNORECASE,
)
_APP = re.compile(r"(?<![A-Za-z0-9_])(?:tg|ton|tonsite)://[a-z0-9_-]{1,253}(?:[/?#][^\s<>\"«»]*)?", re.IGNORECASE)
_URL = re.compile(
    r"""(?<![\w@])(?:([A-Za-z][A-Za-z+.-]*)://(?:[^\s/\[\](){}'`<>"@:]+(?::[^\s/\[\](){}'`<>"@]*)?@)?)?"""
    r"""((?:[\w~-]+\.)+[\w-]+)\.?(:[0-9]{1,5})?([/?#][^\s<>"«»]*)?""",
)
_DOT = re.compile(r"[\w-]\.[\w-]")  # most texts have none, and this is quickly seen
_BAD_END = ".:;,('?!`"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
# What no other entity may overlap; the rest may lie over one another.
_SOLID = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"})


def find(text: str) -> tuple[Entity, ...]:
    """The entities that a plain text gets by itself, in order, none over another."""
    found = sorted(_candidates(text), key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int, str]] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return in_order([Entity(kind, units(text[:start]), units(text[start:end])) for start, end, kind in kept])


def with_found(text: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The entities that markup made, joined by those that the text gets by itself elsewhere."""
    own = [e for e in find(text) if not any(_clash(e, made) for made in entities)]
    return in_order([*entities, *own]) if own else entities


def _clash(found: Entity, made: Entity) -> bool:
    apart = found.end <= made.offset or made.end <= found.offset
    return made.type in _SOLID and not apart


def _candidates(text: str) -> Iterator[tuple[int, int, str]]:
    if "@" in text:
        yield from ((*m.span(), "mention") for m in _MENTION.finditer(text))
        yield from ((*m.span(), "email") for m in _EMAIL.finditer(text))
    if "/" in text:
        yield from ((*m.span(), "bot_command") for m in _COMMAND.finditer(text))
    if "#" in text:
        yield from ((*m.span(), "hashtag") for m in _HASHTAG.finditer(text) if any(map(str.isalpha, m[0])))
    if "$" in text:
        yield from ((*m.span(), "cashtag") for m in _CASHTAG.finditer(text))
    if "://" in text:
        yield from ((m.start(), m.start() + _length(m[0]), "url") for m in _APP.finditer(text))
    if _DOT.search(text):
        yield from _urls(text)


def _urls(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _URL.finditer(text):
        protocol, host, _, path = match.groups()
        if not _is_host(host, protocol):
            continue
        end = match.end() if path else match.start() + len(match[0].rstrip("."))
        if path:
            end = match.start(4) + _length(path)
        yield match.start(), end, "url"


def _is_host(host: str, protocol: str | None) -> bool:
    """Whether a dotted name is one that Telegram links: a known top-level domain, or any behind http, or an address."""
    if protocol and protocol.lower() not in {"http", "https", "ftp"}:
        return False
    top = host.rpartition(".")[2].lower()
    if top.isdigit():
        parts = host.split(".")
        return len(parts) == 4 and all(part.isdigit() and len(part) < 4 and int(part) < 256 for part in parts)
    known = top in _top_level() or (top.startswith("xn--") and len(top) > 7)
    return "_" not in top and (known or (bool(protocol) and len(top) > 1))


def _length(path: str) -> int:
    """How much of a path belongs to the link: up to a bracket that nothing opened, without marks of a sentence's end."""
    opened: list[str] = []
    for place, character in enumerate(path):
        if character in "([{":
            opened.append(character)
        elif character in _BRACKETS and (not opened or opened.pop() != _BRACKETS[character]):
            path = path[:place]
            break
    return len(path.rstrip(_BAD_END))


@cache
def _top_level() -> frozenset[str]:
    return frozenset((files("alertbot.demo") / "data" / "tlds.txt").read_text(encoding="utf-8").split())
