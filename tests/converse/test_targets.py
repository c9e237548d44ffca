"""What typed words mean: one, several, or nobody; and targets that travel in buttons."""

from dataclasses import replace

import pytest

from alertbot.converse.house import the_person
from alertbot.converse.targets import EVERYBODY, Nobody, One, Several, meant, read, written
from alertbot.core.model import Target, TargetKind
from alertbot.locales import words
from chatting import Found

ENGLISH = words("en")


def hits(house, *found):
    return replace(house, search=lambda _: tuple(Found(*one) for one in found))


def ids(several):
    return [p.id for p in several.people]


@pytest.mark.parametrize(
    ("found", "meaning"),
    [
        ([("ales-b", 0.75, True)], "ales-b"),
        ([("ales-b", 0.75, True), ("maria-k", 0.9, False)], "ales-b"),
        ([("ales-b", 0.92, False)], "ales-b"),
        ([("ales-b", 0.92, False), ("maria-k", 0.51, False)], "ales-b"),
    ],
)
async def test_one_is_meant(house, found, meaning):
    assert meant(hits(house, *found), ENGLISH, "x") == One(the_person(meaning))


@pytest.mark.parametrize(
    ("found", "people", "sure"),
    [
        ([("ivan-one", 1, True), ("ivan-two", 1, True)], ["ivan-one", "ivan-two"], True),
        ([("ales-b", 0.92, False), ("maria-k", 0.8, False)], ["ales-b", "maria-k"], False),
        ([("maria-k", 0.6, False), ("ales-b", 0.7, False), ("ivan-one", 0.2, False)], ["ales-b", "maria-k"], False),
        ([("ales-b", 0.7, False)], ["ales-b"], False),
    ],
)
async def test_several_are_a_choice(house, found, people, sure):
    several = meant(hits(house, *found), ENGLISH, "x")

    assert isinstance(several, Several)
    assert (ids(several), several.sure) == (people, sure)


@pytest.mark.parametrize("found", [[], [("ales-b", 0.3, False)], [("unknown", 1, True)]])
async def test_nobody_is_meant(house, found):
    assert meant(hits(house, *found), ENGLISH, "x") == Nobody()


@pytest.mark.parametrize(
    "target",
    [
        the_person("ales-b"),
        Target(TargetKind.COUNTRY, "BY"),
        Target(TargetKind.GROUP, "Case of the twelve"),
        EVERYBODY,
    ],
)
async def test_a_target_comes_back_from_its_button(house, target):
    assert read(house, written(house, target)) == target


@pytest.mark.parametrize(
    "args", [(), ("person",), ("person", 99), ("country", "XX"), ("group", "no"), ("x", 1), (1, 2)]
)
async def test_what_there_is_not_is_no_target(house, args):
    assert read(house, args) is None
