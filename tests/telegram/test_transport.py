"""Requests to the Bot API, and what becomes of them on bad days. No error may hold the address, which holds the token."""

import asyncio
import logging
import socket

import aiohttp
import pytest
from aiohttp import client_exceptions
from telegram import Bot, InputFile
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from alertbot.telegram.transport import Answered, Cut, NotSent, Transport, in_own_words
from faults.rude import hang_up, http, reset, rude_server, say_half, say_much, say_nothing

TOKEN = "700000001:a-secret-that-must-not-be-seen"


@pytest.fixture
async def transport():
    transport = Transport(4, read_timeout=0.5, connect_timeout=0.5)
    await transport.initialize()
    yield transport
    await transport.shutdown()


async def test_an_answer_is_handed_on_whole(transport):
    async with rude_server(http(403, '{"ok":false}', "Retry-After: 3")) as server:
        answer = await transport.post_form(f"{server.url}/bot{TOKEN}/sendMessage", b"chat_id=1&text=%F0%9F%95%8A")

    assert answer == Answered(403, b'{"ok":false}', "3")
    assert server.requests[0].startswith(b"POST /bot")
    assert server.requests[0].endswith(b"chat_id=1&text=%F0%9F%95%8A")


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (hang_up, Cut("Telegram closed the connection without an answer")),
        (reset, Cut("the connection to Telegram broke")),
        (say_half, Cut("Telegram's answer was cut short")),
        (say_nothing, Cut("no answer from Telegram in time", late=True)),
        (say_much, Cut("Telegram's answer is too large")),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Cut("Telegram's answer was not HTTP")),
    ],
)
async def test_whatever_breaks_after_the_request_left_may_have_arrived(transport, way, expected):
    async with rude_server(way) as server:
        assert await transport.post_form(f"{server.url}/bot{TOKEN}/sendMessage", b"a=1") == expected


async def test_a_refused_connection_means_that_nothing_was_sent(transport):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/bot{TOKEN}/sendMessage"

        assert await transport.post_form(url, b"a=1") == NotSent("no connection to Telegram's server")


async def test_without_a_free_connection_nothing_was_sent():
    transport = Transport(1, read_timeout=5, connect_timeout=0.2)
    await transport.initialize()
    async with rude_server(say_nothing) as server:
        first = asyncio.create_task(transport.post_form(server.url, b"a=1"))
        await asyncio.sleep(0.05)

        assert await transport.post_form(server.url, b"a=2") == NotSent("no connection to Telegram in time")
        first.cancel()
    await transport.shutdown()


async def test_a_redirect_is_not_followed(transport):
    async with rude_server(http(302, "", "Location: http://127.0.0.1:9/")) as server:
        assert (await transport.post_form(server.url, b"a=1")).status == 302


async def test_a_post_on_a_connection_that_died_is_not_repeated(transport):
    async with rude_server(http(200, '{"ok":true,"result":true}'), hang_up) as server:
        assert isinstance(await transport.post_form(server.url, b"a=1"), Answered)
        assert isinstance(await transport.post_form(server.url, b"a=2"), Cut)

    assert len(server.requests) == 2


def test_every_error_of_aiohttp_is_told_in_own_words():
    kinds = [
        one
        for one in vars(client_exceptions).values()
        if isinstance(one, type) and issubclass(one, aiohttp.ClientError)
    ]
    assert len(kinds) > 15

    for kind in kinds:
        error = kind.__new__(kind)
        error.args = (f"https://example.org/bot{TOKEN}/sendMessage",)
        words = in_own_words(error)
        assert TOKEN not in repr(words)
        assert words.detail


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (aiohttp.ClientConnectorDNSError, False),
        (aiohttp.ClientConnectorError, False),
        (aiohttp.ClientSSLError, False),
        (aiohttp.ConnectionTimeoutError, False),
        (aiohttp.InvalidURL, False),
        (aiohttp.SocketTimeoutError, True),
        (aiohttp.ServerDisconnectedError, True),
        (aiohttp.ClientOSError, True),
        (aiohttp.ClientPayloadError, True),
        (aiohttp.ClientResponseError, True),
        (TimeoutError, True),
        (ConnectionResetError, True),
    ],
)
def test_only_a_failed_connection_proves_that_nothing_was_sent(kind, sent):
    assert isinstance(in_own_words(kind.__new__(kind)), Cut if sent else NotSent)


# Under python-telegram-bot -----------------------------------------------------------------------------------------------


async def bot_of(url):
    return Bot(
        TOKEN,
        base_url=f"{url}/bot",
        request=Transport(read_timeout=0.5, connect_timeout=0.5),
        get_updates_request=Transport(1, read_timeout=0.5, connect_timeout=0.5),
    )


ME = '{"ok":true,"result":{"id":700000001,"is_bot":true,"first_name":"A","username":"a_bot"}}'


async def test_the_library_speaks_through_it():
    sent = '{"ok":true,"result":{"message_id":7,"date":1700000000,"chat":{"id":5,"type":"private"},"text":"x"}}'
    async with rude_server(http(200, ME), http(200, sent)) as server, await bot_of(server.url) as bot:
        message = await bot.send_message(5, "5 < 6 & 🕊")

    assert message.message_id == 7
    assert b"text=5+%3C+6+%26+%F0%9F%95%8A" in server.requests[1]


async def test_the_library_sends_files_through_it():
    sent = '{"ok":true,"result":{"message_id":7,"date":1700000000,"chat":{"id":5,"type":"private"}}}'
    async with rude_server(http(200, ME), http(200, sent)) as server, await bot_of(server.url) as bot:
        await bot.send_document(5, InputFile(b"id,name\n", filename="people.csv"), caption="all")

    assert b'filename="people.csv"' in server.requests[1]
    assert b"id,name\n" in server.requests[1]


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        (say_nothing, TimedOut),
        (hang_up, NetworkError),
        (say_half, NetworkError),
        (http(502, "<html>Bad Gateway</html>"), NetworkError),
        (http(400, '{"ok":false,"error_code":400,"description":"Bad Request: x"}'), BadRequest),
        (http(200, "<html>"), TelegramError),
    ],
)
async def test_the_library_raises_without_the_token(way, kind, caplog):
    caplog.set_level(logging.INFO)
    async with rude_server(http(200, ME), way) as server, await bot_of(server.url) as bot:
        with pytest.raises(kind) as raised:
            await bot.send_message(5, "words of a person")

    chain = [raised.value, raised.value.__cause__, raised.value.__context__]
    assert all(TOKEN not in repr(one) and TOKEN not in str(one) for one in chain)
    assert TOKEN not in caplog.text
    assert "words of a person" not in caplog.text


async def test_a_body_that_cannot_be_read_is_not_written_to_the_log(caplog):
    async with (
        rude_server(http(200, ME), http(200, "{ what a person wrote")) as server,
        await bot_of(server.url) as bot,
    ):
        with pytest.raises(TelegramError):
            await bot.send_message(5, "x")

    assert "what a person wrote" not in caplog.text
