"""Copying a database into another: backups, and moving a running installation from SQLite to PostgreSQL.

Rows are read in one snapshot, so that a copy made while the bot runs is consistent; counts and checksums prove that all arrived.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from alertbot.database.engine import DatabaseTrouble, reason
from alertbot.database.migrate import NEWEST, sync_engine, upgrade
from alertbot.database.offices import alone_or_refuse
from alertbot.database.tables import Moment, metadata

# Whatever is about a subscriber, or could name one; a backup leaves these out unless it is asked for them.
# (The audit's chain holds under this database's key alone.)
ABOUT_SUBSCRIBERS = frozenset({"subscriber", "follow", "alert", "delivery", "admin", "audit"})
_BATCH = 2_000
# These bind a database to its key and its instance: a copy without subscribers must open under another key.
_BOUND_SETTINGS = frozenset({"key_check", "claim", "scrub_pending", "audit_head"})


@dataclass(frozen=True)
class Copied:
    """What arrived of one table."""

    table: str
    rows: int
    checksum: str


Progress = Callable[[str, int, int], None]  # table, rows done, rows in all


def backup(url: str, file: Path, *, progress: Progress | None = None) -> tuple[Copied, ...]:
    """Write a database file with people, feeds and statements but no subscribers; refuses to write over a file."""
    if file.exists():
        raise DatabaseTrouble(f"{file}: exists already; a backup is never written over a file")
    partial = file.with_name(file.name + ".part")
    partial.unlink(missing_ok=True)
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        upgrade(f"sqlite:///{partial}")
        target = create_engine(f"sqlite:///{partial}")
        copied = _copy(url, target, leave_out=ABOUT_SUBSCRIBERS, progress=progress)
        target.dispose()
        partial.rename(file)
    except OSError as error:
        raise DatabaseTrouble(f"{file}: can't be written: {error.strerror}") from None
    finally:
        for rest in (partial, *(partial.with_name(partial.name + end) for end in ("-wal", "-shm"))):
            rest.unlink(missing_ok=True)
    return copied


def sealed_backup(url: str, file: Path, recipient: str, *, progress: Progress | None = None) -> tuple[Copied, ...]:
    """Write a copy with the subscribers, encrypted to an age recipient (age1…); no plain byte of it touches the disk."""
    import pyrage

    try:
        to = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise DatabaseTrouble("--recipient: this is no age public key (age1…)") from None
    if file.exists():
        raise DatabaseTrouble(f"{file}: exists already; a backup is never written over a file")
    target = create_engine("sqlite://", poolclass=StaticPool)
    with target.begin() as connection:
        metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": NEWEST})
    copied = _copy(url, target, leave_out=frozenset(), progress=progress)
    with target.connect() as connection:
        raw: Any = connection.connection.driver_connection
        sealed = pyrage.encrypt(raw.serialize(), [to])
    target.dispose()
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(sealed)
    except OSError as error:
        raise DatabaseTrouble(f"{file}: can't be written: {error.strerror}") from None
    return copied


def copy_database(url: str, to_url: str, *, progress: Progress | None = None) -> tuple[Copied, ...]:
    """Copy all of a database into an empty one, and prove by counts and checksums that all arrived.

    The bot must be stopped: what it stored meanwhile would stay behind. DatabaseTrouble says so on PostgreSQL.
    """
    upgrade(to_url)
    target = sync_engine(to_url)
    try:
        with target.connect() as connection:
            filled = [t.name for t in metadata.sorted_tables if connection.scalar(select(func.count()).select_from(t))]
        if filled:
            raise DatabaseTrouble(f"the database to copy into is not empty (it has rows in {', '.join(filled)})")
        return _copy(url, target, leave_out=frozenset(), progress=progress, alone=True)
    finally:
        target.dispose()


def _copy(
    url: str, target: Engine, *, leave_out: Collection[str], progress: Progress | None, alone: bool = False
) -> tuple[Copied, ...]:
    source = sync_engine(url, write=False)
    try:
        with source.connect() as reading, target.begin() as writing:
            if source.dialect.name == "postgresql":
                reading.execution_options(isolation_level="REPEATABLE READ")  # SQLite's snapshots need no word
            with reading.begin():
                if alone:
                    alone_or_refuse(reading)
                tables = [t for t in metadata.sorted_tables if t.name not in leave_out]
                return tuple(_copy_table(t, reading, writing, leave_out, progress) for t in tables)
    except DBAPIError as error:
        raise DatabaseTrouble(f"copying failed: {reason(error)}") from None
    finally:
        source.dispose()


def _copy_table(
    table: Table, reading: Connection, writing: Connection, leave_out: Collection[str], progress: Progress | None
) -> Copied:
    total = reading.scalar(select(func.count()).select_from(table)) or 0
    read = _Count()
    for batch in _batches(reading, table, leave_out):
        read.add(batch)
        writing.execute(insert(table), batch)
        if progress is not None:
            progress(table.name, read.rows, total)
    arrived = _Count()
    for batch in _batches(writing, table, leave_out):
        arrived.add(batch)
    if read != arrived:
        raise DatabaseTrouble(
            f"table {table.name}: {read.rows} rows were read and {arrived.rows} arrived, or they differ; nothing was kept"
        )
    continue_numbers(writing, table)
    return Copied(table.name, read.rows, f"{read.checksum:032x}")


@dataclass
class _Count:
    """Rows and the sum of their hashes: alike in whatever order they come, since engines sort letters differently."""

    rows: int = 0
    checksum: int = 0

    def add(self, batch: list[dict[str, Any]]) -> None:
        self.rows += len(batch)
        self.checksum = (self.checksum + sum(map(_hash, batch))) % (1 << 128)


def _batches(connection: Connection, table: Table, leave_out: Collection[str]) -> Iterator[list[dict[str, Any]]]:
    query = select(table).order_by(*table.primary_key.columns)
    if leave_out and table.name == "setting":
        query = query.where(table.c.key.not_in(_BOUND_SETTINGS))
    result = connection.execute(query, execution_options={"yield_per": _BATCH})
    for rows in result.mappings().partitions(_BATCH):
        yield [dict(row) for row in rows]


def _hash(row: dict[str, Any]) -> int:
    written = repr([bytes(v) if isinstance(v, (bytes, memoryview)) else v for v in row.values()])
    return int.from_bytes(hashlib.blake2b(written.encode(), digest_size=16).digest())


def continue_numbers(connection: Connection, table: Table) -> None:
    """Rows came with their numbers; PostgreSQL's sequence must go on behind them."""
    column = table.columns.get("id")
    if (
        connection.dialect.name != "postgresql"
        or column is None
        or not column.autoincrement
        or isinstance(column.type, Moment)
    ):
        return
    if column.type.python_type is int:
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), coalesce(max(id), 1)) FROM {table.name}")  # noqa: S608 - names of our own tables
        )
