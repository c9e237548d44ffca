"""Which function answers which method, and what is answered where none does.

`data/methods.json` lists every method of Bot API 10.3 with what it returns and which fields it requires. Those that the
stand-in does not model are checked for their required fields and answered plausibly; unknown names get a 404.
"""

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from alertbot.demo import profile, rooms, sending
from alertbot.demo.answers import Failure, bad_request
from alertbot.demo.calls import Call
from alertbot.demo.chats import message_json
from alertbot.demo.world import World, new_message, open_chat, writable_chat

Method = Callable[[World, Call], Any]

_MODELLED: dict[str, Method] = {
    "getMe": profile.get_me,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setMyName": profile.set_word,
    "setMyDescription": profile.set_word,
    "setMyShortDescription": profile.set_word,
    "getMyName": profile.get_word,
    "getMyDescription": profile.get_word,
    "getMyShortDescription": profile.get_word,
    "setMyDefaultAdministratorRights": profile.set_rights,
    "setChatMenuButton": profile.set_menu,
    "getChatMenuButton": profile.get_menu,
    "setWebhook": profile.set_webhook,
    "deleteWebhook": profile.delete_webhook,
    "getWebhookInfo": profile.webhook_info,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendAnimation": sending.send_media,
    "sendAudio": sending.send_media,
    "sendVideo": sending.send_media,
    "sendVoice": sending.send_media,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "editMessageText": sending.edit_text,
    "editMessageCaption": sending.edit_caption,
    "editMessageReplyMarkup": sending.edit_markup,
    "deleteMessage": sending.delete_message,
    "deleteMessages": sending.delete_messages,
    "answerCallbackQuery": sending.answer_callback,
    "answerInlineQuery": sending.answer_inline,
    "getChat": rooms.get_chat,
    "getChatMember": rooms.get_member,
    "getChatAdministrators": rooms.get_admins,
    "getChatMemberCount": rooms.count_members,
    "leaveChat": rooms.leave,
    "pinChatMessage": rooms.pin,
    "createForumTopic": rooms.add_topic,
    "closeForumTopic": rooms.change_topic,
    "reopenForumTopic": rooms.change_topic,
    "deleteForumTopic": rooms.change_topic,
    "editForumTopic": rooms.change_topic,
    "closeGeneralForumTopic": rooms.change_general,
    "reopenGeneralForumTopic": rooms.change_general,
    "banChatMember": rooms.moderate,
    "unbanChatMember": rooms.moderate,
    "restrictChatMember": rooms.moderate,
    "promoteChatMember": rooms.moderate,
    "sendChatAction": rooms.send_action,
    "exportChatInviteLink": rooms.create_link,
}
# Methods that put something into a chat meet the limits. Edits do too on Telegram, by numbers that nobody knows: not here.
_LIMITED = frozenset({"copymessage", "forwardmessage"})
# The words for a required field that is missing, where the server has its own.
_MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "from_chat_id is empty",
    "user_id": "invalid user_id specified",
    "message_id": "message identifier is not specified",
    "text": "message text is empty",
    "sticker": "there is no sticker in the request",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "url": "",
    "commands": "can't parse commands JSON array",
    "message_ids": "can't parse message identifiers JSON array",
    "results": "can't parse inline query results JSON array",
}
_EMPTY: dict[str, Any] = {
    "Boolean": True,
    "Integer": 0,
    "String": "",
    "File": {"file_id": "none", "file_unique_id": "none"},
    "UserProfilePhotos": {"total_count": 0, "photos": []},
    "UserProfileAudios": {"total_count": 0, "audios": []},
    "UserChatBoosts": {"boosts": []},
    "Gifts": {"gifts": []},
    "OwnedGifts": {"total_count": 0, "gifts": []},
    "StarAmount": {"amount": 0},
    "StarTransactions": {"transactions": []},
    "ChatAdministratorRights": {"is_anonymous": False},
    "MessageId": {"message_id": 1},
}


def known_name(name: str) -> str:
    """The method in its usual spelling, whatever the case it was called in; "" for none."""
    return _names().get(name.lower(), "")


def is_limited(name: str) -> bool:
    """Whether a method meets the limits on sending."""
    lower = name.lower()
    return lower in _LIMITED or (lower.startswith("send") and lower not in {"sendchataction", "sendmessagedraft"})


def perform(world: World, call: Call) -> Any:
    """Carry out a call whose method is known: its result as JSON-ready values, or a Failure."""
    modelled = _MODELLED.get(call.method)
    missing = _missing(call)
    if missing is not None:
        return missing
    if call.method == "getFile":
        return _get_file(world, call)
    return modelled(world, call) if modelled else _plausible(world, call)


def _missing(call: Call) -> Failure | None:
    """What a call lacks, in the server's words."""
    for name, types in _table()[call.method]["required"].items():
        present = call.has(name) or name in call.files
        fits = types != "Integer" or call.integer(name) is not None
        words = _MISSING.get(name, f'parameter "{name}" is required')
        if (not present or not fits) and words:
            return bad_request(words)
    return None


def _plausible(world: World, call: Call) -> Any:
    """An answer of the right shape from a method that is not modelled."""
    if call.has("chat_id"):
        chat = writable_chat(world, call) if call.method.startswith("send") else open_chat(world, call)
        if isinstance(chat, Failure):
            return chat
        if "Message" in _table()[call.method]["returns"]:
            message = new_message(world, chat, world.bot, extra={"dice": {"emoji": "🎲", "value": 1}})
            return message_json(message)
    kind = _table()[call.method]["returns"][-1]
    return [] if kind.startswith("Array") else _EMPTY.get(kind, {})


def _get_file(world: World, call: Call) -> Any:
    found = world.files.get(call.text("file_id"))
    if found is None:
        return bad_request("wrong file_id or the file is temporarily unavailable")
    path, upload = found
    if len(upload.content) > 20 * 1024 * 1024:
        return bad_request("file is too big")
    identifier = call.text("file_id")
    return {
        "file_id": identifier,
        "file_unique_id": identifier,
        "file_size": len(upload.content),
        "file_path": path,
    }


@cache
def _table() -> dict[str, Any]:
    text = (files("alertbot.demo") / "data" / "methods.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in _table()}
