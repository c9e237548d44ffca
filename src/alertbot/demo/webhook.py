"""Bringing updates to the bot's own server: in order, with the secret, again and again until it says 2xx."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp

from alertbot.demo.updates import Update
from alertbot.demo.world import World

_LADDER = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 120.0)  # seconds before the next attempt
_GIVE_UP = timedelta(hours=23)  # after so long of 410 Gone the webhook is removed

Answer = Callable[[dict[str, Any]], Awaitable[Any]]


async def deliver(world: World, perform: Answer) -> None:
    """Bring every update to the webhook, as long as there is one. Runs until it is cancelled.

    `perform` carries out the method call that a 2xx answer may hold in its body.
    """
    woken = asyncio.Event()
    world.updates.arrived = woken.set
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        while True:
            world.updates.expire(world.clock())
            if not world.updates.webhook or not world.updates.waiting:
                woken.clear()
                await woken.wait()
            else:
                await _bring(world, session, perform, world.updates.waiting[0])


async def _bring(world: World, session: aiohttp.ClientSession, perform: Answer, update: Update) -> None:
    """One update, until it was taken, expired, or the webhook is gone."""
    since = world.clock()
    attempt = 0
    while world.updates.webhook and update in world.updates.waiting:
        status, wait, body = await _post(world, session, update)
        if 200 <= status < 300:
            world.updates.forget(update.id + 1)
            world.changed("taken")
            if isinstance(body, dict) and "method" in body:
                await perform(body)
            return
        world.updates.error = (world.clock(), f"Wrong response from the webhook: {status or 'no answer'}")
        if status == 410 and world.clock() - since >= _GIVE_UP:
            world.updates.webhook = ""
        await world.pause(max(wait, _LADDER[min(attempt, len(_LADDER) - 1)]))
        attempt += 1
        world.updates.expire(world.clock())


async def _post(world: World, session: aiohttp.ClientSession, update: Update) -> tuple[int, float, Any]:
    """Status (0: none came), seconds that the server asks to wait, and the JSON it answered."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": world.updates.secret} if world.updates.secret else {}
    try:
        async with session.post(world.updates.webhook, json=update.told, headers=headers) as answer:
            text = await answer.text()
            asked = answer.headers.get("Retry-After", "")
            return answer.status, min(float(asked), 3600.0) if asked.isdigit() else 0.0, _read(text)
    except (aiohttp.ClientError, TimeoutError):
        return 0, 0.0, None


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
