"""Text that others wrote, made harmless: nothing invisible, nothing that Telegram would turn into a link by itself.

Telegram makes links of plain text: example.com, @name, #tag, /cmd, $USD, tg://, addresses of e-mail. In a feed's words that
is a way to put links into our messages, so each of them is broken by a narrow no-break space (U+202F) behind the sign that
makes it one. It is no letter, so the link is gone; it is hardly seen, so the words still read well; and it is a space, not
a hidden control, so nothing invisible is added where everything invisible has just been removed.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit


def harmless(text: str) -> str:
    """Foreign text as it may be shown in several lines: clean, and without anything that becomes a link."""
    return _LINKED.sub(lambda found: found.group() + _GAP, clean(text))


def clean(text: str) -> str:
    """Foreign text in NFC without controls, bidi and zero-width characters, blank look-alikes and heaps of accents.

    Line ends stay, at most one empty line in a row; other white space in a row becomes one space.
    """
    shown = "".join(map(_shown, unicodedata.normalize("NFC", _LINE_END.sub("\n", text))))
    calm = _HEAP.sub(r"\1", unicodedata.normalize("NFC", shown))
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub(" ", calm)).strip()


def one_line(text: str) -> str:
    """Foreign text as a title or a name is shown: harmless, in one line."""
    return _ANY_SPACES.sub(" ", harmless(text))


def web_address(url: str) -> str:
    """An address that may stand in a link or a button, in ASCII; empty for one that may not.

    Only http and https with a host of two labels or more are links that Telegram takes; user names in an address
    (`https://bank@evil.example`) deceive readers.
    """
    try:
        address = _address(url.strip())
    except ValueError:  # what no browser could open either; UnicodeError is one
        return ""
    return address if len(address) <= _LONGEST_ADDRESS else ""


def _address(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return ""
    port = f":{parts.port}" if parts.port else ""
    rest = quote(parts.path or "/", _SAFE) + _tail("?", parts.query) + _tail("#", parts.fragment)
    return f"{parts.scheme}://{host}{port}{rest}"


def _tail(sign: str, text: str) -> str:
    return sign + quote(text, _SAFE + "?") if text else ""


def _shown(char: str) -> str:
    if char == "\n" or (char not in _BLANK and unicodedata.category(char) not in _HIDDEN):
        return char
    return " " if char == "\t" else ""


_GAP = "\u202f"
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")  # letters and marks that look like nothing
_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]{2,}")
_ANY_SPACES = re.compile(r"\s{2,}|\n")
_EMPTY_LINES = re.compile(r" ?\n(?: ?\n)+ ?")
_HEAP = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
# What makes a link of the text behind it: TDLib's MessageEntity.cpp, match_urls, match_mentions and their like.
_LINKED = re.compile(
    r"\.(?=[^\W\d_](?![\s.,;:!?)\]»”\"]|$))"  # example.com, but not the dots of A.B. or of an end
    r"|\.(?=\d{1,3}\.\d{1,3}\.\d{1,3}(?!\d))"  # 127.0.0.1
    r"|@(?=\w)|#(?=\S)|(?<!\w)/(?=\w)|(?<=/)/(?=\S)"
    r"|\$(?=[^\W\d_]|1INCH)|\+(?=[\d(][\d ()-]{6})"
)
_HOST = re.compile(r"(?=.{3,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9-]{1,63}")
_SAFE = "/:@!$&'()*+,;=%~-._"
_LONGEST_ADDRESS = 2000
