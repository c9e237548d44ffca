"""What the operator can do: a copy without subscribers, the kill switch, official names, and a process that keeps to itself."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyrage
import pytest

from alert_rows import NOON
from alertbot.core.model import ChatId, ChatKind, Choices, Target, TargetKind
from alertbot.database import subscribers
from alertbot.database.copy import backup, sealed_backup
from alertbot.database.engine import DatabaseTrouble
from alertbot.database.opening import open_with_key
from alertbot.demo import faults
from alertbot.demo.botapi import stand_in
from alertbot.demo.world import new_message
from alertbot.shield import open_to_others
from canary import Canary, copies, number_forms, sealed
from running import program, until
from standin import ptb

CHAT = ChatId(Canary().chat_id)


async def filled(folder, telegram=None):
    """A database with a subscriber who stays and one who left, and messages in the chat of the first."""
    database = open_with_key(f"sqlite:///{folder}/a.db", folder / "key")
    stays = await subscribers.agree(database, CHAT, ChatKind.PRIVATE, choices=Choices(), today=date(2026, 1, 10))
    left = await subscribers.agree(database, ChatId(8), ChatKind.PRIVATE, choices=Choices(), today=date(2026, 1, 10))
    await subscribers.start_follow(database, stays.id, Target(TargetKind.EVERYBODY))
    await subscribers.note(database, stays.id, Target(TargetKind.EVERYBODY), "my own words")
    known = [mark for chat in (CHAT, 8) for mark in sealed(folder, chat)]
    await subscribers.forget(database, left.id)
    if telegram is not None:
        chat = telegram.chat(telegram.person("Reader", number=CHAT, started=True))
        ids = [new_message(telegram.world, chat, telegram.world.bot, text=f"{n}").id for n in range(150)]
        await subscribers.remember_messages(
            database, stays.id, [(i, None) for i in ids], forget_at=NOON.replace(year=2100)
        )
    await database.close()
    return known


# Copies ---------------------------------------------------------------------------------------------------------------


async def test_a_copy_without_subscribers_holds_no_byte_of_any(tmp_path):
    known = await filled(tmp_path)

    backup(f"sqlite:///{tmp_path}/a.db", tmp_path / "copy.db")

    found = copies(tmp_path, [*known, *(("chat id", form) for form in number_forms(CHAT))])
    assert not [file for file, _ in found if file.startswith("copy")]
    assert oct((tmp_path / "copy.db").stat().st_mode)[-3:] == "600"


async def test_a_copy_with_subscribers_opens_for_its_recipient_alone(tmp_path):
    known = await filled(tmp_path)
    identity = pyrage.x25519.Identity.generate()

    sealed_backup(f"sqlite:///{tmp_path}/a.db", tmp_path / "copy.age", str(identity.to_public()))

    whole = (tmp_path / "copy.age").read_bytes()
    assert not any(mark in whole for _, mark in known)
    assert b"SQLite format 3" not in whole
    opened = sqlite3.connect(":memory:")
    opened.deserialize(pyrage.decrypt(whole, [identity]))
    rows = opened.execute("SELECT id, lookup, address FROM subscriber").fetchall()
    assert rows == [tuple(mark for _, mark in known[:3])]  # who left is not in it
    with pytest.raises(DatabaseTrouble):
        sealed_backup(f"sqlite:///{tmp_path}/a.db", tmp_path / "other.age", "age1nonsense")


# The kill switch ------------------------------------------------------------------------------------------------------


def slow(telegram):
    telegram.faults.add(faults.too_many(1).on("deleteMessages"))


def revoked(telegram):
    telegram.faults.add(faults.refuse(401, "Unauthorized").on("", times=None))


@pytest.mark.parametrize(("harm", "left"), [(slow, 0), (revoked, 150)])
async def test_a_lockdown_erases_everybody_and_the_key_whatever_telegram_says(tmp_path, harm, left):
    async with stand_in(limits=False) as telegram:
        bot = program(tmp_path, telegram.url, telegram.token, people=False)
        known = await filled(tmp_path, telegram)
        key = (tmp_path / "key").read_bytes()
        harm(telegram)

        done = await asyncio.to_thread(bot.command, "lockdown", "--yes")

        assert done.returncode == 0, done.stderr
        assert len(telegram.from_bot(CHAT)) == left
    assert ("NOT" in done.stdout) == bool(left)
    assert not (tmp_path / "key").exists()
    assert copies(tmp_path, [*known, ("key", key.strip())]) == []
    assert str(CHAT) not in done.stdout + done.stderr


async def test_a_lockdown_beside_a_running_bot_says_that_it_must_be_stopped(tmp_path, empty_url):
    async with stand_in(limits=False) as telegram:
        bot = program(tmp_path, telegram.url, telegram.token, url=empty_url, people=False)
        await bot.start()
        await until(lambda: "office of broom" in bot.log())

        done = await asyncio.to_thread(bot.command, "lockdown", "--yes")
        await bot.stop()
        after = await asyncio.to_thread(bot.command, "lockdown", "--yes")

    assert done.returncode == 1
    assert "alertbot is running on this database" in done.stderr
    assert (after.returncode, (tmp_path / "key").exists()) == (0, False)


# Official names, the token's file, and the process itself -------------------------------------------------------------


async def test_check_says_what_is_wrong_with_official_names_and_with_the_tokens_file(tmp_path):
    async with stand_in(limits=False) as telegram:
        bot = program(
            tmp_path,
            telegram.url,
            telegram.token,
            more='[safety]\nofficial_names_file = "official.txt"\n',
            people=False,
        )
        (tmp_path / "token").chmod(0o644)
        missing = await asyncio.to_thread(bot.command, "check")
        (tmp_path / "official.txt").write_text("Our only bot is @alert_stand_in_bot\nuntrusted comment: signature …\n")
        (tmp_path / "token").chmod(0o600)
        there = await asyncio.to_thread(bot.command, "check")

    assert missing.returncode == 1
    assert "official.txt: can't be read" in missing.stderr
    assert "chmod 600" in missing.stdout
    assert there.returncode == 0, there.stderr
    assert "chmod" not in there.stdout


async def test_check_says_when_the_name_of_a_discreet_bot_says_too_much(tmp_path):
    said = {}
    async with stand_in(limits=False) as telegram, ptb(telegram) as official:
        bot = program(tmp_path, telegram.url, telegram.token, more="[safety]\ndiscreet = true\n", people=False)
        for name, description in (("Letters", "A newsletter."), ("Prisoners", ""), ("Лісты", "Навіны палітвязняў")):
            telegram.world.bot.name, telegram.world.bot.username = name, "letters_bot"
            await official.set_my_description(description, "be")
            said[name] = (await asyncio.to_thread(bot.command, "check")).stderr

    assert {name for name, errors in said.items() if "choose neutral ones" in errors} == {"Prisoners", "Лісты"}


def test_a_file_is_open_to_others_or_not(tmp_path):
    file = tmp_path / "token"
    file.write_text("x")

    file.chmod(0o640)
    assert open_to_others(file)
    file.chmod(0o400)
    assert not open_to_others(file)
    assert not open_to_others(tmp_path / "none")
    assert not open_to_others(None)


@pytest.mark.skipif(sys.platform != "linux", reason="the wall is Linux's")
def test_a_run_leaves_no_core_and_shows_its_memory_to_nobody():
    asked = (
        "import ctypes, json, resource; from alertbot.shield import close_memory; close_memory();"
        "print(json.dumps([resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)]))"
    )

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=os.environ)

    assert json.loads(done.stdout) == [[0, 0], 0]


@pytest.mark.skipif(sys.platform != "linux", reason="the wall is Linux's")
async def test_the_running_bot_has_closed_its_memory(tmp_path):
    async with stand_in(limits=False) as telegram:
        bot = program(tmp_path, telegram.url, telegram.token, people=False)
        await bot.start()
        await until(lambda: telegram.called("getMe"))
        limits = await asyncio.to_thread(Path(f"/proc/{bot.process.pid}/limits").read_text)
        await bot.stop()

    [core] = [line for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core.split()[4:6] == ["0", "0"]
