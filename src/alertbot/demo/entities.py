"""What a formatted text consists of: the words and the entities over them, or why the text could not be read."""

import re
from dataclasses import dataclass
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of text with a meaning; offset and length count UTF-16 code units, as the Bot API does."""

    type: str  # the Bot API's name: bold, text_link, bot_command, …
    offset: int
    length: int
    url: str = ""
    user_id: int = 0
    language: str = ""
    custom_emoji_id: str = ""
    unix_time: int | None = None
    date_time_format: str = ""

    @property
    def end(self) -> int:
        """The first code unit after the entity."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text without its markup, and the entities that the markup made."""

    text: str
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """Why markup could not be read, in the words that follow "can't parse entities: "."""

    error: str


# Which entity encloses the other where two cover the same words: lower is outside (TDLib, MessageEntity.cpp).
PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "date_time": 48,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def in_order(entities: list[Entity]) -> tuple[Entity, ...]:
    """Entities as Telegram lists them: by place, the longer first, then the one that encloses."""
    return tuple(sorted(entities, key=lambda e: (e.offset, -e.length, PRIORITY.get(e.type, 50))))


def is_sound(text: str) -> bool:
    """Whether a text holds no half of a surrogate pair, which cannot be written as UTF-8."""
    return text.isascii() or _SURROGATE.search(text) is None


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def as_json(entity: Entity) -> dict[str, Any]:
    """An entity as the Bot API writes it; only the fields of its type."""
    answer: dict[str, Any] = {"offset": entity.offset, "length": entity.length, "type": entity.type}
    if entity.url:
        answer["url"] = entity.url
    if entity.language:
        answer["language"] = entity.language
    if entity.custom_emoji_id:
        answer["custom_emoji_id"] = entity.custom_emoji_id
    if entity.unix_time is not None:
        answer |= {"unix_time": entity.unix_time, "date_time_format": entity.date_time_format}
    if entity.user_id:
        answer["user"] = {"id": entity.user_id, "is_bot": False, "first_name": str(entity.user_id)}
    return answer
