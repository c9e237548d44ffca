"""The time of the stand-in: the wall clock, or one that a test turns by hand."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
Pause = Callable[[float], Awaitable[None]]


def wall_clock() -> datetime:
    """The time as it is; the stand-in is a world of its own, with its own clock."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock of the stand-in; it can be replaced where it is started


class TurnedClock:
    """A clock that stands still until it is turned; whoever pauses on it turns it, so that no test waits.

    `clock()` is the time, `clock.turn(hours=49)` turns it, `clock.pause` is a sleep that takes none.
    """

    def __init__(self, start: datetime = datetime(2026, 1, 15, 12, tzinfo=UTC)) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """The time it shows."""
        return self._now

    def turn(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Show a later time."""
        self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    async def pause(self, seconds: float) -> None:
        """Let that many seconds pass on this clock; sleepers side by side share them."""
        until = self._now + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        self._now = max(self._now, until)
