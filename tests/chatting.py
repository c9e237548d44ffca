"""Fixtures for conversations: real database, stand-in for Telegram, and a chat in which people talk to the real thing.

`await chat.says(volha, "/start")` gives the bot's lines that came of it; `await chat.taps(volha, "Undo")` the query and them.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from telegram import Update

from alertbot.converse.asking import ChatAdmins, read_file
from alertbot.converse.hear import hear
from alertbot.converse.house import Desk, DryRun, FeedPreview, House, Named, Watchlist, watchlist
from alertbot.converse.people import LARGEST_FILE
from alertbot.converse.speak import Mouth, answer
from alertbot.core.messages.desk import Standing
from alertbot.core.model import Failed, Feed, Person, Status, Trouble
from alertbot.database import alerts, erasure, people, reviews
from alertbot.database.engine import Database
from alertbot.database.stories import load_stories
from alertbot.telegram.send import Api
from alertbot.telegram.transport import Transport
from standin import bot, clock, ptb, telegram  # noqa: F401 - fixtures for whoever takes these

PEOPLE = (
    Person("ales-b", "Ales Bialiatski", "Алесь Бяляцкі", "BY", "m", status=Status.SENTENCED, group="Viasna"),
    Person("maria-k", "Maria Kalesnikava", "Марыя Калеснікава", "BY", "f", status=Status.SENTENCED),
    Person("ivan-one", "Ivan Petrov", "", "RU", "m"),
    Person("ivan-two", "Ivan Petrov", "", "BY", "m", group="Case of the twelve"),
)


@dataclass(frozen=True)
class Found:
    """A hit of the search that tests bring: whole words of any spelling, near when a word begins so."""

    person_id: str
    score: float
    exact: bool


@dataclass
class World:
    """What a house of tests remembers of what was asked of other rooms."""

    people: Watchlist = field(default_factory=lambda: watchlist(()))
    feeds: list[Feed] = field(default_factory=list)
    previews: dict[str, FeedPreview] = field(default_factory=dict)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    confirmed: list[tuple[int, str]] = field(default_factory=list)
    scrubbed: bool = True


@dataclass
class Chat:
    """People, and the bot's conversations answering them."""

    telegram: Any
    house: House
    mouth: Mouth
    world: World

    async def settle(self):
        """Answer everything that has happened, in order."""
        waiting = self.telegram.world.updates.waiting
        while waiting:
            await self.hears(Update.de_json(waiting.popleft().told, self.mouth.bot))

    async def hears(self, update):
        heard = hear(update)
        if heard is not None:
            await answer(self.house, self.mouth, heard)

    async def says(self, who, text, chat=None, **how):
        """Somebody writes; the bot's lines that are new in that chat."""
        where = chat or self.telegram.chat(who)
        before = {line.id for line in self.telegram.from_bot(where)}
        self.telegram.say(who, text, chat, **how)
        await self.settle()
        return [line for line in self.telegram.from_bot(where) if line.id not in before]

    async def taps(self, who, button, chat=None, message=None):
        """Somebody taps a button of the newest message that has it."""
        where = chat or self.telegram.chat(who)
        query = self.telegram.tap(message or self.with_button(where, button), button, who)
        await self.settle()
        return query

    def with_button(self, where, button):
        lines = [ln for ln in self.telegram.from_bot(where) if any(button in row for row in ln.buttons)]
        if not lines:
            seen = [ln.buttons for ln in self.telegram.from_bot(where)]
            raise LookupError(f"no button {button!r} in {seen}")
        return lines[-1].message

    def text(self, where):
        return self.telegram.from_bot(where)[-1].text

    async def follower(self, name="Volha", *follows, language="en"):
        """Somebody who has agreed, and follows these names."""
        who = self.telegram.person(name, language)
        await self.says(who, "/start")
        await self.taps(who, "I agree" if language == "en" else self.telegram.from_bot(who)[-1].buttons[0][0])
        for one in follows:
            await self.says(who, f"/follow {one}")
        return who

    async def owner(self):
        """Somebody who is an admin by the configuration."""
        return self.telegram.person("Admin", number=42, started=True)

    async def count(self, table):
        async with self.house.database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(table))).scalar()

    async def rows(self, table):
        return await rows(self.house.database, table)


async def rows(database, table):
    """All rows of a table, as mappings."""
    async with database.read() as connection:
        return (await connection.execute(select(table))).mappings().all()


@pytest.fixture
async def tracked(database):
    """A database with people in it."""
    await people.import_people(database, PEOPLE)
    return database


@pytest.fixture
def world():
    return World()


@pytest.fixture
async def house(tracked, world, clock, bot):  # noqa: F811 - pytest's way
    return await make_house(tracked, world, clock, bot)


@pytest.fixture
async def chat(telegram, house, world, bot, clock):  # noqa: F811 - pytest's way
    transport = Transport()
    await transport.initialize()
    yield Chat(telegram, house, Mouth(Api(transport, telegram.url, telegram.token), bot, clock.pause), world)
    await transport.shutdown()


async def make_house(database: Database, world: World, clock, bot) -> House:  # noqa: F811 - pytest's way
    async def reread():
        world.people = watchlist(await people.all_people(database))

    async def story(story_id):
        async with database.read() as connection:
            return (await load_stories(connection, [story_id])).get(story_id)

    async def panic(subscriber_id):
        async with database.write() as connection:
            await erasure.start_leaving(connection, subscriber_id, clock())

    async def erased():
        return await erasure.scrub_if_marked(database) if world.scrubbed else False

    async def confirmed(connection, statement_id, person_id, now):
        world.confirmed.append((statement_id, person_id))

    async def decide(review_id, decision, other):
        return await reviews.decide(database, review_id, decision, clock(), confirmed=confirmed, other=other)

    await reread()
    return House(
        database=database,
        watchlist=lambda: world.people,
        search=lambda words: search(world.people, words),
        now=clock,
        username="alert_stand_in_bot",
        is_chat_admin=ChatAdmins(bot, clock),
        wake=lambda: world.asked.append(("wake",)),
        reread=reread,
        story=story,
        panic=panic,
        erased=erased,
        decide_review=decide,
        desk=make_desk(database, world, clock, bot),
        admin_ids=frozenset({42}),
    )


def make_desk(database: Database, world: World, clock, bot) -> Desk:  # noqa: F811 - pytest's way
    async def preview_feed(url):
        return world.previews.get(url) or Failed(Trouble.UNREACHABLE, "no such host")

    async def add_feed(url):
        world.feeds.append(Feed(id=len(world.feeds) + 1, url=url, title="A feed"))
        return world.feeds[-1]

    async def feeds():
        return tuple(world.feeds)

    async def change_feed(feed_id, what):
        world.asked.append(("feed", feed_id, what))
        changes = {
            "off": {"off": True},
            "on": {"off": False},
            "trust": {"trusted": True},
            "distrust": {"trusted": False},
        }
        kept = [replace(f, **changes.get(what, {})) if f.id == feed_id else f for f in world.feeds]
        world.feeds = [f for f in kept if not (what == "remove" and f.id == feed_id)]
        return True

    async def dry_run(person):
        return DryRun(certain=14, possible=3, days=90, titles=("A statement",))

    async def stories(limit):
        async with database.read() as connection:
            found = await load_stories(connection, range(1, 50))
        return tuple(found.values())[:limit]

    async def withdraw(story_id):
        async with database.write() as connection:
            await alerts.withdraw_story(connection, story_id, now=clock())

    async def correct(story_id, words):
        async with database.write() as connection:
            await alerts.correct_story(connection, story_id, words, now=clock())

    async def set_aside():
        async with database.read() as connection:
            return await alerts.held_stories(connection)

    async def try_again(story_id):
        async with database.write() as connection:
            await alerts.release_story(connection, story_id, now=clock())

    async def standing():
        return Standing(people=len(world.people.by_id), feeds=len(world.feeds), feeds_in_trouble=0, reviews=0)

    return Desk(
        preview_feed=preview_feed,
        add_feed=add_feed,
        feeds=feeds,
        change_feed=change_feed,
        dry_run=dry_run,
        read_file=lambda file_id: read_file(bot, file_id, LARGEST_FILE),
        stories=stories,
        withdraw=withdraw,
        correct=correct,
        set_aside=set_aside,
        try_again=try_again,
        standing=standing,
    )


def search(everybody: Watchlist, words: str):
    """People one of whose spellings has all the words, exactly; else those of whom a word begins as one of them does."""
    wanted = words.casefold().split()
    spelt = {p.id: [name.casefold().split() for name in p.names] for p in everybody.by_id.values()}
    exact = [i for i, names in spelt.items() if any(set(wanted) <= set(name) for name in names)]
    near = [i for i, names in spelt.items() if any(w[:4] == n[:4] for name in names for n in name for w in wanted)]
    return tuple(Found(i, 1.0, True) for i in exact) or tuple(Found(i, 0.8, False) for i in near)


SPAN = timedelta(minutes=10)
PREVIEW = FeedPreview(
    "https://rights.example/feed", "Rights", (Named("Somebody was freed", ("Ales Bialiatski",)),), 86_400
)
