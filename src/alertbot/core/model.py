"""The nouns of alertbot: all that passes from one room to another, as frozen values.

Times are aware datetimes in UTC. Offsets count Unicode code points. Nothing here knows a library.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NewType

SubscriberId = NewType("SubscriberId", bytes)  # 16 random bytes; says nothing about the chat
ChatId = NewType("ChatId", int)  # Telegram's; lives encrypted in the database and in memory only


# People ---------------------------------------------------------------------------------------------------------------


class Status(StrEnum):
    """Where a person is, as far as confirmed events say."""

    UNKNOWN = ""
    DETAINED = "detained"
    SENTENCED = "sentenced"
    RELEASED = "released"
    DIED = "died"

    @property
    def held(self) -> bool:
        """Whether the person is taken to be behind bars."""
        return self in {Status.DETAINED, Status.SENTENCED}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is tracked, with every spelling of the name that an admin gave."""

    id: str
    name: str
    native_name: str = ""
    country: str = ""
    gender: str = ""
    aliases: tuple[str, ...] = ()
    born: date | None = None
    arrested: date | None = None
    sentence: str = ""
    status: Status = Status.UNKNOWN
    group: str = ""
    note: str = ""
    number: int = 0  # short, for buttons; 0 until the database gives one
    slug: str = ""  # random, for links: a link carries no name

    @property
    def names(self) -> tuple[str, ...]:
        """Every known spelling, the main one first, none twice."""
        return tuple(dict.fromkeys(n for n in (self.name, self.native_name, *self.aliases) if n))


# Who is named ---------------------------------------------------------------------------------------------------------


class Verdict(StrEnum):
    """How sure a mention is: told to followers, or shown to an admin first."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a text that name a person, and why they do."""

    start: int
    end: int
    surface: str
    why: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A person found in a text, with the words that say so and how sure we are."""

    person_id: str
    verdict: Verdict
    confidence: float
    spans: tuple[Span, ...]
    ambiguous_with: tuple[str, ...] = ()
    reason: str = ""  # one sentence that a person can read


# What happened --------------------------------------------------------------------------------------------------------


class EventKind(StrEnum):
    """What a statement says happened to a person."""

    ARRESTED = "arrested"
    CHARGED = "charged"
    SENTENCED = "sentenced"
    TRANSFERRED = "transferred"
    HEALTH = "health"
    DISAPPEARED = "disappeared"
    DIED = "died"
    RELEASED = "released"
    APPEAL_FOR_RELEASE = "appeal_for_release"
    ANNIVERSARY = "anniversary"
    AWARD = "award"
    OTHER = "other"

    @property
    def bit(self) -> int:
        """The place of this kind in a subscriber's choice of kinds, a bit mask."""
        return 1 << list(EventKind).index(self)


ALL_EVENTS = (1 << len(EventKind)) - 1
URGENT_EVENTS = frozenset(
    {EventKind.RELEASED, EventKind.DIED, EventKind.SENTENCED, EventKind.ARRESTED, EventKind.HEALTH}
)
# What hurts most when false waits for a second publisher, a trusted one, or an admin (safety R14).
CAREFUL_EVENTS = frozenset({EventKind.RELEASED, EventKind.DIED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the text says about an event, where it says so."""

    on: date | None = None
    term: str = ""  # "8 years", in the words of the text
    place: str = ""
    freed: int | None = None  # how many people were released together


@dataclass(frozen=True, slots=True)
class Event:
    """What a statement says happened to one person."""

    person_id: str
    kind: EventKind
    confidence: float
    quote: str = ""  # the sentence that says so, verbatim
    facts: Facts = Facts()


@dataclass(frozen=True, slots=True)
class Told:
    """What one statement says of one person: the mention, the event, and the sentences to show."""

    mention: Mention
    event: Event
    summary: str  # verbatim sentences of the statement, gaps marked with […]


# Feeds ----------------------------------------------------------------------------------------------------------------


class SourceKind(StrEnum):
    """How a watched source is read."""

    FEED = "feed"
    TELEGRAM = "telegram"  # a channel's public preview, t.me/s/NAME
    LISTING = "listing"  # a page with links, found by a CSS selector
    SITEMAP = "sitemap"  # a news sitemap


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for a page: the address, and the validators of the last answer as they came."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    validators_of: str | None = None  # the address whose answer gave them, where a redirect leads elsewhere
    for_people: bool = False  # a page is wanted, not a feed


@dataclass(frozen=True, slots=True)
class Hints:
    """How long an answer asks us to wait, in seconds, and when not to come."""

    max_age: int | None = None
    ttl: int | None = None
    period: int | None = None
    skip_hours: frozenset[int] = frozenset()  # hours of the day, GMT
    skip_days: frozenset[int] = frozenset()  # Monday is 0


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with a body, already decoded from gzip and within its bounds."""

    url: str  # where the body came from, after redirects
    status: int
    body: bytes
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    max_age: int | None = None
    moved_to: str | None = None  # set when every hop on the way was permanent (301, 308)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing has changed."""

    etag: str | None = None
    last_modified: str | None = None
    max_age: int | None = None
    moved_to: str | None = None  # as in Page


class Trouble(StrEnum):
    """Why a visit failed, in classes that need different patience."""

    UNREACHABLE = "unreachable"
    REFUSED_ADDRESS = "refused address"
    TIMEOUT = "timeout"
    TLS = "tls"
    TOO_LARGE = "too large"
    ENCODING = "encoding"
    STATUS = "status"
    RATE_LIMITED = "rate limited"
    GONE = "gone"
    BLOCKED = "blocked by bot protection"
    REDIRECTS = "redirects"
    NOT_A_FEED = "not a feed"
    EMPTY = "empty"
    MARKUP = "markup"
    WAITING = "waiting"  # the host asked for patience earlier: no request was made


@dataclass(frozen=True, slots=True)
class Failed:
    """A visit that brought nothing: what went wrong, in words without secrets."""

    trouble: Trouble
    detail: str
    status: int | None = None
    retry_after: int | None = None  # seconds, for the whole host
    host: str = ""  # who answered: after a redirect not the one that was asked


Answer = Page | NotModified | Failed


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed, as plain text."""

    title: str
    url: str
    guid: str = ""
    teaser: str = ""
    body: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A feed document that was read."""

    title: str
    items: tuple[Item, ...]
    language: str = ""
    version: str = ""
    encoding: str = ""
    complaint: str = ""  # what the parser had to forgive
    hints: Hints = Hints()
    site: str = ""
    whole: bool = True  # False: the document was cut off, so that more may have been in it


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that a page names, or one that sites of its kind usually have (a guess)."""

    url: str
    title: str = ""
    comments: bool = False
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """The text of the page behind an item."""

    text: str
    outside: str = ""  # block-aware text of the whole page, where the article was too short to be trusted


@dataclass(frozen=True, slots=True)
class Feed:
    """A watched source with all that its next visit needs to know."""

    id: int
    url: str
    kind: SourceKind = SourceKind.FEED
    selector: str = ""
    title: str = ""
    publisher: str = ""
    trusted: bool = False  # its "released" and "died" are told at once
    gap: int | None = None  # seconds between visits, set by an admin
    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None
    prints: bytes | None = None  # of the items of its last document, see core/identity.py; None: look at all of them
    hints: Hints = Hints()
    next_visit: datetime | None = None
    last_visit: datetime | None = None
    last_success: datetime | None = None
    last_full: datetime | None = None  # the last answer that was not a 304
    last_news: datetime | None = None  # when the newest statement was first seen
    usual_gap: int | None = None  # seconds between statements, the median of late
    failures: int = 0
    problem: str = ""
    problem_told: bool = False
    off: bool = False
    moved_to: str | None = None
    moved_times: int = 0
    moved_since: datetime | None = None
    learned: bool = False  # the first visit, which tells nobody, is done
    guids_trusted: bool = True
    paused_reason: str = ""  # a mass change that an admin must release
    answered_by: str | None = None  # the address whose answer gave the validators


@dataclass(frozen=True, slots=True)
class Statement:
    """One item that a feed published, as it is remembered."""

    id: int
    feed_id: int
    publisher: str
    url: str
    title: str
    text: str
    language: str
    published: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class News:
    """One statement that certainly names a person, as a card lists it."""

    statement_id: int
    person_id: str
    kind: EventKind
    title: str
    url: str
    publisher: str
    published: datetime


# Subscribers ----------------------------------------------------------------------------------------------------------


class ChatKind(StrEnum):
    """What sort of chat a subscriber is."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


class Rhythm(StrEnum):
    """When a subscriber is told."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a subscriber chose about how to be told."""

    language: str = "en"
    rhythm: Rhythm = Rhythm.AT_ONCE
    hour: int = 9  # local hour of digests and anniversaries
    weekday: int = 0  # of the weekly digest, Monday is 0
    zone: str = "UTC"  # an IANA name
    quiet_from: int | None = None  # local hours; held back, not lost
    quiet_to: int | None = None
    urgent_passes: bool = False  # urgent events come in quiet hours too
    events: int = ALL_EVENTS  # bits of EventKind
    sound: bool = True
    discreet: bool = False
    paused: bool = False
    all_is_well: bool = False  # a monthly word that nothing new was said


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat that is told, without its address."""

    id: SubscriberId
    kind: ChatKind
    choices: Choices
    topic: int | None = None  # the forum topic that alerts go to
    suspended: bool = False  # blocked or out of reach; a word from the chat brings it back


class TargetKind(StrEnum):
    """What can be followed."""

    PERSON = "person"
    COUNTRY = "country"
    GROUP = "group"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Target:
    """A person, a country, a group of people, or everybody (an empty key)."""

    kind: TargetKind
    key: str = ""


@dataclass(frozen=True, slots=True)
class Follow:
    """What a subscriber follows, with the subscriber's own note and rest."""

    target: Target
    note: str = ""
    muted_until: date | None = None  # told again from this day on


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept about a subscriber: the column, and its value in words."""

    column: str
    value: str


# Alerts ---------------------------------------------------------------------------------------------------------------


class Urgency(IntEnum):
    """The order in which what is due is sent: lower goes first."""

    REPLY = 0
    URGENT = 1
    ORDINARY = 2
    DIGEST = 3


class AlertState(StrEnum):
    """Where an alert is on its way."""

    PENDING = "pending"  # due at its time
    SENDING = "sending"  # claimed; after a crash, in doubt
    DIGEST = "digest"  # waits for its subscriber's next digest
    HELD = "held"  # the story is set aside (content error, withdrawal) until an operator decides
    SENT = "sent"
    STALE = "stale"  # sent, and its message no longer says what the story says: to be edited
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class StoryPerson:
    """What a story says of one of its people."""

    person_id: str
    name: str  # the main spelling
    native_name: str
    kind: EventKind
    summary: str
    facts: Facts = Facts()
    number: int = 0  # the person's, for buttons


@dataclass(frozen=True, slots=True)
class Story:
    """Statements that tell the same news of the same people, ready to be shown."""

    id: int
    people: tuple[StoryPerson, ...]
    title: str
    url: str
    publisher: str
    published: datetime
    also: tuple[tuple[str, str], ...] = ()  # (publisher, link) of each further statement
    contested: bool = False  # another publisher says otherwise
    withdrawn: bool = False
    correction: str = ""  # an admin's words, for those who got the alert
    version: int = 0  # grows with every change of what is shown
    occasion: str = ""  # set for a day of the calendar instead of a statement, as core/calendar.py keys it


@dataclass(frozen=True, slots=True)
class PendingAlert:
    """An alert that is due, with all that its sending needs; the chat id is decrypted for this alone."""

    id: int
    story_id: int
    subscriber_id: SubscriberId
    chat_id: ChatId
    chat_kind: ChatKind
    topic: int | None
    urgency: Urgency
    attempts: int
    people: tuple[str, ...]  # ids of the story's people whom this subscriber follows
    choices: Choices
    note: str = ""  # the subscriber's own "why I follow"
    story_version: int = 0
    message_id: int | None = None  # the message to be brought up to date; None for one that is new
    failed_days: int = 0  # on how many days of late this chat could not be told, and the last of them
    failed_on: date | None = None


# Messages -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: an action for the bot (1 to 64 bytes) or a link."""

    label: str
    action: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a person reads: Telegram HTML, the same words without markup, and buttons in rows."""

    html: str
    plain: str
    rows: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    protect: bool = False


# Outcomes of a sending ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted the message; 0 where it did not say under which id."""

    message_id: int


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not sent; the server asks to wait this long (429)."""

    seconds: float
    flood: bool = True  # False: nobody asked, there was no connection to send by


class Refusal(StrEnum):
    """Why Telegram refused, in classes that need different answers."""

    GONE = "gone"  # deactivated or deleted: erase
    BLOCKED = "blocked"  # blocked or removed: suspend, may come back
    SUSPECT = "suspect"  # chat not found: give up after failures on several days
    RIGHTS = "rights"
    TOPIC = "topic"
    CONTENT = "content"
    MARKUP = "markup"  # can't parse entities: send again as plain text
    TOKEN = "token"  # noqa: S105 - 401, 404: stop and say why
    CONFLICT = "conflict"
    NOT_MODIFIED = "not modified"
    NOT_THERE = "not there"  # the message to edit or delete is gone or can't be changed


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram said no, and said why."""

    refusal: Refusal
    detail: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup with another id."""

    chat_id: ChatId


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can know whether the message arrived (5xx, cut off, too late)."""

    detail: str


SendResult = Sent | TryLater | Refused | Moved | Unknown


# Reviews --------------------------------------------------------------------------------------------------------------


class ReviewKind(StrEnum):
    """What an admin is asked to confirm."""

    MENTION = "mention"  # is this the person?
    EVENT = "event"  # did this really happen?
    MASS_CHANGE = "mass change"  # a feed changed nearly all its items
    WRONG_PERSON = "wrong person"  # a follower says that this is not the person


@dataclass(frozen=True, slots=True)
class Review:
    """A mention or an event that waits for an admin."""

    id: int
    kind: ReviewKind
    statement_id: int | None
    person_id: str
    event: EventKind | None
    quote: str
    reason: str
    url: str = ""
    title: str = ""
    publisher: str = ""
    rivals: tuple[str, ...] = field(default=())
    surface: str = ""  # the words that name the person, as the statement has them
    feed_id: int | None = None


# Admins ---------------------------------------------------------------------------------------------------------------


class Role(StrEnum):
    """What an admin may do."""

    EDITOR = "editor"  # people and reviews
    OPERATOR = "operator"  # feeds, admins, status
    OWNER = "owner"  # both

    def may(self, needed: "Role") -> bool:
        """Whether somebody of this role may do what the needed role does."""
        return self in {needed, Role.OWNER}
