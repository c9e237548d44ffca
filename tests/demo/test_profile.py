import pytest
from telegram import BotCommand, BotCommandScopeAllChatAdministrators, BotCommandScopeChat
from telegram.error import BadRequest

from alertbot.demo.profile import menu


async def test_the_menu_is_that_of_the_narrowest_scope_and_the_language(telegram, bot):
    volha, jonas = telegram.person("Volha", "be", started=True), telegram.person("Jonas", "de", started=True)
    group = telegram.group("g", [jonas], [volha])
    await bot.set_my_commands([BotCommand("start", "Start")])
    await bot.set_my_commands([BotCommand("start", "Пачаць")], language_code="be")
    await bot.set_my_commands([BotCommand("review", "Review")], scope=BotCommandScopeChat(jonas.id))
    await bot.set_my_commands([BotCommand("settings", "Settings")], scope=BotCommandScopeAllChatAdministrators())

    def shown(person, chat):
        return [command["description"] for command in menu(telegram.world, person, chat)]

    assert shown(volha, telegram.chat(volha)) == ["Пачаць"]
    assert shown(jonas, telegram.chat(jonas)) == ["Review"]
    assert (shown(volha, group), shown(jonas, group)) == (["Settings"], ["Start"])
    assert [c.description for c in await bot.get_my_commands(language_code="be")] == ["Пачаць"]


@pytest.mark.parametrize(
    ("name", "description"), [("Start", "x"), ("a" * 33, "x"), ("start", "x" * 257), ("start", "")]
)
async def test_commands_outside_the_rules_are_refused(telegram, bot, name, description):
    with pytest.raises(BadRequest, match="Bot_command"):
        await bot.set_my_commands([(name, description)])


async def test_the_bot_has_a_name_and_texts_in_each_language(telegram, bot):
    await bot.set_my_description("Tells you", language_code="")
    await bot.set_my_description("Паведамляе", language_code="be")

    assert (await bot.get_my_description("be")).description == "Паведамляе"
    assert (await bot.get_my_description("de")).description == "Tells you"
    assert (await bot.get_my_name()).name == "Alert Bot"
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("x" * 121)
