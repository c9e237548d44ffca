"""`alertbot run` as a user starts it: a statement reaches the follower's chat, once, also after kill -9."""

import asyncio
import signal
import time

import pytest
from aiohttp import ClientSession

from alertbot.app import REREAD_EVERY
from alertbot.demo.botapi import stand_in
from running import press, program, until


def told(telegram, person, words):
    """How often a chat was told something, edits aside."""
    return sum(words in line.text for line in telegram.transcript(person) if line.by == "bot")


@pytest.fixture
async def telegram():
    async with stand_in(limits=False) as running:
        yield running


async def follows(telegram, person, name):
    telegram.say(person, "/start")
    await until(lambda: told(telegram, person, "agree") >= 1)
    telegram.say(person, f"/follow {name}")
    await until(lambda: told(telegram, person, "Bialiatski") >= 1)


async def test_a_statement_reaches_the_follower_and_survives_kill_9(telegram, tmp_path):
    async with press() as paper:
        paper.publish("An old story about Ales Bialiatski", "It was published before anybody followed.")
        bot = program(tmp_path, telegram.url, telegram.token)
        added = await asyncio.to_thread(bot.command, "feeds", "add", f"{paper.url}/feed.xml")
        assert added.returncode == 0, added.stderr
        await bot.start()
        reader = telegram.person("Reader", "en")
        await follows(telegram, reader, "Алесь Бяляцкі")

        paper.publish(
            "Ales Bialiatski taken to hospital", "Ales Bialiatski was taken to a hospital on Monday, his wife said."
        )
        published = time.monotonic()
        await until(lambda: told(telegram, reader, "taken to a hospital") == 1)
        assert time.monotonic() - published < 2 + 3

        await asyncio.sleep(0.5)  # what is under way at the kill is in doubt, and told again
        await bot.stop(signal.SIGKILL)
        paper.publish(
            "Ales Bialiatski writes", "A letter of Ales Bialiatski has arrived, friends of his told us today."
        )
        await bot.start()
        await until(lambda: told(telegram, reader, "letter of Ales Bialiatski") == 1)
        await asyncio.sleep(1)

        assert told(telegram, reader, "taken to a hospital") == 1
        assert told(telegram, reader, "old story") == 0
        stopped = time.monotonic()
        assert await bot.stop() == 0
        assert time.monotonic() - stopped < 10
        for secret in (telegram.token, str(reader.id)):
            assert secret not in bot.log()


async def test_a_second_instance_on_the_same_database_says_so(telegram, tmp_path):
    bot = program(tmp_path, telegram.url, telegram.token)
    await bot.start()
    await until(lambda: any(call.method == "getMe" for call in telegram.calls))

    second = await asyncio.to_thread(bot.command, "run")

    assert (second.returncode, second.stderr.count("\n")) == (1, 1)
    assert "another alertbot is running" in second.stderr
    assert await bot.stop() == 0


async def test_a_wrong_token_is_told_in_one_line(telegram, tmp_path):
    bot = program(tmp_path, telegram.url, "12345:wrong")

    done = await asyncio.to_thread(bot.command, "run")

    assert done.returncode == 1
    assert "does not know this bot token" in done.stderr
    assert "wrong" not in done.stderr.replace("12345", "")


async def test_the_figures_count_what_the_bot_did(telegram, tmp_path, unused_tcp_port):
    async with press() as paper:
        paper.publish("An old story about Ales Bialiatski", "It was published before anybody followed.")
        bot = program(tmp_path, telegram.url, telegram.token, more=f"[health]\nport = {unused_tcp_port}\n")
        assert (await asyncio.to_thread(bot.command, "feeds", "add", f"{paper.url}/feed.xml")).returncode == 0
        await bot.start()
        reader = telegram.person("Reader", "en")
        await follows(telegram, reader, "Алесь Бяляцкі")
        paper.publish("Ales Bialiatski taken to hospital", "Ales Bialiatski was taken to a hospital on Monday.")
        await until(lambda: told(telegram, reader, "taken to a hospital") == 1)

        async with ClientSession() as session, session.get(f"http://127.0.0.1:{unused_tcp_port}/metrics") as answer:
            figures = await answer.text()

        assert "alertbot_statements_total 1.0" in figures
        assert 'alertbot_mentions_total{verdict="certain"} 1.0' in figures
        assert 'alertbot_sends_total{outcome="sent"}' in figures
        assert "alertbot_floods_total 0.0" in figures
        assert str(reader.id) not in figures
        assert await bot.stop() == 0


async def test_people_named_on_the_console_are_known_to_the_running_bot_within_seconds(telegram, tmp_path):
    bot = program(tmp_path, telegram.url, telegram.token)
    await bot.start()
    reader = telegram.person("Reader", "en")
    await follows(telegram, reader, "Алесь Бяляцкі")

    (tmp_path / "more.csv").write_text("id,name\nnewcomer,Zoe Newcomer\n", encoding="utf-8")
    assert (await asyncio.to_thread(bot.command, "people", "import", "more.csv")).returncode == 0
    await asyncio.sleep(REREAD_EVERY + 1)
    telegram.say(reader, "/person zoe newcomer")

    await until(lambda: told(telegram, reader, "Zoe Newcomer") >= 1)
    assert await bot.stop() == 0
