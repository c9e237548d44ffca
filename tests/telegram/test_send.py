"""What a message becomes on its way to Telegram, and what Telegram's answer means."""

import json
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.model import Button, ChatId, Message, Moved, Refusal, Refused, Sent, TryLater, Unknown
from alertbot.telegram.send import Api, classify, delete, edit, send
from alertbot.telegram.transport import Answered, Cut, NotSent, Transport
from faults.rude import hang_up, http, rude_server
from telegram_errors import REFUSALS

TOKEN = "700000001:a-secret-that-must-not-be-seen"
CHAT = ChatId(5)
MESSAGE = Message(
    "<b>Ада 5 &lt; 6</b> 🕊",
    "Ада 5 < 6 🕊",
    ((Button("Stop", "v1:u:1"), Button("Source", url="https://e.org/?a=1&b=2")),),
)


def answer(code, description, **parameters):
    body = {"ok": False, "error_code": code, "description": description}
    return Answered(code, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode())


@pytest.mark.parametrize(("code", "words", "refusal", "outcome"), REFUSALS)
def test_every_known_refusal_is_recognised_and_kept_word_for_word(code, words, refusal, outcome):
    assert classify(answer(code, words)) == Refused(refusal, words)


@pytest.mark.parametrize("chat_id", [-1001234567890, -100, 7])
def test_a_group_that_moved_says_where_to(chat_id):
    told = answer(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat_id)

    assert classify(told) == Moved(ChatId(chat_id))


def test_a_move_without_the_new_id_does_not_end_a_subscription():
    told = classify(answer(400, "Bad Request: group chat was upgraded to a supergroup chat"))

    assert told.refusal is Refusal.SUSPECT


@pytest.mark.parametrize("seconds", [1, 5, 7, 60, 10_072])
def test_a_flood_says_how_long_to_wait(seconds):
    words = f"Too Many Requests: retry after {seconds}"

    assert classify(answer(429, words, retry_after=seconds)) == TryLater(seconds)
    assert classify(answer(429, words)) == TryLater(seconds)
    assert classify(Answered(429, b"<html>", str(seconds))) == TryLater(seconds)


def test_a_flood_that_says_nothing_waits_five_seconds():
    assert classify(answer(429, "Too Many Requests")) == TryLater(5)
    assert classify(Answered(429, b"slow down", "Wed, soon")) == TryLater(5)


@pytest.mark.parametrize(
    "exchange",
    [
        answer(500, "Internal Server Error: restart"),
        answer(502, "Bad Gateway"),
        Answered(502, b"<html><body>Bad Gateway</body></html>"),
        Answered(504, b"504 Gateway Time-out"),
        Answered(200, b"<html>"),
        Answered(200, b'{"ok":true,"result":{"message_'),
        Answered(200, b"[1]"),
        Answered(200, b'"\xff'),
        Answered(302, b""),
        Answered(403, b"<html>Forbidden by a proxy</html>"),
        Answered(400, b"<html>Bad Request</html>"),
        Answered(404, b"nginx"),
        Answered(401, b"{}"),
        Cut("no answer from Telegram in time", late=True),
    ],
)
def test_what_is_not_telegrams_word_is_unknown(exchange):
    assert isinstance(classify(exchange), Unknown)


def test_without_a_connection_nothing_was_sent_and_nobody_asked_to_wait():
    assert classify(NotSent("no connection")) == TryLater(5, flood=False)


def test_a_message_that_was_sent_and_removed_is_never_sent_again():
    words = "Internal Server Error: sent message was immediately deleted and can't be returned"

    assert classify(answer(500, words)) == Sent(0)


def test_a_message_sent_has_its_id():
    assert classify(Answered(200, b'{"ok":true,"result":{"message_id":77,"date":1}}')) == Sent(77)
    assert classify(Answered(200, b'{"ok":true,"result":true}')) == Sent(0)


@given(st.text(max_size=60), st.sampled_from([user for _, user, _, _ in REFUSALS]))
def test_words_of_our_own_that_telegram_quotes_decide_nothing(before, quoted):
    words = f'Bad Request: can\'t parse entities: Unsupported start tag "{before}{quoted.lower()}" at byte offset 0'

    assert classify(answer(400, words)).refusal is Refusal.MARKUP


@given(st.integers(300, 599), st.binary(max_size=200))
def test_no_answer_without_telegrams_words_ends_anything(status, body):
    told = classify(Answered(status, body))

    assert isinstance(told, Unknown | TryLater) or told == Refused(Refusal.CONTENT, "the request is too large")


@given(st.integers(100, 599), st.dictionaries(st.text(max_size=12), st.none() | st.integers() | st.text(max_size=9)))
def test_any_answer_is_classified(status, fields):
    assert classify(Answered(status, json.dumps(fields | {"ok": False}).encode())) is not None


# On the wire ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def transport():
    transport = Transport(read_timeout=1)
    await transport.initialize()
    yield transport
    await transport.shutdown()


SENT = http(200, '{"ok":true,"result":{"message_id":7}}')


async def fields_of(transport, call, **how):
    """The method that `call` asks for, and the fields it sends."""
    async with rude_server(SENT) as server:
        result = await call(Api(transport, server.url, TOKEN, **how))
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert result == Sent(7)
    return head.split(b" ")[1].decode().rpartition("/")[2], {k: v[0] for k, v in parse_qs(body.decode()).items()}


async def test_a_message_is_sent_as_html_with_its_buttons(transport):
    method, fields = await fields_of(transport, lambda api: send(api, CHAT, MESSAGE, topic=9))

    assert method == "sendMessage"
    keyboard = json.loads(fields.pop("reply_markup"))
    assert keyboard == {
        "inline_keyboard": [
            [{"text": "Stop", "callback_data": "v1:u:1"}, {"text": "Source", "url": "https://e.org/?a=1&b=2"}]
        ]
    }
    assert fields == {
        "chat_id": "5",
        "message_thread_id": "9",
        "text": MESSAGE.html,
        "parse_mode": "HTML",
        "link_preview_options": '{"is_disabled":true}',
    }


async def test_a_plain_message_has_no_markup_no_buttons_and_fits(transport):
    long = Message("<b>x</b>", "ж" * 5000, MESSAGE.rows)

    _, fields = await fields_of(transport, lambda api: send(api, CHAT, long, plain=True))

    assert fields.keys() == {"chat_id", "text", "link_preview_options"}
    assert len(fields["text"]) == 4096


async def test_silence_protection_and_payment_are_asked_for(transport):
    quiet = Message("x", "x", silent=True, protect=True)

    _, fields = await fields_of(transport, lambda api: send(api, CHAT, quiet), paid=True)

    assert fields["disable_notification"] == fields["protect_content"] == fields["allow_paid_broadcast"] == "true"


async def test_an_edit_names_its_message_and_a_deletion_all_of_them(transport):
    method, fields = await fields_of(transport, lambda api: edit(api, CHAT, 70, MESSAGE))
    assert (method, fields["message_id"], fields["text"]) == ("editMessageText", "70", MESSAGE.html)

    method, fields = await fields_of(transport, lambda api: delete(api, CHAT, range(1, 200)))
    assert method == "deleteMessages"
    assert json.loads(fields["message_ids"]) == list(range(1, 101))


async def test_whoever_keeps_the_pace_hears_where_messages_go(transport):
    told = []

    await fields_of(transport, lambda api: send(api, CHAT, MESSAGE), told=told.append)
    await fields_of(transport, lambda api: edit(api, CHAT, 70, MESSAGE), told=told.append)
    await fields_of(transport, lambda api: delete(api, CHAT, [70]), told=told.append)

    assert told == [CHAT, CHAT]


async def test_neither_results_nor_the_api_show_the_token(transport):
    async with rude_server(hang_up) as server:
        api = Api(transport, server.url, TOKEN)
        result = await send(api, CHAT, MESSAGE)

    assert isinstance(result, Unknown)
    assert TOKEN not in repr(result) + repr(api)
