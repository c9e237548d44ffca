"""Which statements tell the same news: the likeness of two texts, and the story that a statement's news joins or opens."""

import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from heapq import nsmallest

from alertbot.core.model import EventKind
from alertbot.core.reading.spelling import WORD, plain


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are: the share of what they have together in all they have, and in the shorter of them (0 to 1 each)."""

    jaccard: float
    containment: float

    @property
    def nearly_same(self) -> bool:
        """Whether they are nearly the same text: reposts, shortened and slightly edited copies (feeds reference, section 11)."""
        return self.containment >= 0.6 or self.jaccard >= 0.5


@dataclass(frozen=True, slots=True)
class Pair:
    """A piece of news: what happened to whom."""

    person_id: str
    kind: EventKind


@dataclass(frozen=True, slots=True)
class OpenStory:
    """A story that may still be joined, with all that it tells and who told it."""

    id: int
    opened: datetime
    pairs: tuple[Pair, ...]
    sketch: bytes
    publishers: frozenset[str]

    @property
    def people(self) -> frozenset[str]:
        """Whom it tells of."""
        return frozenset(pair.person_id for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where the news of a statement goes: into which stories, into a new one, and which stories it contradicts."""

    joins: Mapping[int, tuple[Pair, ...]]
    new: tuple[Pair, ...]
    contradicts: tuple[int, ...] = ()


# How alike two texts are -------------------------------------------------------------------------------------------------

_SHINGLE = 3  # words
_KEPT = 200  # hashes of a sketch: a mean error of 0.02 (measured, feeds reference, section 11)
_FEWEST = 46  # shingles, of 48 words: shorter texts are compared whole
_COUNT = struct.Struct(">I")
_HASH = 8  # bytes


def sketch(text: str) -> bytes:
    """What is kept of a text to compare it later: the number of its three-word shingles, and the 200 smallest of their hashes."""
    shingles = set(_shingles(text))
    return _COUNT.pack(len(shingles)) + b"".join(nsmallest(_KEPT, map(_hash, shingles)))


def likeness(a: bytes, b: bytes) -> Likeness:
    """How alike two texts are, by their sketches. Texts of fewer than 48 words are alike only if they are the same."""
    (size_a, hashes_a), (size_b, hashes_b) = _unpacked(a), _unpacked(b)
    if min(size_a, size_b) < _FEWEST:
        same = float(size_a > 0 and a == b)
        return Likeness(same, same)
    union = nsmallest(_KEPT, hashes_a | hashes_b)
    both = hashes_a & hashes_b
    smaller = hashes_a if size_a <= size_b else hashes_b
    seen = [h for h in smaller if h <= min(_horizon(size_a, hashes_a), _horizon(size_b, hashes_b))]
    return Likeness(sum(h in both for h in union) / len(union), sum(h in both for h in seen) / max(1, len(seen)))


def _shingles(text: str) -> Iterator[str]:
    words = WORD.findall(plain(text))
    return map(" ".join, zip(*(words[n:] for n in range(_SHINGLE)), strict=False))


def _hash(shingle: str) -> bytes:
    return blake2b(shingle.encode("utf-8", "surrogatepass"), digest_size=_HASH).digest()


def _unpacked(kept: bytes) -> tuple[int, frozenset[bytes]]:
    if len(kept) < _COUNT.size:
        return 0, frozenset()
    hashes = kept[_COUNT.size :]
    return _COUNT.unpack_from(kept)[0], frozenset(hashes[n : n + _HASH] for n in range(0, len(hashes), _HASH))


def _horizon(size: int, hashes: frozenset[bytes]) -> bytes:
    """Up to which hash a sketch knows all of its text."""
    return b"\xff" * _HASH if size <= _KEPT else max(hashes)


# Which story a piece of news joins ----------------------------------------------------------------------------------------

NEAR = timedelta(days=7)
# A comment on news that was just told is not told again: "calls for their release" the day after the sentence. Later it may be news of its own.
ECHO = timedelta(days=2)
_ECHOES = frozenset({EventKind.OTHER, EventKind.APPEAL_FOR_RELEASE})
_ALIVE_AND_HELD = frozenset(
    {EventKind.APPEAL_FOR_RELEASE, EventKind.HEALTH, EventKind.TRANSFERRED, EventKind.DISAPPEARED}
)


def assign(
    pairs: Sequence[Pair], text_sketch: bytes, published: datetime, recent: Sequence[OpenStory], *, publisher: str
) -> Assignment:
    """Where each pair of a new statement goes, given the stories of the last days that tell of its people.

    A pair joins a story of the same person if the texts are nearly the same, tell of the same people and the pair is no new event; or if another
    publisher told the same kind within seven days (of `other` news nobody knows that it is the same: only a copy joins); or if another publisher told
    news within two days on which this only comments (`other`, a call for release). A publisher does not tell the same twice: what it says anew is new.
    What contradicts a story never joins it. All that joins nothing is one new story. Statements from one template about two people share no person,
    so they are two stories.
    """
    near = sorted((s for s in recent if _distance(s, published) <= NEAR), key=lambda s: (_distance(s, published), s.id))
    people = frozenset(pair.person_id for pair in pairs)
    joins: dict[int, tuple[Pair, ...]] = {}
    new: list[Pair] = []
    for pair in dict.fromkeys(pairs):
        story = _story_of(pair, people, text_sketch, published, near, publisher.casefold())
        if story is None:
            new.append(pair)
        else:
            joins[story.id] = (*joins.get(story.id, ()), pair)
    return Assignment(joins, tuple(new), _contradicted(pairs, published, near))


def _distance(story: OpenStory, published: datetime) -> timedelta:
    return abs(published - story.opened)


def _story_of(
    pair: Pair,
    people: frozenset[str],
    text_sketch: bytes,
    published: datetime,
    near: Sequence[OpenStory],
    publisher: str,
) -> OpenStory | None:
    about = [story for story in near if pair.person_id in story.people and not _contradicts(pair, story.pairs)]
    copies = (s for s in about if s.people >= people and likeness(s.sketch, text_sketch).nearly_same)
    copy = next((s for s in copies if pair in s.pairs or pair.kind in _ECHOES), None)
    others = [s for s in about if publisher not in {p.casefold() for p in s.publishers}]
    same = next((s for s in others if pair in s.pairs and pair.kind is not EventKind.OTHER), None)
    return copy or same or next((s for s in others if _echoes(pair, s, published)), None)


def _echoes(pair: Pair, story: OpenStory, published: datetime) -> bool:
    """Whether a pair only comments on what a story told of the same person."""
    told = _kinds(pair.person_id, story.pairs) - _ECHOES
    return pair.kind in _ECHOES and bool(told) and _distance(story, published) <= ECHO


def _kinds(person_id: str, pairs: Collection[Pair]) -> frozenset[EventKind]:
    return frozenset(pair.kind for pair in pairs if pair.person_id == person_id)


def _contradicted(pairs: Sequence[Pair], published: datetime, near: Sequence[OpenStory]) -> tuple[int, ...]:
    return tuple(
        sorted(s.id for s in near if any(_contradicts(pair, s.pairs, later=published >= s.opened) for pair in pairs))
    )


def _contradicts(pair: Pair, told: Collection[Pair], *, later: bool = True) -> bool:
    """Whether both cannot be true: still held after a release, anything but mourning after a death, a death after a release that was just told.

    A release after "still held" is progress, unless it is the older news.
    """
    before = _kinds(pair.person_id, told)
    match pair.kind:
        case EventKind.RELEASED:
            return EventKind.DIED in before or (not later and bool(before & _ALIVE_AND_HELD))
        case EventKind.DIED:
            return EventKind.RELEASED in before
        case kind if kind in _ALIVE_AND_HELD:
            return EventKind.DIED in before or (later and kind is not EventKind.HEALTH and EventKind.RELEASED in before)
        case _:
            return False
