"""What a person sees of a chat: messages as they stand, who wrote them, what can be pressed, what the phone showed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alertbot.demo.chats import Chat, Message
from alertbot.demo.entities import Entity, as_json
from alertbot.demo.keyboards import buttons


@dataclass(frozen=True, slots=True)
class Line:
    """One message as it is seen; `buttons` are the labels in rows, `message` what can be tapped or answered."""

    message: Message
    id: int
    by: str  # "bot" or the sender's name
    text: str
    entities: tuple[Entity, ...]
    buttons: tuple[tuple[str, ...], ...]
    at: datetime
    edited: bool
    deleted: bool
    silent: bool
    protected: bool
    file: str  # the name of the document, if there is one
    thread: int | None

    @property
    def notification(self) -> str:
        """The line that the phone shows, spoilers covered; "" where it stays quiet about the words."""
        return preview(self.message)


def transcript(chat: Chat, bot_id: int, *, with_deleted: bool = False) -> list[Line]:
    """The chat from the first message to the last; what was deleted is gone, unless asked for."""
    messages = (m for m in chat.messages.values() if with_deleted or not m.deleted)
    return [line(message, bot_id) for message in messages if message.text or message.extra]


def line(message: Message, bot_id: int) -> Line:
    """One message as it is seen."""
    document = message.extra.get("document") or {}
    rows = (message.markup or {}).get("inline_keyboard", ())
    return Line(
        message=message,
        id=message.id,
        by="bot" if message.sender.id == bot_id else message.sender.name,
        text=message.text,
        entities=message.entities,
        buttons=tuple(tuple(str(button["text"]) for button in row) for row in rows),
        at=message.date,
        edited=message.edited is not None,
        deleted=message.deleted is not None,
        silent=message.silent,
        protected=message.protected,
        file=str(document.get("file_name", "")),
        thread=message.thread,
    )


def line_json(seen: Line) -> dict[str, Any]:
    """A line for another process, with the data of its buttons."""
    rows = (seen.message.markup or {}).get("inline_keyboard", ())
    return {
        "chat_id": seen.message.chat.id,
        "id": seen.id,
        "by": seen.by,
        "text": seen.text,
        "entities": [as_json(entity) for entity in seen.entities],
        "buttons": rows,
        "at": seen.at.isoformat(),
        "edited": seen.edited,
        "deleted": seen.deleted,
        "silent": seen.silent,
        "protected": seen.protected,
        "file": seen.file,
        "thread": seen.thread,
    }


def preview(message: Message, length: int = 120) -> str:
    """The line shown in the list of chats and in a notification: one line, spoilers covered."""
    text = _covered(message)
    if not text and message.extra.get("document"):
        text = "📎 " + str(message.extra["document"].get("file_name", ""))
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def find_button(message: Message, wanted: str) -> dict[str, Any] | None:
    """The button with that label or data: one that is shown, else one that the message had before."""
    for markup in (message.markup, *reversed(message.old_markups)):
        for button in buttons(markup):
            if wanted in {button.get("text"), button.get("callback_data")}:
                return button
    return None


def _covered(message: Message) -> str:
    """The text with its spoilers as blocks."""
    if not any(entity.type == "spoiler" for entity in message.entities):
        return message.text
    wide = message.text.encode("utf-16-le")
    for entity in message.entities:
        if entity.type == "spoiler":
            block = "▒".encode("utf-16-le") * entity.length
            wide = wide[: entity.offset * 2] + block + wide[entity.end * 2 :]
    return wide.decode("utf-16-le", "replace")
