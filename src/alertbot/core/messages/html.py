"""Words of a message, built twice at once: as Telegram HTML and without markup. Escaping happens here and nowhere else.

A plain `str` given to these functions is taken for foreign text: it is made harmless and escaped. The bot's own words come
from `Words` through `tell`, or are marked with `own`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from itertools import accumulate
from typing import Final

from alertbot.core.messages.cutting import cut, size
from alertbot.core.messages.foreign import harmless, one_line, web_address
from alertbot.core.messages.words import Words
from alertbot.core.model import Button, Message


@dataclass(frozen=True, slots=True)
class Rich:
    """A piece of a message: Telegram HTML, and the same words without markup."""

    html: str = ""
    plain: str = ""

    def __add__(self, other: "Rich") -> "Rich":
        """Both pieces, one behind the other."""
        return Rich(self.html + other.html, self.plain + other.plain)

    def __bool__(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.plain)


EMPTY: Final = Rich()
Value = Rich | str | int


def own(text: str) -> Rich:
    """The bot's own words: escaped, but a command or a link in them stays one."""
    return Rich(_escaped(text), text)


def foreign(text: str, most: int = 1000) -> Rich:
    """Text that others wrote, in its lines, cut to this many UTF-16 units."""
    return own(cut(harmless(text), most))


def line(text: str, most: int = 200) -> Rich:
    """A title or a name that others wrote, in one line, cut to this many UTF-16 units (safety R15: 200)."""
    return own(cut(one_line(text), most))


def bold(text: Rich) -> Rich:
    """Bold."""
    return _within("<b>", text, "</b>")


def italic(text: Rich) -> Rich:
    """Italic."""
    return _within("<i>", text, "</i>")


def code(text: str) -> Rich:
    """Words to be copied by a tap."""
    return _within("<code>", own(text), "</code>")


def quoted(text: Rich, *, folded: bool = False) -> Rich:
    """A block of quotation; folded, it shows three lines until it is tapped."""
    return _within("<blockquote expandable>" if folded else "<blockquote>", text, "</blockquote>")


def link(text: Rich, url: str) -> Rich:
    """Words that lead to a web page; plain words where the address is none that may be linked."""
    address = web_address(url)
    if not address or not text:
        return text
    return Rich(f'<a href="{escape(address)}">{text.html}</a>', f"{text.plain} ({address})")


def tell(words: Words, msgid: str, /, *, gender: str = "", **values: Value) -> Rich:
    """A sentence of the bot's with values in it: pieces as they are, numbers in the language's form, other words as foreign."""
    return _filled(words, words.template(msgid, gender), values)


def tell_many(words: Words, singular: str, plural: str, n: int, /, **values: Value) -> Rich:
    """A sentence that counts; `{n}` is the number."""
    return _filled(words, words.counted(singular, plural, n), {"n": n, **values})


def joined(between: str, parts: Iterable[Rich]) -> Rich:
    """The pieces that have words, with the bot's own words between them."""
    full = [part for part in parts if part]
    gap = own(between)
    return Rich(gap.html.join(p.html for p in full), gap.plain.join(p.plain for p in full))


def lines(*parts: Rich) -> Rich:
    """Pieces one below the other; those without words take no line."""
    return joined("\n", parts)


def blocks(*parts: Rich) -> Rich:
    """Pieces with an empty line between them."""
    return joined("\n\n", parts)


def message(
    text: Rich, rows: Iterable[tuple[Button, ...]] = (), *, silent: bool = False, protect: bool = False
) -> Message:
    """A whole message: rows without buttons leave, links that would be too much for Telegram leave, the longest first,
    and the words without markup lose the addresses of links where they would be too long with them.
    """
    html = _fewer_links(text.html)
    plain = text.plain if size(text.plain) <= _LONGEST_TEXT else shown(html)
    return Message(html, plain, tuple(row for row in rows if row), silent=silent, protect=protect)


def shown(html: str) -> str:
    """What a reader sees of Telegram HTML, for counting: without tags, entities decoded."""
    return unescape(_TAG.sub("", html))


def length(text: Rich) -> int:
    """How long a piece is for Telegram, in UTF-16 units after parsing."""
    return size(shown(text.html))


def _fewer_links(html: str) -> str:
    """Telegram takes about 9,500 bytes of entities, addresses included (telegram.md 4)."""
    links = sorted(_LINK.findall(html), key=len)
    total = accumulate(map(len, links))
    for opening in [one for one, bytes_so_far in zip(links, total, strict=True) if bytes_so_far > _MOST_OF_LINKS]:
        html = re.sub(re.escape(opening) + "(.*?)</a>", r"\1", html, count=1, flags=re.DOTALL)
    return html


def _filled(words: Words, template: str, values: dict[str, Value]) -> Rich:
    pieces = {name: _piece(words, value) for name, value in values.items()}
    html = _escaped(template).format(**{name: piece.html for name, piece in pieces.items()})
    return Rich(html, template.format(**{name: piece.plain for name, piece in pieces.items()}))


def _piece(words: Words, value: Value) -> Rich:
    match value:
        case Rich():
            return value
        case int():
            return own(words.number(value))
        case str():
            return line(value)


def _within(opening: str, text: Rich, closing: str) -> Rich:
    return Rich(opening + text.html + closing, text.plain) if text else text


def _escaped(text: str) -> str:
    return escape(text, quote=False)


_LONGEST_TEXT = 4096
_MOST_OF_LINKS = 8000
_LINK = re.compile("<a href=[^>]*>")
_TAG = re.compile(r"</?[a-z][^>]*>")
