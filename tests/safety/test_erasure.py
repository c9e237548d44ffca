"""/forget leaves no byte: killed at each step, with a reader in the way, on a full disk, a hundred in a row (R3, R26)."""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from alert_rows import NOON
from alertbot.core.model import ChatId, ChatKind, Choices, Refusal, Refused, Target, TargetKind
from alertbot.database import ballast, erasure, subscribers
from alertbot.database.engine import DatabaseTrouble, DiskFull
from alertbot.database.opening import open_with_key
from alertbot.database.tables import setting, subscriber
from alertbot.housekeeping import Broom, leave, scrub
from canary import copies, sealed

CHAT = ChatId(7_391_846_205)


@pytest.fixture
async def database(tmp_path):
    opened = open_at(tmp_path)
    yield opened
    await opened.close()


def open_at(folder):
    return open_with_key(f"sqlite:///{folder}/a.db", folder / "key")


async def join(database, chat=CHAT):
    who = await subscribers.agree(database, ChatId(chat), ChatKind.PRIVATE, choices=Choices(), today=date(2026, 1, 10))
    await subscribers.start_follow(database, who.id, Target(TargetKind.EVERYBODY))
    return who


def broom(database):
    async def no_telegram(_chat, _messages):
        return Refused(Refusal.NOT_THERE, "")

    return Broom(database=database, delete=no_telegram, now=lambda: NOON, wake=lambda: None)


def test_killed_before_any_statement_of_an_erasure_the_next_start_finishes_it(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    script = Path(__file__).parent.parent / "dying.py"
    done = subprocess.run(
        [sys.executable, script, tmp_path], capture_output=True, text=True, check=False, env=environment, timeout=120
    )

    assert done.returncode == 0, done.stderr
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    places = " ".join(death["at"] for death in deaths)
    assert len(deaths) >= 10
    assert all(words in places for words in ("DELETE FROM subscriber", "COMMIT", "VACUUM", "wal_checkpoint"))
    assert [death for death in deaths if death["copies"] or death["rows"]] == []


async def test_a_reader_in_the_way_puts_the_scrub_off_and_only_that(database, tmp_path):
    who = await join(database)
    known = sealed(tmp_path, CHAT)
    reader = sqlite3.connect(tmp_path / "a.db")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM subscriber").fetchall()

    await subscribers.forget(database, who.id)
    started = asyncio.get_running_loop().time()
    first = await erasure.scrub_if_marked(database)
    waited = asyncio.get_running_loop().time() - started
    grown = (tmp_path / "a.db-wal").stat().st_size
    again = await erasure.scrub_if_marked(database)
    grown = (tmp_path / "a.db-wal").stat().st_size - grown
    reader.close()

    assert (first, again) == (False, False)
    assert waited < 1  # nobody else can write meanwhile
    assert grown < 10_000  # the file is not rewritten into the log once for each try
    assert await subscribers.find(database, CHAT) is None
    assert await scrub(broom(database))
    assert copies(tmp_path, known) == []


async def test_who_is_erased_while_a_scrub_runs_has_a_mark_of_their_own(database):
    first, second = await join(database), await join(database, 8)
    await subscribers.forget(database, first.id)

    scrubbing = asyncio.create_task(erasure.scrub_if_marked(database))
    while not database._writer.locked():
        await asyncio.sleep(0)
    await subscribers.forget(database, second.id)  # waits for the scrub and comes before its end is written down
    assert await scrubbing

    assert await marked(database)


async def test_after_a_hundred_erasures_among_others_no_copy_is_left(database, tmp_path):
    chats = range(10_000_000_000, 10_000_000_200)
    for chat in chats:
        await join(database, chat)
    known = [mark for chat in chats[::2] for mark in sealed(tmp_path, chat)]

    for chat in chats[::2]:
        who = await subscribers.find(database, ChatId(chat))
        await subscribers.forget(database, who.id)
    assert await scrub(broom(database))

    assert len(known) == 300
    assert copies(tmp_path, known) == []
    async with database.read() as connection:
        assert len((await connection.execute(select(subscriber.c.id))).all()) == 100


async def test_each_erasure_is_looked_after_without_rewriting_the_file(database, tmp_path):
    chats = range(10_000_000_000, 10_000_000_060)
    for chat in chats:
        who = await join(database, chat)
        await subscribers.note(database, who.id, Target(TargetKind.EVERYBODY), f"why {chat}")
    await erasure.scrub_if_marked(database)

    for chat in chats[::2]:
        known = sealed(tmp_path, chat)
        who = await subscribers.find(database, ChatId(chat))
        await subscribers.forget(database, who.id)
        assert await erasure.scrub_if_marked(database, rewrite=False)
        assert copies(tmp_path, known) == []

    assert await marked(database)
    assert await scrub(broom(database), rewrite=True)
    assert not await marked(database)


async def test_what_an_earlier_run_left_is_always_rewritten(database, tmp_path):
    who = await join(database)
    known = sealed(tmp_path, CHAT)
    await subscribers.forget(database, who.id)
    await database.engine.dispose()

    later = open_at(tmp_path)
    other = await join(later, 8)
    await subscribers.forget(later, other.id)
    assert later.traces.until(next(iter(later.traces.by_mark))) is None
    assert await erasure.scrub_if_marked(later, rewrite=False)

    assert not await marked(later)
    assert copies(tmp_path, known) == []
    await later.close()


async def test_bytes_that_are_found_make_the_file_be_rewritten(database, tmp_path):
    await erasure.scrub_if_marked(database)
    who = await join(database)
    [lookup] = [mark for what, mark in sealed(tmp_path, CHAT) if what == "lookup"]
    await subscribers.forget(database, who.id)
    async with database.write() as connection:  # stands for a copy that a page kept in its gap
        await connection.execute(setting.insert().values(key="x", value="a trace of somebody"))
    [mark] = database.traces.by_mark
    database.traces.by_mark[mark] = (lookup, b"a trace of somebody")

    assert not await database.nothing_left(mark)
    assert await erasure.scrub_if_marked(database, rewrite=False)
    assert not await marked(database)


async def marked(database):
    async with database.read() as connection:
        rows = await connection.execute(select(setting.c.key).where(setting.c.key == "scrub_pending"))
        return rows.first() is not None


# A full disk ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 4 MB, where this machine lets us make one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=4m", "none", str(place)]
    if mount is None or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("only root can make a small disk to fill")
    yield place
    subprocess.run(["umount", str(place)], check=True)


async def fill(database, place):
    """Write until nothing more fits, in the database too."""
    with (place / "filler").open("wb", buffering=0) as file, pytest.raises(OSError):
        while True:
            file.write(bytes(4096))
    for number in range(100):
        try:
            async with database.write() as connection:
                values = {"key": f"fill-{number}", "value": "x" * 3000}
                await connection.execute(setting.insert().values(values))
        except DiskFull:
            return
    raise AssertionError("the disk did not fill")


def reserve(place):
    """Lay the ballast down though this disk is too small for it to be wanted."""
    (place / "a.db.ballast").write_bytes(os.urandom(ballast.SIZE))


@pytest.mark.parametrize("way", ["forget", "panic"])
async def test_on_a_full_disk_somebody_can_still_leave(small_disk, way):
    database = open_at(small_disk)
    who = await join(database)
    other = await join(database, 8)
    known = sealed(small_disk, CHAT)
    reserve(small_disk)
    await fill(database, small_disk)

    if way == "forget":
        await subscribers.forget(database, who.id)
        assert await scrub(broom(database))
    else:
        await leave(broom(database), who.id)

    assert await subscribers.find(database, CHAT) is None
    assert await subscribers.find(database, ChatId(8)) == other  # reading goes on
    assert not (small_disk / "a.db.ballast").exists()
    assert copies(small_disk, known) == []
    await database.close()


async def test_a_full_disk_without_ballast_is_told_and_breaks_nothing(small_disk):
    database = open_at(small_disk)
    who = await join(database)
    await fill(database, small_disk)

    with pytest.raises(DatabaseTrouble, match="full"):
        await subscribers.forget(database, who.id)

    assert await subscribers.find(database, CHAT) == who
    (small_disk / "filler").unlink()
    await subscribers.forget(database, who.id)
    assert await scrub(broom(database))
    async with database.read() as connection:
        assert (await connection.execute(text("PRAGMA integrity_check"))).scalar() == "ok"
    await database.close()


async def test_ballast_is_laid_down_where_there_is_room_and_never_twice(database, tmp_path, small_disk):
    assert ballast.lay_ballast(database)
    assert ballast.lay_ballast(database)
    assert (tmp_path / "a.db.ballast").stat().st_size == ballast.SIZE
    assert (tmp_path / "a.db.ballast").stat().st_mode & 0o077 == 0
    assert ballast.drop_ballast(database)
    assert not ballast.drop_ballast(database)

    small = open_at(small_disk)
    assert not ballast.lay_ballast(small)
    await small.close()
