"""The flow from alerts in the database to messages on Telegram.

    exchange ─▶ render ─▶ send ─▶ judge ─▶ exchange …

One loop exchanges with the outbox: what came back is written down and what may go now is taken, in one transaction. Each parcel
then travels on its own, so a slow chat holds up no other. The loop sleeps until something lands, something is due, or somebody
wakes it.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from alertbot.core.judge import (
    HOLD_AFTER,
    INCIDENT_FLOOR,
    UNKNOWN_GAPS,
    Again,
    Case,
    Erase,
    Hold,
    Outcome,
    Plain,
    Stop,
    Suspend,
    is_incident,
    judge,
    spared,
    step,
)
from alertbot.core.model import ChatId, Message, PendingAlert, Refused, SendResult, Sent, Story, TryLater, Unknown
from alertbot.database.engine import Database, DatabaseTrouble
from alertbot.database.outbox import Exchanged, exchange
from alertbot.database.outcomes import DISCREET_FOR, Landed, Parcel, is_digest
from alertbot.telegram.pace import Pacer

Render = Callable[[Story, PendingAlert], Message]
RenderDigest = Callable[[Sequence[tuple[Story, PendingAlert]]], Message]

# What lands within these seconds is written down in one commit: briefly, so that a crash leaves little in doubt, and longer
# only where a commit for each few messages would be the bottleneck.
GATHER, GATHER_MANY = 0.01, 0.03
MANY = 100  # messages a second
LONGEST_SLEEP = 60.0
DATABASE_PAUSE = 5.0
GRACE = 3.0  # seconds that sends under way get to end when alertbot stops
EDITS_EVERY = 32  # turns of a busy loop between two looks for messages to edit that nobody announced
STORIES_KEPT = 64
MESSAGES_KEPT = 512
HOUR = timedelta(hours=1)
TAKE_BACK_GAPS = (
    0.5,
    1,
    2,
    5,
    15,
    60,
)  # seconds at least between tries to take a message back: nobody else knows of it

_log = logging.getLogger(__name__)


class Send(Protocol):
    """Sends a message to a chat; `plain` without markup and buttons."""

    def __call__(  # noqa: D102
        self, chat_id: ChatId, message: Message, *, topic: int | None, plain: bool
    ) -> Awaitable[SendResult]: ...


class Edit(Protocol):
    """Puts a message in the place of one that was sent."""

    def __call__(  # noqa: D102
        self, chat_id: ChatId, message_id: int, message: Message, *, plain: bool
    ) -> Awaitable[SendResult]: ...


class Delete(Protocol):
    """Deletes messages of a chat."""

    def __call__(  # noqa: D102
        self, chat_id: ChatId, message_ids: Sequence[int]
    ) -> Awaitable[SendResult]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Chats:
    """What can be done in a chat."""

    send: Send
    edit: Edit
    delete: Delete


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderers:
    """How alerts become words.

    A message may depend on the story and on the alert's people, choices, kind of chat and note, and on nothing else of the
    alert: chats that are alike in these are sent the same message, rendered once.
    """

    alert: Render
    digest: RenderDigest


async def deliver(
    database: Database,
    chats: Chats,
    render: Renderers,
    pacer: Pacer,
    *,
    now: Callable[[], datetime],
    wake: asyncio.Event,
    stop: asyncio.Event,
    in_flight: int = 16,
    discreet: bool = False,
    discreet_for: timedelta = DISCREET_FOR,
    on_trouble: Callable[[str], None] = lambda _: None,
) -> str | None:
    """Send what is due until `stop`; `wake` says that there may be something new.

    Returns why nothing can be sent any more (a token that is refused, another instance), or None after `stop`. Sends under way
    get three seconds to end; what is cut off then is in doubt, and sent again at the next start.
    """
    desk = _Desk(database, chats, render, pacer, now, in_flight, discreet, discreet_for, on_trouble)
    listening = asyncio.create_task(_listen(desk, wake))
    stopping = asyncio.create_task(stop.wait())
    stopping.add_done_callback(lambda _: desk.bell.set())
    try:
        while not stop.is_set() and desk.stopped is None:
            await _rest(desk, await _turn(desk))
    finally:
        listening.cancel()
        stopping.cancel()
        await _close(desk)
    return desk.stopped


def in_flight_for(messages_per_second: float) -> int:
    """How many sends may be under way: enough for answers that take 0.4 s, and 16 at least."""
    return max(16, int(messages_per_second * 0.4))


@dataclass(eq=False)
class _Desk:
    """What the loop remembers between its turns."""

    database: Database
    chats: Chats
    render: Renderers
    pacer: Pacer
    now: Callable[[], datetime]
    in_flight: int
    discreet: bool
    discreet_for: timedelta
    on_trouble: Callable[[str], None]
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    ring: asyncio.TimerHandle | None = None  # the bell that will ring for what has landed
    flying: dict[asyncio.Task[None], Parcel] = field(default_factory=dict)
    landed: list[Landed] = field(default_factory=list)
    in_doubt: bool = True  # rows may be marked as under way that are not
    drained: bool = True  # the last turn found less than might have gone
    edits: bool = True  # there may be messages to edit
    turns: int = 0
    stories: dict[int, Story] = field(default_factory=dict)
    messages: dict[Hashable, Message] = field(default_factory=dict)
    refused_markup: Counter[int] = field(default_factory=Counter)  # by story
    gone: deque[datetime] = field(default_factory=deque)  # when chats went, within the last hour
    subscribers: int | None = None  # how many there are, counted when many of them go
    stopped: str | None = None


async def _listen(desk: _Desk, wake: asyncio.Event) -> None:
    while True:
        await wake.wait()
        wake.clear()
        desk.edits = True
        desk.bell.set()


async def _rest(desk: _Desk, seconds: float) -> None:
    """Sleep until something landed, somebody woke us, or so many seconds are over."""
    with suppress(TimeoutError):
        await asyncio.wait_for(desk.bell.wait(), min(max(seconds, 0.001), LONGEST_SLEEP))
    desk.bell.clear()


async def _close(desk: _Desk) -> None:
    """Let what is under way end, cut off what does not, write down what came back."""
    if desk.flying:
        await asyncio.wait(desk.flying, timeout=GRACE)
    flying = tuple(desk.flying)
    for task in flying:
        task.cancel()
    await asyncio.gather(*flying, return_exceptions=True)
    got = await _exchange(desk, 0) if desk.landed else None
    if got is not None and got.orphans:
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(_take_back(desk, one) for one in got.orphans)), GRACE)


# A turn: write down what came back, take what may go ------------------------------------------------------------------


async def _turn(desk: _Desk) -> float:
    """Exchange with the outbox and let parcels fly; how many seconds the next turn can wait when nothing happens."""
    if desk.drained:
        desk.pacer.rest()
    slots = desk.in_flight - len(desk.flying)
    room = min(desk.pacer.room(), slots)
    if slots <= 0 and not desk.landed:
        return LONGEST_SLEEP  # until something lands
    if room <= 0 and not desk.landed:
        return desk.pacer.until_room()
    got = await _exchange(desk, room)
    if got is None:
        return DATABASE_PAUSE
    _send_off(desk, got)
    desk.drained = len(got.parcels) < room
    if not desk.drained:
        return max(_gather(desk), desk.pacer.until_room())
    desk.edits = True
    return LONGEST_SLEEP if got.next_due is None else (got.next_due - desk.now()).total_seconds()


async def _exchange(desk: _Desk, room: int) -> Exchanged | None:
    """None when the database can't be used: what came back is kept until it can."""
    back, desk.landed = desk.landed, []
    edits, desk.edits = desk.edits or desk.turns % EDITS_EVERY == 0, False
    desk.turns += 1
    if desk.ring is not None:
        desk.ring.cancel()
        desk.ring = None
    try:
        got = await exchange(
            desk.database,
            back,
            room,
            now=desk.now(),
            known=desk.stories,
            under_way={one.id for parcel in desk.flying.values() for one in parcel},
            in_doubt=desk.in_doubt,
            edits=edits,
            discreet=desk.discreet,
            discreet_for=desk.discreet_for,
            census=len(desk.gone) >= INCIDENT_FLOOR,
        )
    except DatabaseTrouble as trouble:
        _log.warning("alerts wait: %s", trouble)
        desk.on_trouble(str(trouble))
        desk.landed = [*back, *desk.landed]
        desk.edits = desk.in_doubt = True  # the commit itself may have been the trouble
        return None
    desk.in_doubt = False
    desk.edits |= got.edits
    desk.subscribers = got.subscribers
    return got


def _send_off(desk: _Desk, got: Exchanged) -> None:
    """Let the parcels fly, take back what reached somebody who had left, and tell the operator of stories set aside."""
    for story_id in got.held:
        desk.on_trouble(f"story {story_id} is set aside: Telegram refuses its text")
    for orphan in got.orphans:
        _fly(desk, _take_back(desk, orphan), ())
    if len(desk.stories) > STORIES_KEPT:
        desk.stories.clear()
    desk.stories |= got.stories
    for number, parcel in enumerate(got.parcels):
        _start(desk, parcel, number * desk.pacer.closest)


def _start(desk: _Desk, parcel: Parcel, after: float) -> None:
    """Let a parcel fly after so many seconds, unless its chat was just told something else (a reply) and needs a moment."""
    wait = desk.pacer.until_free(parcel[0].chat_id)
    if wait > 0:
        _land(desk, Landed(parcel, Again(desk.now() + timedelta(seconds=wait), counts=False)))
        return
    desk.pacer.told(parcel[0].chat_id, after)
    stories = tuple(desk.stories[one.story_id] for one in parcel)
    _fly(desk, _travel(desk, parcel, stories, after), parcel)


def _fly(desk: _Desk, journey: Coroutine[None, None, None], parcel: Parcel) -> None:
    task = asyncio.create_task(journey)
    desk.flying[task] = parcel
    task.add_done_callback(desk.flying.pop)


def _land(desk: _Desk, landed: Landed) -> None:
    """Keep a result for the next turn, and see that there is one soon."""
    desk.landed.append(landed)
    if desk.ring is None:
        desk.ring = asyncio.get_running_loop().call_later(_gather(desk), desk.bell.set)


def _gather(desk: _Desk) -> float:
    return GATHER_MANY if desk.pacer.rate > MANY else GATHER


# One parcel's journey -------------------------------------------------------------------------------------------------


async def _travel(desk: _Desk, parcel: Parcel, stories: tuple[Story, ...], after: float) -> None:
    """Render, send, judge. A bug stays with its parcel, which is tried again later and later."""
    if after:
        await asyncio.sleep(after)
    try:
        result, outcome = await _tell(desk, parcel, stories)
    except Exception:
        _log.exception("alert %d met a bug", parcel[0].id)
        desk.on_trouble(f"alert {parcel[0].id} met a bug; the log has it")
        _land(desk, Landed(parcel, Again(desk.now() + step(UNKNOWN_GAPS, parcel[0].attempts))))
        return
    message_id = result.message_id if isinstance(result, Sent) else 0
    flooded = isinstance(result, TryLater) and result.flood
    _land(desk, Landed(parcel, _weigh(desk, parcel, outcome), message_id, flooded))


async def _tell(desk: _Desk, parcel: Parcel, stories: tuple[Story, ...]) -> tuple[SendResult, Outcome]:
    message = _render(desk, parcel, stories)
    plain = any(desk.refused_markup[story.id] >= HOLD_AFTER for story in stories)
    result, outcome = await _try(desk, parcel[0], message, plain=plain)
    if isinstance(outcome, Plain):
        for story in stories:
            desk.refused_markup[story.id] += 1
        _log.warning("story %d goes out without markup: %s", stories[0].id, _said(result))
        desk.on_trouble(f"story {stories[0].id} goes out without markup: {_said(result)}")
        desk.pacer.told(parcel[0].chat_id)
        result, outcome = await _try(desk, parcel[0], message, plain=True)
    return result, outcome


async def _try(desk: _Desk, one: PendingAlert, message: Message, *, plain: bool) -> tuple[SendResult, Outcome]:
    clock = asyncio.get_running_loop().time
    started = clock()
    if one.message_id is None:
        result = await desk.chats.send(one.chat_id, message, topic=one.topic, plain=plain)
    else:
        result = await desk.chats.edit(one.chat_id, one.message_id, message, plain=plain)
    desk.pacer.learn(one.chat_id, result, clock() - started)
    case = Case(one.attempts, one.failed_days, one.failed_on, one.choices.discreet, plain)
    return result, judge(result, case, desk.now())


def _weigh(desk: _Desk, parcel: Parcel, outcome: Outcome) -> Outcome:
    """What concerns more than this parcel: nothing can be sent, a text is refused, or many chats go at once."""
    match outcome:
        case Stop(why):
            desk.stopped = why
            desk.on_trouble(f"nothing can be sent: {why}")
        case Hold(why):
            _log.warning("alert %d is set aside: %s", parcel[0].id, why)
            desk.on_trouble(f"an alert of story {parcel[0].story_id} is set aside: {why}")
        case Suspend() | Erase():
            return _weigh_going(desk, outcome)
        case _:
            pass
    return outcome


def _weigh_going(desk: _Desk, outcome: Outcome) -> Outcome:
    now = desk.now()
    desk.gone.append(now)
    while desk.gone[0] < now - HOUR:
        desk.gone.popleft()
    if desk.subscribers is None or not is_incident(len(desk.gone), desk.subscribers):
        return outcome
    desk.on_trouble(f"{len(desk.gone)} chats went within an hour: nobody is suspended or erased until that is over")
    return spared(outcome, now)


async def _take_back(desk: _Desk, orphan: Landed) -> None:
    """Delete what reached a chat whose alert was gone when it landed: they left, and nothing may follow them."""
    one = orphan.parcel[0]
    if one.message_id is not None or not orphan.message_id:
        return
    for seconds in TAKE_BACK_GAPS:
        result = await desk.chats.delete(one.chat_id, [orphan.message_id])
        if not isinstance(result, TryLater | Unknown):
            return
        await asyncio.sleep(max(seconds, result.seconds if isinstance(result, TryLater) else 0))
    _log.error("a message to somebody who had left could not be taken back")


def _render(desk: _Desk, parcel: Parcel, stories: tuple[Story, ...]) -> Message:
    """The message of a parcel, rendered once for all chats that are alike; a subscriber's own words are not kept."""
    first = parcel[0]
    shown = tuple((one.story_id, one.story_version, one.people) for one in parcel)
    key = (shown, first.chat_kind, first.choices, is_digest(parcel))
    message = desk.messages.get(key)
    if message is not None and not any(one.note for one in parcel):
        return message
    if is_digest(parcel):
        message = desk.render.digest(tuple(zip(stories, parcel, strict=True)))
    else:
        message = desk.render.alert(stories[0], first)
    if not any(one.note for one in parcel):
        if len(desk.messages) >= MESSAGES_KEPT:
            desk.messages.clear()
        desk.messages[key] = message
    return message


def _said(result: SendResult) -> str:
    return result.detail if isinstance(result, Refused | Unknown) else ""
