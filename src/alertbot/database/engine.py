"""The database itself: opening it, one writer, many readers, and all that is special to one engine.

SQLite by default; PostgreSQL is a URL away. SQL that only one engine knows stands here, and in `offices.py` and `bell.py`, which
let several processes work together on PostgreSQL.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, event, func, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from alertbot.database.traces import Traces, left_in
from alertbot.database.vault import Vault

if TYPE_CHECKING:
    import psycopg

__all__ = [
    "PRAGMAS",
    "AsyncConnection",
    "Database",
    "DatabaseTrouble",
    "DiskFull",
    "close_to_others",
    "only_instance",
    "open_database",
    "own_session",
    "prepare_sqlite",
    "reason",
    "sqlite_path",
    "take_stock",
]

# On every connection, in this order: the switch to WAL needs the lock, so the timeout comes first (docs/decisions/sqlite.md).
# synchronous=FULL, since NORMAL may lose the last commits, a /forget among them, at power loss.
PRAGMAS = (
    ("busy_timeout", "5000", 5000),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
)

# A server that is gone without a word is noticed within five seconds, by the kernel; one that was killed, at once.
ALIVE: Mapping[str, Any] = {
    "application_name": "alertbot",
    "connect_timeout": 5,
    "options": "-c jit=off",  # compiling takes longer than any of our queries
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5000,
}


_SCRUB_WAITS = 200  # ms for which a scrub waits on a reader: nobody else can write meanwhile


class DatabaseTrouble(Exception):
    """The database can't be used; the message says why, without values of rows."""


class DiskFull(DatabaseTrouble):
    """There is no room to write."""


@dataclass(eq=False)
class Database:
    """An open database: `read()` and `write()` each give a connection inside one transaction."""

    engine: AsyncEngine
    vault: Vault
    _writer: asyncio.Lock = field(default_factory=asyncio.Lock)
    traces: Traces = field(default_factory=Traces)
    _rewritten: str = ""  # the mark under which the file was rewritten last

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the file engine, which has one writer."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads."""
        with _own_words():
            async with self.engine.connect() as connection, connection.begin():
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes; on SQLite one at a time, in the order of asking."""
        with _own_words():
            if not self.is_sqlite:
                async with self.engine.begin() as connection:
                    yield connection
                return
            async with self._writer, self.engine.connect() as connection:
                await connection.execution_options(alertbot_write=True)
                async with connection.begin():
                    yield connection

    async def in_order(self, connection: AsyncConnection) -> None:
        """Let one transaction at a time decide which story a statement joins, and nobody be deleted for whom it writes alerts.

        SQLite has one writer anyway.
        """
        if not self.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(20230)"))

    async def may_delete(self, connection: AsyncConnection) -> bool:
        """Whether subscribers can be deleted until this transaction ends, without waiting: nobody writes alerts for them now.

        Alerts for a million take half a minute, for all of which PostgreSQL would keep a deletion waiting, or, if it came first,
        refuse all those alerts for the one whose subscriber is gone.
        """
        if self.is_sqlite:
            return True
        return bool((await connection.execute(text("SELECT pg_try_advisory_xact_lock_shared(20230)"))).scalar())

    async def nothing_left(self, mark: str) -> bool:
        """Whether nothing of what was erased up to a mark is in the file and its log; False also when that can't be told.

        The log is emptied into the file, and both are read: tens of milliseconds, where rewriting takes hundreds.
        """
        if mark == self.traces.clean:
            return True
        traces = self.traces.until(mark) if self.is_sqlite else None
        path = self.engine.url.database
        if traces is None or not path:
            return False
        with _own_words():
            async with self._writer, self.engine.connect() as connection:
                raw = (await connection.get_raw_connection()).driver_connection
                assert raw is not None
                async with _impatient(raw):
                    if not await _succeeds(raw, "PRAGMA wal_checkpoint(TRUNCATE)"):
                        return False
        if await asyncio.to_thread(left_in, (Path(path), Path(path + "-wal")), traces):
            return False
        self.traces.settle(mark)
        return True

    async def scrub(self, mark: str = "") -> bool:
        """Overwrite what was deleted, in the file and its log; False when it must be tried again.

        VACUUM, then a truncating checkpoint: the only order that left no copy in any run (docs/decisions/erasure.md). A reader
        may be in the way of the second, a full disk of the first. The file is rewritten once for each `mark`, however often
        the rest must be tried again, since every rewriting makes the log longer while somebody reads.
        On PostgreSQL only ciphertext and keyed indexes are stored, and a plain VACUUM frees them.
        """
        with _own_words():
            if not self.is_sqlite:
                async with self.engine.connect() as connection:
                    await connection.execution_options(isolation_level="AUTOCOMMIT")
                    await connection.execute(text("VACUUM subscriber, follow, alert, delivery"))
                return True
            async with self._writer, self.engine.connect() as connection:
                raw = (await connection.get_raw_connection()).driver_connection
                assert raw is not None
                async with _impatient(raw):
                    rewritten = bool(mark) and self._rewritten == mark
                    if not rewritten and await _succeeds(raw, "VACUUM"):
                        self._rewritten, rewritten = mark, True
                    return await _succeeds(raw, "PRAGMA wal_checkpoint(TRUNCATE)") and rewritten

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()

    async def new_ids(self, connection: AsyncConnection, table: Table, count: int) -> list[int]:
        """Ids for rows that this transaction is about to insert: asking each row for the id it was given takes far longer."""
        if self.is_sqlite:  # has one writer
            last = (await connection.execute(select(func.max(table.c.id)))).scalar() or 0
            return list(range(last + 1, last + 1 + count))
        sequence = func.pg_get_serial_sequence(table.name, "id")
        drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return list((await connection.execute(drawn)).scalars())

    def insert(self, table: Table) -> Any:
        """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`; both engines spell them alike."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)


def open_database(url: str, vault: Vault) -> Database:
    """Open the database of a URL such as sqlite:///alertbot.db or postgresql://user@host/name."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(
            parsed.set(drivername="sqlite+aiosqlite"),
            hide_parameters=True,
            poolclass=AsyncAdaptedQueuePool,
            pool_size=8,  # opening one more takes milliseconds
        )
        engine.dialect.cte_follows_insert = True  # INSERT … WITH … SELECT: the driver counts no rows of WITH … INSERT
        event.listen(engine.sync_engine, "connect", prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    else:
        engine = create_async_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_size=8,
            connect_args={**ALIVE, **parsed.query},
            execution_options={"preserve_rowcount": True},  # or nobody learns how many rows an INSERT … SELECT added
        )
    return Database(engine, vault)


@asynccontextmanager
async def own_session(database: Database) -> AsyncIterator["psycopg.AsyncConnection"]:
    """A PostgreSQL session outside the pool, without a transaction; DatabaseTrouble when it can't be had or is cut off.

    When this host is gone without a word, the server ends the session within eight seconds: after our own five.
    """
    import psycopg  # only where PostgreSQL is: the start counts

    _, where = database.engine.dialect.create_connect_args(database.engine.url)
    try:
        session = await psycopg.AsyncConnection.connect(**{**ALIVE, **where}, autocommit=True)
        async with session:
            await session.execute(
                "SELECT set_config(name, value, false) FROM (VALUES ('tcp_keepalives_idle', '4'),"
                " ('tcp_keepalives_interval', '2'), ('tcp_keepalives_count', '2'), ('tcp_user_timeout', '8000'),"
                " ('idle_session_timeout', '0')) AS settings (name, value)"
            )
            yield session
    except psycopg.Error as error:
        raise DatabaseTrouble(f"the database can't be used: {reason(error)}") from None


async def take_stock(connection: AsyncConnection, table: Table) -> None:
    """Let PostgreSQL look at a table that has changed much: by itself it does within a minute, and plans badly until then."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"ANALYZE {table.name}"))


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for another engine or a database in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def close_to_others(path: Path) -> None:
    """Make a database file, or one that is there, readable for its owner alone; its log takes over what the file has."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            if file.exists() and file.stat().st_mode & 0o077:
                file.chmod(0o600)
    except OSError as error:
        raise DatabaseTrouble(f"{path}: can't be opened, or closed to others (chmod 600): {error.strerror}") from None


@contextmanager
def only_instance(url: str) -> Iterator[None]:
    """Hold the lock that keeps a second process off a SQLite file; DatabaseTrouble if another holds it."""
    path = sqlite_path(url)
    if path is None:
        yield
        return
    lock = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseTrouble(f"{lock}: can't be opened: {error.strerror}") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DatabaseTrouble(f"{path}: another alertbot is running on this database") from None
        yield
    finally:
        os.close(descriptor)


def prepare_sqlite(connection: Any, _record: Any) -> None:
    """Set what every SQLite connection needs, and read each back; DatabaseTrouble when one was not taken."""
    connection.isolation_level = None  # transactions are begun by us, see _begin_sqlite
    cursor = connection.cursor()
    for pragma, value, expected in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}={value}")
        cursor.execute(f"PRAGMA {pragma}")
        found = cursor.fetchone()[0]
        if found != expected:
            raise DatabaseTrouble(f"SQLite did not take {pragma}={value} (it says {found}); refusing to go on")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("alertbot_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def _own_words() -> Iterator[None]:
    """Turn the driver's errors into one line of our own: theirs may hold values of rows."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        kind = DiskFull if _is_full(error.orig) else DatabaseTrouble
        raise kind(f"the database can't be used: {reason(error)}") from None
    except sqlite3.OperationalError as error:  # of what goes past SQLAlchemy
        raise DatabaseTrouble(f"the database can't be used: {error}") from None
    except DBAPIError as error:
        if "malformed" in str(error.orig) or "not a database" in str(error.orig):
            raise DatabaseTrouble(f"the database can't be read: {reason(error)}; restore a backup") from None
        raise


@asynccontextmanager
async def _impatient(raw: Any) -> AsyncIterator[None]:
    """Wait for others on this connection for a moment only."""
    await raw.execute_fetchall(f"PRAGMA busy_timeout={_SCRUB_WAITS}")
    try:
        yield
    finally:
        await raw.execute_fetchall(f"PRAGMA busy_timeout={PRAGMAS[0][1]}")


async def _succeeds(raw: Any, sql: str) -> bool:
    """Run what may have to be tried again: no when somebody is in the way, or there is no room."""
    try:
        rows = list(await raw.execute_fetchall(sql))
    except sqlite3.OperationalError as error:
        if _is_full(error) or error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return False
        raise
    return not any(row[0] for row in rows)  # of a checkpoint, whether somebody was in the way


def _is_full(error: BaseException | None) -> bool:
    """Whether the disk is full, on either engine."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    return code & 0xFF == sqlite3.SQLITE_FULL or getattr(error, "sqlstate", None) == "53100"


def reason(error: Exception) -> str:
    """What a driver's error says, in one line without values of rows: PostgreSQL's own words may quote them."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        return f"PostgreSQL error {state} ({type(cause).__name__})"
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__
