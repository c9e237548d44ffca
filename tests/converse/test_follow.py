"""Following by a name in any form: one is followed, several are offered, near misses are shown."""

from alertbot.database.tables import follow


async def followed(chat):
    return sorted((r["kind"], r["target"]) for r in await chat.rows(follow))


async def test_a_bare_name_follows(chat):
    volha = await chat.follower()

    [line] = await chat.says(volha, "  Марыя   Калеснікава ")

    assert line.text == "🔔 You follow Maria Kalesnikava."
    assert await followed(chat) == [("person", "maria-k")]


async def test_following_twice_says_so_and_changes_nothing(chat):
    volha = await chat.follower("Volha", "Maria Kalesnikava")

    [line] = await chat.says(volha, "/follow Maria Kalesnikava")

    assert line.text == "You follow Maria Kalesnikava already."
    assert await followed(chat) == [("person", "maria-k")]


async def test_several_of_one_name_are_offered_with_what_tells_them_apart(chat):
    volha = await chat.follower()

    [line] = await chat.says(volha, "Ivan Petrov")

    assert line.text == "Whom do you mean?"
    assert [row[0] for row in line.buttons] == ["Ivan Petrov · Russia", "Ivan Petrov · Belarus · Case of the twelve"]
    await chat.taps(volha, "Ivan Petrov · Russia")
    assert await followed(chat) == [("person", "ivan-one")]
    assert chat.text(volha) == "🔔 You follow Ivan Petrov."


async def test_near_misses_are_offered_and_followed_by_a_tap(chat):
    volha = await chat.follower()

    [line] = await chat.says(volha, "Bialatsky")

    assert line.text == "Nobody is called just that. Did you mean:"
    await chat.taps(volha, line.buttons[0][0])
    assert await followed(chat) == [("person", "ales-b")]


async def test_an_unknown_name_says_what_to_do(chat):
    volha = await chat.follower()

    [line] = await chat.says(volha, "Zzyzx Qwerty")

    assert "ask the admins" in line.text
    assert line.buttons[0] == ("🔎 Browse the list", "📰 In the news")


async def test_follow_alone_explains_itself_and_offers_a_choice(chat):
    volha = await chat.follower()

    [line] = await chat.says(volha, "/follow")

    assert "Send a name" in line.text
    assert line.buttons


async def test_undo_takes_it_back_and_can_be_undone(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")

    await chat.taps(volha, "↩️ Undo")
    gone = await followed(chat)
    await chat.taps(volha, "↩️ Undo")

    assert (gone, await followed(chat)) == ([], [("person", "ales-b")])


async def test_a_country_a_group_and_everybody_can_be_followed(chat):
    volha = await chat.follower()

    await chat.says(volha, "Belarus")
    await chat.says(volha, "case of the TWELVE")
    await chat.says(volha, "/follow everybody")

    assert await followed(chat) == [("country", "BY"), ("everybody", ""), ("group", "Case of the twelve")]


async def test_a_country_is_known_in_the_language_of_the_chat(chat):
    volha = chat.telegram.person("Volha", "pl")
    await chat.says(volha, "/start")

    await chat.says(volha, "Białoruś")

    assert await followed(chat) == [("country", "BY")]


async def test_pages_of_a_found_list_turn(chat, tracked):
    from alertbot.core.model import Person
    from alertbot.database.people import import_people

    await import_people(tracked, [Person(f"oleg-{n}", "Oleg Sidorov", group=f"G{n}") for n in range(20)])
    await chat.house.reread()
    volha = await chat.follower()
    [line] = await chat.says(volha, "Oleg Sidorov")

    await chat.taps(volha, "›")
    again = chat.telegram.from_bot(volha)[-1]

    assert (line.buttons[-1], again.buttons[-1]) == (("‹", "1/3", "›"), ("‹", "2/3", "›"))
    assert line.buttons[0] != again.buttons[0]


async def test_a_list_that_is_forgotten_says_so(chat):
    from dataclasses import replace

    from alertbot.converse.memory import Memory

    volha = await chat.follower()
    await chat.says(volha, "Ivan Petrov")
    chat.house = replace(chat.house, memory=Memory())

    query = await chat.taps(volha, "Ivan Petrov · Russia")

    assert query.answered.is_set()
    assert await followed(chat) == [("person", "ivan-one")]


async def test_a_person_who_is_no_longer_tracked_is_not_followed(chat, tracked):
    from alertbot.database.people import retire_person

    volha = await chat.follower()
    await chat.says(volha, "Ivan Petrov")
    await retire_person(tracked, "ivan-one")
    await chat.house.reread()

    query = await chat.taps(volha, "Ivan Petrov · Russia")

    assert (query.alert, await followed(chat)) == (True, [])


async def test_the_same_update_twice_does_no_harm(chat):
    from telegram import Update

    volha = await chat.follower()
    chat.telegram.say(volha, "Ales Bialiatski")
    told = chat.telegram.world.updates.waiting[-1].told
    await chat.settle()

    await chat.hears(Update.de_json(told, chat.mouth.bot))

    assert await followed(chat) == [("person", "ales-b")]
