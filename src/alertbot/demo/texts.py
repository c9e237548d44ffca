"""A text on its way into a message: markup read, cleaned, trimmed, measured, and links found. Pure."""

import re
from dataclasses import replace
from typing import Any

from alertbot.demo.answers import Failure, bad_request
from alertbot.demo.autolinks import with_found
from alertbot.demo.entities import Broken, Entity, Parsed, in_order, is_sound, units
from alertbot.demo.html import parse_html
from alertbot.demo.links import checked_link
from alertbot.demo.markdown import parse_markdown, parse_old_markdown

TEXT_LIMIT = 4096  # code points after parsing
CAPTION_LIMIT = 1024
RAW_LIMIT = 32768  # bytes before parsing
_MODES = {"html": parse_html, "markdownv2": parse_markdown, "markdown": parse_old_markdown}
_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_BLANKED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_MERGED = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_FIELDS = ("url", "language", "custom_emoji_id", "unix_time", "date_time_format")


def formatted(text: str, mode: str, entities: Any, *, too_long: str, limit: int = TEXT_LIMIT) -> Parsed | Failure:
    """The text and entities of a message as it will stand in the chat, or why it cannot.

    `mode` is the parse_mode, `entities` the list sent instead of one; `too_long` the words for more than `limit`.
    """
    if len(text.encode("utf-8", "surrogatepass")) > RAW_LIMIT:
        return bad_request("text is too long")
    if not is_sound(text):
        return bad_request("strings must be encoded in UTF-8")
    parsed = _parsed(text, mode, entities)
    if isinstance(parsed, Failure):
        return parsed
    clean = tidy(parsed)
    if not clean.text:
        return bad_request("text must be non-empty")
    if len(clean.text) > limit:
        return bad_request(too_long)
    return Parsed(clean.text, with_found(clean.text, clean.entities)[:100])


def tidy(parsed: Parsed) -> Parsed:
    """The text without what Telegram removes (control characters, blanks at both ends), its entities merged and fitted."""
    if _DROPPED.search(parsed.text):
        parsed = _without_dropped(parsed)
    text = _BLANKED.sub(" ", parsed.text)
    bare = text.strip(" \n")
    cut = len(text) - len(text.lstrip(" \n"))
    return Parsed(bare, _merged(_fitted(parsed.entities, cut, units(bare))))


def _parsed(text: str, mode: str, entities: Any) -> Parsed | Failure:
    if mode:
        parse = _MODES.get(mode.lower())
        if parse is None:
            return bad_request("unsupported parse_mode")
        result = parse(text)
        return bad_request(f"can't parse entities: {result.error}") if isinstance(result, Broken) else result
    if entities is None:
        return Parsed(text)
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        return bad_request("can't parse entities: expected an Array of MessageEntity")
    return Parsed(text, in_order([e for e in map(_entity, entities) if e and e.end <= units(text)]))


def _entity(sent: dict[str, Any]) -> Entity | None:
    """An entity that a bot sent instead of markup; None where it makes no sense."""
    offset, length = sent.get("offset"), sent.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
        return None
    extra = {name: sent[name] for name in _FIELDS if name in sent}
    if sent.get("type") == "text_link":
        extra["url"] = checked_link(str(sent.get("url", "")))
        if not extra["url"]:
            return None
    user = sent.get("user")
    user_id = user.get("id", 0) if isinstance(user, dict) else 0
    return Entity(str(sent.get("type", "")), offset, length, user_id=user_id, **extra)


def _without_dropped(parsed: Parsed) -> Parsed:
    """The text without the characters that vanish, entities moved along."""
    gone = [units(parsed.text[: match.start()]) for match in _DROPPED.finditer(parsed.text)]

    def moved(place: int) -> int:
        return place - sum(position < place for position in gone)

    kept = (replace(e, offset=moved(e.offset), length=moved(e.end) - moved(e.offset)) for e in parsed.entities)
    return Parsed(_DROPPED.sub("", parsed.text), tuple(kept))


def _fitted(entities: tuple[Entity, ...], cut: int, size: int) -> list[Entity]:
    """Entities after `cut` code units were taken from the front and the text ends at `size`."""
    fitted = []
    for entity in entities:
        start, end = max(entity.offset - cut, 0), min(entity.end - cut, size)
        if end > start:
            fitted.append(replace(entity, offset=start, length=end - start))
    return fitted


def _merged(entities: list[Entity]) -> tuple[Entity, ...]:
    """Entities of one kind that touch or overlap become one."""
    kept: list[Entity] = []
    last: dict[str, int] = {}
    for entity in entities:
        at = last.get(entity.type)
        if entity.type in _MERGED and at is not None and kept[at].end >= entity.offset:
            end = max(kept[at].end, entity.end)
            kept[at] = replace(kept[at], length=end - kept[at].offset)
        else:
            last[entity.type] = len(kept)
            kept.append(entity)
    return in_order(kept)
