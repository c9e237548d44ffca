"""The methods by which the bot says who it is: names, texts, commands, menu, webhook."""

import re
from typing import Any

from alertbot.demo.answers import Failure, bad_request, failure
from alertbot.demo.calls import MALFORMED, Call
from alertbot.demo.chats import ADMINS, Chat, Person, user_json
from alertbot.demo.updates import WEBHOOK_CAME
from alertbot.demo.world import World

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}\Z")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}\Z")
_WEB_HOOK = re.compile(r"https://[^/\s]+\.[^/\s]+|https?://(?:127\.0\.0\.1|localhost)(?::\d+)?(?:/|\Z)")


def get_me(world: World, call: Call) -> Any:  # noqa: ARG001 - every method is called alike
    """getMe: the bot as the Bot API writes it."""
    return {
        **user_json(world.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


def set_commands(world: World, call: Call) -> Any:
    """setMyCommands: a hundred at most, for a scope and a language."""
    commands = call.json("commands")
    if not isinstance(commands, list):
        return bad_request("can't parse commands JSON array")
    if len(commands) > 100:
        return Failure(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
    wrong = next((bad for bad in map(_wrong_command, commands) if bad is not None), None)
    if wrong is not None:
        return wrong
    bare = [{"command": c["command"].removeprefix("/"), "description": c["description"]} for c in commands]
    world.profile.commands[_scope(call)] = bare
    world.changed("commands")
    return True


def get_commands(world: World, call: Call) -> Any:
    """getMyCommands: exactly those of the scope and language; no other is looked up."""
    return world.profile.commands.get(_scope(call), [])


def delete_commands(world: World, call: Call) -> Any:
    """deleteMyCommands: those of the scope and language."""
    world.profile.commands.pop(_scope(call), None)
    return True


def menu(world: World, person: Person, chat: Chat) -> list[dict[str, str]]:
    """The commands that somebody is shown in a chat: the narrowest scope that has any, in their language or none."""
    for scope in _scopes(person, chat):
        for language in (person.language, ""):
            if commands := world.profile.commands.get((scope, language)):
                return commands
    return []


def set_word(world: World, call: Call) -> Any:
    """setMyName, setMyDescription, setMyShortDescription, each in a language."""
    table, field, limit = _WORDS[call.method]
    text = call.text(field)
    if len(text) > limit:
        return bad_request(f"bot {field.replace('_', ' ')} is too long")
    getattr(world.profile, table)[call.text("language_code")] = text
    return True


def get_word(world: World, call: Call) -> Any:
    """getMyName, getMyDescription, getMyShortDescription, in a language, else the general one."""
    table, field, _ = _WORDS["s" + call.method[1:]]
    words = getattr(world.profile, table)
    fallback = world.bot.name if field == "name" else ""
    return {field: words.get(call.text("language_code")) or words.get("") or fallback}


_WORDS = {
    "setMyName": ("names", "name", 64),
    "setMyDescription": ("descriptions", "description", 512),
    "setMyShortDescription": ("short_descriptions", "short_description", 120),
}


def set_rights(world: World, call: Call) -> Any:
    """What setMyDefaultAdministratorRights does."""
    rights = call.json("rights")
    world.profile.rights[call.flag("for_channels")] = rights if isinstance(rights, dict) else {}
    return True


def set_menu(world: World, call: Call) -> Any:
    """What setChatMenuButton does."""
    button = call.json("menu_button")
    if button is MALFORMED:
        return bad_request("can't parse menu button JSON object")
    world.profile.menu_buttons[call.chat_id or 0] = button or {"type": "default"}
    return True


def get_menu(world: World, call: Call) -> Any:
    """What getChatMenuButton answers."""
    return world.profile.menu_buttons.get(call.chat_id or 0) or {"type": "commands"}


def set_webhook(world: World, call: Call) -> Any:
    """setWebhook: https, or loopback, which the real server would refuse and tests need."""
    url, secret = call.text("url"), call.text("secret_token")
    if not url:
        return delete_webhook(world, call)
    if not _WEB_HOOK.match(url):
        return bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.match(secret):
        return bad_request("secret token contains unallowed characters")
    updates = world.updates
    updates.allow(call.json("allowed_updates"))
    if call.flag("drop_pending_updates"):
        updates.waiting.clear()
    updates.webhook, updates.secret = url, secret
    updates.stop_poll(failure(409, WEBHOOK_CAME))
    updates.arrived()
    return True


def delete_webhook(world: World, call: Call) -> Any:
    """What deleteWebhook does."""
    if call.flag("drop_pending_updates"):
        world.updates.waiting.clear()
    world.updates.webhook = world.updates.secret = ""
    return True


def webhook_info(world: World, call: Call) -> Any:  # noqa: ARG001 - every method is called alike
    """What getWebhookInfo answers."""
    updates = world.updates
    told: dict[str, Any] = {
        "url": updates.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(updates.waiting),
    }
    if updates.error is not None:
        told |= {"last_error_date": int(updates.error[0].timestamp()), "last_error_message": updates.error[1]}
    return told


def _scope(call: Call) -> tuple[str, str]:
    """A scope as a key: its type, and the chat and user it names."""
    scope = call.json("scope")
    if not isinstance(scope, dict):
        scope = {}
    parts = [scope.get("type") or "default", scope.get("chat_id"), scope.get("user_id")]
    return ":".join(str(part) for part in parts if part is not None), call.text("language_code")


def _scopes(person: Person, chat: Chat) -> list[str]:
    """The scopes that speak to somebody in a chat, the narrowest first, as core.telegram.org orders them."""
    if chat.type == "private":
        return [f"chat:{chat.id}", "all_private_chats", "default"]
    admin = chat.standing(person.id) in ADMINS
    scopes = [f"chat_member:{chat.id}:{person.id}"]
    scopes += [f"chat_administrators:{chat.id}"] if admin else []
    scopes += [f"chat:{chat.id}"]
    scopes += ["all_chat_administrators"] if admin else []
    return [*scopes, "all_group_chats", "default"]


def _wrong_command(command: Any) -> Failure | None:
    if not isinstance(command, dict) or not isinstance(command.get("command"), str):
        return bad_request("can't parse commands: expected an Object as a command")
    if not _COMMAND.match(command["command"]):
        return Failure(400, "Bad Request: BOT_COMMAND_INVALID")
    description = command.get("description")
    if not isinstance(description, str) or not 1 <= len(description) <= 256:
        return Failure(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    return None
