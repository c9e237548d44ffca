"""A file that can be let go: on a full disk an erasure needs room too, and this is it (safety R26)."""

import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from alertbot.database.engine import Database, DiskFull

SIZE = 1 << 20  # bytes
_ROOM = 16  # times its size must be free before it is laid down again
Result = TypeVar("Result")


async def with_ballast(database: Database, work: Callable[[], Awaitable[Result]]) -> Result:
    """Do what must not fail for want of room: on a full disk the ballast goes, and it is done once more."""
    try:
        return await work()
    except DiskFull:
        if not drop_ballast(database):
            raise
        return await work()


def lay_ballast(database: Database) -> bool:
    """Put the ballast beside the database's file, where there is room for it and it is not there; whether it is."""
    file = ballast_of(database)
    if file is None:
        return False
    if file.exists():
        return True
    try:
        if shutil.disk_usage(file.parent).free < _ROOM * SIZE:
            return False
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(os.urandom(SIZE))  # no disk can make less of it
            opened.flush()
            os.fsync(opened.fileno())
    except OSError:
        file.unlink(missing_ok=True)
        return False
    return True


def drop_ballast(database: Database) -> bool:
    """Let the ballast go; whether there was any."""
    file = ballast_of(database)
    try:
        if file is None:
            return False
        file.unlink()
    except OSError:
        return False
    return True


def free_bytes(database: Database) -> int | None:
    """How much room the disk of the database has; None where it is a server's."""
    file = ballast_of(database)
    return None if file is None else shutil.disk_usage(file.parent).free


def ballast_of(database: Database) -> Path | None:
    """Where the ballast lies: beside the file; None for a server, or a database in memory."""
    name = database.engine.url.database
    if not database.is_sqlite or not name or name == ":memory:":
        return None
    path = Path(name)
    return path.with_name(path.name + ".ballast").absolute()
