"""From /start to a followed person are two messages, and nothing is stored before somebody agrees."""

from alertbot.database.tables import delivery, follow, subscriber


async def test_from_start_to_a_followed_person_are_two_messages(chat):
    volha = chat.telegram.person("Volha")

    await chat.says(volha, "/start")
    [line] = await chat.says(volha, "Ales Bialiatski")

    assert line.text == "🔔 You follow Ales Bialiatski."
    assert [dict(r)["target"] for r in await chat.rows(follow)] == ["ales-b"]


async def test_nothing_is_stored_before_somebody_agrees(chat):
    volha = chat.telegram.person("Volha")

    await chat.says(volha, "/start")
    await chat.says(volha, "/help")
    await chat.says(volha, "/privacy")
    await chat.says(volha, "/settings")
    await chat.says(volha, "/mydata")

    assert [await chat.count(t) for t in (subscriber, follow, delivery)] == [0, 0, 0]


async def test_the_text_says_what_is_kept_and_offers_two_ways(chat):
    [line] = await chat.says(chat.telegram.person("Volha"), "/start")

    assert "encrypted" in line.text
    assert "may be punished" in line.text
    assert "Telegram and your phone" in line.text
    assert [row[0] for row in line.buttons[:2]] == ["I agree", "I agree, discreetly"]


async def test_who_agrees_discreetly_is_discreet(chat):
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/start")

    await chat.taps(volha, "I agree, discreetly")

    [row] = await chat.rows(subscriber)
    assert row["discreet"]


async def test_a_name_from_a_chat_that_saw_no_text_shows_it_first(chat):
    volha = chat.telegram.person("Volha")

    [line] = await chat.says(volha, "/follow Ales Bialiatski")

    assert await chat.count(subscriber) == 0
    assert line.buttons[0][0] == "Agree and follow Ales Bialiatski"
    await chat.taps(volha, "Agree and follow Ales Bialiatski")
    assert [r["target"] for r in await chat.rows(follow)] == ["ales-b"]


async def test_agreeing_to_follow_discreetly_does_both(chat):
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "Maria Kalesnikava")

    await chat.taps(volha, "Agree and follow discreetly")

    [row] = await chat.rows(subscriber)
    assert (row["discreet"], [r["target"] for r in await chat.rows(follow)]) == (True, ["maria-k"])


async def test_agreeing_twice_makes_one_subscriber(chat):
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/start")
    message = chat.telegram.last(volha)

    await chat.taps(volha, "I agree", message=message)
    await chat.taps(volha, "I agree", message=message)

    assert await chat.count(subscriber) == 1


async def test_who_is_back_is_greeted_as_one_who_follows(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")

    [line] = await chat.says(volha, "/start")

    assert line.text.startswith("Welcome back.\n\nYou follow 1.")


async def test_a_link_opens_the_card_and_its_payload_carries_no_name(chat):
    volha = await chat.follower()
    person = chat.world.people.by_id["ales-b"]

    [line] = await chat.says(volha, f"/start {person.slug}")

    assert "Ales Bialiatski" in line.text
    assert "ales" not in person.slug.lower() or len(person.slug) >= 12


async def test_a_link_shows_a_newcomer_the_card_with_the_text_and_stores_nothing(chat):
    slug = chat.world.people.by_id["ales-b"].slug

    [line] = await chat.says(chat.telegram.person("Volha"), f"/start {slug}")

    assert "Ales Bialiatski" in line.text
    assert "encrypted" in line.text
    assert await chat.count(subscriber) == 0


async def test_an_unknown_link_is_an_ordinary_start(chat):
    [line] = await chat.says(chat.telegram.person("Volha"), "/start nonsense")

    assert line.buttons[0][0] == "I agree"


async def test_a_discreet_bot_offers_one_way_only(chat):
    from dataclasses import replace

    chat.house = replace(chat.house, discreet=True)
    volha = chat.telegram.person("Volha")

    [line] = await chat.says(volha, "/start")
    await chat.says(volha, "Ales Bialiatski")

    assert [row[0] for row in line.buttons] == ["I agree, discreetly", "More about privacy"]
    [row] = await chat.rows(subscriber)
    assert row["discreet"]


async def test_words_are_those_of_the_client(chat):
    volha = chat.telegram.person("Volha", "uk")
    await chat.says(volha, "/start")

    await chat.says(volha, "Ales Bialiatski")

    [row] = await chat.rows(subscriber)
    assert row["language"] == "uk"
