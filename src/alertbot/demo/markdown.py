"""Telegram's MarkdownV2 and its older Markdown: text in, (text, entities) or the error out, as TDLib says it. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from alertbot.demo.entities import Broken, Entity, Parsed, in_order, units
from alertbot.demo.html import custom_emoji, date_format, unix_time
from alertbot.demo.links import checked_link, link_user_id

_RESERVED = "_*[]()~`>#+-=|{}.!\n"
_SPACE = " \t\r\n\0\v"
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "precode": "PreCode",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
# What ends an entity, and what begins one; the longer mark is tried first.
_ENDS = {
    "bold": "*",
    "underline": "__",
    "strikethrough": "~",
    "spoiler": "||",
    "code": "`",
    "pre": "```",
    "precode": "```",
    "text_link": "]",
    "custom_emoji": "]",
}
_STARTS = (
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("||", "spoiler"),
    ("[", "text_link"),
    ("![", "custom_emoji"),
    ("`", "code"),
)


@dataclass(frozen=True, slots=True)
class _Open:
    type: str
    argument: str
    offset: int
    byte: int
    piece: int


@dataclass(slots=True)
class _State:
    """Where the reading of one text stands."""

    text: str
    pieces: list[str] = field(default_factory=list)
    offset: int = 0
    entities: list[Entity] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    line_start: bool = True

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.offset += units(piece)

    def begin(self, kind: str, place: int, argument: str = "") -> None:
        self.open.append(_Open(kind, argument, self.offset, _bytes(self.text[:place]), len(self.pieces)))

    def inside(self, kinds: Iterable[str]) -> bool:
        return bool(self.open) and self.open[-1].type in kinds


def parse_markdown(source: str) -> Parsed | Broken:
    """The text and entities of MarkdownV2, or the error that the server answers. Nothing is trimmed or merged."""
    state = _State(source)
    place = 0
    while place < len(source):
        step = _step(state, place)
        if isinstance(step, Broken):
            return step
        place = step
    if state.inside(["blockquote"]):
        _close_quote(state, expandable=False)
    if state.open:
        last = state.open[-1]
        return Broken(f"Can't find end of {_NAMES[last.type]} entity at byte offset {last.byte}")
    return Parsed("".join(state.pieces), in_order(state.entities))


def parse_old_markdown(source: str) -> Parsed | Broken:
    """The text and entities of the older Markdown: bold, italic, code, pre and links, none inside another."""
    state = _State(source)
    place = 0
    while place < len(source):
        character = source[place]
        if character == "\\" and source[place + 1 : place + 2] in set("_*`["):
            state.add(source[place + 1])
            place += 2
        elif character in "_*`[":
            step = _old_entity(state, place)
            if isinstance(step, Broken):
                return step
            place = step
        else:
            state.add(character)
            place += 1
    return Parsed("".join(state.pieces), in_order(state.entities))


def _step(state: _State, place: int) -> int | Broken:
    """Read what stands at one place; the next place, or why it cannot be read."""
    text = state.text
    if text[place] == "\\" and "\1" <= text[place + 1 : place + 2] <= "~":
        state.add(text[place + 1])
        state.line_start = False
        return place + 2
    reserved = "`" if state.inside(["code", "pre", "precode"]) else _RESERVED
    if text[place] not in reserved:
        state.add(text[place])
        state.line_start = False
        return place + 1
    if text[place] == "\n":
        return _line_end(state, place)
    if state.line_start and text[place] == ">":
        return _quote(state, place)
    state.line_start = False
    return _end(state, place) if _ends(state, place) else _start(state, place)


def _line_end(state: _State, place: int) -> int:
    quoting = state.inside(["blockquote"])
    if quoting and not state.text.startswith("\n>", place):
        _close_quote(state, expandable=False)
    state.add("\n")
    state.line_start = True
    return place + 1


def _quote(state: _State, place: int) -> int | Broken:
    """A `>` at the start of a line begins a quotation or goes on with one."""
    state.line_start = False
    if not any(opened.type == "blockquote" for opened in state.open):
        if state.open:
            return _is_reserved(state.text[place])
        state.begin("blockquote", place)
    return place + 1


def _close_quote(state: _State, *, expandable: bool) -> None:
    opened = state.open.pop()
    if state.offset > opened.offset:
        kind = "expandable_blockquote" if expandable else "blockquote"
        state.entities.append(Entity(kind, opened.offset, state.offset - opened.offset))


def _ends(state: _State, place: int) -> bool:
    if not state.open:
        return False
    match state.open[-1].type:
        case "italic":
            return state.text[place] == "_" and state.text[place + 1 : place + 2] != "_"
        case "blockquote":
            return state.text.startswith("||", place) and state.text[place + 2 : place + 3] in {"", "\n"}
        case kind:
            return state.text.startswith(_ENDS[kind], place)


def _start(state: _State, place: int) -> int | Broken:
    if state.text.startswith("```", place):
        return _start_pre(state, place)
    for mark, kind in _STARTS:
        if state.text.startswith(mark, place):
            state.begin(kind, place + len(mark) - 1 if mark in {"__", "||", "!["} else place)
            state.open[-1] = replace(state.open[-1], byte=_bytes(state.text[:place]))
            return place + len(mark)
    return _is_reserved(state.text[place])


def _start_pre(state: _State, place: int) -> int:
    """A block of code, with a language where a word follows the marks; one line end after it is skipped."""
    match = re.compile(f"[^{_SPACE}`]*").match(state.text, place + 3)
    assert match is not None
    named = bool(match[0]) and state.text[match.end() : match.end() + 1] not in {"", "`"}
    after = match.end() if named else place + 3
    state.begin("precode" if named else "pre", place, match[0] if named else "")
    for line_end in ("\r\n", "\n\r", "\n", "\r"):
        if state.text.startswith(line_end, after):
            return after + len(line_end)
    return after


def _end(state: _State, place: int) -> int | Broken:
    opened = state.open[-1]
    match opened.type:
        case "blockquote":
            _close_quote(state, expandable=True)
            return place + 2
        case "text_link" | "custom_emoji":
            return _end_link(state, place)
        case kind:
            state.open.pop()
            if state.offset > opened.offset:
                shown = "pre" if kind == "precode" else kind
                length = state.offset - opened.offset
                state.entities.append(Entity(shown, opened.offset, length, language=opened.argument))
            return place + len(_ENDS.get(kind, "_"))


def _end_link(state: _State, place: int) -> int | Broken:
    """What follows `]`: the address in brackets; a link without one is its own address."""
    opened = state.open.pop()
    emoji = opened.type == "custom_emoji"
    blank = Entity("", opened.offset, state.offset - opened.offset)
    after = place + 1
    url = "".join(state.pieces[opened.piece :])
    if state.text[after : after + 1] == "(":
        read = _address(state.text, after + 1)
        if read is None:
            what = "a custom emoji URL" if emoji else "a URL"
            return Broken(f"Can't find end of {what} at byte offset {_bytes(state.text[: after + 1])}")
        url, after = read
    elif emoji:
        return Broken("Custom emoji entity must contain a tg://emoji URL")
    made = _emoji_or_time(url, blank) if emoji else _link(url, blank)
    if isinstance(made, Broken):
        return made
    if made is not None and blank.length:
        state.entities.append(made)
    return after


def _address(text: str, place: int) -> tuple[str, int] | None:
    """The address up to its closing bracket, and the place after that."""
    url = ""
    while place < len(text) and text[place] != ")":
        escaped = text[place] == "\\" and "\1" <= text[place + 1 : place + 2] <= "~"
        url += text[place + escaped]
        place += 1 + escaped
    return (url, place + 1) if place < len(text) else None


def _link(url: str, blank: Entity) -> Entity | None:
    if user := link_user_id(url):
        return replace(blank, type="text_mention", user_id=user)
    checked = checked_link(url)
    return replace(blank, type="text_link", url=checked) if checked else None


def _emoji_or_time(url: str, blank: Entity) -> Entity | Broken | None:
    match = re.match(r"tg:(?://)?(emoji|time)/?\?([^#]*)", url, re.IGNORECASE)
    if match is None:
        return Broken("Custom emoji URL must have scheme tg://emoji?id=")
    values = dict(part.partition("=")[::2] for part in match[2].split("&"))
    if match[1].lower() == "emoji":
        if not custom_emoji(values.get("id", "")):
            return Broken("Invalid custom emoji identifier specified")
        return replace(blank, type="custom_emoji", custom_emoji_id=values["id"])
    if not date_format(values.get("format", "")):
        return Broken("Invalid date format used")
    moment = unix_time(values.get("unix", ""))
    shown = values.get("format", "")
    return replace(blank, type="date_time", unix_time=moment, date_time_format=shown) if moment else None


def _old_entity(state: _State, place: int) -> int | Broken:
    """One entity of the older Markdown, from its first mark past its last."""
    text = state.text
    mark = "```" if text.startswith("```", place) else text[place]
    kind = {"_": "italic", "*": "bold", "`": "code", "```": "pre", "[": "text_link"}[mark]
    end = text.find("]" if mark == "[" else mark, place + len(mark))
    if end < 0:
        return Broken(f"Can't find end of the entity starting at byte offset {_bytes(text[:place])}")
    words = text[place + len(mark) : end]
    blank = Entity(kind, state.offset, units(words))
    state.add(words)
    after = end + len("]" if mark == "[" else mark)
    if mark != "[":
        state.entities += [blank] if words else []
        return after
    if text[after : after + 1] != "(":
        return after
    close = text.find(")", after)
    url = text[after + 1 : close if close >= 0 else len(text)]
    made = _link(url, blank)
    state.entities += [made] if made is not None and words else []
    return close + 1 if close >= 0 else len(text)


def _is_reserved(character: str) -> Broken:
    return Broken(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
