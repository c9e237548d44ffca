"""A publisher's server, a clock, and somebody who visits."""

import pytest
from aiohttp import web

from alertbot.core.model import Feed
from alertbot.feeds.fetch import open_fetcher
from publisher import QUICK, Clock, Server, Visitor


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def server(clock):
    playing = Server(clock)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", playing.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    playing.port = runner.addresses[0][1]
    yield playing
    await runner.cleanup()


@pytest.fixture
async def fetcher(clock):
    async with open_fetcher(
        version="1.0", contact="https://bot.test/", clock=clock, allow_private=True, limits=QUICK
    ) as opened:
        yield opened


@pytest.fixture
def visitor(clock, fetcher):
    return Visitor(clock, fetcher.fetch)


@pytest.fixture
def feed(server):
    return Feed(id=1, url=server.url())
