"""How a feed is doing, as a value that people's words are made from: when it last succeeded, how often it speaks, whether it is silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alertbot.core.model import Feed

SILENT_FACTOR = 5  # times its usual gap
SILENT_AT_LEAST = timedelta(days=3)  # weekends are no silence
SILENT_UNKNOWN = timedelta(days=30)  # where no rhythm is known


class Condition(StrEnum):
    """What there is to say of a feed, the gravest first that holds."""

    OFF = "off"  # the publisher says it is gone, or an admin switched it off
    HELD = "held"  # nearly everything changed at once: an admin must look
    FAILING = "failing"
    NEW = "new"  # not visited yet
    SILENT = "silent"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Health:
    """A feed's condition and the figures behind it."""

    condition: Condition
    problem: str = ""
    failures: int = 0
    last_success: datetime | None = None
    silent_for: timedelta | None = None  # since its newest statement was first seen
    usual: timedelta | None = None  # between two statements
    next_visit: datetime | None = None


def health(feed: Feed, now: datetime) -> Health:
    """How a feed is doing now."""
    return Health(
        condition=_condition(feed, now),
        problem=feed.paused_reason or feed.problem,
        failures=feed.failures,
        last_success=feed.last_success,
        silent_for=now - feed.last_news if feed.last_news else None,
        usual=timedelta(seconds=feed.usual_gap) if feed.usual_gap else None,
        next_visit=feed.next_visit,
    )


def _condition(feed: Feed, now: datetime) -> Condition:
    if feed.off:
        return Condition.OFF
    if feed.paused_reason:
        return Condition.HELD
    if feed.failures:
        return Condition.FAILING
    if feed.last_success is None:
        return Condition.NEW
    return Condition.SILENT if _silent(feed, now) else Condition.GOOD


def _silent(feed: Feed, now: datetime) -> bool:
    if feed.last_news is None:
        return False
    silence = now - feed.last_news
    if feed.usual_gap is None:
        return silence > SILENT_UNKNOWN
    return silence > max(SILENT_AT_LEAST, SILENT_FACTOR * timedelta(seconds=feed.usual_gap))
