"""Updates brought by Telegram to our own server, confirmed only after they are handled: the same promise as in receive.py.

The answer 200 is the confirmation. An update whose handling is cut off is answered 503, and Telegram brings it again; one that
comes twice is handled once.
"""

import asyncio
import hmac
import json
import logging
import secrets

from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from alertbot.telegram.receive import ALLOWED, Desk, Handle, Pause

LARGEST_UPDATE = 1 << 20  # bytes
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_GRACE_SECONDS = 5.0
_log = logging.getLogger(__name__)


async def receive_by_webhook(
    bot: Bot,
    handle: Handle,
    stop: asyncio.Event,
    *,
    url: str,
    listen: str,
    passing: tuple[type[Exception], ...] = (),
    pause: Pause = asyncio.sleep,
) -> None:
    """Serve on `listen` (HOST:PORT, behind a TLS proxy) what Telegram brings to `url`, until `stop`. OSError when it can't be served.

    The secret that Telegram must show is made anew at each start. The webhook stands when we end: what comes meanwhile waits.
    """
    desk = Desk(bot, handle, passing, pause)
    secret = secrets.token_urlsafe(32)

    async def taken(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(_SECRET, ""), secret):
            return web.Response(status=403)
        raw = await _read(request)
        update_id = raw.get("update_id") if isinstance(raw, dict) else None
        if not isinstance(update_id, int):
            return web.Response(status=400)
        desk.take([raw])
        return web.Response(status=200 if await desk.done_with(update_id) else 503)

    site = web.Application(client_max_size=LARGEST_UPDATE)
    site.router.add_post("/{path:.*}", taken)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    try:
        host, _, port = listen.rpartition(":")
        await web.TCPSite(runner, host, int(port)).start()
        await bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED)
        await stop.wait()
        await desk.finish(_GRACE_SECONDS)
    finally:
        await runner.cleanup()


async def stop_webhook(bot: Bot) -> None:
    """Take down a webhook, so that updates can be asked for; those that wait stay."""
    try:
        if (await bot.get_webhook_info()).url:
            await bot.delete_webhook()
    except TelegramError as error:
        _log.warning("whether a webhook stands could not be asked: %s", type(error).__name__)


async def _read(request: web.Request) -> object:
    try:
        return json.loads(await request.read())
    except ValueError:
        return None
