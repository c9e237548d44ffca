"""What the headers of an answer say, read strictly and forgivingly at once: nothing here raises."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 48 * 3600  # seconds that a Retry-After may ask for

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")


def validator(value: str | None) -> str | None:
    """A validator as it came, or None for one that can't be sent back byte for byte (bytes that are no UTF-8)."""
    if not value or len(value) > 1000 or _UNSENDABLE.search(value):
        return None
    return value


def max_age(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds for which an answer says it stays fresh: Cache-Control, else Expires; None when it says nothing usable."""
    control = headers.get("Cache-Control", "")
    if found := _MAX_AGE.search(control):
        return int(found[1])
    if "no-cache" in control.lower() or "no-store" in control.lower():
        return None
    return _seconds_until(headers.get("Expires", ""), now)


def retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds to leave the host alone, at most 48 h; None when nothing usable is said (garbage, the past)."""
    value = headers.get("Retry-After", "").strip()
    seconds = int(value[:12]) if value.isascii() and value.isdigit() else _seconds_until(value, now)
    return min(seconds, LONGEST_WAIT) if seconds else None


def encoding_objection(
    headers: Mapping[str, str], names: frozenset[str] = frozenset({"", "identity", "gzip", "x-gzip"})
) -> str | None:
    """Why a Content-Encoding is not decoded; None for none and for plain gzip."""
    value = headers.get("Content-Encoding", "").strip().lower()
    return None if value in names else f"the body came as {value[:40]!a}, which was not asked for"


def is_gzip(headers: Mapping[str, str]) -> bool:
    """Whether the body is gzip."""
    return headers.get("Content-Encoding", "").strip().lower() in {"gzip", "x-gzip"}


def _seconds_until(date: str, now: datetime) -> int | None:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        seconds = int((moment - now).total_seconds())
    except OverflowError:
        return None
    return seconds if seconds > 0 else None
