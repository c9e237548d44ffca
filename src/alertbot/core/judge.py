"""What the outcome of a sending means for the alert, its chat and its story.

Alerts are told at least once: what nobody can know is tried again, and only Telegram's plain word that a chat is gone ends a
subscription. Which answer belongs to which refusal is decided in `alertbot.telegram.send`; what follows from it, here.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never

from alertbot.core.model import ChatId, Moved, Refusal, Refused, SendResult, Sent, TryLater, Unknown

# A send that may have arrived is repeated at growing gaps, so that an outage costs a reader few doubles.
UNKNOWN_GAPS = tuple(timedelta(seconds=s) for s in (60, 300, 1800, 7200, 21_600))
# No rights, no topic, no chat: Telegram said each of these to everybody by mistake once (2023-10-31, 2026-05-08).
SOFT_GAPS = tuple(timedelta(hours=h) for h in (1, 6, 24))
SOFT_DAYS = 5  # failures on so many different days are no mistake
FLOOD_MARGIN = timedelta(seconds=0.5)
HOLD_AFTER = 3  # refused messages of one story: the text is at fault, not the chats
INCIDENT_FLOOR = 50  # fewer chats than this within an hour are never an incident
INCIDENT_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a sending before its result: how often and in what form it was tried, and for whom."""

    attempts: int = 0
    failed_days: int = 0  # different days of soft failures of this chat before
    failed_on: date | None = None  # the last of them
    discreet: bool = False
    plain: bool = False  # this was the form without markup and buttons


@dataclass(frozen=True, slots=True)
class Done:
    """The chat has been told."""


@dataclass(frozen=True, slots=True)
class Again:
    """Try again then; `counts` as an attempt, and `soft` as a day on which the chat could not be told."""

    at: datetime
    counts: bool = True
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Suspend:
    """The chat wants nothing more for now: empty its queue, keep its follows for a week."""


@dataclass(frozen=True, slots=True)
class Erase:
    """The chat is no more, or must leave no trace: erase the subscriber."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The chat has another id now: rewrite it everywhere and send again at once."""

    chat_id: ChatId


@dataclass(frozen=True, slots=True)
class Plain:
    """Send the same words once more, without markup and buttons."""


@dataclass(frozen=True, slots=True)
class Anew:
    """The message that was to be edited is gone: whoever must know is sent a new one."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Set the alert aside and tell the operator why; the subscriber keeps everything."""

    why: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Give up on this alert alone."""

    why: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing can be sent to anybody until the operator acts."""

    why: str


Outcome = Done | Again | Suspend | Erase | Rewrite | Plain | Anew | Hold | Drop | Stop


def judge(result: SendResult, case: Case, now: datetime) -> Outcome:
    """What follows from the result of a sending (the table of errors in docs/delivery.md)."""
    match result:
        case Sent():
            return Done()
        case TryLater(seconds):
            return Again(now + timedelta(seconds=seconds) + FLOOD_MARGIN, counts=False)
        case Moved(chat_id):
            return Rewrite(chat_id)
        case Unknown():
            return Again(now + step(UNKNOWN_GAPS, case.attempts))
        case Refused(refusal, detail):
            return _refused(refusal, detail, case, now)
        case _:
            assert_never(result)


def step(gaps: tuple[timedelta, ...], attempts: int) -> timedelta:
    """The gap after so many attempts before this one; the last gap for all further ones."""
    return gaps[min(attempts, len(gaps) - 1)]


def is_incident(gone_within_an_hour: int, subscribers: int) -> bool:
    """Whether so many chats went at once that Telegram or we are at fault, not they: nobody is suspended or erased then."""
    return gone_within_an_hour > max(INCIDENT_FLOOR, INCIDENT_SHARE * subscribers)


def spared(outcome: Outcome, now: datetime) -> Outcome:
    """The outcome during an incident: who seems gone is asked again an hour later."""
    return Again(now + SOFT_GAPS[0], counts=False) if isinstance(outcome, Suspend | Erase) else outcome


def _refused(refusal: Refusal, detail: str, case: Case, now: datetime) -> Outcome:
    match refusal:
        case Refusal.GONE:
            return Erase()
        case Refusal.BLOCKED:
            return Erase() if case.discreet else Suspend()
        case Refusal.SUSPECT | Refusal.RIGHTS | Refusal.TOPIC:
            return _soft(refusal, detail, case, now)
        case Refusal.MARKUP | Refusal.CONTENT:
            return Hold(detail) if case.plain else Plain()
        case Refusal.TOKEN | Refusal.CONFLICT:
            return Stop(detail)
        case Refusal.NOT_MODIFIED:
            return Done()
        case Refusal.NOT_THERE:
            return Anew()
        case _:
            assert_never(refusal)


def _soft(refusal: Refusal, detail: str, case: Case, now: datetime) -> Outcome:
    days = case.failed_days + (case.failed_on != now.date())
    if days < SOFT_DAYS:
        return Again(now + step(SOFT_GAPS, case.attempts), soft=True)
    return Suspend() if refusal is Refusal.SUSPECT else Drop(detail)
