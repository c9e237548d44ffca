"""Updates on their way to the bot: kept a day, forgotten by offset, one poller at a time."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alertbot.demo.answers import Failure, failure

LIFE = timedelta(hours=24)
LONGEST_POLL = 50.0  # seconds
KINDS = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
]
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
HAS_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_CAME = "terminated by setWebhook request"


@dataclass(frozen=True, slots=True)
class Update:
    """Something that happened, as the bot is told of it; kept as JSON-ready values."""

    id: int
    kind: str
    body: dict[str, Any]
    at: datetime

    @property
    def told(self) -> dict[str, Any]:
        """The update as the Bot API writes it."""
        return {"update_id": self.id, self.kind: self.body}


@dataclass(slots=True)
class Updates:
    """The updates that wait for the bot, and who is asking for them."""

    next_id: int = 100_000_001
    waiting: deque[Update] = field(default_factory=deque)
    allowed: frozenset[str] = frozenset(KINDS) - NOT_BY_DEFAULT
    webhook: str = ""
    secret: str = ""
    error: tuple[datetime, str] | None = None  # the webhook's last failure
    poll: asyncio.Future[Failure | None] | None = None
    arrived: Callable[[], None] = lambda: None  # tells the webhook's deliverer

    def push(self, kind: str, body: dict[str, Any], now: datetime) -> None:
        """Something happened; dropped where the bot did not ask for this kind."""
        if kind not in self.allowed:
            return
        self.waiting.append(Update(self.next_id, kind, body, now))
        self.next_id += 1
        self._wake(None)
        self.arrived()

    def allow(self, kinds: Any) -> None:
        """Remember which kinds the bot wants: unknown names are ignored, an empty list is the default, None as before."""
        if isinstance(kinds, list):
            self.allowed = frozenset(kinds) & frozenset(KINDS) or frozenset(KINDS) - NOT_BY_DEFAULT

    def expire(self, now: datetime) -> None:
        """Drop what is older than a day."""
        while self.waiting and now - self.waiting[0].at >= LIFE:
            self.waiting.popleft()

    def forget(self, offset: int) -> None:
        """Confirm all before an offset; a negative one keeps only the last so many."""
        keep = len(self.waiting) + offset if offset < 0 else 0
        while self.waiting and (keep > 0 or (offset > 0 and self.waiting[0].id < offset)):
            self.waiting.popleft()
            keep -= 1

    async def get(
        self, offset: int, limit: int, seconds: float, clock: Callable[[], datetime]
    ) -> list[dict[str, Any]] | Failure:
        """Answer one getUpdates: at once where something waits, else when something comes or the time is over."""
        if self.webhook:
            return failure(409, HAS_WEBHOOK)
        self._wake(failure(409, OTHER_POLLER))
        self.forget(offset)
        self.expire(clock())
        if not self.waiting and seconds > 0:
            refused = await self._wait(min(seconds, LONGEST_POLL))
            if refused is not None:
                return refused
        return [update.told for _, update in zip(range(limit), self.waiting, strict=False)]

    def stop_poll(self, refused: Failure) -> None:
        """End a poll that is under way."""
        self._wake(refused)

    async def _wait(self, seconds: float) -> Failure | None:
        poll: asyncio.Future[Failure | None] = asyncio.get_running_loop().create_future()
        self.poll = poll
        try:
            return await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            return None
        finally:
            if self.poll is poll:
                self.poll = None

    def _wake(self, refused: Failure | None) -> None:
        if self.poll is not None and not self.poll.done():
            self.poll.set_result(refused)
        self.poll = None
