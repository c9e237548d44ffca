"""HTTP to the Bot API: aiohttp under python-telegram-bot, with errors in our own words.

aiohttp sends four times as many messages a second as the library's own transport. Its exceptions carry the URL, hence the
token, so none leaves this file: what happened on the way becomes a value for our own sends and a plain error for the library.
"""

import json
from asyncio import timeout
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
LARGEST_ANSWER = 8 << 20  # getUpdates answers with 4 MiB at most
LONGEST_EXCHANGE = 120.0  # seconds, for an answer that comes in drops


@dataclass(frozen=True, slots=True)
class Answered:
    """The server's answer, whatever it says."""

    status: int
    body: bytes
    retry_after: str = ""  # the header


@dataclass(frozen=True, slots=True)
class NotSent:
    """There was no connection: the request did not leave."""

    detail: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The request left and no whole answer came: nobody can know what became of it."""

    detail: str
    late: bool = False


Exchange = Answered | NotSent | Cut


class Transport(BaseRequest):
    """Requests over a pool of kept connections; the sends of alerts use `post_form`, the library uses `do_request`.

    The read timeout must outlast the 8 s for which the server itself may hold a send.
    """

    def __init__(self, connections: int = 32, *, read_timeout: float = 35.0, connect_timeout: float = 10.0) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._plain = _timeout(connect_timeout, read_timeout)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer where the caller says nothing."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool; a second time changes nothing."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post_form(self, url: str, form: bytes) -> Exchange:
        """Post a form that is encoded already."""
        return await self._exchange(url, form, self._plain, headers=FORM)

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - always POST: aiohttp may send a GET twice on a connection that was closed
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - aiohttp has none
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - a part of connecting
    ) -> tuple[int, bytes]:
        """What python-telegram-bot calls: (status, body), or its TimedOut or NetworkError in words without the URL."""
        waits = _timeout(_seconds(connect_timeout, self._connect_timeout), _seconds(read_timeout, self._read_timeout))
        match await self._exchange(url, _body(request_data), waits):
            case Answered(status, body):
                return status, body
            case Cut(detail, late=True):
                raise TimedOut(detail)
            case NotSent(detail) | Cut(detail):
                raise NetworkError(detail)

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Read an answer; unlike the library's own, without writing the body, which holds people's words, to the log."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None

    async def _exchange(
        self, url: str, body: Any, waits: aiohttp.ClientTimeout, headers: dict[str, str] | None = None
    ) -> Exchange:
        assert self._session is not None, "the transport was not initialized"
        longest = max(LONGEST_EXCHANGE, (waits.sock_read or 0) + LONGEST_EXCHANGE / 2)
        try:
            async with (
                timeout(longest),
                self._session.post(url, data=body, headers=headers, timeout=waits, allow_redirects=False) as response,
            ):
                return await _read(response)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return in_own_words(error)


def in_own_words(error: Exception) -> NotSent | Cut:
    """What a failure of aiohttp means, by its class alone: its text may hold the token."""
    match error:
        case aiohttp.ConnectionTimeoutError():
            return NotSent("no connection to Telegram in time")
        case aiohttp.ClientConnectorDNSError():
            return NotSent("the name of Telegram's server was not found")
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return NotSent("no trusted connection to Telegram's server")
        case aiohttp.ClientConnectorError():
            return NotSent("no connection to Telegram's server")
        case aiohttp.InvalidURL():
            return NotSent("the address of Telegram's server can't be used")
        case aiohttp.SocketTimeoutError() | TimeoutError():
            return Cut("no answer from Telegram in time", late=True)
        case aiohttp.ServerDisconnectedError():
            return Cut("Telegram closed the connection without an answer")
        case aiohttp.ClientPayloadError():
            return Cut("Telegram's answer was cut short")
        case aiohttp.ClientResponseError():
            return Cut("Telegram's answer was not HTTP")
        case _:
            return Cut("the connection to Telegram broke")


async def _read(response: aiohttp.ClientResponse) -> Answered | Cut:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            return Cut("Telegram's answer is too large")
    return Answered(response.status, bytes(body), response.headers.get("Retry-After", ""))


def _timeout(connect: float, read: float) -> aiohttp.ClientTimeout:
    # No `total`: it hides whether the request had left. `connect` includes the wait for a free connection.
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=connect, sock_read=read)


def _seconds(asked: object, usual: float) -> float:
    return asked if isinstance(asked, int | float) else usual


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
