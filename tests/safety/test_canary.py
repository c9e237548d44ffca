"""A whole run of the real program with marked people at debug level: not a byte of them in any file, but their sealed address.

Requirements R3, R8, R9 and R11: conversation, alerts, errors of Telegram, an update that can't be read, kill -9, backups, /forget.
"""

import asyncio
import signal

import pytest

from alertbot.demo import faults
from alertbot.demo.botapi import stand_in
from canary import Canary, copies, sealed
from running import press, program, until

DEBUG = """
[logs]
level = "debug"
file = "bot.log"
"""
# Who must know the token, and the feed's own people, are no finding.
OURS = {"token", "people.csv"}


@pytest.fixture
async def telegram():
    async with stand_in(limits=False) as running:
        yield running


@pytest.fixture
async def paper():
    async with press() as one:
        one.publish("An old story", "It was published before anybody followed.")
        yield one


@pytest.fixture
async def bot(telegram, paper, tmp_path):
    (tmp_path / "tmp").mkdir()
    made = program(tmp_path, telegram.url, telegram.token, more=DEBUG)
    made.environment = {"TMPDIR": str(tmp_path / "tmp")}
    added = await asyncio.to_thread(made.command, "feeds", "add", f"{paper.url}/feed.xml")
    assert added.returncode == 0, added.stderr
    yield made
    if made.process is not None and made.process.returncode is None:
        await made.stop(signal.SIGKILL)


async def test_a_whole_run_leaves_no_byte_of_anybody(telegram, paper, bot, tmp_path):
    """One person in the ordinary manner and one in the discreet one, at the same time."""
    canaries = (Canary(), Canary(8_264_917_350, "Sinica Zimovaja", "sinica_zimovaja_88", "piaje-sinica-0923"))
    marks = [mark for canary in canaries for mark in canary.marks]
    marks += [("token", telegram.token.encode()), ("token", telegram.token.partition(":")[2].encode())]
    readers = [telegram.person(c.name, "be-BY", number=c.chat_id, username=c.username) for c in canaries]
    await bot.start()
    await asyncio.gather(*(asks(telegram, reader, "/start") for reader in readers))
    assert [sealed(tmp_path, reader.id) for reader in readers] == [[], []]

    for discreet, (reader, canary) in enumerate(zip(readers, canaries, strict=True)):
        await join(telegram, reader, discreet)
        await everything_that_people_send(telegram, reader, canary)
    for reader, canary in zip(readers, canaries, strict=True):
        await everything_that_goes_wrong(telegram, reader, canary)
    await news(telegram, readers, paper)
    outputs = await asyncio.gather(*(asyncio.to_thread(bot.command, *w) for w in (("backup", "copy.db"), ("check",))))
    await bot.stop(signal.SIGKILL)
    known = [mark for reader in readers for mark in sealed(tmp_path, reader.id)]
    await bot.start()
    await asks(telegram, readers[0], "/mydata")

    assert len(known) == 6
    assert copies(tmp_path, marks, leave_out=OURS) == []
    assert {file for file, _ in copies(tmp_path, known)} <= {"a.db", "a.db-wal"}
    assert not any(mark in (out.stdout + out.stderr).encode() for out in outputs for _, mark in marks)

    for reader in readers:
        await forget(telegram, reader)
    await until(lambda: copies(tmp_path, known) == [])
    assert await bot.stop() == 0

    assert copies(tmp_path, [*known, *marks], leave_out=OURS) == []
    assert "can't be read" in (tmp_path / "bot.log").read_text()


async def asks(telegram, who, words):
    return await telegram.ask(who, words, seconds=15)


async def join(telegram, who, discreet):
    """Agree by a button of the text that comes first, whatever the language."""
    await taps(telegram, who, f"v1:a:{discreet}")
    await asks(telegram, who, "/follow Ales Bialiatski")


async def everything_that_people_send(telegram, who, canary):
    for words in (canary.words, f"/follow {canary.words}", f"/{canary.words}", f"/start {canary.words}", "/privacy"):
        await asks(telegram, who, words)
    telegram.send_file(who, canary.file, canary.words.encode(), caption=canary.words)
    telegram.rewrite(telegram.say(who, canary.words), canary.words + " again")
    telegram.inline(who, canary.words)
    push(telegram, who, contact={"phone_number": canary.words, "first_name": canary.name})
    push(telegram, who, location={"longitude": 1.0, "latitude": 2.0})
    await asks(telegram, who, "/following")


async def everything_that_goes_wrong(telegram, who, canary):
    """Answers of Telegram that fail and quote people, and updates that can't be read."""
    telegram.world.updates.push("message", {"message_id": canary.words, "chat": canary.name}, telegram.world.clock())
    telegram.world.updates.push(
        "message", {"message_id": 1, "date": 1, "chat": {"id": who.id}, "text": canary.words}, telegram.world.clock()
    )
    for fault in (
        faults.too_many(1),
        faults.refuse(500, f"{canary.words} {who.id}"),
        faults.cut(accepted=False),
        faults.not_json(),
    ):
        telegram.faults.add(fault.on("sendMessage", who.id))
        telegram.say(who, "/help")
    telegram.faults.add(faults.refuse(400, f"Bad Request: chat {who.id} {canary.words}").on("editMessageText"))
    await until(lambda: len(telegram.world.updates.waiting) == 0)
    await asyncio.sleep(1.5)
    telegram.faults.clear()


async def news(telegram, readers, paper):
    """An alert to everybody, the first of which meets a 429."""
    telegram.faults.add(faults.too_many(1).on("sendMessage", readers[0].id))
    before = [len(telegram.from_bot(who)) for who in readers]
    paper.publish("Ales Bialiatski in hospital", "Ales Bialiatski was taken to a hospital, his wife said on Monday.")
    await until(lambda: all(len(telegram.from_bot(r)) > n for r, n in zip(readers, before, strict=True)))


async def forget(telegram, who):
    telegram.say(who, "/forget")
    await taps(telegram, who, "v1:fg:1")


async def taps(telegram, who, data):
    """Tap the button of this data on the newest message that has it, as soon as there is one."""

    def found():
        return [ln.message for ln in telegram.from_bot(who) if data in str(ln.message.markup)]

    await until(found)
    await telegram.tapped(found()[-1], data, seconds=15)


def push(telegram, who, **what):
    """A message of a kind that the stage does not act."""
    message = {
        "message_id": 900_000 + telegram.world.number(),
        "date": 1_700_000_000,
        "chat": {"id": who.id, "type": "private", "first_name": who.name, "username": who.username},
        "from": {"id": who.id, "is_bot": False, "first_name": who.name, "username": who.username},
    }
    telegram.world.updates.push("message", message | what, telegram.world.clock())
