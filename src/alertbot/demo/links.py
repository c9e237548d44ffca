"""Addresses as Telegram writes them: what counts as a link, how it is normalised, and what vanishes.

The rules are those of TDLib's LinkManager and HttpUrl: http, https, tg and ton only; the host in lower case with a dot in
it; nothing but letters, digits and the marks of RFC 3986 in it; a path always there.
"""

import ipaddress
import re

_TO_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_PROTOCOL = re.compile(r"([^:/?#@\[\]]*)://", re.DOTALL)
_PORT = re.compile(r"[+-]?[0-9]+\Z")
_HOST_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=\u0080-\U0010ffff]|%[0-9A-Fa-f]{2})*\Z")
_USER_PART = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:\u0080-\U0010ffff]|%[0-9A-Fa-f]{2})*\Z")
_APP_HOST = re.compile(r"[A-Za-z0-9_-]+\Z")
_APP_SCHEMES = ("tg", "tonsite", "ton")
_UNPRINTABLE = re.compile("[\x00-\x20]")


def lower(text: str) -> str:
    """A text with its ASCII letters in lower case and all others as they were."""
    return text.translate(_TO_LOWER)


def checked_link(link: str) -> str:
    """The link in Telegram's spelling, or "" where Telegram would drop it without a word."""
    for scheme in _APP_SCHEMES:
        if lower(link[: len(scheme) + 1]) == scheme + ":":
            return _app_link(scheme, link[len(scheme) + 1 :])
    return _web_link(link)


def link_user_id(link: str) -> int:
    """The user that a `tg://user?id=…` link names, or 0."""
    match = re.match(r"tg:(?://)?user/?\?([^#]*)", lower(link))
    if match is None:
        return 0
    values = [part.partition("=")[2] for part in match[1].split("&") if part.partition("=")[0] == "id"]
    return int(values[0]) if values and re.fullmatch(r"[0-9]{1,18}", values[0]) else 0


def _app_link(scheme: str, rest: str) -> str:
    """A link into the app itself: scheme, host, query, and nothing else."""
    rest = rest.removeprefix("//")
    parts = _split(rest)
    if parts is None or lower(rest).startswith(("http://", "https://")):
        return ""
    _, userinfo, host, port, query = parts
    if userinfo or port or not _APP_HOST.match(host):
        return ""
    return f"{scheme}://{host}{query[1:] if query.startswith('/?') else query}"


def _web_link(link: str) -> str:
    parts = _split(link)
    if parts is None:
        return ""
    protocol, userinfo, host, port, query = parts
    if "." not in host and not host.startswith("["):
        return ""
    return f"{protocol}://{userinfo + '@' if userinfo else ''}{host}{f':{port}' if port else ''}{query}"


def _split(link: str) -> tuple[str, str, str, int, str] | None:
    """Protocol, user, host, port (0: none) and path with query of an address; None where TDLib refuses it."""
    match = _PROTOCOL.match(link)
    protocol = lower(match[1]) if match else "http"
    if protocol not in {"http", "https"}:
        return None
    rest = link[match.end() :] if match else link
    end = min((i for i in (rest.find(mark) for mark in "/?#") if i >= 0), default=len(rest))
    authority = _authority(rest[:end])
    return None if authority is None else (protocol, *authority, _query(rest[end:]))


def _authority(text: str) -> tuple[str, str, int] | None:
    """User, host in lower case and port of what stands between `//` and the path."""
    whole, port = _without_port(text)
    userinfo, _, host = whole.rpartition("@")
    host = lower(host)
    if port is None or not host or host == ".":
        return None
    if host.startswith("[") and host.endswith("]"):
        return (userinfo, host, port) if _is_ipv6(host[1:-1]) else None
    fine = _HOST_PART.match(host) and _USER_PART.match(userinfo)
    return (userinfo, host, port) if fine else None


def _without_port(text: str) -> tuple[str, int | None]:
    """The text before a port, and the port: 0 where there is none, None where it is no port."""
    colon = max(text.rfind(mark) for mark in ":]@")
    if colon <= 0 or text[colon] != ":":
        return text, 0
    digits = text[colon + 1 :]
    number = int(digits) if _PORT.match(digits) else 0
    return text[:colon], number if 0 < number <= 65535 else None


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _query(text: str) -> str:
    text = text.rstrip(" \t\r\n\0\v")
    slashed = text if text.startswith("/") else "/" + text
    return _UNPRINTABLE.sub(lambda match: f"%{ord(match[0]):02X}", slashed)
