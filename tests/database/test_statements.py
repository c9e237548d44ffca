"""Statements become stories: one for the same news from many publishers, none for what is not sure, and each told once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from alertbot.core.hear import hear, known_people
from alertbot.core.model import ChatId, ChatKind, Choices, Feed, Item, Person, Status, Target, TargetKind
from alertbot.database import subscribers
from alertbot.database.feeds import add_feed
from alertbot.database.people import add_person
from alertbot.database.statements import people_named, release_held, remember, tell_confirmed, unread
from alertbot.database.tables import alert, event, person, review, statement, story, story_statement

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
PEOPLE = (
    Person("ana", "Anna Petrova", country="RU", gender="f", status=Status.SENTENCED),
    Person("ivan", "Ivan Sidorov", country="RU", gender="m", status=Status.SENTENCED),
    Person("olga", "Olga Kuznetsova", country="RU", gender="f", status=Status.SENTENCED),
)
KNOWN = known_people(PEOPLE)
RELEASE = "Anna Petrova was released from prison on Saturday. Ivan Sidorov is still behind bars."


class World:
    """A database with people, three followers, and publishers that speak."""

    def __init__(self, database):
        self.database, self.feeds, self.said = database, {}, 0

    async def follower(self, chat, who):
        one = await subscribers.agree(
            self.database, ChatId(chat), ChatKind.PRIVATE, choices=Choices(), today=date(2026, 1, 1)
        )
        await subscribers.start_follow(self.database, one.id, Target(TargetKind.PERSON, who))
        return one.id

    async def publish(self, publisher, body, *, trusted=False, hours=0, **how):
        if publisher not in self.feeds:
            url = f"https://{len(self.feeds)}.example/feed"
            self.feeds[publisher] = await add_feed(self.database, Feed(id=0, url=url, publisher=publisher))
        self.said += 1
        when = NOW + timedelta(hours=hours)
        item = Item(f"News {self.said}", f"https://e.example/{self.said}", body=body)
        one = hear(
            item,
            None,
            KNOWN,
            publisher=publisher,
            published=when,
            digest=bytes([self.said]),
            keys=(bytes([self.said]) * 16,),
        )
        one = one if not how else type(one)(**{f: getattr(one, f) for f in one.__slots__} | how)
        async with self.database.write() as connection:
            said = [(replace(self.feeds[publisher], trusted=trusted), [one])]
            return (await remember(connection, self.database, said, when))[0]

    async def rows(self, query):
        async with self.database.read() as connection:
            return (await connection.execute(query)).all()

    async def alerts_of(self, subscriber_id):
        return len(await self.rows(select(alert.c.id).where(alert.c.subscriber_id == subscriber_id)))


@pytest.fixture
async def world(database):
    for one in PEOPLE:
        await add_person(database, one)
    return World(database)


async def test_one_release_told_by_four_publishers_is_one_alert_with_four_sources(world):
    of_anna, of_ivan = await world.follower(1, "ana"), await world.follower(2, "ivan")
    for hours, publisher in enumerate(("One", "Two", "Three", "Four")):
        await world.publish(publisher, f"{RELEASE} {publisher} welcomes it in words of its own.", hours=hours)

    assert (await world.alerts_of(of_anna), await world.alerts_of(of_ivan)) == (1, 1)
    sources = await world.rows(
        select(story_statement.c.statement_id)
        .join(alert, alert.c.story_id == story_statement.c.story_id)
        .where(alert.c.subscriber_id == of_anna)
    )
    assert len(sources) == 4


async def test_a_release_that_one_publisher_says_waits_for_a_second_and_needs_no_admin_then(world):
    who = await world.follower(1, "ana")

    first = await world.publish("One", RELEASE)
    assert (first.reviews, await world.alerts_of(who)) == (1, 0)
    assert (await world.rows(select(person.c.status).where(person.c.id == "ana")))[0].status == "sentenced"

    await world.publish("Two", RELEASE + " Two adds this.", hours=1)
    assert await world.alerts_of(who) == 1
    assert [r.decision for r in await world.rows(select(review.c.decision))] == ["yes"]
    assert (await world.rows(select(person.c.status).where(person.c.id == "ana")))[0].status == "released"


async def test_a_trusted_publisher_is_believed_at_once(world):
    who = await world.follower(1, "ana")

    await world.publish("One", RELEASE, trusted=True)

    assert await world.alerts_of(who) == 1


async def test_an_admins_word_tells_at_once(world):
    who = await world.follower(1, "ana")
    await world.publish("One", RELEASE)
    async with world.database.write() as connection:
        await connection.execute(update(event).values(confirmed=True))
        await tell_confirmed(connection, world.database, 1, "ana", NOW)

    assert await world.alerts_of(who) == 1


async def test_what_one_publisher_says_anew_is_new(world):
    who = await world.follower(1, "olga")
    await world.publish("One", "Olga Kuznetsova was taken to a hospital on Monday with a fever, her lawyer said.")
    await world.publish(
        "One", "Olga Kuznetsova was operated on in the prison hospital on Friday, her lawyer said.", hours=90
    )

    assert await world.alerts_of(who) == 2


async def test_the_same_text_on_another_site_is_no_news(world):
    who = await world.follower(1, "olga")
    text = "Olga Kuznetsova wrote a letter to her friends. " + " ".join(
        f"Of book {n} she says that it is number {n} of all." for n in range(20)
    )
    await world.publish("One", text)
    await world.publish("Two", text, hours=2)

    assert await world.alerts_of(who) == 1


async def test_news_of_two_people_for_one_follower_is_one_alert(world):
    who = await world.follower(1, "ivan")
    await subscribers.start_follow(world.database, who, Target(TargetKind.PERSON, "olga"))

    await world.publish("One", "Ivan Sidorov and Olga Kuznetsova were sentenced to eight years in prison on Monday.")

    assert await world.alerts_of(who) == 1


async def test_what_is_remembered_quietly_tells_nobody(world):
    who = await world.follower(1, "ivan")

    await world.publish("One", "Ivan Sidorov was sentenced to eight years in prison on Monday.", quiet=True)

    assert await world.alerts_of(who) == 0
    assert await world.rows(select(story.c.id)) == []
    assert await people_named(world.database, [1]) == {1: frozenset({"ivan"})}


async def test_what_a_mass_change_held_back_is_told_when_an_admin_releases_it(world):
    who = await world.follower(1, "ivan")
    await world.publish("One", "Ivan Sidorov was sentenced to eight years in prison on Monday.", quiet=True, held=True)

    assert await release_held(world.database, world.feeds["One"], NOW) == 1
    assert await world.alerts_of(who) == 1
    assert await release_held(world.database, world.feeds["One"], NOW) == 0


async def test_a_page_that_could_not_be_fetched_stays_to_be_read(world):
    await world.publish("One", "A text that names nobody.", unread=3)

    (one,) = await unread(world.database, 1, NOW - timedelta(days=1))
    assert (one.statement_id, one.tries) == (1, 3)


async def test_an_edited_statement_keeps_its_row(world):
    await world.publish("One", "A text that names nobody.")
    await world.publish("One", "Ivan Sidorov was sentenced to eight years in prison on Monday.", edits=1)

    assert len(await world.rows(select(statement.c.id))) == 1
    assert await people_named(world.database, [1]) == {1: frozenset({"ivan"})}
