"""What is said: language, sentences, events, summaries, stories."""

from alertbot.core.reading.care import needs_confirmation
from alertbot.core.reading.language import language_of
from alertbot.core.reading.reader import read_statement
from alertbot.core.reading.sentences import Sentence, sentences
from alertbot.core.reading.stories import Assignment, Likeness, OpenStory, Pair, assign, likeness, sketch
from alertbot.core.reading.timeline import next_anniversary, status_after

<<<<<<< HEAD
from alertbot.core.model import CAREFUL_EVENTS, Event, EventKind, Mention, Person, Status, Told


@dataclass(frozen=True, slots=True)
class Pair:
    person_id: str
    kind: EventKind


@dataclass(frozen=True, slots=True)
class OpenStory:
    id: int
    opened: datetime
    pairs: tuple[Pair, ...]
    sketch: bytes
    publishers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Assignment:
    joins: Mapping[int, tuple[Pair, ...]]
    new: tuple[Pair, ...]
    contradicts: tuple[int, ...] = ()


def assign(pairs: Sequence[Pair], text_sketch: bytes, published: datetime, recent: Sequence[OpenStory]) -> Assignment:
    joins: dict[int, tuple[Pair, ...]] = {}
    new = []
    for pair in pairs:
        found = next(
            (
                s
                for s in recent
                if pair in s.pairs
                and pair.kind is not EventKind.OTHER
                and abs(published - s.opened) <= timedelta(days=7)
            ),
            None,
        )
        if found:
            joins[found.id] = (*joins.get(found.id, ()), pair)
        else:
            new.append(pair)
    return Assignment(joins, tuple(new))


def needs_confirmation(kind: EventKind, publishers: frozenset[str], *, trusted: bool) -> bool:
    return kind in CAREFUL_EVENTS and not trusted and len(publishers) < 2


def status_after(status: Status, kind: EventKind) -> Status:
    return {
        EventKind.RELEASED: Status.RELEASED,
        EventKind.DIED: Status.DIED,
        EventKind.SENTENCED: Status.SENTENCED,
    }.get(kind, status)


def sketch(text: str) -> bytes:
    return b""


def language_of(text: str) -> str:
    return "en"


def read_statement(
    text: str,
    mentions: tuple[Mention, ...],
    people: Mapping[str, Person],
    *,
    title_end: int = 0,
    published: date | None = None,
    language: str = "",
) -> tuple[Told, ...]:
    kind = EventKind.RELEASED if "released" in text.lower() else EventKind.OTHER
    return tuple(
        Told(m, Event(m.person_id, kind, 0.5), text[max(0, m.spans[0].start - 100) : m.spans[0].end + 100])
        for m in mentions
    )
=======
__all__ = [
    "Assignment",
    "Likeness",
    "OpenStory",
    "Pair",
    "Sentence",
    "assign",
    "language_of",
    "likeness",
    "needs_confirmation",
    "next_anniversary",
    "read_statement",
    "sentences",
    "sketch",
    "status_after",
]
>>>>>>> main
