"""Manners towards a host: one request at a time, a pause between two, and patience when it asks for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alertbot.feeds.guard import is_private_host

_REMEMBERED = 2000  # hosts, before those that are idle are forgotten


@dataclass
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_from: float = 0.0  # the loop's clock
    waiting: int = 0


@dataclass
class Hosts:
    """What is known of each host while the program runs.

    Private hosts, which only tests and own networks have, are asked as fast as they answer.
    """

    spacing: float  # seconds between the end of one request and the start of the next
    clock: Callable[[], datetime]
    lift_private: bool = True
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _pauses: dict[str, datetime] = field(default_factory=dict)

    def pause(self, host: str, until: datetime) -> None:
        """Make no request to a host before this time; a later time that is already noted stays."""
        self._pauses[host] = max(until, self._pauses.get(host, until))

    def patience(self, host: str) -> timedelta | None:
        """How long a host must still be left alone; None when it may be asked."""
        until = self._pauses.get(host)
        if until is None:
            return None
        if until > (now := self.clock()):
            return until - now
        del self._pauses[host]
        return None

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for this host's turn and hold it."""
        if self.lift_private and is_private_host(host):
            yield
            return
        known = self._known(host)
        known.waiting += 1
        try:
            async with known.lock:
                await _until(known.free_from)
                try:
                    yield
                finally:
                    known.free_from = asyncio.get_running_loop().time() + self.spacing
        finally:
            known.waiting -= 1

    def _known(self, host: str) -> _Host:
        if len(self._hosts) > _REMEMBERED:
            now = asyncio.get_running_loop().time()
            self._hosts = {name: h for name, h in self._hosts.items() if h.waiting or h.free_from > now}
        return self._hosts.setdefault(host, _Host())


async def _until(moment: float) -> None:
    delay = moment - asyncio.get_running_loop().time()
    if delay > 0:
        await asyncio.sleep(delay)
