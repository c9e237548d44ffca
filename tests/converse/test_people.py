"""People: one by questions with a trial, many by a file, all or nothing."""

import pytest

from alertbot.core.model import Status
from alertbot.database.people import all_people
from alertbot.database.tables import audit


@pytest.fixture
async def owner(chat):
    return await chat.owner()


async def test_somebody_is_added_by_questions_after_a_trial(chat, owner, tracked):
    await chat.says(owner, "/addperson Katsiaryna Andreyeva")
    await chat.says(owner, "Кацярына Андрэева")
    await chat.says(owner, "Katerina Bakhvalova; Екатерина Андреева")
    await chat.says(owner, "by")
    await chat.taps(owner, "A woman")
    await chat.says(owner, "1993-11-02")
    await chat.taps(owner, "Skip")
    await chat.taps(owner, "serving a sentence")

    [line] = await chat.says(owner, "Press club")

    assert "Would have matched 14 statements in 90 days." in line.text
    assert "3 more look like somebody else." in line.text
    await chat.taps(owner, "✅ Add")
    new = (await all_people(tracked))[-1]
    assert (new.id, new.country, new.gender, new.status) == ("katsiaryna-andreyeva", "BY", "f", Status.SENTENCED)
    assert new.aliases == ("Katerina Bakhvalova", "Екатерина Андреева")
    assert new.id in chat.world.people.by_id
    assert [r["action"] for r in await chat.rows(audit)] == ["add person"]


async def test_a_wrong_answer_is_asked_again(chat, owner):
    await chat.says(owner, "/addperson Somebody New")
    await chat.taps(owner, "Skip")
    await chat.taps(owner, "Skip")

    [line] = await chat.says(owner, "Belarus!")

    assert line.text.startswith("That can't be read.\nWhich country?")


async def test_adding_twice_by_an_old_button_adds_one(chat, owner, tracked):
    await chat.says(owner, "/addperson Somebody New")
    for _ in range(8):
        await chat.taps(owner, "Skip")
    message = chat.telegram.last(owner)
    await chat.taps(owner, "✅ Add")

    query = await chat.taps(owner, "✅ Add", message=message)

    assert query.alert
    assert len(await all_people(tracked)) == 5


async def test_a_file_is_shown_before_it_is_imported(chat, owner, tracked):
    chat.telegram.send_file(owner, "people.csv", b"id,name,country\nnew-one,New One,BY\nales-b,Ales Bialiatski,PL\n")
    await chat.settle()
    shown = chat.text(owner)
    before = len(await all_people(tracked))

    await chat.taps(owner, "✅ Import")

    people = {p.id: p for p in await all_people(tracked)}
    assert "2 people are in the file." in shown
    assert "new: 1" in shown
    assert (before, len(people), people["ales-b"].country) == (4, 5, "PL")
    assert chat.text(owner) == "Imported. New: 1, changed: 1, the same: 0."


async def test_a_file_with_a_bad_row_changes_nothing_and_names_each(chat, owner, tracked):
    chat.telegram.send_file(owner, "people.csv", b"id,name,country\nok,Fine,BY\nBAD ID,X,BY\nno,Y,Belarus\n")
    await chat.settle()

    assert "line 3: id:" in chat.text(owner)
    assert "line 4: country:" in chat.text(owner)
    assert chat.telegram.from_bot(owner)[-1].buttons == ()
    assert len(await all_people(tracked)) == 4


async def test_a_file_of_somebody_else_is_not_read(chat, tracked):
    volha = await chat.follower()

    chat.telegram.send_file(volha, "people.csv", b"id,name\nx,X Y\n")
    await chat.settle()

    assert "names and commands only" in chat.text(volha)
    assert not chat.telegram.called("getFile")


async def test_retiring_asks_first(chat, owner):
    await chat.says(owner, "/people")
    await chat.taps(owner, "Maria Kalesnikava · Belarus · serving a sentence")
    await chat.taps(owner, "🗄 Retire")
    still = "maria-k" in chat.world.people.by_id

    await chat.taps(owner, "🗄 Retire")

    assert (still, "maria-k" in chat.world.people.by_id) == (True, False)


async def test_a_spelling_is_added(chat, owner):
    await chat.says(owner, "/people")
    await chat.taps(owner, "Maria Kalesnikava · Belarus · serving a sentence")
    await chat.taps(owner, "➕ Add a spelling")

    await chat.says(owner, "Mariya Kolesnikova")

    assert "Mariya Kolesnikova" in chat.world.people.by_id["maria-k"].aliases
