"""Sending, editing and deleting messages, and what Telegram's answer means.

Answers are classified by the HTTP code and the description as the server wrote it, in lower case, never by a library's
rewritten text. The phrases are those of the Bot API server's and TDLib's sources (docs/delivery.md lists each with its answer).
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from alertbot.core.model import (
    Button,
    ChatId,
    Message,
    Moved,
    Refusal,
    Refused,
    SendResult,
    Sent,
    TryLater,
    Unknown,
)
from alertbot.telegram.transport import Answered, Cut, Exchange, NotSent, Transport

NO_CONNECTION_WAIT = 5.0  # seconds
UNSAID_WAIT = 5.0  # seconds, for a 429 that names no time
LONGEST_TEXT = 4096
DELETE_AT_ONCE = 100  # ids in one call of deleteMessages

# Phrases of descriptions in lower case; the first that is found decides. First those that quote our own text, which may say
# anything; then rights, which some servers say as a 403.
_PHRASES: tuple[tuple[str, Refusal], ...] = (
    ("can't parse entities", Refusal.MARKUP),
    ("can't parse", Refusal.CONTENT),
    ("inline keyboard button", Refusal.CONTENT),
    ("not enough rights", Refusal.RIGHTS),
    ("need administrator rights", Refusal.RIGHTS),
    ("have no write access", Refusal.RIGHTS),
    ("have no rights", Refusal.RIGHTS),
    ("_forbidden", Refusal.RIGHTS),  # CHAT_WRITE_FORBIDDEN, CHAT_SEND_PLAIN_FORBIDDEN, …
    ("chat_restricted", Refusal.RIGHTS),
    ("chat_admin_required", Refusal.RIGHTS),
    ("user_banned_in_channel", Refusal.RIGHTS),
    ("topic_", Refusal.TOPIC),
    ("message thread not found", Refusal.TOPIC),
    ("user is deactivated", Refusal.GONE),
    ("chat was deleted", Refusal.GONE),
    ("can't send messages to the bot", Refusal.GONE),
    ("can't send messages to bots", Refusal.GONE),
    ("chat not found", Refusal.SUSPECT),
    ("peer_id_invalid", Refusal.SUSPECT),
    ("was upgraded to a supergroup", Refusal.SUSPECT),  # without the new id: a later answer may name it
    ("message is not modified", Refusal.NOT_MODIFIED),
    ("message to edit not found", Refusal.NOT_THERE),
    ("message can't be edited", Refusal.NOT_THERE),
    ("message to delete not found", Refusal.NOT_THERE),
    ("message can't be deleted", Refusal.NOT_THERE),
    ("message_id_invalid", Refusal.NOT_THERE),
    ("query is too old", Refusal.NOT_THERE),
    ("logged out", Refusal.TOKEN),
)
_BY_CODE = {
    400: Refusal.CONTENT,
    401: Refusal.TOKEN,
    403: Refusal.BLOCKED,
    404: Refusal.TOKEN,
    409: Refusal.CONFLICT,
    413: Refusal.CONTENT,
    421: Refusal.TOKEN,
}
_SENT_AND_REMOVED = "sent message was immediately deleted"


@dataclass(frozen=True)
class Api:
    """Where and as whom to speak: the transport, the server, the token (which never prints)."""

    transport: Transport
    url: str
    token: str = field(repr=False)
    paid: bool = False  # allow_paid_broadcast: more than 30 a second, for Telegram Stars
    told: Callable[[ChatId], None] = field(default=lambda _: None, repr=False)  # hears where a message goes, as it goes
    came_back: Callable[[SendResult], None] = field(default=lambda _: None, repr=False)  # hears what became of it


async def send(
    api: Api, chat_id: ChatId, message: Message, *, topic: int | None = None, plain: bool = False
) -> SendResult:
    """Send a message; `plain` sends its words without markup and buttons."""
    api.told(chat_id)
    ends = {"chat_id": chat_id, "message_thread_id": topic, "allow_paid_broadcast": "true" if api.paid else None}
    return await _call(api, "sendMessage", _form(ends) + b"&" + _encoded(message, plain=plain))


async def edit(api: Api, chat_id: ChatId, message_id: int, message: Message, *, plain: bool = False) -> SendResult:
    """Put a message in the place of one that was sent; nobody is notified."""
    api.told(chat_id)
    place = {"chat_id": chat_id, "message_id": message_id}
    return await _call(api, "editMessageText", _form(place) + b"&" + _encoded(message, plain=plain))


async def delete(api: Api, chat_id: ChatId, message_ids: Sequence[int]) -> SendResult:
    """Delete up to 100 messages of a chat for everybody; a message that is gone already is no failure of the others."""
    ids = json.dumps(list(message_ids[:DELETE_AT_ONCE]))
    return await _call(api, "deleteMessages", _form({"chat_id": chat_id, "message_ids": ids}))


def classify(exchange: Exchange) -> SendResult:
    """What became of a request; Sent(0) for an answer that names no message."""
    match exchange:
        case NotSent():
            return TryLater(NO_CONNECTION_WAIT, flood=False)
        case Cut(detail):
            return Unknown(detail)
        case Answered(status, body, retry_after):
            return _classify_answer(status, _read(body), retry_after)


def reply_markup(rows: tuple[tuple[Button, ...], ...]) -> dict[str, Any]:
    """Buttons in rows, as the Bot API's InlineKeyboardMarkup."""
    return {"inline_keyboard": [[_button(button) for button in row] for row in rows]}


async def _call(api: Api, method: str, form: bytes) -> SendResult:
    result = classify(await api.transport.post_form(f"{api.url}/bot{api.token}/{method}", form))
    api.came_back(result)
    return result


@lru_cache(maxsize=128)
def _encoded(message: Message, *, plain: bool) -> bytes:
    """All of the form but where it goes; kept, since one story is one text for thousands of chats."""
    if plain:
        return _form({"text": _cut(message.plain), **_manner(message)})
    markup = json.dumps(reply_markup(message.rows)) if message.rows else None
    return _form({"text": message.html, "parse_mode": "HTML", "reply_markup": markup, **_manner(message)})


def _manner(message: Message) -> dict[str, str | None]:
    return {
        "link_preview_options": '{"is_disabled":true}',
        "disable_notification": "true" if message.silent else None,
        "protect_content": "true" if message.protect else None,
    }


def _form(fields: dict[str, Any]) -> bytes:
    return urlencode({key: value for key, value in fields.items() if value is not None}).encode("ascii")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, **({"url": button.url} if button.url else {"callback_data": button.action})}


def _classify_answer(status: int, answer: dict[str, Any] | None, retry_after: str) -> SendResult:
    if answer is None:
        return _without_words(status, retry_after)
    if answer.get("ok") is True and status < 300:
        return Sent(_message_id(answer.get("result")))
    code = answer.get("error_code") if status < 300 else status
    words = str(answer.get("description", ""))
    parameters = answer.get("parameters")
    return _refused(code, words, parameters if isinstance(parameters, dict) else {}, retry_after)


def _without_words(status: int, retry_after: str) -> SendResult:
    """An answer that is not the Bot API's: some machine on the way. It ends nothing, whatever its number."""
    if status == 429:
        return TryLater(_wait(retry_after))
    if status == 413:
        return Refused(Refusal.CONTENT, "the request is too large")
    return Unknown(f"an answer that is not Telegram's ({status})")


def _refused(code: object, words: str, parameters: dict[str, Any], retry_after: str) -> SendResult:
    moved = parameters.get("migrate_to_chat_id")
    if isinstance(moved, int):
        return Moved(ChatId(moved))
    if code == 429:
        return TryLater(_wait(parameters.get("retry_after"), words, retry_after))
    if _SENT_AND_REMOVED in words.lower():
        return Sent(0)
    if not isinstance(code, int) or code not in _BY_CODE:
        return Unknown(f"{code}: {words}")
    return Refused(_refusal(code, words.lower()), words)


def _refusal(code: int, words: str) -> Refusal:
    if code in (400, 403):
        for phrase, refusal in _PHRASES:
            if phrase in words:
                return refusal
    return _BY_CODE[code]


def _wait(*said: object) -> float:
    """Seconds to wait: the first number in what was said."""
    for one in said:
        number = re.search(r"\d+(\.\d+)?", str(one)) if one is not None else None
        if number:
            return float(number.group())
    return UNSAID_WAIT


def _message_id(result: object) -> int:
    found = result.get("message_id") if isinstance(result, dict) else None
    return found if isinstance(found, int) else 0


def _read(body: bytes) -> dict[str, Any] | None:
    """The answer of the Bot API; None for anything else."""
    try:
        answer = json.loads(body)
    except ValueError:  # also for bytes that are no UTF-8
        return None
    return answer if isinstance(answer, dict) and "ok" in answer else None
