"""What a running bot keeps in mind of its chats and never writes down; losing it does no harm.

Chats stand here under a keyed hash whose key dies with the process, and everything is bounded: the oldest goes first.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from alertbot.core.model import Person, Target

T = TypeVar("T")

_MOST = 10_000
_ANSWER_WITHIN = timedelta(minutes=30)
_MESSAGES = 30  # of a chat that has not agreed


@dataclass(frozen=True, slots=True)
class NoteWanted:
    """The next words are the note to a follow."""

    target: Target


@dataclass(frozen=True, slots=True)
class ZoneWanted:
    """The next words name a city or a time zone."""


@dataclass(frozen=True, slots=True)
class PersonWanted:
    """An editor is telling of somebody new; `field` is what the next words give."""

    person: Person
    field: str


@dataclass(frozen=True, slots=True)
class PeopleOffered:
    """A file of people was read and shown; it is imported when the editor says so."""

    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class FeedOffered:
    """A feed was looked at and shown; it is watched when the operator says so."""

    url: str


@dataclass(frozen=True, slots=True)
class CorrectionWanted:
    """The next words correct what a story said."""

    story_id: int


@dataclass(frozen=True, slots=True)
class SomebodyElseWanted:
    """The next words name whom a review's statement really means."""

    review_id: int


Question = NoteWanted | ZoneWanted | PersonWanted | PeopleOffered | FeedOffered | CorrectionWanted | SomebodyElseWanted


@dataclass(slots=True)
class Bounded(Generic[T]):
    """A few values by key; past `most` the one untouched for longest goes."""

    most: int = _MOST
    values: "OrderedDict[bytes, T]" = field(default_factory=OrderedDict)

    def get(self, key: bytes) -> T | None:
        """The value of a key, which counts as touching it."""
        if key in self.values:
            self.values.move_to_end(key)
        return self.values.get(key)

    def put(self, key: bytes, value: T) -> None:
        """Keep a value."""
        self.values[key] = value
        self.values.move_to_end(key)
        if len(self.values) > self.most:
            self.values.popitem(last=False)

    def drop(self, key: bytes) -> T | None:
        """Let a value go, and return it."""
        return self.values.pop(key, None)


@dataclass(frozen=True, slots=True)
class _Bucket:
    level: float
    at: datetime


@dataclass(slots=True)
class Memory:
    """All that is kept in mind."""

    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _told: Bounded[bool] = field(default_factory=Bounded)
    _asked: Bounded[tuple[Question, datetime]] = field(default_factory=Bounded)
    _found: Bounded[tuple[str, ...]] = field(default_factory=Bounded)
    _buckets: Bounded[_Bucket] = field(default_factory=Bounded)
    _messages: Bounded[tuple[int, ...]] = field(default_factory=Bounded)

    def told_what_is_kept(self, chat: int) -> None:
        """The chat has been shown what is kept and what following may mean."""
        self._told.put(self._hash(chat), True)

    def knows_what_is_kept(self, chat: int) -> bool:
        """Whether the chat has been shown it since this process began."""
        return self._told.get(self._hash(chat)) is not None

    def ask(self, chat: int, question: Question, now: datetime) -> None:
        """Take the chat's next words as the answer to a question."""
        self._asked.put(self._hash(chat), (question, now))

    def asked(self, chat: int, now: datetime) -> Question | None:
        """What the chat was asked last, for half an hour; asking twice is the same."""
        found = self._asked.get(self._hash(chat))
        return found[0] if found is not None and now - found[1] <= _ANSWER_WITHIN else None

    def answered(self, chat: int) -> None:
        """The chat's words are ordinary words again."""
        self._asked.drop(self._hash(chat))

    def found(self, chat: int, person_ids: tuple[str, ...]) -> None:
        """Whom the chat's last name may have meant, for paging."""
        self._found.put(self._hash(chat), person_ids)

    def last_found(self, chat: int) -> tuple[str, ...]:
        """Whom the chat's last name may have meant."""
        return self._found.get(self._hash(chat)) or ()

    def saw(self, chat: int, message_ids: Iterable[int]) -> None:
        """Messages of either side in a chat that has not agreed: when it does, they can be deleted like all others."""
        key = self._hash(chat)
        known = self._messages.get(key) or ()
        self._messages.put(key, tuple(dict.fromkeys((*known, *message_ids)))[-_MESSAGES:])

    def take_messages(self, chat: int) -> tuple[int, ...]:
        """The messages of a chat from before it agreed; they are kept in mind no longer."""
        return self._messages.drop(self._hash(chat)) or ()

    def forget(self, chat: int) -> None:
        """Keep nothing of a chat in mind but how much it did of late, or leaving and coming back would have no limit."""
        key = self._hash(chat)
        for shelf in (self._told, self._asked, self._found, self._messages):
            shelf.drop(key)

    def drink(self, who: int | str, now: datetime, *, burst: float, per_second: float) -> bool:
        """Take one from a leaking bucket of `burst` that fills again by `per_second`; False when it is empty."""
        key = self._hash(who)
        old = self._buckets.get(key) or _Bucket(burst, now)
        passed = max(0.0, (now - old.at).total_seconds())
        level = min(burst, old.level + passed * per_second)
        self._buckets.put(key, _Bucket(level - 1 if level >= 1 else level, now))
        return level >= 1

    def _hash(self, who: int | str) -> bytes:
        return hashlib.blake2b(str(who).encode(), key=self._key, digest_size=16).digest()
