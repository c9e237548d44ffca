"""A real PostgreSQL server for the tests: started once for a run where its programs are installed, a fresh database for each test.

`database` runs a test on both engines. Without the programs the PostgreSQL half is skipped, and the reason says so.
"""

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from alertbot.database.engine import Database, open_database
from alertbot.database.migrate import upgrade
from alertbot.database.vault import vault_from_key

ENGINES = ("sqlite", "postgresql")
MISSING = "PostgreSQL's programs (initdb, postgres) are not installed: apt-get install postgresql"
_TEMPLATE = "alertbot_template"
_LIBC = ctypes.CDLL(None)
# Nothing that a test stores must outlive it, so nothing waits for the disk.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB", "autovacuum=off")


@dataclass
class Server:
    """A running server: its folder with data, socket and log, and the port on loopback."""

    folder: Path
    port: int
    command: list[str]
    identity: dict[str, object]
    process: subprocess.Popen | None = None
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - it makes one call of the kernel
                **self.identity,
            )
        _wait_until_it_answers(self)

    def stop(self) -> None:
        """End it in order, whoever is connected."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()

    def url(self, name: str) -> str:
        """The URL of one of its databases, over the socket."""
        return f"postgresql://alertbot@/{name}?host={self.folder}&port={self.port}"

    def loopback_url(self, name: str) -> str:
        """The same over TCP."""
        return f"postgresql://alertbot@127.0.0.1:{self.port}/{name}"

    def log(self) -> str:
        """All that the server has written down."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def execute(self, statement: str, name: str = "postgres") -> list[tuple]:
        """Run one statement outside a transaction; its rows, if it gives any."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def cut_off(self, database: Database) -> None:
        """End all sessions of a database: what a restarted server or a cut cable come to."""
        name = database.engine.url.database
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    @contextmanager
    def fresh(self, *, template: str | None = None) -> Iterator[str]:
        """The URL of a database that is gone afterwards: empty, or a copy of a template."""
        name = f"test_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")


def programs() -> Path | None:
    """The folder of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running_server(*settings: str, fast: bool = True) -> Iterator[Server]:
    """Start a server in a folder of its own; it and the folder are gone afterwards. As root it runs as another user."""
    bin_folder = programs()
    if bin_folder is None:
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="alertbot-pg-", dir="/tmp"))  # a socket's path may have 107 bytes at most
    identity = _identity(folder)
    # ICU's order of letters is not that of bytes: what relies on SQLite's order fails here, not at a user's.
    locale = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
    server = None
    try:
        made = subprocess.run(
            [
                bin_folder / "initdb",
                "-D",
                folder / "data",
                "-U",
                "alertbot",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "-N",
                *locale,
            ],
            cwd=folder,
            capture_output=True,
            check=False,
            **identity,
        )
        assert made.returncode == 0, made.stderr.decode()
        port = _free_port()
        options = [f"port={port}", f"unix_socket_directories={folder}", "listen_addresses=127.0.0.1"]
        options += [*(_FAST if fast else ()), *settings]
        flags = [part for option in options for part in ("-c", option)]
        server = Server(folder, port, [str(bin_folder / "postgres"), "-D", str(folder / "data"), *flags], identity)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server of this run."""
    with running_server() as server:
        server.execute(f"CREATE DATABASE {_TEMPLATE}")
        upgrade(server.url(_TEMPLATE))
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A SQLite file of the newest schema, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(postgres):
    """A PostgreSQL database of the newest schema."""
    with postgres.fresh(template=_TEMPLATE) as url:
        yield url


@pytest.fixture(params=ENGINES)
def empty_url(request, tmp_path):
    """The URL of a database without tables, on both engines."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/a.db"
        return
    with request.getfixturevalue("postgres").fresh() as url:
        yield url


@pytest.fixture(params=ENGINES)
def database_url(request, tmp_path):
    """The URL of a database of the newest schema, on both engines."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "a.db")
    return f"sqlite:///{tmp_path}/a.db"


@pytest.fixture
async def database(database_url):
    """An open database of the newest schema, on both engines."""
    async with opened(database_url) as found:
        yield found


@pytest.fixture
async def sqlite_database(sqlite_template, tmp_path):
    """An open SQLite database of the newest schema: the only one in the test's folder."""
    shutil.copy(sqlite_template, tmp_path / "a.db")
    async with opened(f"sqlite:///{tmp_path}/a.db") as found:
        yield found


@pytest.fixture
async def postgres_database(postgres_url):
    """An open PostgreSQL database of the newest schema."""
    async with opened(postgres_url) as found:
        yield found


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Open a database. A second one of the same URL is to the server what another process is: other sessions."""
    database = open_database(url, vault_from_key(bytes(32)))
    try:
        yield database
    finally:
        await database.close()


def _identity(folder: Path) -> dict[str, object]:
    """Whom the server runs as: PostgreSQL refuses to run as root, so another user then gets the folder."""
    if os.geteuid() != 0:
        return {}
    names = [entry.pw_name for entry in pwd.getpwall()]
    owner = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _end_with_parent() -> None:
    """Let the server end when the tests are killed (Linux)."""
    if sys.platform == "linux":
        _LIBC.prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(server: Server) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            server.execute("SELECT 1")
        except psycopg.OperationalError:
            assert server.process.poll() is None, server.log()
            assert time.monotonic() < until, server.log()
            time.sleep(0.02)
        else:
            return
