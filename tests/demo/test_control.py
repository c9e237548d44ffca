import asyncio
import json
import sys

import aiohttp
import pytest

from alertbot.demo.chats import Message


@pytest.fixture
async def act(telegram):
    """One act over HTTP, as another process would do it."""
    async with aiohttp.ClientSession() as session:

        async def ask(name, /, **sent):
            async with session.post(f"{telegram.url}/control/{name}", json=sent) as answer:
                return await answer.json()

        yield ask


async def test_people_are_made_and_act_from_outside(telegram, bot, act):
    person = (await act("person", name="Volha", language="be"))["result"]["id"]
    await act("say", person=person, text="/start")
    [update] = await bot.get_updates()
    await update.message.reply_text("<b>Hi</b>", parse_mode="HTML")

    seen = (await act("transcript", chat=person))["result"]

    assert [(line["by"], line["text"]) for line in seen] == [("Volha", "/start"), ("bot", "Hi")]
    assert seen[1]["entities"] == [{"offset": 0, "length": 2, "type": "bold"}]
    assert (await act("counts"))["result"]["messages"] == 1


async def test_faults_can_be_set_from_outside(telegram, bot, act):
    people = (await act("crowd", count=3, first=900))["result"]
    await act("fault", fault="cut", accepted=True, method="sendMessage", chat=901)

    with pytest.raises(Exception, match="disconnected"):
        await bot.send_message(901, "x")

    assert people == {"first": 900, "last": 902}
    assert len((await act("transcript", chat=901))["result"]) == 1


async def test_mistakes_are_told(act):
    assert (await act("say", person=1, text="x"))["ok"] is False
    assert "known acts" in (await act("nothing"))["error"]


async def test_it_runs_by_itself_and_writes_down_what_is_seen(tmp_path):
    transcript = tmp_path / "seen.jsonl"
    command = [
        sys.executable,
        "-m",
        "alertbot.demo.botapi",
        "--port",
        "0",
        "--token",
        "9:t",
        "--no-limits",
        "--crowd",
        "2",
    ]
    process = await asyncio.create_subprocess_exec(
        *command, "--transcript", str(transcript), stdout=asyncio.subprocess.PIPE
    )
    try:
        address = (await process.stdout.readline()).decode().strip()
        sending = {"url": f"{address}/bot9:t/sendMessage", "json": {"chat_id": 100001, "text": "x"}}
        async with aiohttp.ClientSession() as session, session.post(**sending) as answer:
            assert answer.status == 200
    finally:
        process.terminate()
        await process.wait()

    assert [json.loads(line)["text"] for line in transcript.read_text().splitlines()] == ["x"]


def test_a_message_without_words_is_a_service_message(clock):
    assert Message(1, None, None, clock(), extra={"new_chat_members": []}).is_service
