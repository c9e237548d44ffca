import csv

from alertbot.demo import open_demo


async def test_the_demo_names_all_that_a_bot_needs():
    async with open_demo() as demo:
        assert demo.page == demo.api_url + "/"
        assert len(demo.feeds) >= 3
        assert {feed.trusted for feed in demo.feeds} == {True, False}
        assert all(feed.url.startswith(demo.api_url) for feed in demo.feeds)
        assert set(demo.admins) <= set(demo.telegram.world.people)


async def test_thirty_sample_people_are_in_the_format_of_the_import():
    async with open_demo() as demo:
        with demo.people_csv.open(encoding="utf-8", newline="") as file:
            people = list(csv.DictReader(file))

    assert len(people) == len({person["id"] for person in people}) == 30
    assert {person["status"] for person in people} <= {"", "detained", "sentenced", "released", "died"}
    assert all(None not in person and None not in person.values() for person in people)
