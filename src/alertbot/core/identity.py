"""Which items of a feed are new, which are edited, and which were seen before: by identity, never by date.

An item has several keys, since publishers change each of its parts: guids with a new system, addresses with a new domain, titles with
a correction. One known key is enough to know an item again, unless all the rest of it says that it is another one.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from alertbot.core.model import Feed, Item, Reading

KEY_BYTES = 16  # 32-bit hashes of other bots collide
PRINT_BYTES = 8  # of an item among those of one document
AGE_LIMIT = timedelta(days=14)  # older at first sight: stored, told to nobody
MOST_EDITS = 24  # of one item that are looked at again
MASS = 20  # new items of one visit
MASS_SHARE = 0.5  # of a document
MASS_SHARE_FROM = 8  # new items: small documents change wholly every day
SHORTEST_RHYTHM = 1800  # seconds: no feed explains more news than one in half an hour
LITTLE_IN_COMMON = 0.3  # of three-word shingles; unrelated texts share .02 at most, a text cut to its teaser 1.0
NEARLY_ALL = 0.9  # of three-word shingles: a template filled in for two prisoners shares .8
ALIKE_TITLES = 0.5  # of words
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # a date before is a mistake (1970 is an empty field)


class KeyKind(StrEnum):
    """By what an item is known again; the last two only where a whole feed changes at once."""

    GUID = "g"
    ADDRESS = "u"
    PATH = "p"
    TEXT = "x"
    TITLE_DAY = "t"
    CONTENT = "c"  # everything, for an item that has nothing else of its own
    TITLE = "w"
    SLUG = "s"


WEAK = frozenset({KeyKind.TITLE, KeyKind.SLUG})


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What is remembered of an item: enough to tell a mended item from another one under the same key.

    `statement_id` is None, and the texts are empty, where the statement was forgotten and its keys were kept.
    """

    statement_id: int | None
    title: str = ""
    url: str = ""
    text: str = ""
    digest: bytes = b""
    edits: int = 0


class Tell(StrEnum):
    """Whether followers are told of a new item."""

    NOW = "now"
    LEARNED = "learned"  # a first visit learns what is already there
    OLD = "old"  # past the age gate


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that was never seen."""

    item: Item
    keys: tuple[bytes, ...]
    digest: bytes
    published: datetime
    dated: bool  # False: `published` is when it was first seen
    tell: Tell


@dataclass(frozen=True, slots=True)
class EditedItem:
    """A known item whose title or text changed."""

    item: Item
    keys: tuple[bytes, ...]
    digest: bytes
    statement_id: int


@dataclass(frozen=True, slots=True)
class SeenItem:
    """A known item; its keys, perhaps with new ones among them, are to be remembered as seen now."""

    keys: tuple[bytes, ...]
    statement_id: int | None


class Mass(StrEnum):
    """What a change of nearly everything was taken for."""

    ABSORBED = "absorbed"  # the site moved: the items are known ones at new addresses
    HELD = "held"  # nobody can know: an admin looks first


@dataclass(frozen=True, slots=True)
class Sorted:
    """The fresh items of one document, each in one place.

    `held` are new items of a mass change: they are stored like the others, and told when an admin releases them.
    """

    new: tuple[NewItem, ...] = ()
    edited: tuple[EditedItem, ...] = ()
    seen: tuple[SeenItem, ...] = ()
    held: tuple[NewItem, ...] = ()
    mass: Mass | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What a source shows at one visit. Items that stood there word for word at the last one are counted, and not looked at again."""

    fresh: "tuple[_Keyed, ...]"
    total: int  # items, the others too
    prints: bytes  # of all items, 8 bytes each: what the next visit compares with
    guids_trusted: bool

    @property
    def keys(self) -> frozenset[bytes]:
        """Every key of its fresh items, 16 bytes each: what must be looked up before they are sorted."""
        return frozenset(key for one in self.fresh for key in one.all_keys)


def open_document(feed: Feed, reading: Reading) -> Document:
    """The items of a document, twins made one, with the keys that are theirs alone."""
    items = list({_twin(item): item for item in reversed(reading.items) if _says_something(item)}.values())[::-1]
    trusted = feed.guids_trusted and not _repeats(item.guid for item in items if item.guid)
    prints = [_print(item) for item in items]
    before = _prints_of(feed.prints or b"") if trusted == feed.guids_trusted else frozenset()
    if before.issuperset(prints):
        return Document((), len(items), b"".join(prints), trusted)
    values = [_key_values(item, trusted=trusted) for item in items]
    # A key that several items of one document share identifies none of them: a link to the front page, "Daily update".
    times = Counter(pair for one in values for pair in one.items())
    fresh = (
        _Keyed(item, _own(item, {pair for pair in one.items() if times[pair] == 1}))
        for item, one, print_ in zip(items, values, prints, strict=True)
        if print_ not in before
    )
    return Document(tuple(fresh), len(items), b"".join(prints), trusted)


def sort_items(
    feed: Feed,
    document: Document,
    known: Mapping[bytes, KnownItem],
    now: datetime,
    age_limit: timedelta = AGE_LIMIT,
) -> Sorted:
    """Tell the new items of a document from the edited and the seen ones.

    `known` holds what is remembered under the document's keys; what is older than `age_limit` when first seen is told to nobody.
    """
    new: list[_Keyed] = []
    edited: list[EditedItem] = []
    seen: list[SeenItem] = []
    for one in document.fresh:
        match = _known(one, known)
        if match is None:
            new.append(one)
        elif _is_edit(one.item, match):
            assert match.statement_id is not None
            edited.append(EditedItem(one.item, one.all_keys, item_digest(one.item), match.statement_id))
        else:
            seen.append(SeenItem(one.all_keys, match.statement_id))
    told, held, absorbed, mass = _mass_change(feed, new, document.total, known, now)
    return Sorted(
        new=tuple(_new(feed, one, now, age_limit) for one in told),
        edited=tuple(edited),
        seen=(*seen, *absorbed),
        held=tuple(_new(feed, one, now, age_limit) for one in held),
        mass=mass,
    )


def item_digest(item: Item) -> bytes:
    """16 bytes over an item's title and text as published, white space aside: an edit changes them."""
    return _hash(" ".join(f"{item.title}\n{item.teaser}\n{item.body}".split()))


def when_published(item: Item, now: datetime) -> tuple[datetime, bool]:
    """An item's date and whether it is its own: a missing, future or impossible one becomes the time it was first seen."""
    if item.published is None or item.published > now or item.published < EARLIEST:
        return now, False
    return item.published, True


# Addresses ------------------------------------------------------------------------------------------------------------

_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|piwik_|hsa_|oly_|vero_|ga_|_hs).*|fbclid|gclid|dclid|yclid|ymclid|msclkid|twclid|igshid|mc_cid|mc_eid|ref_src|cmpid|wt_mc|at_medium|at_campaign|spm|_ga|_openstat|s_cid|ncid|xtor",
    re.IGNORECASE,
)
_HOST_PREFIX = re.compile(r"^(?:www\d?|amp|m|mobile)\.")


def shown_url(url: str) -> str:
    """An address as people are shown it: without the parameters that track them."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    kept = [(key, value) for key, value in pairs if not _TRACKING.fullmatch(key)]
    if len(kept) == len(pairs):
        return url
    return urlunsplit(parts._replace(query=urlencode(kept)))


@lru_cache(maxsize=4096)
def canonical_url(url: str) -> str:
    """One spelling for all addresses of a page: no scheme, www, amp or m, tracking, fragment or last slash; parameters in order."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if not parts.hostname:
        return url.strip()
    host = _HOST_PREFIX.sub("", parts.hostname.rstrip("."))
    host = host if port in {None, 80, 443} else f"{host}:{port}"
    path = re.sub(r"/amp(?:/|\.html)?$", "", parts.path).rstrip("/")
    pairs = sorted(
        p for p in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(p[0]) and p != ("amp", "1")
    )
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"{host}{path}{'?' + urlencode(pairs) if pairs else ''}{fragment}"


# Keys -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Keyed:
    item: Item
    keys: Mapping[KeyKind, bytes]

    @property
    def all_keys(self) -> tuple[bytes, ...]:
        return tuple(self.keys.values())


def _says_something(item: Item) -> bool:
    return bool(item.title or item.url or item.teaser or item.body)


def _twin(item: Item) -> tuple[str, str, str, str, str]:
    return item.guid, canonical_url(item.url), item.title, item.teaser, item.body


def _repeats(values: Iterable[str]) -> bool:
    return any(times > 1 for times in Counter(values).values())


def _own(item: Item, values: Iterable[tuple[KeyKind, str]]) -> Mapping[KeyKind, bytes]:
    """The keys of values that no other item of the document has; of everything, where none of them is strong."""
    own = {kind: _key(kind, value) for kind, value in values}
    return own if own.keys() - WEAK else own | {KeyKind.CONTENT: _key(KeyKind.CONTENT, _everything(item))}


def _everything(item: Item) -> str:
    return f"{item.guid}\n{item.url}\n{item.published}\n{item.title}\n{item.teaser}\n{item.body}"


def _print(item: Item) -> bytes:
    return _hash(_everything(item))[:PRINT_BYTES]


def _prints_of(prints: bytes) -> frozenset[bytes]:
    return frozenset(prints[at : at + PRINT_BYTES] for at in range(0, len(prints), PRINT_BYTES))


def _key_values(item: Item, *, trusted: bool) -> dict[KeyKind, str]:
    address = canonical_url(item.url) if item.url else ""
    guid = item.guid if trusted else ""
    is_url = guid.startswith(("http://", "https://"))
    guid = canonical_url(guid) if is_url else guid
    title = " ".join(_words(item.title))
    values = {
        KeyKind.GUID: guid if guid != address else "",
        KeyKind.ADDRESS: address,
        KeyKind.PATH: _long_path(guid if is_url else address),
        KeyKind.TEXT: _text_key(item),
        KeyKind.TITLE_DAY: f"{title}\n{item.published:%Y-%m-%d}" if " " in title and item.published else "",
        KeyKind.TITLE: title if title.count(" ") >= 2 else "",
        KeyKind.SLUG: _slug(address),
    }
    return {kind: value for kind, value in values.items() if value}


def _long_path(address: str) -> str:
    """What follows the host, where it is long enough to be one page's own: `/?p=12` is many a site's."""
    path = address.partition("/")[2]
    return path if len(path) >= 12 else ""


def _slug(address: str) -> str:
    last = address.partition("?")[0].rpartition("/")[2]
    return last if len(last) >= 12 and "/" in address else ""


def _text_key(item: Item) -> str:
    words = (item.body or item.teaser).casefold().split()
    return " ".join(words) if len(words) >= 20 else ""


def _key(kind: KeyKind, value: str) -> bytes:
    return _hash(f"{kind.value}\n{value}")


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=KEY_BYTES).digest()


# Known again ----------------------------------------------------------------------------------------------------------


def _known(one: _Keyed, known: Mapping[bytes, KnownItem]) -> KnownItem | None:
    found = {kind: known[key] for kind, key in one.keys.items() if key in known}
    if KeyKind.GUID in found:
        return None if _is_reuse(one.item, found[KeyKind.GUID]) else found[KeyKind.GUID]
    for kind in (KeyKind.TEXT, KeyKind.CONTENT):
        if kind in found:
            return found[kind]
    for kind in (KeyKind.ADDRESS, KeyKind.PATH):
        if kind in found and not (KeyKind.GUID in one.keys and _is_other(one.item, found[kind])):
            return found[kind]
    day = found.get(KeyKind.TITLE_DAY)
    return day if day is not None and not _tells_else(one.item, day) else None


def _is_edit(item: Item, known: KnownItem) -> bool:
    if known.statement_id is None or known.edits >= MOST_EDITS:
        return False
    return item_digest(item) != known.digest


def _is_reuse(item: Item, known: KnownItem) -> bool:
    """A known guid on an item of which nothing else is as it was."""
    return (
        bool(item.url and known.url) and canonical_url(item.url) != canonical_url(known.url) and _is_other(item, known)
    )


def _is_other(item: Item, known: KnownItem) -> bool:
    """Whether title and text both say that this is another item; a forgotten one can't be compared, and is taken as the same."""
    if not known.title or not item.title or _words(item.title) == _words(known.title):
        return False
    common = _in_common(item, known)
    if common is None:  # too little text to compare: the titles alone must say it
        return _alike(item.title, known.title) < ALIKE_TITLES
    return common < LITTLE_IN_COMMON


def _tells_else(item: Item, known: KnownItem) -> bool:
    """Whether the text is another one, under a headline of the same day: templates differ in a name alone."""
    ours, theirs = (" ".join(_words(text)) for text in (f"{item.teaser} {item.body}", known.text))
    if not ours or not theirs or ours in theirs or theirs in ours:
        return False
    return (_in_common(item, known) or 0.0) < NEARLY_ALL


def _alike(one: str, other: str) -> float:
    a, b = set(_words(one)), set(_words(other))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _in_common(item: Item, known: KnownItem) -> float | None:
    """How much of the shorter text's three-word shingles the longer one holds; None where one is too short to say."""
    a, b = _shingles(f"{item.teaser} {item.body}"), _shingles(known.text)
    if min(len(a), len(b)) < 6:
        return None
    return len(a & b) / min(len(a), len(b))


def _shingles(text: str) -> set[tuple[str, str, str]]:
    words = _words(text)
    return set(zip(words, words[1:], words[2:], strict=False))


_WORD = re.compile(r"\w+")


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


# New ------------------------------------------------------------------------------------------------------------------


def _new(feed: Feed, one: _Keyed, now: datetime, age_limit: timedelta) -> NewItem:
    published, dated = when_published(one.item, now)
    tell = Tell.LEARNED if not feed.learned else Tell.OLD if now - published > age_limit else Tell.NOW
    return NewItem(one.item, one.all_keys, item_digest(one.item), published, dated, tell)


def _mass_change(
    feed: Feed, new: list[_Keyed], total: int, known: Mapping[bytes, KnownItem], now: datetime
) -> tuple[list[_Keyed], list[_Keyed], list[SeenItem], Mass | None]:
    """(told, held, absorbed, what it was): a moved site's items pair with known ones, others wait for an admin."""
    if not feed.learned or not _is_mass(feed, new, total, now):
        return new, [], [], None
    pairs = [(one, _pair(one, known)) for one in new]
    absorbed = [SeenItem(one.all_keys, match.statement_id) for one, match in pairs if match is not None]
    if len(absorbed) * 2 <= len(new):
        return [], new, [], Mass.HELD
    rest = [one for one, match in pairs if match is None]
    if _is_mass(feed, rest, total, now):
        return [], rest, absorbed, Mass.HELD
    return rest, [], absorbed, Mass.ABSORBED


def _pair(one: _Keyed, known: Mapping[bytes, KnownItem]) -> KnownItem | None:
    return next((known[key] for kind, key in one.keys.items() if kind in WEAK and key in known), None)


def _is_mass(feed: Feed, new: list[_Keyed], total: int, now: datetime) -> bool:
    """More news than the time since the last success explains, or most of a document at once and not of that time."""
    since = feed.last_success
    expected = (now - since).total_seconds() / max(feed.usual_gap, SHORTEST_RHYTHM) if since and feed.usual_gap else 0
    if len(new) > MASS + 2 * expected:
        return True
    stale = [one for one in new if not _is_since(one.item, since, now)]
    return len(new) >= MASS_SHARE_FROM and len(new) > MASS_SHARE * total and len(stale) * 2 > len(new)


def _is_since(item: Item, since: datetime | None, now: datetime) -> bool:
    """Whether an item's date says that it came out since the last success (half a day aside: some stamp all with noon)."""
    return (
        item.published is not None
        and since is not None
        and since - timedelta(hours=12) <= item.published <= now + timedelta(hours=12)
    )
