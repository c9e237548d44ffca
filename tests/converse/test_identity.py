"""What Telegram shows of the bot: commands for each language, and admins' commands in admins' menus alone."""

import json

from alertbot.converse.identity import introduce, set_menu
from alertbot.converse.menu import COMMANDS, menu_of, menu_of_groups
from alertbot.core.model import Role
from alertbot.locales import LANGUAGES


async def test_commands_are_set_for_each_language_and_none_is_an_admins(telegram, bot):
    await introduce(bot, discreet=False)

    calls = telegram.called("setMyCommands")
    admins = {c.name for c in COMMANDS if c.needs}
    assert {c.fields.get("language_code", "") for c in calls} == {"", *LANGUAGES} - {"en"}
    assert all(admins.isdisjoint(names_in(c)) for c in calls)


async def test_a_description_that_the_operator_has_set_stays(telegram, bot):
    await bot.set_my_description("Our own words")

    await introduce(bot, discreet=False)

    assert (await bot.get_my_description()).description == "Our own words"
    assert (await bot.get_my_description("pl")).description


async def test_a_discreet_bot_describes_nothing(telegram, bot):
    await introduce(bot, discreet=True)

    assert telegram.called("setMyDescription") == []


async def test_an_admins_menu_has_the_commands_of_the_role(telegram, bot):
    volha = telegram.person("Volha", started=True)

    await set_menu(bot, volha.id, Role.EDITOR, "en")

    names = names_in(telegram.called("setMyCommands")[-1])
    assert "review" in names
    assert "addfeed" not in names


def test_menus_are_short():
    assert len(menu_of(None)) <= 5
    assert len(menu_of_groups()) <= 5
    assert all(len(c.says) <= 256 and len(c.name) <= 32 for c in COMMANDS)


def names_in(call):
    commands = call.fields["commands"]
    return {c["command"] for c in (json.loads(commands) if isinstance(commands, str) else commands)}
