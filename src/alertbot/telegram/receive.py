"""Updates from Telegram, confirmed only after they are handled.

Telegram forgets every update below the `offset` of the next getUpdates. So the offset never passes the lowest update that
is not done: a crash brings it again, and handling it twice does no harm. Chats are handled side by side, one chat in order.
But Telegram gives a hundred updates from the offset on and no more, so one that takes long is passed once many others wait behind it:
they go on, and a crash in just these moments loses it.
The raw list is read here, update by update, since one that can't be parsed would otherwise come for ever and stop the rest.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from aiohttp import ClientError, ClientSession, ClientTimeout
from telegram import Bot, Update

log = logging.getLogger(__name__)

ALLOWED = ("message", "edited_message", "channel_post", "callback_query", "inline_query", "my_chat_member")
POLL_SECONDS = 50  # the server caps it there
_BATCH = 100
_SAME_OFFSET_GAP = 0.5  # within it the server limits a repeated poll to one update (telegram-bot-api Client.cpp)
GRACE_SECONDS = 5.0
_LONGEST_HANDLING = 60.0
PASSED_AFTER = 2.0  # seconds
_MANY = 20  # handled updates behind one that takes long: nobody loses anything for the sake of fewer
_MOST_PASSED = (
    20  # when so many take long, something is wrong with us or with Telegram, and what comes had better wait there
)
_TRIES = (0.2, 1.0, 3.0)  # seconds between tries after a passing fault of ours

Handle = Callable[[Update], Awaitable[None]]
Pause = Callable[[float], Awaitable[None]]
_T = TypeVar("_T")


class Ending(StrEnum):
    """Why receiving ended."""

    STOPPED = "stopped"  # we were asked to
    CONFLICT = "conflict"  # another instance receives, or somebody has the token
    TOKEN = "token"  # noqa: S105 - Telegram does not know the token


@dataclass(frozen=True, slots=True)
class Ended:
    """Receiving is over, and why, in words for the operator."""

    why: Ending
    detail: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where updates come from; the address holds the token and is not shown."""

    url: str = field(repr=False)  # API_URL/botTOKEN
    session: ClientSession = field(repr=False)


async def receive(
    inbox: Inbox,
    bot: Bot,
    handle: Handle,
    stop: asyncio.Event,
    *,
    passing: tuple[type[Exception], ...] = (),
    pause: Pause = asyncio.sleep,
    grace: float = GRACE_SECONDS,
) -> Ended:
    """Hand each update to `handle` until `stop` is set or Telegram says that we must not go on.

    An exception of a class in `passing` (the database is busy) is tried again before the update counts as handled; any
    other is logged without the update's words and the update is passed over. `grace` is how long a stop waits for updates
    that are being handled, in seconds; what is cut off then comes again at the next start.
    """
    desk = Desk(bot, handle, passing, pause)
    failures = 0
    while not stop.is_set():
        answer = await _unless(stop, _get_updates(inbox, desk.offset, POLL_SECONDS, _BATCH))
        match answer:
            case None:
                break
            case Ended():
                await desk.finish(grace)
                return answer
            case _Trouble(seconds=seconds):
                failures += 1
                log.warning("receiving from Telegram failed: %s", answer.detail)
                await _unless(stop, pause(seconds or min(1 << (failures - 1), 30)))
            case _Batch(updates=updates):
                failures = 0
                desk.take(updates)
                await _unless(stop, desk.catch_up(_SAME_OFFSET_GAP))
    await desk.finish(grace)
    if desk.offset is not None:  # what this returns is not confirmed: it comes again at the next start
        await _get_updates(inbox, desk.offset, 0, 1)
    return Ended(Ending.STOPPED, "")


@dataclass(frozen=True, slots=True)
class _Batch:
    updates: Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Trouble:
    detail: str
    seconds: float = 0  # how long the server asks to wait


@dataclass(slots=True)
class Desk:
    """What has been taken and is not yet handled: chats side by side, one chat in order, nothing twice."""

    bot: Bot
    handle: Handle
    passing: tuple[type[Exception], ...]
    pause: Pause
    newest: int | None = None
    open: dict[int, "asyncio.Task[None]"] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)  # handled, but above one that is not: they are given again
    last_of_chat: dict[int, "asyncio.Task[None]"] = field(default_factory=dict)
    slow: set[int] = field(default_factory=set)  # open for long
    passed: set[int] = field(default_factory=set)  # those of them that hold back no others any more

    async def done_with(self, update_id: int) -> bool:
        """Wait until an update is handled; False when its handling was cut off, so that it must come again."""
        task = self.open.get(update_id)
        if task is not None:
            await asyncio.wait((task,))
        return task is None or not task.cancelled()

    @property
    def offset(self) -> int | None:
        """The lowest update that is not done, and not passed: all below it may be forgotten."""
        held = self.open.keys() - self.passed
        if held:
            return min(held)
        return None if self.newest is None else self.newest + 1

    def take(self, updates: Sequence[Any]) -> None:
        """Begin to handle updates that are not known yet."""
        for raw in updates:
            update_id = raw.get("update_id") if isinstance(raw, dict) else None
            if isinstance(update_id, int) and update_id not in self.open and update_id not in self.done:
                self.newest = update_id
                self._begin(update_id, raw)

    async def catch_up(self, seconds: float) -> None:
        """Wait until all is handled, but not longer than this: other chats need not wait for a slow one."""
        waiting = [task for update_id, task in self.open.items() if update_id not in self.passed]
        if waiting:
            await asyncio.wait(waiting, timeout=seconds)

    async def finish(self, seconds: float) -> None:
        """Let what is being handled end, and cut off what takes longer; it comes again at the next start."""
        if self.open:
            await asyncio.wait(self.open.values(), timeout=seconds)
        cut = dict(self.open)
        for task in cut.values():
            task.cancel()
        await asyncio.gather(*cut.values(), return_exceptions=True)
        self.slow.clear()
        self.passed.clear()
        self.open.update({i: task for i, task in cut.items() if task.cancelled()})  # cut off is not done

    def _begin(self, update_id: int, raw: Mapping[str, Any]) -> None:
        update = _read(update_id, raw, self.bot)
        if update is None:
            return
        chat = _chat_of(update)
        task = asyncio.create_task(self._in_turn(update, self.last_of_chat.get(chat)))
        self.open[update_id] = self.last_of_chat[chat] = task
        task.add_done_callback(lambda done: self._done(update_id, chat, done))
        asyncio.get_running_loop().call_later(PASSED_AFTER, self._is_slow, update_id)

    def _is_slow(self, update_id: int) -> None:
        if update_id in self.open:
            self.slow.add(update_id)
            self._pass_slow()

    def _pass_slow(self) -> None:
        """Let those that take long hold back no others, where many are behind them."""
        if len(self.done) >= _MANY:
            passed = sorted(self.slow - self.passed)[: _MOST_PASSED - len(self.passed)]
            self.passed.update(passed)
            for update_id in passed:
                log.info("update %d takes long: the others go on", update_id)

    def _done(self, update_id: int, chat: int, task: "asyncio.Task[None]") -> None:
        self.open.pop(update_id, None)
        self.slow.discard(update_id)
        self.passed.discard(update_id)
        self.done.add(update_id)
        self._pass_slow()
        self.done = {known for known in self.done if known >= (self.offset or 0)}
        if self.last_of_chat.get(chat) is task:
            del self.last_of_chat[chat]

    async def _in_turn(self, update: Update, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait((before,))
        await self._handled(update)

    async def _handled(self, update: Update) -> None:
        for seconds in (*_TRIES, None):
            try:
                async with asyncio.timeout(_LONGEST_HANDLING):
                    return await self.handle(update)
            except self.passing as error:
                if seconds is None:
                    log.error("update %d was given up: %s", update.update_id, error)  # noqa: TRY400 - a known fault
                    return None
                await self.pause(seconds)
            except Exception as error:  # a bug stays with its own update
                log.exception("update %d failed", update.update_id, exc_info=_without_words(error))
                return None
        return None


async def _get_updates(inbox: Inbox, offset: int | None, seconds: int, limit: int) -> _Batch | _Trouble | Ended:
    asked: dict[str, Any] = {"timeout": seconds, "limit": limit, "allowed_updates": ALLOWED}
    if offset is not None:
        asked["offset"] = offset
    try:
        async with inbox.session.post(
            f"{inbox.url}/getUpdates",
            json=asked,
            timeout=ClientTimeout(connect=10 if seconds else 2, sock_read=seconds + (15 if seconds else 2)),
        ) as response:
            status, body = response.status, await response.json(content_type=None)
    except TimeoutError:
        return _Trouble("no answer in time")
    except (ClientError, OSError, ValueError) as error:  # their texts hold the address, hence the token
        return _Trouble(type(error).__name__)
    return _judged(status, body)


def _judged(status: int, body: Any) -> _Batch | _Trouble | Ended:
    said = body if isinstance(body, dict) else {}
    if said.get("ok") is True and isinstance(said.get("result"), list):
        return _Batch(said["result"])
    description = str(said.get("description", ""))[:200]
    match status:
        case 401 | 404:
            return Ended(Ending.TOKEN, f"Telegram does not know this bot token ({status})")
        case 409 if "webhook" in description.lower():
            return Ended(Ending.CONFLICT, "a webhook is set for this bot; delete it first (deleteWebhook)")
        case 409:
            return Ended(
                Ending.CONFLICT,
                "another program receives this bot's updates: a second alertbot is running, or the token was stolen (then revoke it at @BotFather)",
            )
        case 429:
            parameters = said.get("parameters")
            wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
            return _Trouble("Telegram asks to wait", float(wait) if isinstance(wait, int | float) else 5.0)
        case _:
            return _Trouble(f"status {status}")


def _read(update_id: int, raw: Mapping[str, Any], bot: Bot) -> Update | None:
    try:
        return Update.de_json(dict(raw), bot)
    except Exception as error:
        log.warning("update %d can't be read (%s); it is passed over", update_id, type(error).__name__)
        return None


def _chat_of(update: Update) -> int:
    if update.effective_chat is not None:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user is not None else 0


def _without_words(error: Exception) -> Exception:
    """The same fault with its place but without its text, which may hold what a person wrote."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)


async def _unless(stop: asyncio.Event, work: Awaitable[_T]) -> _T | None:
    """The result of some work; None as soon as `stop` is set."""
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for waiting in (task, stopped):
            waiting.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)
