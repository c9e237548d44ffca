"""When a subscriber wants to be told: quiet hours and the hour of digests, in the subscriber's own zone.

Local hours are turned into moments with the zone's rules, so that a night is as long as it really is when the clocks change:
an hour that does not exist begins when the gap ends, one that comes twice begins the first time (PEP 495, fold=0).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from alertbot.core.model import Choices, Rhythm


def quiet_until(choices: Choices, now: datetime, *, urgent: bool = False) -> datetime | None:
    """When the quiet hours that hold an alert back now are over (UTC); None when it may be sent."""
    if choices.quiet_from is None or choices.quiet_to is None or (urgent and choices.urgent_passes):
        return None
    zone = zone_of(choices.zone)
    if not _is_quiet(now.astimezone(zone).hour, choices.quiet_from, choices.quiet_to):
        return None
    return _next_hour(choices.quiet_to, zone, now)


def last_digest(choices: Choices, now: datetime) -> datetime:
    """The latest moment, not after now, at which this subscriber's digest was due (UTC); what waited then goes out.

    Who is told at once has such a moment every day too: the hour of anniversaries.
    """
    zone = zone_of(choices.zone)
    day = now.astimezone(zone).date()
    while not _is_digest_day(choices, day) or _moment(day, choices.hour, zone) > now:
        day -= timedelta(days=1)
    return _moment(day, choices.hour, zone)


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError
        return ZoneInfo("UTC")


def _is_quiet(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start <= end else hour >= start or hour < end


def _next_hour(hour: int, zone: ZoneInfo, now: datetime) -> datetime:
    day = now.astimezone(zone).date()
    while _moment(day, hour, zone) <= now:
        day += timedelta(days=1)
    return _moment(day, hour, zone)


def _moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def _is_digest_day(choices: Choices, day: date) -> bool:
    return choices.rhythm is not Rhythm.WEEKLY or day.weekday() == choices.weekday
