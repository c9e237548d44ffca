"""Lists of feeds as OPML, in both directions, and the starter list that comes with the program.

Beside OPML 2.0's `text`, `title`, `xmlUrl` and `htmlUrl` an outline may carry `publisher`, `kind`, `selector`, `trusted`, `gap` (seconds),
and the word of somebody who saw the address work: `seen` (a date), `seenBy`, `note`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from xml.etree import ElementTree as ET

from alertbot.core.model import Failed, Feed, SourceKind, Trouble

LONGEST = 2_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed of a list, without an id, and who saw its address work, and when."""

    feed: Feed
    site: str = ""
    seen: str = ""
    seen_by: str = ""
    note: str = ""


def read_opml(data: bytes) -> tuple[Listed, ...] | Failed:
    """The feeds of an OPML document, in its order, each address once; Failed names what is wrong and where."""
    if len(data) > LONGEST:
        return Failed(Trouble.TOO_LARGE, f"the list is longer than {LONGEST} bytes")
    if b"<!ENTITY" in data:
        return Failed(Trouble.MARKUP, "a list of feeds needs no entity declarations")
    try:
        root = ET.fromstring(data)  # noqa: S314 - bounded, and without entities there is nothing to expand
    except ET.ParseError as error:
        return Failed(Trouble.MARKUP, f"line {error.position[0]}: this is not well-formed XML")
    if root.tag.lower() != "opml":
        return Failed(Trouble.MARKUP, "the document is no OPML")
    found: dict[str, Listed] = {}
    for outline in root.iter("outline"):
        if outline.get("xmlUrl"):
            listed = _listed(outline)
            if isinstance(listed, Failed):
                return listed
            found.setdefault(listed.feed.url, listed)
    return tuple(found.values())


def write_opml(feeds: Iterable[Listed], title: str = "Feeds watched by alertbot") -> bytes:
    """An OPML 2.0 document that `read_opml` reads back."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = title
    body = ET.SubElement(root, "body")
    for one in feeds:
        ET.SubElement(body, "outline", _attributes(one))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def starter_list() -> tuple[Listed, ...]:
    """The rights groups' feeds that come with the program."""
    listed = read_opml(files("alertbot.feeds").joinpath("starter.opml").read_bytes())
    assert isinstance(listed, tuple)
    return listed


def _listed(outline: ET.Element) -> Listed | Failed:
    def said(name: str) -> str:
        return " ".join(outline.get(name, "").split())

    url, kind, gap = said("xmlUrl"), said("kind") or "feed", said("gap")
    if not url.startswith(("http://", "https://")):
        return Failed(Trouble.MARKUP, f"{url[:200]}: only http and https addresses are watched")
    if kind not in set(SourceKind):
        return Failed(Trouble.MARKUP, f"{url[:200]}: the kind {kind[:40]} is not known")
    if gap and not (gap.isascii() and gap.isdigit() and 0 < int(gap) < 10**7):
        return Failed(Trouble.MARKUP, f"{url[:200]}: the gap {gap[:40]} is not a number of seconds")
    feed = Feed(
        id=0,
        url=url,
        kind=SourceKind(kind),
        selector=said("selector"),
        title=said("title") or said("text"),
        publisher=said("publisher"),
        trusted=said("trusted") == "true",
        gap=int(gap) if gap else None,
    )
    return Listed(feed, said("htmlUrl"), said("seen"), said("seenBy"), said("note"))


def _attributes(one: Listed) -> dict[str, str]:
    feed = one.feed
    said = {
        "type": "rss",
        "text": feed.title or feed.publisher or feed.url,
        "title": feed.title,
        "xmlUrl": feed.url,
        "htmlUrl": one.site,
        "publisher": feed.publisher,
        "kind": "" if feed.kind is SourceKind.FEED else feed.kind.value,
        "selector": feed.selector,
        "trusted": "true" if feed.trusted else "",
        "gap": str(feed.gap) if feed.gap is not None else "",
        "seen": one.seen,
        "seenBy": one.seen_by,
        "note": one.note,
    }
    return {name: _storable(value) for name, value in said.items() if value}


def _storable(value: str) -> str:
    """XML has no place for most control characters."""
    return "".join(
        " " if ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 or ord(letter) in {0xFFFE, 0xFFFF} else letter
        for letter in value
    )
