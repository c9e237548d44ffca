"""Status without subscribers, roles by one-time codes, and a record of what admins did."""

import re
from datetime import timedelta

from alertbot.core.model import Role
from alertbot.database import admins
from alertbot.database.tables import admin, audit


async def test_status_tells_of_work_and_nothing_of_subscribers(chat):
    await chat.follower("Volha", "Ales Bialiatski")
    owner = await chat.owner()

    [line] = await chat.says(owner, "/status")

    assert "4 people tracked" in line.text
    assert "subscriber" not in line.text.lower()


async def test_the_first_owner_comes_by_the_code_of_the_console(chat):
    code = await admins.make_claim(chat.house.database, Role.OWNER, chat.house.now())
    volha = chat.telegram.person("Volha")

    [line] = await chat.says(volha, f"/claim {code}")

    assert line.text.startswith("You are an admin now: owner.")
    assert [line.text for line in chat.telegram.transcript(volha) if line.by != "bot"] == []
    assert "addfeed" in str(chat.telegram.called("setMyCommands")[-1].fields)
    [help_] = await chat.says(volha, "/help")
    assert "/addfeed" in help_.text


async def test_a_used_or_late_or_wrong_code_gets_the_same_answer(chat):
    database = chat.house.database
    used = await admins.make_claim(database, Role.OWNER, chat.house.now())
    await chat.says(chat.telegram.person("First"), f"/claim {used}")
    volha = chat.telegram.person("Volha")

    [again] = await chat.says(volha, f"/claim {used}")
    late = await admins.make_claim(database, Role.OWNER, chat.house.now() - timedelta(minutes=11))
    [too_late] = await chat.says(volha, f"/claim {late}")
    [wrong] = await chat.says(volha, "/claim x")

    assert again.text == too_late.text == wrong.text == "This code is not valid (any more)."
    assert await chat.count(admin) == 1


async def test_guessing_voids_the_code(chat):
    code = await admins.make_claim(chat.house.database, Role.OWNER, chat.house.now())
    for n in range(10):
        await admins.claim(chat.house.database, f"guess {n}", 1, chat.house.now())

    role = await admins.claim(chat.house.database, code, 1, chat.house.now())

    assert role is admins.Claim.WRONG


async def test_an_owner_invites_an_editor_who_cares_for_people_alone(chat):
    owner = await chat.owner()
    await chat.says(owner, "/admins")
    await chat.taps(owner, "➕ editor")
    code = re.search(r"/claim (\S+)", chat.text(owner)).group(1)
    volha = chat.telegram.person("Volha")
    await chat.says(volha, f"/claim {code}")

    [people] = await chat.says(volha, "/people")
    [feeds] = await chat.says(volha, "/feeds")

    assert "4 people are tracked." in people.text
    assert "I don't know this command" in feeds.text


async def test_an_operator_makes_no_owner(chat):
    code = await admins.make_claim(chat.house.database, Role.OPERATOR, chat.house.now())
    volha = chat.telegram.person("Volha")
    await chat.says(volha, f"/claim {code}")
    await chat.says(volha, "/admins")

    labels = [label for row in chat.telegram.from_bot(volha)[-1].buttons for label in row]
    chat.telegram.last(volha).markup["inline_keyboard"][0][0]["callback_data"] = "v1:ad:=invite:=owner"
    query = await chat.taps(volha, labels[0])

    assert "➕ owner" not in labels
    assert query.alert


async def test_the_last_owner_stays(chat):
    code = await admins.make_claim(chat.house.database, Role.OWNER, chat.house.now())
    volha = chat.telegram.person("Volha")
    await chat.says(volha, f"/claim {code}")
    await chat.says(volha, "/admins")
    await chat.taps(volha, "✖️ 1 · owner")

    await chat.taps(volha, "🗑 Dismiss")

    assert chat.text(volha) == "The last owner can't be dismissed."
    assert await chat.count(admin) == 1


async def test_the_record_shows_what_was_done_and_that_it_is_whole(chat):
    owner = await chat.owner()
    await chat.says(owner, "/admins")
    await chat.taps(owner, "➕ operator")

    [line] = await chat.says(owner, "/audit")

    assert "owner · invite · operator" in line.text
    assert "The record is whole." in line.text


async def test_a_changed_record_shows(chat):
    database = chat.house.database
    for n in range(3):
        await admins.write_audit(database, Role.OWNER, "add feed", f"feed {n}", chat.house.now())
    async with database.write() as connection:
        await connection.execute(audit.update().where(audit.c.id == 2).values(object="feed 9"))

    [line] = await chat.says(await chat.owner(), "/audit")

    assert "The record was changed" in line.text
