"""Only what docs/privacy.md names is kept, and /mydata shows all of it (R2, R19)."""

import re
from pathlib import Path

from alertbot.core.model import Target, TargetKind
from alertbot.database import subscribers
from alertbot.database.tables import admin, alert, audit, delivery, follow, subscriber
from saying import store_story

PRIVACY = Path(__file__).parent.parent.parent / "docs" / "privacy.md"
ABOUT_PEOPLE = (subscriber, follow, alert, delivery, admin, audit)


def named():
    """The columns of the tables in docs/privacy.md."""
    return set(re.findall(r"^\| ([a-z]+\.[a-z_]+) \|", PRIVACY.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_column_about_people_is_named_and_no_other():
    columns = {f"{table.name}.{column.name}" for table in ABOUT_PEOPLE for column in table.columns}

    assert named() == columns


def test_what_is_no_day_or_choice_is_sealed_hashed_or_random():
    """Times of what subscribers do are days; numbers of their chats stand in bytes that only the key opens."""
    kinds = {column.name: column.type.python_type.__name__ for column in subscriber.columns}

    assert [name for name, kind in kinds.items() if kind == "bytes"] == ["id", "lookup", "address", "wipe_code"]
    assert not any(kind == "datetime" for kind in kinds.values())
    assert {kinds[name] for name in kinds if name.endswith("_on")} == {"date"}


async def test_ids_of_subscribers_are_random_and_no_two_addresses_are_alike(chat):
    for number in range(3):
        await chat.follower(f"Reader {number}")
    volha = await chat.follower("Volha")
    [before] = [r for r in await chat.rows(subscriber) if r["id"] == (await known(chat, volha)).id]

    await subscribers.forget(chat.house.database, before["id"])
    await chat.says(volha, "/start")
    await chat.taps(volha, "I agree")
    after = await known(chat, volha)

    rows = await chat.rows(subscriber)
    assert len({row["address"] for row in rows}) == 4
    assert after.id != before["id"]
    assert before["address"] not in {row["address"] for row in rows}


async def known(chat, who):
    return await subscribers.find(chat.house.database, who.id)


async def test_my_data_equals_the_rows(chat, tracked):
    volha = await chat.follower("Volha", "Ales Bialiatski", "Maria Kalesnikava")
    await store_story(tracked, "ales-b")
    who = await known(chat, volha)
    await subscribers.note(tracked, who.id, Target(TargetKind.PERSON, "ales-b"), "my brother")

    [line] = await chat.says(volha, "/mydata")

    [row] = await chat.rows(subscriber)
    shown = dict(re.findall(r"^([a-z_]+): (.*)$", line.text, re.MULTILINE))
    assert set(shown) >= {*row, "alerts", "messages"}
    for column, value in row.items():
        assert shown[column] == ("–" if value is None else words(value))
    assert shown["alerts"] == str(await chat.count(alert))
    assert int(shown["messages"]) <= await chat.count(delivery)
    assert {"Ales Bialiatski", "Maria Kalesnikava"} <= set(
        re.findall(r"^• ([^·\n]+?)(?: ·.*)?$", line.text, re.MULTILINE)
    )
    assert "my brother" in line.text
    assert len(re.findall(r"^• ", line.text, re.MULTILINE)) == await chat.count(follow)


def words(value):
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return str(value).lower() if isinstance(value, bool) else str(value)
