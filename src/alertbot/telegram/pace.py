"""The pace of all that is sent, kept over time: one lane for everybody, and a gap for each chat.

Alerts ask how many may go now. Replies go at once, as far as their own chat allows, and take their tokens from the lane after
the fact, so that people are answered while a fan-out runs; also those that another process sends. The rules are in core/pacing.py.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from alertbot.core.model import ChatId, SendResult, TryLater, Unknown
from alertbot.core.pacing import (
    GROUP_MOST,
    GROUP_WINDOW,
    PRIVATE_GAP,
    answered,
    chat_free_at,
    flooded,
    new_pace,
    rested,
    spend,
    tokens,
    unreachable,
)

_MOST_PAUSED = 1000


class Pacer:
    """How fast things go right now; `clock` gives seconds that only grow, such as the event loop's."""

    def __init__(self, messages_per_second: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lane = new_pace(messages_per_second, clock())
        # Whoever was told last stands last. Groups have ids below zero.
        self._private: dict[ChatId, float] = {}
        self._groups: dict[ChatId, deque[float]] = {}
        self._paused: dict[ChatId, float] = {}
        self._replies = 0  # of which other processes have not heard

    @property
    def rate(self) -> float:
        """Messages a second that may go now."""
        return self._lane.rate

    def room(self) -> int:
        """How many messages may go now."""
        return tokens(self._lane, self._clock())

    def until_room(self) -> float:
        """Seconds until the next message may go."""
        return max(0.0, self._lane.next_at - self._clock())

    @property
    def closest(self) -> float:
        """Seconds between messages that go in one turn."""
        return self._lane.closest

    def rest(self) -> None:
        """There was nothing to send until now."""
        self._lane = rested(self._lane, self._clock())

    def until_free(self, chat_id: ChatId) -> float:
        """Seconds until this chat may be sent something."""
        now = self._clock()
        private = chat_id > 0
        sent = (self._private[chat_id],) if chat_id in self._private else self._groups.get(chat_id, ())
        return max(0.0, chat_free_at(sent, private=private) - now, self._paused.get(chat_id, now) - now)

    def told(self, chat_id: ChatId, after: float = 0.0) -> None:
        """A message to this chat goes now, or after so many seconds."""
        now = self._clock() + after
        self._lane = spend(self._lane, now)
        if chat_id > 0:
            self._private.pop(chat_id, None)
            self._private[chat_id] = now
        else:
            times = self._groups.pop(chat_id, None) or deque(maxlen=GROUP_MOST)
            times.append(now)
            self._groups[chat_id] = times
        self._forget(now)

    def replied(self, chat_id: ChatId) -> None:
        """A reply to this chat goes now, of which other processes are to hear."""
        self.told(chat_id)
        self._replies += 1

    def take_replies(self) -> int:
        """How many replies have gone since this was asked last."""
        taken, self._replies = self._replies, 0
        return taken

    def replied_elsewhere(self, count: int) -> None:
        """Another process has sent so many replies: they take their tokens from the lane too."""
        for _ in range(count):
            self._lane = spend(self._lane, self._clock())

    async def reply(self, chat_id: ChatId) -> None:
        """Wait until this chat may be answered (there is no lane to wait in), and count the answer."""
        await self._wait(lambda: self.until_free(chat_id))
        self.told(chat_id)

    async def turn(self, chat_id: ChatId) -> None:
        """Wait until something that is neither reply nor alert, such as a deletion, may go to this chat, and count it."""
        await self._wait(lambda: max(self.until_room(), self.until_free(chat_id)))
        self.told(chat_id)

    @staticmethod
    async def _wait(seconds: Callable[[], float]) -> None:
        """Sleep, and look again: somebody else may have been faster."""
        while (wait := seconds()) > 0:  # noqa: ASYNC110 - what is waited for is time
            await asyncio.sleep(wait)

    def learn(self, chat_id: ChatId, result: SendResult, seconds: float) -> None:
        """Take from a result, and from how long it took, how fast to go on."""
        now = self._clock()
        match result:
            case TryLater(wait, flood=True):
                self._lane = flooded(self._lane, now)
                self._pause(chat_id, now + wait, now)
            case TryLater() | Unknown():
                self._lane = unreachable(self._lane, now)
            case _:
                self._lane = answered(self._lane, now, seconds)

    def _pause(self, chat_id: ChatId, until: float, now: float) -> None:
        self._paused[chat_id] = until
        if len(self._paused) > _MOST_PAUSED:
            self._paused = {chat: end for chat, end in self._paused.items() if end > now}

    def _forget(self, now: float) -> None:
        """Drop chats whose last message no longer matters; the oldest stands first."""
        while self._private and next(iter(self._private.values())) < now - PRIVATE_GAP:
            del self._private[next(iter(self._private))]
        while self._groups and next(iter(self._groups.values()))[-1] < now - GROUP_WINDOW:
            del self._groups[next(iter(self._groups))]
