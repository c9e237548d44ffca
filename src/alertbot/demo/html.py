"""Telegram's HTML: text in, (text, entities) or the error out, word for word what TDLib says.

Pure, so that whatever renders messages can be tested against it: `parse_html("<b>x</b>")`. The rules were learned from
TDLib's answers, down to its oddities: `</>` closes any tag, `&lt` needs no semicolon, `&nbsp;` stays as written, a lone
`<` is an error, byte offsets count UTF-8.
"""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from alertbot.demo.entities import Broken, Entity, Parsed, in_order, is_sound, units
from alertbot.demo.links import checked_link, link_user_id, lower

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = frozenset(SIMPLE_TAGS) | {"a", "pre", "code", "blockquote", "tg-emoji", "tg-time"}

_SPACE = " \t\r\n\0\v"
_NUMERIC = re.compile("&#(?:x([0-9a-fA-F]*)|([0-9]*))")
_LITERAL = re.compile("&([A-Za-z]+)")
_LITERALS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACES = re.compile(f"[{_SPACE}]*")
_REAL_SPACES = re.compile("[ \t\r\n\v]*")
_NAME = re.compile(f"[^{_SPACE}>]*")
_ATTRIBUTE = re.compile(f"[^{_SPACE}=>\"'/]*")
_TOKEN = re.compile("[A-Za-z0-9.-]*")
_DATE_FORMAT = re.compile("(?:r|w?[dD]?[tT]?)\\Z")
_SECONDS = re.compile("[0-9]{1,10}")
_ID = re.compile("-?[0-9]{1,19}\\Z")
_BAD_UNICODE = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)


@dataclass(frozen=True, slots=True)
class _Open:
    """A start tag that waits for its end: what it said, and where its text begins."""

    tag: str
    argument: str
    format: str
    offset: int
    piece: int


class _Attribute(NamedTuple):
    name: str
    value: str
    next: int


def parse_html(source: str) -> Parsed | Broken:
    """The text and entities of Telegram HTML, or the error that the server answers. Nothing is trimmed or merged."""
    reader = _Reader(source)
    broken = reader.read()
    if broken is None and reader.open:
        broken = Broken(f'Can\'t find end tag corresponding to start tag "{reader.open[-1].tag}"')
    if broken is not None:
        return broken
    text = "".join(reader.pieces)
    if not is_sound(text):
        return Broken(_BAD_UNICODE)
    return Parsed(
        text, in_order([replace(e, language="") if e.type == "code" and e.language else e for e in reader.entities])
    )


class _Reader:
    """One pass over a text: the pieces of plain text, the entities that are complete and the tags still open."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = source + "\0"  # TDLib reads C strings: the end is a character of its own
        self.pieces: list[str] = []
        self.offset = 0
        self.entities: list[Entity] = []
        self.open: list[_Open] = []

    def read(self) -> Broken | None:
        """Read all of it, up to the first error."""
        place = 0
        while place < len(self.source):
            begin = self.source.find("<", place)
            if begin < 0:
                self._add(_decode_all(self.source[place:]))
                return None
            self._add(_decode_all(self.source[place:begin]))
            step = self._tag(begin)
            if isinstance(step, Broken):
                return step
            place = step
        return None

    def _add(self, piece: str) -> None:
        if piece:
            self.pieces.append(piece)
            self.offset += units(piece)

    def _tag(self, place: int) -> int | Broken:
        return self._end_tag(place) if self.text[place + 1] == "/" else self._start_tag(place)

    def _at(self, place: int) -> int:
        """The byte offset of a place, for errors."""
        return len(self.source[:place].encode("utf-8", "surrogatepass"))

    def _start_tag(self, begin: int) -> int | Broken:
        name = _NAME.match(self.text, begin + 1)
        assert name is not None
        place = name.end()
        if place >= len(self.source):
            return Broken(f"Unclosed start tag at byte offset {self._at(begin)}")
        tag = lower(name[0])
        if tag not in TAGS:
            return Broken(f'Unsupported start tag "{tag}" at byte offset {self._at(begin)}')
        attributes: dict[str, str] = {}
        while self.text[place] != ">":
            attribute = self._attribute(tag, begin, place)
            match attribute:
                case Broken():
                    return attribute
                case int():
                    place = attribute
                case _:
                    attributes[attribute.name] = attribute.value
                    place = attribute.next
        return self._opened(tag, attributes, begin) or place + 1

    def _attribute(self, tag: str, begin: int, place: int) -> _Attribute | int | Broken:
        """One attribute of a tag; a place alone where only the closing `>` was left."""
        place = _end(_REAL_SPACES, self.text, place)
        if self.text[place] == ">":
            return place
        after = _end(_ATTRIBUTE, self.text, place)
        name = self.text[place:after]
        if not name:
            return Broken(f'Empty attribute name in the tag "{tag}" at byte offset {self._at(begin)}')
        place = _end(_REAL_SPACES, self.text, after)
        if place >= len(self.source):
            return Broken(f'Unclosed start tag "{tag}" at byte offset {self._at(begin)}')
        if self.text[place] != "=":
            return _Attribute(name, "", place)
        place = _end(_REAL_SPACES, self.text, place + 1)
        if place >= len(self.source):
            return Broken(f'Unclosed start tag "{tag}" at byte offset {self._at(begin)}')
        return self._value(name, begin, place)

    def _value(self, name: str, begin: int, place: int) -> _Attribute | Broken:
        quote = self.text[place]
        if quote in "'\"":
            end = self.source.find(quote, place + 1)
            if end < 0 or end + 1 >= len(self.source):
                return Broken(f"Unclosed start tag at byte offset {self._at(begin)}")
            return _Attribute(name, _decode_all(self.source[place + 1 : end]), end + 1)
        after = _end(_TOKEN, self.text, place)
        if self.text[after] not in _SPACE + ">":
            return Broken(f"Unexpected end of name token at byte offset {self._at(place)}")
        if after >= len(self.source):
            return Broken(f"Unclosed start tag at byte offset {self._at(begin)}")
        return _Attribute(name, lower(self.text[place:after]), after)

    def _opened(self, tag: str, attributes: dict[str, str], begin: int) -> Broken | None:
        """Remember a start tag with the one thing it says."""
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            return Broken(f'Tag "span" must have class "tg-spoiler" at byte offset {self._at(begin)}')
        argument = {
            "a": attributes.get("href", ""),
            "code": _language(attributes.get("class", "")),
            "tg-emoji": attributes.get("emoji-id", ""),
            "tg-time": attributes.get("unix", ""),
            "blockquote": "1" if "expandable" in attributes else "",
        }.get(tag, "")
        self.open.append(_Open(tag, argument, attributes.get("format", ""), self.offset, len(self.pieces)))
        return None

    def _end_tag(self, begin: int) -> int | Broken:
        if not self.open:
            return Broken(f"Unexpected end tag at byte offset {self._at(begin)}")
        after = _end(_NAME, self.text, begin + 1)
        name = lower(self.text[begin + 2 : after])
        place = _end(_REAL_SPACES, self.text, after)
        if self.text[place] != ">":
            return Broken(f"Unclosed end tag at byte offset {self._at(begin)}")
        opened = self.open.pop()
        if name and name != opened.tag:
            where = f"Unmatched end tag at byte offset {self._at(begin)}"
            return Broken(f'{where}, expected "</{opened.tag}>", found "</{name}>"')
        return (self._closed(opened) if self.offset > opened.offset else None) or place + 1

    def _closed(self, opened: _Open) -> Broken | None:
        """Make the entity of a tag that has just ended; some make none."""
        entity = Entity("", opened.offset, self.offset - opened.offset)
        made = self._entity(opened, entity)
        if isinstance(made, Broken):
            return made
        if made is not None:
            self.entities.append(made)
        return None

    def _entity(self, opened: _Open, blank: Entity) -> Entity | Broken | None:
        match opened.tag:
            case "a":
                return self._link(opened, blank)
            case "pre" | "code":
                return self._code(opened, blank)
            case "blockquote":
                return replace(blank, type="expandable_blockquote" if opened.argument else "blockquote")
            case "tg-emoji":
                return _emoji(opened.argument, blank)
            case "tg-time":
                return _time(opened, blank)
            case tag:
                return replace(blank, type=SIMPLE_TAGS[tag])

    def _link(self, opened: _Open, blank: Entity) -> Entity | None:
        url = opened.argument or "".join(self.pieces[opened.piece :])
        if user := link_user_id(url):
            return replace(blank, type="text_mention", user_id=user)
        checked = checked_link(url)
        return replace(blank, type="text_link", url=checked) if checked else None

    def _code(self, opened: _Open, blank: Entity) -> Entity:
        """`<pre><code class="language-…">` and its reverse become one entity when they cover the same words."""
        wanted = "code" if opened.tag == "pre" else "pre"
        last = self.entities[-1] if self.entities else None
        same = last is not None and (last.type, last.offset, last.length) == (wanted, blank.offset, blank.length)
        if last is not None and same and not (wanted == "pre" and last.language):
            language = last.language if wanted == "code" else opened.argument
            if language:
                self.entities.pop()
                return replace(blank, type="pre", language=language)
        return replace(blank, type=opened.tag, language=opened.argument if opened.tag == "code" else "")


def decode(text: str, place: int) -> tuple[str, int]:
    """The character that stands for `&…;` at a place and the place after it; "" and the next place where none does."""
    numeric = _NUMERIC.match(text, place)
    if numeric is not None:
        number = int(numeric[1] or "0", 16) if numeric[1] is not None else int(numeric[2] or "0")
        if not 0 < number < 0x10FFFF or numeric.end() - place >= 10:
            return "", place + 1
        return chr(number), _past_semicolon(text, numeric.end())
    literal = _LITERAL.match(text, place)
    if literal is None or literal[1] not in _LITERALS:
        return "", place + 1
    return _LITERALS[literal[1]], _past_semicolon(text, literal.end())


def custom_emoji(identifier: str) -> bool:
    """Whether this is the identifier of a custom emoji, which is a number that is not zero."""
    return bool(_ID.match(identifier)) and int(identifier) != 0


def date_format(text: str) -> bool:
    """Whether a date may be shown like this: `r`, or weekday, date and time, each at most once."""
    return bool(_DATE_FORMAT.match(text))


def unix_time(text: str) -> int:
    """The seconds that a text begins with; 0 where it begins with none."""
    match = _SECONDS.match(text)
    return int(match[0]) if match else 0


def _past_semicolon(text: str, place: int) -> int:
    return place + 1 if text[place : place + 1] == ";" else place


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return place if match is None else match.end()


def _decode_all(text: str) -> str:
    if "&" not in text:
        return text
    pieces: list[str] = []
    place = 0
    while (found := text.find("&", place)) >= 0:
        decoded, after = decode(text, found)
        pieces += [text[place:found], decoded or "&"]
        place = after
    return "".join([*pieces, text[place:]])


def _language(value: str) -> str:
    return value.removeprefix("language-") if value.startswith("language-") else ""


def _emoji(identifier: str, blank: Entity) -> Entity | Broken:
    if not custom_emoji(identifier):
        return Broken("Invalid custom emoji identifier specified")
    return replace(blank, type="custom_emoji", custom_emoji_id=identifier)


def _time(opened: _Open, blank: Entity) -> Entity | Broken | None:
    if not date_format(opened.format):
        return Broken("Invalid date format used")
    moment = unix_time(opened.argument)
    return replace(blank, type="date_time", unix_time=moment, date_time_format=opened.format) if moment else None
