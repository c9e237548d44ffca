"""People: all or nothing from a file, ids of names, and what was said of them."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.model import EventKind, Person, Status
from alertbot.database import people
from chatting import PEOPLE, tracked  # noqa: F401 - a fixture
from saying import NOW, person_of, store_statement


async def test_a_person_comes_back_as_given_with_number_and_slug(database):
    given_ = Person(
        "a-b",
        "Ann Bee",
        "Ганна",
        "BY",
        "f",
        ("Anna B", "Hanna Bi"),
        date(1990, 1, 2),
        date(2021, 3, 4),
        "8 years",
        Status.SENTENCED,
        "G",
        "note",
    )

    added = await people.add_person(database, given_)

    [found] = await people.all_people(database)
    assert found == added
    assert (found.aliases, found.born, found.status) == (given_.aliases, given_.born, given_.status)
    assert (found.number, len(found.slug)) == (1, 12)


async def test_adding_again_changes_nothing(tracked):  # noqa: F811
    again = await people.add_person(tracked, Person("ales-b", "Somebody Else"))

    assert again.name == "Ales Bialiatski"
    assert len(await people.all_people(tracked)) == 4


async def test_every_change_of_people_changes_their_mark_and_reading_does_not(tracked):  # noqa: F811
    new = Person("new", "New One")
    seen = [await people.mark_of_people(tracked)]
    for change in (
        people.import_people(tracked, [new]),
        people.import_people(tracked, [replace(new, note="a note")]),
        people.add_spelling(tracked, "new", "One New"),
        people.retire_person(tracked, "new"),
    ):
        await change
        seen.append(await people.mark_of_people(tracked))

    assert len(set(seen)) == 5
    assert await people.mark_of_people(tracked) == seen[-1]


async def test_a_file_is_imported_as_counted_and_a_second_time_nothing_changes(tracked):  # noqa: F811
    new = [Person("new", "New One"), Person("ales-b", "Ales Bialiatski", "Алесь Бяляцкі", "PL")]

    first = await people.import_people(tracked, new)
    second = await people.import_people(tracked, new)

    assert (first, second) == (people.Imported(1, 1, 0), people.Imported(0, 0, 2))


async def test_numbers_and_slugs_stay_when_a_person_changes(tracked):  # noqa: F811
    before = await person_of(tracked, "ales-b")
    await people.import_people(tracked, [Person("ales-b", "Aleś Bialacki")])

    after = await person_of(tracked, "ales-b")

    assert (after.name, after.number, after.slug) == ("Aleś Bialacki", before.number, before.slug)


async def test_who_is_retired_is_tracked_no_longer_until_a_file_brings_them_back(tracked):  # noqa: F811
    assert await people.retire_person(tracked, "ales-b")
    assert not await people.retire_person(tracked, "ales-b")
    gone = await person_of(tracked, "ales-b")

    await people.import_people(tracked, [PEOPLE[0]])

    assert gone is None
    assert await person_of(tracked, "ales-b") is not None


async def test_a_spelling_is_added_once(tracked):  # noqa: F811
    assert await people.add_spelling(tracked, "ales-b", "  Ales   Beliatski ")
    assert not await people.add_spelling(tracked, "ales-b", "Ales Beliatski")

    assert (await person_of(tracked, "ales-b")).aliases == ("Ales Beliatski",)


async def test_the_latest_news_come_first(tracked):  # noqa: F811
    for n in range(4):
        await store_statement(tracked, "ales-b", "maria-k", title=f"News {n}", at=NOW - timedelta(days=n))

    news = await people.latest_news(tracked, "ales-b", 2, NOW - timedelta(days=10))

    assert [(n.title, n.kind) for n in news] == [("News 0", EventKind.RELEASED), ("News 1", EventKind.RELEASED)]


async def test_those_in_the_news_come_by_their_latest(tracked):  # noqa: F811
    await store_statement(tracked, "ales-b", at=NOW - timedelta(days=2))
    await store_statement(tracked, "maria-k", at=NOW - timedelta(days=1))
    await store_statement(tracked, "ivan-one", at=NOW - timedelta(days=30))
    await store_statement(tracked, "ivan-two", at=NOW, verdict="possible")

    assert await people.in_the_news(tracked, NOW - timedelta(days=7), 10) == ("maria-k", "ales-b")


@given(st.text(max_size=60), st.frozensets(st.sampled_from(["ann", "ann-2", "person"])))
def test_an_id_of_any_name_is_short_plain_and_new(name, taken):
    made = people.id_from_name(name, taken)

    assert 0 < len(made) <= 48
    assert made not in taken
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in made)


def test_an_id_reads_as_the_name():
    assert people.id_from_name("Aleś Bialacki") == "ales-bialacki"
    assert people.id_from_name("Ann", frozenset({"ann"})) == "ann-2"
