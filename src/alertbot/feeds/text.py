"""Markup to plain text, block by block. Imported by the worker's process alone: nothing here may meet untrusted markup elsewhere."""

import re
from collections.abc import Iterator

import chardet
from lxml import etree

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_UNREAD = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "iframe",
        "object",
        "svg",
        "math",
        "select",
        "textarea",
        "button",
    ]
)

# Invisible characters that hide a name from matching; 200C and 200D stay, since Persian and Indic scripts need them.
_INVISIBLE = r"\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f"
_UNSTORABLE = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
_ODD = re.compile(f"[{_INVISIBLE}]|([{_UNSTORABLE}])")
_STILL_MARKUP = re.compile(
    r"</?(?:p|br|div|a|span|strong|em|b|i|u|ul|ol|li|img|figure|h[1-6]|table|blockquote)\b[^<>]*>|&(?:[a-zA-Z]{2,10}|#\d{1,6}|#x[0-9a-fA-F]{1,5});"
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


def tidy(text: str) -> str:
    """Text without invisible and unstorable characters, runs of white space made one space or one line break."""
    text = text.replace("\r", "\n")
    if not text.replace("\n", "").isprintable():  # a quick look: every odd character is one that can't be printed
        text = _ODD.sub(lambda odd: " " if odd[1] else "", text)
    lines = (" ".join(part.split()) for part in text.split("\n"))
    return "\n".join(part for part in lines if part)


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(tidy(text).split())


def plain(markup: str) -> str:
    """The text of a piece of HTML, its blocks on lines of their own; escaped twice is read twice, never more."""
    text = markup
    for _ in range(2):
        if "<" not in text and "&" not in text:
            break
        text = "".join(_pieces(text))
        if not _STILL_MARKUP.search(text):
            break
    return tidy(text)


def page_text(page: str) -> str:
    """The text of a whole page, scripts and styles left out, boilerplate and all."""
    return tidy("".join(_pieces(page)))


def tree_text(element: "etree._Element") -> str:
    """The text of one element of a parsed page."""
    return tidy("".join(_walk(element)))


def parse_html(text: str) -> "etree._Element | None":
    """The tree of a page or fragment; None where there is nothing to parse."""
    if not text.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


def decode_html(body: bytes, content_type: str) -> str:
    """A page's bytes as text: by its byte order mark, its header, its own word, UTF-8, or a guess; wrong bytes are replaced."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    declared = _CHARSET.search(content_type)
    inside = _DECLARED.search(body[:4096])
    names = [declared[1] if declared else "", inside[1].decode("ascii") if inside else "", "utf-8"]
    for name in filter(None, names):
        try:
            return body.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    guess = chardet.detect(body[:200_000])["encoding"] or "utf-8"
    try:
        return body.decode(guess, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _pieces(markup: str) -> Iterator[str]:
    root = parse_html(markup)
    if root is not None:
        yield from _walk(root)


def _walk(root: "etree._Element") -> Iterator[str]:
    """Texts in document order with a line break around each block; no recursion, so that depth costs nothing."""
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if skipped is None and tag in _UNREAD:
                skipped = element
            if skipped is None:
                yield "\n" if tag in _BLOCKS else ""
                yield element.text or ""
            continue
        if skipped is None:
            yield "\n" if tag in _BLOCKS else ""
        elif skipped is element:
            skipped = None
        if skipped is None and element is not root:
            yield element.tail or ""
