"""What Telegram brings to our server is handled before it is confirmed, once, and only with the secret."""

import asyncio
import socket

import aiohttp
import pytest

from alertbot.demo.botapi import stand_in
from alertbot.telegram.webhook import receive_by_webhook, stop_webhook
from standin import ptb


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
async def telegram():
    async with stand_in(limits=False) as running:
        yield running


class Served:
    """A bot that receives by webhook, and what it has handled."""

    def __init__(self, bot):
        self.bot, self.handled, self.stop, self.port = bot, [], asyncio.Event(), free_port()
        self.url = f"http://127.0.0.1:{self.port}/hook"

    async def handle(self, update):
        await asyncio.sleep(0.01)
        self.handled.append(update.message.text)

    async def __aenter__(self):
        self.task = asyncio.create_task(
            receive_by_webhook(self.bot, self.handle, self.stop, url=self.url, listen=f"127.0.0.1:{self.port}")
        )
        async with asyncio.timeout(5):
            while not (await self.bot.get_webhook_info()).url:
                await asyncio.sleep(0.02)
        return self

    async def __aexit__(self, *_):
        self.stop.set()
        await self.task

    async def until(self, count):
        async with asyncio.timeout(5):
            while len(self.handled) < count:
                await asyncio.sleep(0.01)


async def test_updates_are_handled_in_the_order_of_their_chat(telegram):
    reader = telegram.person("Reader", "en")
    async with ptb(telegram) as bot, Served(bot) as served:
        for n in range(5):
            telegram.say(reader, f"word {n}")
        await served.until(5)

        assert served.handled == [f"word {n}" for n in range(5)]
        info = await bot.get_webhook_info()
        assert info.pending_update_count == 0
        await stop_webhook(bot)
        assert not (await bot.get_webhook_info()).url


async def test_who_does_not_know_the_secret_is_refused(telegram):
    async with ptb(telegram) as bot, Served(bot) as served, aiohttp.ClientSession() as session:
        async with session.post(served.url, json={"update_id": 1}) as answer:
            assert answer.status == 403

        assert served.handled == []
        await stop_webhook(bot)
