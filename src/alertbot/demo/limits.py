"""How much Telegram takes: one message a second into a chat, twenty a minute into a group, thirty a second in all. Pure.

Short excesses are held back in silence and answered late, up to eight seconds; longer ones get a 429.
"""

from collections import deque
from dataclasses import dataclass, field

HELD_AT_MOST = 8.0  # seconds; what the real server absorbs before it says 429
CHAT_BURST = 3  # messages at once that one chat tolerates
GROUP_PER_MINUTE = 20
ALL_PER_SECOND = 30


@dataclass(frozen=True, slots=True)
class Hold:
    """Taken, after this many seconds (often 0)."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Flood:
    """Not taken; ask again after this many seconds."""

    seconds: float


@dataclass(slots=True)
class Limits:
    """What was taken of late; times are seconds on any clock that only goes forward."""

    chats: dict[int, float] = field(default_factory=dict)
    groups: dict[int, deque[float]] = field(default_factory=dict)
    all: float = float("-inf")

    def take(self, chat_id: int, now: float, *, group: bool) -> Hold | Flood:
        """Ask to send one message into a chat now."""
        at = max(now, self._chat_free(chat_id, now), self._all_free(now))
        if group:
            at = max(at, self._group_free(chat_id))
        if at - now > HELD_AT_MOST:
            return Flood(at - now)
        self._remember(chat_id, at, group=group)
        return Hold(at - now)

    def _chat_free(self, chat_id: int, now: float) -> float:
        return self.chats.get(chat_id, now) - (CHAT_BURST - 1)

    def _all_free(self, now: float) -> float:
        return max(self.all, now) - (ALL_PER_SECOND - 1) / ALL_PER_SECOND

    def _group_free(self, chat_id: int) -> float:
        taken = self.groups.get(chat_id)
        return taken[0] + 60 if taken and len(taken) >= GROUP_PER_MINUTE else float("-inf")

    def _remember(self, chat_id: int, at: float, *, group: bool) -> None:
        self.chats[chat_id] = max(self.chats.get(chat_id, at), at) + 1
        self.all = max(self.all, at) + 1 / ALL_PER_SECOND
        if group:
            self.groups.setdefault(chat_id, deque(maxlen=GROUP_PER_MINUTE)).append(at)
