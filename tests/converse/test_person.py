"""Cards, looking back, and browsing the list."""

from datetime import timedelta

from alertbot.database.tables import subscriber
from chatting import PEOPLE
from saying import store_statement, store_story


async def test_a_card_tells_who_somebody_is_and_what_was_said(chat, tracked):
    await store_statement(tracked, "ales-b", title="Freed at last", at=chat.house.now() - timedelta(days=1))
    volha = await chat.follower()

    [line] = await chat.says(volha, "/person Bialiatski")

    assert "Ales Bialiatski" in line.text
    assert "Freed at last" in line.text
    assert "🔔 Follow" in line.buttons[0]


async def test_a_card_is_shown_to_whoever_asks_and_keeps_nothing(chat):
    [line] = await chat.says(chat.telegram.person("Volha"), "/person Ales Bialiatski")

    assert "Ales Bialiatski" in line.text
    assert await chat.count(subscriber) == 0


async def test_a_doubtful_mention_stands_on_no_card(chat, tracked):
    await store_statement(tracked, "ales-b", title="Somebody else", verdict="possible", at=chat.house.now())

    [line] = await chat.says(await chat.follower(), "/person Ales Bialiatski")

    assert "Somebody else" not in line.text


async def test_an_unconfirmed_release_is_not_called_one(chat, tracked):
    await store_statement(tracked, "ales-b", title="Rumour", confirmed=False, at=chat.house.now())

    [line] = await chat.says(await chat.follower(), "/person Ales Bialiatski")

    assert "Rumour" in line.text
    assert "Released" not in line.text


async def test_looking_back_counts_what_was_said(chat, tracked):
    for n in range(3):
        await store_statement(tracked, "ales-b", title=f"News {n}", at=chat.house.now() - timedelta(days=n))
    await store_statement(tracked, "ales-b", title="Old", at=chat.house.now() - timedelta(days=40))
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await chat.taps(volha, "👤 Card")

    await chat.taps(volha, "🗂 Last 30 days")

    assert "3 statements in the last 30 days" in chat.text(volha)


async def test_browsing_by_country_shows_its_people_and_follows_it(chat):
    volha = await chat.follower()
    await chat.says(volha, "/person")

    await chat.taps(volha, "🌍 Country")
    await chat.taps(volha, "Belarus · 3")
    names = [row[0] for row in chat.telegram.from_bot(volha)[-1].buttons[:3]]
    await chat.taps(volha, "🔔 Follow all: Belarus")

    assert [name.split(" · ")[0] for name in names] == ["Ales Bialiatski", "Ivan Petrov", "Maria Kalesnikava"]
    assert chat.text(volha) == "🔔 You follow Belarus."


async def test_browsing_by_group_and_status(chat):
    volha = await chat.follower()
    await chat.says(volha, "/person")
    await chat.taps(volha, "👥 Group")

    await chat.taps(volha, "Case of the twelve · 1")
    await chat.taps(volha, "‹ Back")
    await chat.taps(volha, "⛓ Status")
    statuses = [row[0] for row in chat.telegram.from_bot(volha)[-1].buttons[:-1]]

    assert statuses == ["serving a sentence · 2"]


async def test_those_in_the_news_come_first(chat, tracked):
    await store_story(tracked, "maria-k", at=chat.house.now() - timedelta(days=2))
    await store_story(tracked, "ales-b", at=chat.house.now() - timedelta(days=1))
    volha = await chat.follower()
    await chat.says(volha, "/person")

    await chat.taps(volha, "📰 In the news")

    names = [row[0].split(" · ")[0] for row in chat.telegram.from_bot(volha)[-1].buttons[:2]]
    assert names == ["Ales Bialiatski", "Maria Kalesnikava"]


async def test_a_card_of_a_discreet_chat_has_no_share_and_fades(chat):
    from alertbot.database.tables import delivery

    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/start")
    await chat.taps(volha, "I agree, discreetly")

    [line] = await chat.says(volha, "/person Ales Bialiatski")

    assert not any("Share" in label for row in line.buttons for label in row)
    assert (line.silent, line.protected) == (True, True)
    assert "Ales" not in line.notification
    rows = [r for r in await chat.rows(delivery) if r["message_id"] == line.id]
    assert [r["delete_at"] for r in rows] == [chat.house.now() + timedelta(minutes=10)]


def test_the_people_of_these_tests_have_distinct_ids():
    assert len({p.id for p in PEOPLE}) == len(PEOPLE)
