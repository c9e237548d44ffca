"""Which addresses may be reached: schemes, ports, networks, and the two places where every connection passes.

The table is our own, since the standard library's `is_private` and `is_global` were wrong for years (CVE-2024-4032). Networks are those of
the IANA special-purpose registries (RFC 6890 and its updates).
"""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import quote

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

SCHEMES = frozenset({"http", "https"})
PORTS = frozenset({80, 443, 8080, 8443})

_DENIED_4 = tuple(
    IPv4Network(net)
    for net in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
)
_DENIED_6 = tuple(
    IPv6Network(net)
    for net in [
        "::/8",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    ]
)


class RefusedAddress(OSError):
    """A name or a connection led to an address that may not be reached."""


def denied(address: str) -> bool:
    """Whether a literal IP address is not a public one; text that is no address is denied too."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if isinstance(ip, IPv4Address):
        return any(ip in net for net in _DENIED_4)
    return any(ip in net for net in _DENIED_6)


def is_private_host(host: str) -> bool:
    """Whether a host is, by its spelling, on this machine or in a private network."""
    if _is_literal(host):
        return denied(host)
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith((".localhost", ".local", ".internal"))


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be reached: ports (None for any), and the literal addresses that are refused."""

    ports: frozenset[int] | None
    refuses: Callable[[str], bool]


PUBLIC = Guard(PORTS, denied)
ANYWHERE = Guard(None, lambda _: False)  # for tests and private networks, where the setting says so


def objection(url: URL, guard: Guard) -> str | None:
    """Why a parsed address may not be asked for; None when it may. What a name resolves to is checked at its resolution."""
    if url.scheme not in SCHEMES:
        return "only http and https addresses are fetched"
    if not url.host:
        return "the address names no host"
    if guard.ports is not None and url.port not in guard.ports:
        return f"port {url.port} is not one of {', '.join(map(str, sorted(guard.ports)))}"
    literal = "127.0.0.1" if _LOCALHOST.fullmatch(url.host) else url.host
    if _is_literal(literal):
        return "the address is not a public one" if guard.refuses(literal) else None
    if _NUMERIC.fullmatch(literal):
        return "an IP address in an unusual spelling"
    return None


def parse_url(text: str) -> URL | None:
    """Read an address for the wire: the host as yarl understands it, path and query byte for byte as written where ASCII.

    None when it is no address. The one value that is returned is both checked and connected to, so that no second parser can
    see another host in it.
    """
    text = text.strip()
    try:
        url = URL(text)
    except ValueError:
        return None
    tail = _TAIL.match(text)
    if not url.host or tail is None:
        return url if url.scheme else None
    path, query = (_UNSAFE.sub(lambda odd: quote(odd[0]), part or "") for part in tail.groups())
    return URL(f"{url.scheme}://{url.raw_authority}{path or '/'}{'?' + query if query else ''}", encoded=True)


class GuardedResolver(AbstractResolver):
    """Resolves a name once and refuses it if any of its addresses is denied; what it returns is what is connected to."""

    def __init__(self, inner: AbstractResolver, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name; RefusedAddress if one of them may not be reached."""
        answers = await self._inner.resolve(host, port, family)
        if any(self._guard.refuses(answer["host"]) for answer in answers):
            raise RefusedAddress("the name leads to an address that is not public")
        return answers

    async def close(self) -> None:
        """Close the resolver behind."""
        await self._inner.close()


def guarded_sockets(guard: Guard) -> Callable[[Any], socket.socket]:
    """A maker of sockets that refuses denied addresses: every connection passes here, literals included."""

    def make(address: Any) -> socket.socket:
        family, kind, protocol, _, where = address
        if guard.refuses(where[0]):
            raise RefusedAddress("the address is not a public one")
        return socket.socket(family, kind, protocol)

    return make


_TAIL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#\\]*([^?#]*)(?:\?([^#]*))?")
_NUMERIC = re.compile(r"(?:(?:0x[0-9a-f]*|\d+)\.?)+", re.IGNORECASE)
_LOCALHOST = re.compile(r"(?:.*\.)?localhost\.?", re.IGNORECASE)
_UNSAFE = re.compile(r"[^!-~]+")


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
