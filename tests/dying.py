"""A process that is killed in the middle of erasing somebody: before its first SQL statement, its second, and so on.

`python dying.py FOLDER` prints a line of JSON for each place where it died: the statement, and how many copies of the forgotten
were left in the files after the next start had finished what was cut off.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import event

from alertbot.core.model import ChatId, ChatKind, Choices, Target, TargetKind
from alertbot.database import erasure, subscribers
from alertbot.database.opening import open_with_key
from canary import copies, sealed

CHAT = ChatId(7_391_846_205)
TODAY = date(2026, 1, 10)


def main(folder):
    seeded = folder / "seeded"
    seeded.mkdir()
    in_child(seed, seeded)  # killed, so that the log holds what a checkpoint has not yet moved
    for point in range(1, 40):
        place = folder / f"at-{point}"
        shutil.copytree(seeded, place)
        known = sealed(place, CHAT)
        (place / "last-statement.txt").write_text("(all done)")
        died = in_child(die_at, place, point)
        print(json.dumps(aftermath(place, known, died=died)), flush=True)
        if not died:
            break
        shutil.rmtree(place)


def aftermath(place, known, *, died):
    """What the next start finds and does."""
    asyncio.run(start_again(place))
    return {
        "died": died,
        "at": (place / "last-statement.txt").read_text(),
        "copies": len(copies(place, known)),
        "rows": len(sealed(place, CHAT)),
    }


def in_child(work, *arguments):
    """Run some work in a process of its own; whether it was killed."""
    child = os.fork()
    if child == 0:
        asyncio.run(work(*arguments))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


async def seed(place):
    database = open_at(place)
    for chat in (CHAT, ChatId(55), ChatId(66)):
        who = await subscribers.agree(database, chat, ChatKind.PRIVATE, choices=Choices(), today=TODAY)
        await subscribers.start_follow(database, who.id, Target(TargetKind.EVERYBODY))
        await subscribers.note(database, who.id, Target(TargetKind.EVERYBODY), "why I follow")
    os.kill(os.getpid(), signal.SIGKILL)


async def die_at(place, point):
    database = open_at(place)
    who = await subscribers.find(database, CHAT)
    left = point

    def count(statement):
        nonlocal left
        left -= 1
        if left == 0:
            (place / "last-statement.txt").write_text(statement)
            os.kill(os.getpid(), signal.SIGKILL)

    await database.engine.dispose()
    event.listen(
        database.engine.sync_engine, "connect", lambda raw, _: raw.run_async(lambda c: c.set_trace_callback(count))
    )
    await subscribers.forget(database, who.id)
    await erasure.scrub_if_marked(database)
    await database.close()


async def start_again(place):
    """Telegram sends the unconfirmed /forget again, and housekeeping finishes what is marked."""
    database = open_at(place)
    who = await subscribers.find(database, CHAT)
    if who is not None:
        await subscribers.forget(database, who.id)
    assert await erasure.scrub_if_marked(database)
    await database.close()


def open_at(place):
    return open_with_key(f"sqlite:///{place}/a.db", place / "key")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
