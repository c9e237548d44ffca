"""Buttons under a message: what Telegram accepts, and what it says of the rest. Pure."""

from typing import Any

from alertbot.demo.answers import Failure, bad_request
from alertbot.demo.calls import MALFORMED, Call
from alertbot.demo.links import checked_link

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
MOST_BUTTONS = 100  # what bots report; undocumented

Markup = dict[str, Any]


def read_markup(call: Call) -> Markup | Failure | None:
    """The reply_markup of a call, checked; None where there is none."""
    sent = call.json("reply_markup")
    if sent is None:
        return None
    if sent is MALFORMED:
        return bad_request("can't parse reply keyboard markup JSON object")
    if not isinstance(sent, dict):
        return bad_request("object expected as reply markup")
    if "inline_keyboard" not in sent:
        return sent
    return _inline(sent["inline_keyboard"])


def buttons(markup: Markup | None) -> list[dict[str, Any]]:
    """All inline buttons of a keyboard, row by row."""
    return [button for row in (markup or {}).get("inline_keyboard", ()) for button in row]


def _inline(rows: Any) -> Markup | Failure | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return bad_request('can\'t parse inline keyboard: field "inline_keyboard" must be of type Array of Array')
    kept = []
    for row in rows:
        for button in row:
            wrong = _wrong_button(button)
            if wrong is not None:
                return wrong
        kept += [row] if row else []
    if sum(map(len, kept)) > MOST_BUTTONS:
        return bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _wrong_button(button: Any) -> Failure | None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"]:
        return bad_request("can't parse inline keyboard button: can't find field \"text\"")
    if not any(action in button for action in _ACTIONS):
        return bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        return Failure(400, "Bad Request: BUTTON_DATA_INVALID")
    if "url" in button and not checked_link(str(button["url"])):
        return bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button and not 1 <= len(str((button["copy_text"] or {}).get("text", ""))) <= 256:
        return Failure(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")
    return None
