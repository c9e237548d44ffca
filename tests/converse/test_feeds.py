"""Feeds: looked at before they are watched, and every change asks where it hurts."""

import pytest

from alertbot.core.model import Feed
from alertbot.database.tables import audit
from chatting import PREVIEW


@pytest.fixture
async def owner(chat):
    chat.world.previews["https://rights.example"] = PREVIEW
    return await chat.owner()


async def test_a_feed_is_shown_and_then_watched(chat, owner):
    [line] = await chat.says(owner, "/addfeed https://rights.example")
    before = list(chat.world.feeds)

    await chat.taps(owner, "✅ Watch this feed")

    assert "Somebody was freed" in line.text
    assert "names Ales Bialiatski" in line.text
    assert (before, [f.url for f in chat.world.feeds]) == ([], ["https://rights.example/feed"])
    assert [(r["action"], r["object"], r["role"]) for r in await chat.rows(audit)] == [("add feed", "feed 1", "owner")]


async def test_an_address_alone_is_looked_at(chat, owner):
    [line] = await chat.says(owner, "https://rights.example")

    assert "Somebody was freed" in line.text


async def test_a_site_without_a_feed_says_why(chat, owner):
    [line] = await chat.says(owner, "/addfeed https://nothing.example")

    assert "cannot be reached" in line.text
    assert "no such host" in line.text
    assert line.buttons == ()


async def test_confirming_twice_adds_one(chat, owner):
    [line] = await chat.says(owner, "/addfeed https://rights.example")
    await chat.taps(owner, "✅ Watch this feed")

    query = await chat.taps(owner, "✅ Watch this feed", message=line.message)

    assert query.alert
    assert len(chat.world.feeds) == 1


async def test_cancel_forgets_the_offer(chat, owner):
    [line] = await chat.says(owner, "/addfeed https://rights.example")
    await chat.taps(owner, "No")

    await chat.taps(owner, "✅ Watch this feed", message=line.message)

    assert chat.world.feeds == []


async def test_removing_a_feed_asks_first(chat, owner):
    chat.world.feeds.append(Feed(7, "https://rights.example/feed", title="Rights"))
    [line] = await chat.says(owner, "/removefeed 7")
    asked = list(chat.world.asked)

    await chat.taps(owner, "🗑 Remove")

    assert "Watch Rights no longer?" in line.text
    assert (asked, chat.world.feeds) == ([], [])


async def test_a_feed_is_switched_off_and_on_and_trusted(chat, owner):
    chat.world.feeds.append(Feed(7, "https://rights.example/feed", title="Rights"))
    await chat.says(owner, "/feeds")
    await chat.taps(owner, "Rights")

    await chat.taps(owner, "⏸ Switch off")
    await chat.taps(owner, "▶️ Switch on")
    await chat.taps(owner, "⭐ Trust")

    assert [a[2] for a in chat.world.asked if a[0] == "feed"] == ["off", "on", "trust"]
    assert "told at once" in chat.text(owner)
    assert len(await chat.rows(audit)) == 3
