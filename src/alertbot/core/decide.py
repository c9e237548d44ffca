"""What a new statement changes: whom it is told of, which story it joins or opens, and what an admin must confirm first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from alertbot.core.model import CAREFUL_EVENTS, URGENT_EVENTS, EventKind, Told, Urgency, Verdict
from alertbot.core.reading import Assignment, OpenStory, Pair, assign, needs_confirmation


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement as it was read, before anything is remembered."""

    publisher: str
    url: str
    title: str
    text: str
    language: str
    published: datetime
    digest: bytes
    sketch: bytes
    keys: tuple[bytes, ...]  # by which its item is known again
    told: tuple[Told, ...] = ()
    quiet: bool = False  # remembered, but nobody is told: the first visit, too old, or held
    held: bool = False  # of a mass change: told when an admin releases it
    unread: int = 0  # tries left to fetch the page behind it
    edits: int | None = None  # the id of the statement that this is a new version of


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement of the last days said of a person, and whether it waits to be confirmed."""

    statement_id: int
    pair: Pair
    publisher: str
    waiting: bool


@dataclass(frozen=True, slots=True)
class Recent:
    """What is remembered of the people of a statement: open stories, and who said what."""

    stories: tuple[OpenStory, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a statement changes."""

    confirmed: tuple[Pair, ...] = ()  # taken as true: told, and a person's status follows
    joins: tuple[int, ...] = ()  # stories that this statement tells again
    opens: tuple[Pair, ...] = ()  # the news of one new story
    settles: tuple[Said, ...] = ()  # earlier statements that waited for this second voice
    contested: tuple[int, ...] = ()  # stories that it contradicts
    unsure_who: tuple[str, ...] = ()  # people whose mention an admin must confirm
    unsure_what: tuple[Pair, ...] = ()  # events that an admin must confirm
    urgency: Urgency = field(default=Urgency.ORDINARY)


def decide(heard: Heard, recent: Recent, *, trusted: bool) -> Plan:
    """The plan for one statement, given what is remembered of its people; `trusted` is its feed's word on careful events."""
    if heard.quiet or not heard.told:
        return Plan()
    certain = [told for told in heard.told if _is_certain(told)]
    pairs = [Pair(told.event.person_id, told.event.kind) for told in certain]
    confirmed = tuple(pair for pair in pairs if _may_be_told(pair, heard.publisher, recent, trusted=trusted))
    assignment: Assignment = assign(confirmed, heard.sketch, heard.published, recent.stories, publisher=heard.publisher)
    return Plan(
        confirmed=confirmed,
        joins=tuple(assignment.joins),
        opens=assignment.new,
        settles=tuple(s for s in recent.said if s.waiting and s.pair in confirmed and s.pair.kind in CAREFUL_EVENTS),
        contested=tuple(assignment.contradicts),
        unsure_who=tuple(told.mention.person_id for told in heard.told if not _is_certain(told)),
        unsure_what=tuple(pair for pair in pairs if pair not in confirmed),
        urgency=urgency_of(pair.kind for pair in assignment.new),
    )


def urgency_of(kinds: Iterable[EventKind]) -> Urgency:
    """Urgent when anything urgent happened to one of the people."""
    return Urgency.URGENT if URGENT_EVENTS.intersection(kinds) else Urgency.ORDINARY


def _is_certain(told: Told) -> bool:
    return told.mention.verdict is Verdict.CERTAIN and not told.mention.ambiguous_with


def _may_be_told(pair: Pair, publisher: str, recent: Recent, *, trusted: bool) -> bool:
    voices = frozenset(s.publisher for s in recent.said if s.pair == pair) | {publisher}
    return not needs_confirmation(pair.kind, voices, trusted=trusted)
