"""The methods that make, change and remove messages."""

import secrets
from datetime import timedelta
from typing import Any

from alertbot.demo.answers import Failure, bad_request
from alertbot.demo.calls import MALFORMED, Call, Upload
from alertbot.demo.chats import ADMINS, Chat, Message, message_json
from alertbot.demo.entities import Parsed
from alertbot.demo.keyboards import Markup, read_markup
from alertbot.demo.texts import CAPTION_LIMIT, formatted
from alertbot.demo.world import World, find_message, new_message, open_chat, writable_chat

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content and "
    "reply markup of the message"
)
DELETABLE = timedelta(hours=48)
MOST_IDS = 100
QUERY_LIFE = timedelta(seconds=60)  # how long exactly is not known; the spinner lasts about fifteen


def send_message(world: World, call: Call) -> Any:
    """sendMessage: text and entities are looked at first, then buttons, the chat, the topic, the reply."""
    if not call.text("text"):
        return bad_request("message text is empty")
    text = _text(call)
    return text if isinstance(text, Failure) else _send(world, call, text, {})


def send_document(world: World, call: Call) -> Any:
    """sendDocument: an uploaded file, or one known by its id."""
    return _send_media(world, call, "document", lambda told: told)


def send_photo(world: World, call: Call) -> Any:
    """sendPhoto: the picture is not looked at."""
    return _send_media(world, call, "photo", lambda told: [{**told, "width": 90, "height": 90}])


def send_media(world: World, call: Call) -> Any:
    """All other media: shown as a document."""
    kind = call.method.removeprefix("send").lower()
    return _send_media(world, call, "document", lambda told: told, field=kind)


def copy_message(world: World, call: Call) -> Any:
    """copyMessage: the same words again, from nobody."""
    source = _source(world, call)
    if isinstance(source, Failure):
        return source
    sent = _send(world, call, Parsed(source.text, source.entities), dict(source.extra))
    return sent if isinstance(sent, Failure) else {"message_id": sent["message_id"]}


def forward_message(world: World, call: Call) -> Any:
    """forwardMessage: refused where the message is protected."""
    source = _source(world, call)
    if isinstance(source, Failure):
        return source
    if source.protected:
        return bad_request("the message can't be forwarded")
    origin = {"type": "hidden_user", "sender_user_name": source.sender.name, "date": int(source.date.timestamp())}
    return _send(world, call, Parsed(source.text, source.entities), {**source.extra, "forward_origin": origin})


def edit_text(world: World, call: Call) -> Any:
    """editMessageText: also the buttons, which go where none are given."""
    if not call.text("text"):
        return bad_request("message text is empty")
    text = _text(call)
    if isinstance(text, Failure):
        return text
    return _edit(world, call, text, keep_text=False)


def edit_caption(world: World, call: Call) -> Any:
    """editMessageCaption: the words under a document."""
    caption = _caption(call)
    if isinstance(caption, Failure):
        return caption
    return _edit(world, call, caption, keep_text=False)


def edit_markup(world: World, call: Call) -> Any:
    """editMessageReplyMarkup: the buttons alone."""
    return _edit(world, call, Parsed(""), keep_text=True)


def delete_message(world: World, call: Call) -> Any:
    """deleteMessage: for both sides, within 48 hours."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    message = find_message(chat, call.integer("message_id"), "message to delete not found")
    if isinstance(message, Failure):
        return message
    return _not_deletable(world, chat, message) or _delete(world, message)


def delete_messages(world: World, call: Call) -> Any:
    """deleteMessages: up to a hundred; those that cannot be found or deleted are passed over."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    ids = call.json("message_ids")
    if ids is MALFORMED or not isinstance(ids, list) or not all(isinstance(i, int) for i in ids):
        return bad_request("can't parse message identifiers JSON array")
    if len(ids) > MOST_IDS:
        return bad_request("too many message identifiers specified")
    for number in ids:
        message = chat.messages.get(number)
        if message is not None and not message.deleted and _not_deletable(world, chat, message) is None:
            _delete(world, message)
    return True


def answer_callback(world: World, call: Call) -> Any:
    """answerCallbackQuery: a toast, an alert, or just an end to the waiting."""
    query = world.queries.get(call.text("callback_query_id"))
    if query is None or world.clock() - query.at > QUERY_LIFE:
        return bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > 200:
        return Failure(400, "Bad Request: MESSAGE_TOO_LONG")
    query.answers.append({"text": call.text("text"), "show_alert": call.flag("show_alert"), "url": call.text("url")})
    query.answered.set()
    world.changed("answer", query.message)
    return True


def answer_inline(world: World, call: Call) -> Any:
    """answerInlineQuery: what is offered for the words typed so far."""
    query = world.inline_queries.get(call.text("inline_query_id"))
    if query is None or world.clock() - query.at > QUERY_LIFE:
        return bad_request("query is too old and response timeout expired or query ID is invalid")
    results = call.json("results")
    wrong = _wrong_results(results)
    if wrong is not None:
        return wrong
    button = call.json("button")
    query.results, query.button = results, button if isinstance(button, dict) else None
    query.answered.set()
    world.changed("inline")
    return True


def store_file(world: World, upload: Upload) -> dict[str, Any]:
    """Keep a file; what the Bot API says of it."""
    file_id = f"file-{world.number()}-{secrets.token_hex(4)}"
    world.files[file_id] = (f"documents/{file_id}", upload)
    size = len(upload.content)
    return {
        "file_id": file_id,
        "file_unique_id": file_id,
        "file_name": upload.name,
        "mime_type": upload.mime_type,
        "file_size": size,
    }


def _text(call: Call) -> Parsed | Failure:
    entities = call.json("entities")
    return formatted(call.text("text"), call.text("parse_mode"), entities, too_long="message is too long")


def _caption(call: Call) -> Parsed | Failure:
    if not call.text("caption").strip():
        return Parsed("")
    entities = call.json("caption_entities")
    too_long = "message caption is too long"
    return formatted(call.text("caption"), call.text("parse_mode"), entities, too_long=too_long, limit=CAPTION_LIMIT)


def _send(world: World, call: Call, text: Parsed, extra: dict[str, Any]) -> dict[str, Any] | Failure:
    """The checks that follow those of the text, in the server's order, and the message."""
    markup = read_markup(call)
    if isinstance(markup, Failure):
        return markup
    chat = writable_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    reply = _reply(call, chat)
    if isinstance(reply, Failure):
        return reply
    message = new_message(
        world,
        chat,
        world.bot,
        text=text.text,
        entities=text.entities,
        markup=markup,
        silent=call.flag("disable_notification"),
        protected=call.flag("protect_content") or chat.protected,
        thread=call.integer("message_thread_id"),
        reply_to=reply,
        extra=extra,
        preview=_preview(call),
    )
    return message_json(message)


def _reply(call: Call, chat: Chat) -> int | Failure | None:
    sent = call.json("reply_parameters")
    wanted = sent.get("message_id") if isinstance(sent, dict) else call.integer("reply_to_message_id")
    if sent is MALFORMED:
        return bad_request("can't parse reply parameters JSON object")
    if not wanted:
        return None
    without = bool(sent.get("allow_sending_without_reply")) if isinstance(sent, dict) else False
    if isinstance(find_message(chat, wanted, ""), Failure):
        careless = without or call.flag("allow_sending_without_reply")
        return None if careless else bad_request("message to be replied not found")
    return int(wanted)


def _preview(call: Call) -> dict[str, Any] | None:
    if call.flag("disable_web_page_preview"):
        return {"is_disabled": True}
    sent = call.json("link_preview_options")
    return sent if isinstance(sent, dict) and sent else None


def _send_media(world: World, call: Call, kind: str, shape: Any, *, field: str = "") -> Any:
    name = field or kind
    caption = _caption(call)
    if isinstance(caption, Failure):
        return caption
    upload = _upload(world, call, name)
    if isinstance(upload, Failure):
        return upload
    return _send(world, call, caption, {kind: shape(store_file(world, upload))})


def _upload(world: World, call: Call, name: str) -> Upload | Failure:
    """The file of a call: sent along, attached under another name, or known by its id."""
    sent = call.text(name)
    upload = call.files.get(name) or call.files.get(sent.removeprefix("attach://"))
    if upload is not None:
        return upload if upload.content else bad_request("file must be non-empty")
    if sent in world.files:
        return world.files[sent][1]
    if sent.startswith(("http://", "https://")):
        return bad_request("failed to get HTTP URL content")
    if not sent:
        return bad_request(f"there is no {name} in the request")
    return bad_request("wrong file identifier/HTTP URL specified")


def _source(world: World, call: Call) -> Message | Failure:
    chat = open_chat(world, call, "from_chat_id")
    if isinstance(chat, Failure):
        return chat
    return find_message(chat, call.integer("message_id"), f"message to {call.method[:-7].lower()} not found")


def _edit(world: World, call: Call, text: Parsed, *, keep_text: bool) -> Any:
    markup = read_markup(call)
    if isinstance(markup, Failure):
        return markup
    if call.has("inline_message_id"):
        return True
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    message = find_message(chat, call.integer("message_id"), "message to edit not found")
    if isinstance(message, Failure):
        return message
    if message.sender is not world.bot or message.is_service:
        return bad_request("message can't be edited")
    return _change(world, message, Parsed(message.text, message.entities) if keep_text else text, markup)


def _change(world: World, message: Message, text: Parsed, markup: Markup | None) -> Any:
    if (message.text, message.entities, message.markup) == (text.text, text.entities, markup):
        return bad_request(NOT_MODIFIED)
    words_changed = (message.text, message.entities) != (text.text, text.entities)
    if message.markup and message.markup != markup:
        message.old_markups.append(message.markup)
    message.text, message.entities, message.markup = text.text, text.entities, markup
    if words_changed:
        message.edited = world.clock()
    world.changed("edit", message)
    told = message_json(message)
    return {**told, "edit_date": int(world.clock().timestamp())}


def _not_deletable(world: World, chat: Chat, message: Message) -> Failure | None:
    if world.clock() - message.date >= DELETABLE:
        return bad_request("message can't be deleted for everyone")
    own = message.sender is world.bot
    if chat.type == "private" or own or chat.bot_rights.get("can_delete_messages", chat.bot in ADMINS):
        return None
    return bad_request("message can't be deleted")


def _delete(world: World, message: Message) -> bool:
    message.deleted = world.clock()
    world.changed("delete", message)
    return True


def _wrong_results(results: Any) -> Failure | None:
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        return bad_request("can't parse inline query results JSON array")
    ids = [str(result.get("id", "")) for result in results]
    if len(results) > 50:
        return Failure(400, "Bad Request: RESULTS_TOO_MUCH")
    if any(not 1 <= len(i.encode()) <= 64 for i in ids):
        return Failure(400, "Bad Request: RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        return Failure(400, "Bad Request: RESULT_ID_DUPLICATE")
    return next((wrong for wrong in map(_wrong_result, results) if wrong is not None), None)


def _wrong_result(result: dict[str, Any]) -> Failure | None:
    """What is wrong with the message that a result would send."""
    content = result.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        return None
    text = str(content["message_text"])
    read = formatted(
        text, str(content.get("parse_mode") or ""), content.get("entities"), too_long="message is too long"
    )
    return read if isinstance(read, Failure) else None
