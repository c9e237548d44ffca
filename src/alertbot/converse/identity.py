"""What Telegram shows of the bot: its commands for each language and role, and what it says of itself before /start.

The name and the picture are the operator's (safety R7); so are descriptions that the operator has set.
"""

from collections.abc import Iterable

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)

from alertbot.converse.menu import Listed, menu_of, menu_of_groups
from alertbot.core.messages.words import Words
from alertbot.core.model import ChatId, Role
from alertbot.locales import LANGUAGES, words


async def introduce(bot: Bot, *, discreet: bool) -> None:
    """Set commands in each language, in private chats and for admins of groups, and a description where there is none.

    Raises the library's TelegramError; the bot works without all of this.
    """
    for language in LANGUAGES:
        spoken, code = words(language), "" if language == "en" else language
        await bot.set_my_commands(_listed(spoken, menu_of(None)), BotCommandScopeAllPrivateChats(), code)
        await bot.set_my_commands(_listed(spoken, menu_of_groups()), BotCommandScopeAllChatAdministrators(), code)
        if not discreet:
            await _describe(bot, spoken, code)
    await bot.delete_my_commands(BotCommandScopeAllGroupChats())


async def set_menu(bot: Bot, chat_id: ChatId, role: Role | None, language: str) -> None:
    """The menu of one private chat: an admin's own commands, or the chosen language."""
    await bot.set_my_commands(_listed(words(language), menu_of(role)), BotCommandScopeChat(chat_id))


async def _describe(bot: Bot, spoken: Words, code: str) -> None:
    if not (await bot.get_my_description(code)).description:
        await bot.set_my_description(
            spoken.say(
                "I tell you, once, what rights groups say about the prisoners you follow. Nothing is kept before you agree."
            ),
            code,
        )
    if not (await bot.get_my_short_description(code)).short_description:
        await bot.set_my_short_description(spoken.say("News of political prisoners, from rights groups."), code)


def _listed(spoken: Words, commands: Iterable[Listed]) -> list[BotCommand]:
    return [BotCommand(c.name, spoken.template(c.says)) for c in commands]
