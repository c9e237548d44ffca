"""All that a conversation needs, as one value that app.py makes, and what somebody did, as another."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from alertbot.converse.memory import Memory
from alertbot.core.messages.desk import Standing
from alertbot.core.messages.words import Words
from alertbot.core.model import (
    ChatId,
    ChatKind,
    Failed,
    Feed,
    Person,
    Review,
    Role,
    Story,
    Subscriber,
    SubscriberId,
    Target,
    TargetKind,
)
from alertbot.database.engine import Database
from alertbot.database.reviews import Decision


class Hit(Protocol):
    """Somebody whom a typed name may mean: how well (0 to 1), and whether a known spelling says just this."""

    @property
    def person_id(self) -> str:
        """Whom."""
        ...

    @property
    def score(self) -> float:
        """How well, 0 to 1."""
        ...

    @property
    def exact(self) -> bool:
        """Whether a known spelling says just this."""
        ...


Search = Callable[[str], tuple[Hit, ...]]


@dataclass(frozen=True, slots=True)
class Watchlist:
    """Everybody who is tracked, by id, by the number of buttons and by the slug of links."""

    by_id: Mapping[str, Person]
    by_number: Mapping[int, Person]
    by_slug: Mapping[str, Person]

    def countries(self) -> tuple[str, ...]:
        """The countries of those who are tracked, those with most people first."""
        return _most_first(p.country for p in self.by_id.values())

    def groups(self) -> tuple[str, ...]:
        """The groups of those who are tracked, those with most people first."""
        return _most_first(p.group for p in self.by_id.values())


def watchlist(people: Iterable[Person]) -> Watchlist:
    """The watch list of these people."""
    everybody = tuple(people)
    return Watchlist(
        MappingProxyType({p.id: p for p in everybody}),
        MappingProxyType({p.number: p for p in everybody}),
        MappingProxyType({p.slug: p for p in everybody if p.slug}),
    )


@dataclass(frozen=True, slots=True)
class Named:
    """An item that was looked at before its feed is watched, and the names of the people found in it."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """What a feed looks like before it is watched."""

    url: str  # of the feed itself, where a site was given
    title: str
    items: tuple[Named, ...]
    every: int | None = None  # seconds between its items, the median
    watched: bool = False  # already


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would have been found in stored statements, had somebody been tracked."""

    certain: int
    possible: int
    days: int
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """What admins ask of the other rooms."""

    preview_feed: Callable[[str], Awaitable[FeedPreview | Failed]]
    add_feed: Callable[[str], Awaitable[Feed]]
    feeds: Callable[[], Awaitable[tuple[Feed, ...]]]
    change_feed: Callable[[int, str], Awaitable[bool]]  # what: off, on, trust, distrust, visit, release, keep, remove
    dry_run: Callable[[Person], Awaitable[DryRun]]
    read_file: Callable[[str], Awaitable[bytes | None]]  # a file of a chat by its id
    stories: Callable[[int], Awaitable[tuple[Story, ...]]]  # the last stories, at most so many, newest first
    withdraw: Callable[[int], Awaitable[None]]  # a story, by its id
    correct: Callable[[int, str], Awaitable[None]]
    set_aside: Callable[[], Awaitable[tuple[int, ...]]]  # ids of the stories whose text Telegram refuses, newest first
    try_again: Callable[[int], Awaitable[None]]  # to tell what was set aside of a story
    standing: Callable[[], Awaitable[Standing]]  # what /status shows


@dataclass(frozen=True, slots=True)
class House:
    """What conversations stand on: values, and functions that app.py has bound."""

    database: Database
    watchlist: Callable[[], Watchlist]
    search: Search
    now: Callable[[], datetime]
    username: str  # the bot's, for links
    is_chat_admin: Callable[[ChatId, int], Awaitable[bool]]
    wake: Callable[[], None]  # alerts may have become due
    reread: Callable[[], Awaitable[None]]  # people have changed: read and index them again
    story: Callable[[int], Awaitable[Story | None]]
    panic: Callable[[SubscriberId], Awaitable[None]]
    erased: Callable[[], Awaitable[bool]]  # rows of a subscriber are gone: overwrite their bytes; False: later
    decide_review: Callable[[int, Decision, str], Awaitable[Review | None]]  # as database.reviews.decide
    desk: Desk
    discreet: bool = False
    discreet_hours: int = 24
    allow_groups: bool = True
    admin_ids: frozenset[int] = frozenset()
    official_names: str = ""  # how to tell the real bot, shown by /help
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody did something in a chat, and what is known of both."""

    chat_id: ChatId
    kind: ChatKind
    user_id: int
    words: Words
    now: datetime
    language: str = ""  # the client's code
    subscriber: Subscriber | None = None
    role: Role | None = None
    message_id: int | None = None  # the message that was written, or whose button was tapped
    topic: int | None = None
    tapped: bool = False
    as_this_chat: bool = False  # an anonymous admin spoke as the group
    posted: bool = False  # somebody who may posted into the channel

    @property
    def today(self) -> date:
        """The day, in UTC."""
        return self.now.date()

    @property
    def private(self) -> bool:
        """Whether this is a chat of one person."""
        return self.kind is ChatKind.PRIVATE


def the_person(person_id: str) -> Target:
    """The target that is one person."""
    return Target(TargetKind.PERSON, person_id)


def _most_first(keys: Iterable[str]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for key in keys:
        if key:
            counts[key] = counts.get(key, 0) + 1
    return tuple(sorted(counts, key=lambda k: (-counts[k], k)))
