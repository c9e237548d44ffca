"""`@bot name` gives cards in any chat, and keeps nothing."""

from dataclasses import replace

from alertbot.database.tables import subscriber
from saying import store_story


async def asked(chat, words):
    query = chat.telegram.inline(chat.telegram.person("Volha"), words)
    await chat.settle()
    return query


async def test_a_name_gives_cards_with_a_link_to_follow(chat):
    query = await asked(chat, "Ales Bialiatski")

    [result] = query.results
    slug = chat.world.people.by_id["ales-b"].slug
    assert result["title"] == "Ales Bialiatski"
    assert result["reply_markup"]["inline_keyboard"][0][0]["url"] == f"https://t.me/alert_stand_in_bot?start={slug}"
    assert await chat.count(subscriber) == 0


async def test_no_words_give_those_in_the_news(chat, tracked):
    await store_story(tracked, "maria-k", at=chat.house.now())

    query = await asked(chat, "")

    assert [r["title"] for r in query.results] == ["Maria Kalesnikava"]


async def test_nobody_found_is_an_answer_too(chat):
    assert list((await asked(chat, "Zzyzx")).results) == []


async def test_where_groups_are_not_allowed_there_is_nothing(chat):
    chat.house = replace(chat.house, allow_groups=False)

    assert list((await asked(chat, "Ales")).results) == []
