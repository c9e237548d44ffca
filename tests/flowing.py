"""The flow of sending, running in a test on a clock that can be put forward."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from alert_rows import NOON
from alertbot.core.model import Message
from alertbot.deliver import Renderers, deliver
from alertbot.telegram.pace import Pacer


@dataclass
class Flow:
    """A running flow; `clock` is how far its time is ahead of noon."""

    post: object
    wake: asyncio.Event
    stop: asyncio.Event
    pacer: Pacer
    troubles: list[str]
    ended: asyncio.Task
    ahead: timedelta = timedelta()

    def pass_time(self, **parts):
        self.ahead += timedelta(**parts)
        self.wake.set()


def words(story, one):
    also = "".join(f" +{publisher}" for publisher, _ in story.also)
    fate = " withdrawn" if story.withdrawn else f" {story.correction}" if story.correction else ""
    return Message(f"<b>{story.id}</b>{also}{fate} {one.note}".strip(), f"{story.id}{also}{fate}")


def joined(parts):
    return Message("digest " + " ".join(str(story.id) for story, _ in parts), "digest")


@asynccontextmanager
async def a_flow(house, chats, *, post=None, rate=2000, in_flight=16, alert=words, **how):
    """Run the flow; at the end it is stopped and must end in time."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    flow = Flow(post, asyncio.Event(), asyncio.Event(), None, [], None)
    flow.pacer = Pacer(rate, lambda: loop.time() + flow.ahead.total_seconds())
    flow.ended = asyncio.create_task(
        deliver(
            house.database,
            chats,
            Renderers(alert=alert, digest=joined),
            flow.pacer,
            now=lambda: NOON + flow.ahead + timedelta(seconds=loop.time() - started),
            wake=flow.wake,
            stop=flow.stop,
            in_flight=in_flight,
            on_trouble=flow.troubles.append,
            **how,
        )
    )
    try:
        yield flow
    finally:
        flow.stop.set()
        await asyncio.wait_for(flow.ended, 5)


async def until(house, states, seconds=5):
    """Wait until the rows stand so."""
    for _ in range(int(seconds / 0.02)):
        if await house.states() == states:
            return
        await asyncio.sleep(0.02)
    assert await house.states() == states
