import json

import aiohttp
import pytest

from alertbot.demo.methods import known_name


@pytest.fixture
async def call(telegram):
    """Ask the stand-in over bare HTTP: (method, **how) -> (status, answer)."""
    async with aiohttp.ClientSession() as session:

        async def ask(method, token=telegram.token, **how):
            async with session.post(f"{telegram.url}/bot{token}/{method}", **how) as answer:
                return answer.status, await answer.json(content_type=None)

        yield ask


async def test_method_names_are_read_in_any_case(call):
    assert (await call("GETME"))[1]["result"]["is_bot"] is True
    assert known_name("SENDMESSAGE") == "sendMessage"


async def test_an_unknown_method_is_not_found(call):
    assert await call("sendTelegram") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )


@pytest.mark.parametrize(
    ("token", "words"), [("1:other", "Unauthorized"), ("other", "Unauthorized: invalid token specified")]
)
async def test_another_token_is_not_authorized(call, token, words):
    assert await call("getMe", token) == (401, {"ok": False, "error_code": 401, "description": words})


async def test_four_encodings_say_the_same(telegram, call):
    volha = telegram.person("Volha", started=True)
    fields = {"chat_id": str(volha.id), "text": "50% & más + 1"}
    form = aiohttp.FormData({**fields, "x": "y"}, default_to_multipart=True)

    await call("sendMessage", params=fields)
    await call("sendMessage", data=fields)
    await call("sendMessage", json={"chat_id": volha.id, "text": fields["text"]})
    await call("sendMessage", data=form)

    assert [line.text for line in telegram.transcript(volha)] == ["50% & más + 1"] * 4


@pytest.mark.parametrize(
    ("method", "fields", "words"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 5}, "message text is empty"),
        ("deleteMessage", {"chat_id": 5}, "message identifier is not specified"),
        ("getChatMember", {"chat_id": 5, "user_id": "x"}, "invalid user_id specified"),
        ("sendPoll", {"chat_id": 5}, 'parameter "question" is required'),
        (
            "sendMessage",
            {"chat_id": 5, "text": "x", "reply_markup": "{"},
            "can't parse reply keyboard markup JSON object",
        ),
        ("setMyCommands", {"commands": "x"}, "can't parse commands JSON array"),
    ],
)
async def test_what_is_required_is_asked_for(call, method, fields, words):
    status, answer = await call(method, json=fields)

    assert (status, answer["description"]) == (400, "Bad Request: " + words)


async def test_methods_that_are_not_modelled_answer_in_the_right_shape(telegram, call):
    volha = telegram.person("Volha", started=True)

    assert (await call("getUserProfilePhotos", json={"user_id": volha.id}))[1]["result"]["photos"] == []
    assert (await call("setMessageReaction", json={"chat_id": volha.id, "message_id": 1}))[1]["result"] is True
    assert (await call("sendDice", json={"chat_id": volha.id}))[1]["result"]["chat"]["id"] == volha.id


async def test_a_flood_is_said_in_the_header_too(limited):
    volha = limited.person("Volha", started=True)
    async with aiohttp.ClientSession() as session:
        for _ in range(9):
            limited.world.limits.take(volha.id, limited.world.clock().timestamp(), group=False)
        limited.world.limits.take(volha.id, limited.world.clock().timestamp(), group=False)
        limited.world.limits.take(volha.id, limited.world.clock().timestamp(), group=False)
        address = f"{limited.url}/bot{limited.token}/sendMessage"
        async with session.post(address, json={"chat_id": volha.id, "text": "x"}) as answer:
            told = json.loads(await answer.read())

    assert (answer.status, answer.headers["Retry-After"]) == (429, str(told["parameters"]["retry_after"]))
    assert told["description"] == f"Too Many Requests: retry after {told['parameters']['retry_after']}"


async def test_a_page_of_another_name_may_not_act_here(telegram):
    asking = {"url": f"{telegram.url}/control/counts", "headers": {"Host": "evil.example:80"}}
    async with aiohttp.ClientSession() as session, session.post(**asking) as answer:
        assert answer.status == 421
