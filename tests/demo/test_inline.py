import pytest
from telegram import InlineQueryResultArticle, InputTextMessageContent
from telegram.error import BadRequest


def article(number, text="x", mode=None):
    return InlineQueryResultArticle(str(number), "t", InputTextMessageContent(text, parse_mode=mode))


async def test_words_typed_after_the_bots_name_are_answered(telegram, bot):
    query = telegram.inline(telegram.person("Volha"), "bialia")
    [update] = await bot.get_updates()
    await update.inline_query.answer([article(1)], cache_time=0)

    assert (update.inline_query.query, [r["id"] for r in query.results]) == ("bialia", ["1"])


async def test_bad_results_are_refused(telegram, bot):
    query = telegram.inline(telegram.person("Volha"), "x")

    with pytest.raises(BadRequest, match="Result_id_duplicate"):
        await bot.answer_inline_query(query.id, [article(1), article(1)])
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.answer_inline_query(query.id, [article(1, "<b>", "HTML")])
