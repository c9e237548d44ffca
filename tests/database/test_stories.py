"""Stories are read whole: who, what was said of them, and who else says so."""

from datetime import date

import pytest
from sqlalchemy import insert, update

from alert_rows import NOON, OTHER, RELEASED, a_house, after
from alertbot.core.model import Facts, StoryPerson
from alertbot.database.stories import load_stories
from alertbot.database.tables import event, story, story_person, story_statement


@pytest.fixture
async def house(database_url):
    async with a_house(database_url) as house:
        yield house


async def read(house, *ids):
    async with house.database.read() as connection:
        return await load_stories(connection, ids)


async def test_a_story_shows_its_statement_and_its_people_in_their_order(house):
    await house.tell(1, bela=OTHER, ada=RELEASED)

    [one] = (await read(house, 1, 99)).values()

    assert (one.title, one.url, one.publisher) == ("Statement 1", "https://example.org/1", "Group")
    assert (one.published, one.also, one.version) == (NOON, (), 0)
    assert one.people == (
        StoryPerson("ada", "Ada Example", "", RELEASED, "ada in 1", Facts(), 1),
        StoryPerson("bela", "Bela Example", "", OTHER, "bela in 1", Facts(), 2),
    )


async def test_the_facts_of_an_event_are_read_back(house):
    await house.tell(1, ada=RELEASED)
    facts = {"on": "2026-03-01", "term": "8 years", "place": "Mill", "freed": 14}
    await house.write(update(event).values(facts=facts))

    [one] = (await read(house, 1)).values()

    assert one.people[0].facts == Facts(date(2026, 3, 1), "8 years", "Mill", 14)


async def test_further_statements_are_named_in_the_order_in_which_they_joined(house):
    await house.tell(1, ada=OTHER)
    for number, publisher in ((3, "Late"), (2, "Early")):
        await house.state_publisher(number, publisher)
        joined = after(minutes=number)
        await house.write(insert(story_statement).values(story_id=1, statement_id=number, joined=joined))

    [one] = (await read(house, 1)).values()

    assert [publisher for publisher, _ in one.also] == ["Early", "Late"]


async def test_of_somebody_whom_only_a_later_statement_names_that_one_is_quoted(house):
    await house.tell(1, ada=OTHER)
    await house.state_publisher(2, "Other", bela=OTHER, ada=OTHER)
    await house.write(insert(story_statement).values(story_id=1, statement_id=2, joined=NOON))
    await house.write(insert(story_person).values(story_id=1, person_id="bela", kind="other"))

    [one] = (await read(house, 1)).values()

    assert [who.summary for who in one.people] == ["ada in 1", "bela in 2"]


async def test_a_day_of_the_calendar_is_a_story_without_a_statement(house):
    occasion = "birthday ada 2026-03-02"
    await house.write(insert(story).values(id=5, occasion=occasion, opened=NOON, urgency=3, correction="c", version=4))
    await house.write(insert(story_person).values(story_id=5, person_id="ada", kind="anniversary"))

    [one] = (await read(house, 5)).values()

    assert (one.occasion, one.title, one.published) == (occasion, "", NOON)
    assert (one.correction, one.version, one.people[0].summary) == ("c", 4, "")
