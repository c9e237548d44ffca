"""Fixtures for every room that needs Telegram: the stand-in, and a real python-telegram-bot talking to it.

In a folder's conftest.py: `from standin import bot, clock, telegram`; then `telegram.person("Volha", "be", started=True)`.
"""

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from alertbot.demo.botapi import stand_in
from alertbot.demo.clock import TurnedClock
from alertbot.demo.stage import Telegram

__all__ = ["bot", "clock", "limited", "ptb", "telegram"]


@pytest.fixture
def clock():
    """A clock that stands still until a test turns it."""
    return TurnedClock()


@pytest.fixture
async def telegram(clock):
    """A stand-in without limits, on a turned clock."""
    async with stand_in(clock=clock, pause=clock.pause, limits=False) as running:
        yield running


@pytest.fixture
async def limited(clock):
    """A stand-in that holds the bot to Telegram's limits, on a turned clock."""
    async with stand_in(clock=clock, pause=clock.pause) as running:
        yield running


@pytest.fixture
async def bot(telegram):
    """python-telegram-bot's own Bot, speaking HTTP to the stand-in."""
    async with ptb(telegram) as running:
        yield running


def ptb(telegram: Telegram, **options) -> Bot:
    """A Bot of python-telegram-bot for a stand-in; use it as an async context."""
    base = {"base_url": f"{telegram.url}/bot", "base_file_url": f"{telegram.url}/file/bot"}
    # Proxies of the environment have no business on loopback, and reading the certificates takes a tenth of a second.
    request = {"trust_env": False, "verify": False}
    requests = [HTTPXRequest(httpx_kwargs=request) for _ in range(2)]
    return Bot(telegram.token, **base, request=requests[0], get_updates_request=requests[1], **options)
