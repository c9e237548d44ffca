import json

import aiohttp
import feedparser
import pytest

from alertbot.demo import open_demo
from alertbot.demo.press import open_press


@pytest.fixture
async def demo(clock):
    async with open_demo(clock=clock) as running:
        yield running


async def fetch(url, **headers):
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, answer.headers, await answer.read()


def read(body):
    """(id, title) of each item, whatever the kind of feed."""
    if body.startswith(b"{"):
        return [(item["id"], item["title"]) for item in json.loads(body)["items"]]
    return [(entry.id, entry.title) for entry in feedparser.parse(body).entries]


async def test_every_feed_can_be_read_and_has_old_items(demo):
    for feed in demo.feeds:
        status, _, body = await fetch(feed.url)

        assert status == 200
        assert len({identity for identity, _ in read(body)}) >= 1


async def test_a_published_statement_is_the_newest_item_and_has_a_page(demo, clock):
    feed = demo.feeds[0]
    _, headers, before = await fetch(feed.url)
    validators = {"If-None-Match": headers["ETag"], "If-Modified-Since": headers["Last-Modified"]}
    assert (await fetch(feed.url, **validators))[0] == 304
    async with aiohttp.ClientSession() as session:
        address = f"{demo.api_url}/page/publish"
        async with session.post(address, json={"feed": feed.url.rpartition("/")[2]}) as answer:
            title = (await answer.json())["title"]

    status, _, after = await fetch(feed.url, **validators)

    assert (status, read(after)[0][1], read(after)[1:]) == (200, title, read(before))
    link = feedparser.parse(after).entries[0].link
    assert title in (await fetch(link))[2].decode()


def test_everything_can_be_published_and_then_nothing_is_left(clock):
    press = open_press(clock)

    while press.waiting:
        assert press.publish() is not None

    assert press.publish() is None
    assert {p.piece.of for p in press.out} == set(press.publishers)
