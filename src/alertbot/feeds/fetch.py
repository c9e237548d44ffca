"""Fetching one page politely and safely: guarded addresses, own redirects, bounded bodies, one deadline, no cookies, GET alone.

An address, an exception of the library or a header never becomes part of an answer's words: they may hold secrets.
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDictProxy
from yarl import URL

from alertbot.core.model import Answer, Ask, Failed, NotModified, Page, Trouble
from alertbot.feeds import headers as said
from alertbot.feeds.guard import (
    ANYWHERE,
    PUBLIC,
    Guard,
    GuardedResolver,
    RefusedAddress,
    guarded_sockets,
    objection,
    parse_url,
)
from alertbot.feeds.gunzip import BadGzip, TooLarge, read_bounded
from alertbot.feeds.hosts import Hosts

_FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
_PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.5"
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_READABLE = frozenset({200, 203, 226})
# Words of addresses to which portals and hotels send everybody (inessential.com 2013: subscriptions rewritten by a wifi login).
_PORTAL = re.compile(r"(?<![a-z])(log-?in|sign-?in|captive|register|registration|auth|sso)(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may cost, redirects included."""

    seconds: float = 30.0
    connect_seconds: float = 10.0
    silent_seconds: float = 10.0
    wire_bytes: int = 2_000_000
    decoded_bytes: int = 5_000_000
    hops: int = 5


@dataclass(eq=False)
class Fetcher:
    """An open way to the world of publishers; ends with the context that opened it."""

    hosts: Hosts
    _session: aiohttp.ClientSession
    _limits: Limits
    _guard: Guard
    _clock: Callable[[], datetime]

    async def fetch(self, ask: Ask) -> Answer:
        """Ask for a page, following redirects; what went wrong comes back as Failed, without addresses or secrets."""
        url = parse_url(ask.url)
        if url is None:
            return Failed(Trouble.REFUSED_ADDRESS, "this is not a web address")
        return await self._follow(ask, url)

    async def _follow(self, ask: Ask, url: URL) -> Answer:
        left = self._limits.seconds
        permanent = moved = False
        for _ in range(self._limits.hops + 1):
            if refusal := self._refusal(url):
                return refusal
            async with self.hosts.turn(url.host or ""):
                if refusal := self._refusal(url):  # while waiting, the host may have asked for patience
                    return refusal
                started = asyncio.get_running_loop().time()
                answer = await self._request(ask, url, left)
                left -= asyncio.get_running_loop().time() - started
            if not isinstance(answer, _Hop):
                return _with_move(answer, url) if moved and permanent else answer
            problem = _hop_objection(url, answer.target, ask)
            if problem:
                return Failed(Trouble.REDIRECTS, problem, answer.status, host=url.host or "")
            permanent = answer.status in _PERMANENT and (permanent or not moved)
            moved = True
            url = answer.target
        return Failed(Trouble.REDIRECTS, f"more than {self._limits.hops} redirects", host=url.host or "")

    def _refusal(self, url: URL) -> Failed | None:
        if why := objection(url, self._guard):
            return Failed(Trouble.REFUSED_ADDRESS, why)
        if patience := self.hosts.patience(url.host or ""):
            seconds = int(patience.total_seconds()) + 1
            return Failed(Trouble.WAITING, "the host asked for patience", retry_after=seconds, host=url.host or "")
        return None

    async def _request(self, ask: Ask, url: URL, seconds: float) -> "Answer | _Hop":
        try:
            async with asyncio.timeout(seconds), self._get(ask, url) as response:
                return await self._answer(url, response)
        except TimeoutError:
            return Failed(Trouble.TIMEOUT, f"no whole answer within {self._limits.seconds:g} s", host=url.host or "")
        except (TooLarge, BadGzip) as error:
            trouble = Trouble.TOO_LARGE if isinstance(error, TooLarge) else Trouble.ENCODING
            return Failed(trouble, str(error), host=url.host or "")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _unreached(error, url.host or "")

    def _get(self, ask: Ask, url: URL) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        return self._session.get(url, headers=_headers(ask, url), allow_redirects=False)

    async def _answer(self, url: URL, response: aiohttp.ClientResponse) -> "Answer | _Hop":
        now = self._clock()
        status, head = response.status, response.headers
        if status == 304:
            return NotModified(_validator(head, "ETag"), _validator(head, "Last-Modified"), said.max_age(head, now))
        if status in _REDIRECTS:
            return _hop(url, response)
        if status not in _READABLE:
            return self._refused(url.host or "", status, head, now)
        if why := said.encoding_objection(head):
            return Failed(Trouble.ENCODING, why, status, host=url.host or "")
        if (response.content_length or 0) > self._limits.wire_bytes:
            return Failed(
                Trouble.TOO_LARGE,
                f"more than {self._limits.wire_bytes} bytes are announced",
                status,
                host=url.host or "",
            )
        body = await read_bounded(
            response.content.iter_chunked(1 << 16),
            gzip=said.is_gzip(head),
            wire=self._limits.wire_bytes,
            decoded=self._limits.decoded_bytes,
        )
        return Page(
            url=str(url.with_user(None)),
            status=status,
            body=body,
            content_type=head.get("Content-Type", ""),
            etag=_validator(head, "ETag"),
            last_modified=_validator(head, "Last-Modified"),
            max_age=said.max_age(head, now),
        )

    def _refused(self, host: str, status: int, head: Mapping[str, str], now: datetime) -> Failed:
        wait = said.retry_after(head, now)
        if status == 429:
            wait = max(filter(None, (wait, said.max_age(head, now))), default=None)
            wait = min(wait, said.LONGEST_WAIT) if wait else None
        if wait:
            self.hosts.pause(host, now + timedelta(seconds=wait))
        return Failed(*_trouble(status, head), status, wait, host)


@asynccontextmanager
async def open_fetcher(
    *,
    version: str,
    contact: str,
    clock: Callable[[], datetime],
    allow_private: bool = False,
    limits: Limits = Limits(),
    spacing: float = 1.0,
    spare_private: bool = True,
    connections: int = 64,
    pauses: Mapping[str, datetime] | None = None,
    resolver: AbstractResolver | None = None,
    guard: Guard | None = None,
) -> AsyncIterator[Fetcher]:
    """Open a way to publishers that introduces itself as alertbot/VERSION (+CONTACT).

    `spacing` is in seconds between two requests to one host, which private hosts are spared of unless `spare_private` is false;
    `pauses` are hosts that asked for patience before a restart, and until when. `allow_private` lifts the checks of networks and ports,
    unless another `guard` is given.
    """
    guard = guard or (ANYWHERE if allow_private else PUBLIC)
    hosts = Hosts(spacing, clock, lift_private=allow_private and spare_private)
    for host, until in (pauses or {}).items():
        hosts.pause(host, until)
    guarded = GuardedResolver(resolver or aiohttp.ThreadedResolver(), guard)
    connector = aiohttp.TCPConnector(
        resolver=guarded,
        use_dns_cache=False,
        socket_factory=guarded_sockets(guard),
        limit=connections,
        keepalive_timeout=15,
    )
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        timeout=aiohttp.ClientTimeout(
            total=limits.seconds, sock_connect=limits.connect_seconds, sock_read=limits.silent_seconds
        ),
        headers={"User-Agent": _introduction(version, contact), "Accept-Encoding": "gzip"},
    )
    try:
        async with session:
            yield Fetcher(hosts, session, limits, guard, clock)
    finally:
        await guarded.close()


@dataclass(frozen=True, slots=True)
class _Hop:
    target: URL
    status: int


def _introduction(version: str, contact: str) -> str:
    contact = re.sub(r"[^!-~]", "", contact)
    return f"alertbot/{version} (+{contact})" if contact else f"alertbot/{version}"


def _headers(ask: Ask, url: URL) -> dict[str, str]:
    """The headers of one hop: validators go only to the address that gave them."""
    head = {"Accept": _PAGE_TYPES if ask.for_people else _FEED_TYPES}
    origin = parse_url(ask.validators_of or ask.url)
    if origin is None or str(origin.with_user(None)) != str(url.with_user(None)):
        return head
    if ask.etag:
        head["If-None-Match"] = ask.etag
    if ask.last_modified:
        head["If-Modified-Since"] = ask.last_modified
    return head


def _hop(url: URL, response: aiohttp.ClientResponse) -> "_Hop | Failed":
    location = response.headers.get("Location", "")
    try:
        target = parse_url(str(url.join(URL(location, encoded=location.isascii())))) if location else None
    except ValueError:
        target = None
    if target is None or not target.host:
        return Failed(Trouble.REDIRECTS, "a redirect that leads nowhere", response.status, host=url.host or "")
    return _Hop(target.with_user(None), response.status)


def _hop_objection(url: URL, target: URL, ask: Ask) -> str | None:
    if url.scheme == "https" and target.scheme == "http":
        return "a redirect from https to http"
    if not ask.for_people and _PORTAL.search(f"{target.host}{target.path}") and not _PORTAL.search(ask.url):
        return "a redirect to a page where one logs in"
    return None


def _with_move(answer: Answer, url: URL) -> Answer:
    return answer if isinstance(answer, Failed) else replace(answer, moved_to=str(url))


def _validator(head: CIMultiDictProxy[str], name: str) -> str | None:
    return said.validator(head.get(name))


def _trouble(status: int, head: Mapping[str, str]) -> tuple[Trouble, str]:
    if status in {401, 403, 429, 503} and (
        head.get("cf-mitigated", "").lower() == "challenge" or head.get("Server", "").lower() == "ddos-guard"
    ):
        return Trouble.BLOCKED, f"blocked by bot protection (status {status})"
    match status:
        case 410:
            return Trouble.GONE, "the publisher says it is gone for good (status 410)"
        case 429:
            return Trouble.RATE_LIMITED, "too many requests (status 429)"
        case _:
            return Trouble.STATUS, f"the server answers with status {status}"


def _unreached(error: Exception, host: str) -> Failed:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, RefusedAddress):
        return Failed(Trouble.REFUSED_ADDRESS, str(cause))
    if isinstance(error, aiohttp.ClientSSLError) or isinstance(cause, ssl.SSLError | ssl.CertificateError):
        return Failed(Trouble.TLS, "TLS: the server's certificate or encryption is not valid", host=host)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Failed(Trouble.UNREACHABLE, "the name does not resolve", host=host)
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return Failed(Trouble.REFUSED_ADDRESS, "this address can't be asked for")
    if isinstance(error, aiohttp.ClientConnectorError):
        return Failed(Trouble.UNREACHABLE, "no connection", host=host)
    return Failed(Trouble.UNREACHABLE, "the connection broke off or spoke no HTTP", host=host)
