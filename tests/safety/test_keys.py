"""Fail closed: without the right key, or a key that others can read, nothing opens; SQLite that keeps deleted bytes is refused (R9)."""

import ast
import os
import sqlite3
import stat
from datetime import date
from pathlib import Path

import pytest

import alertbot
from alert_rows import NOON
from alertbot.core.model import ChatId, ChatKind, Choices, Role
from alertbot.database import admins, subscribers
from alertbot.database.engine import DatabaseTrouble, prepare_sqlite
from alertbot.database.opening import open_with_key
from alertbot.database.rekey import rekey_database
from alertbot.database.vault import VaultError, make_key
from canary import Canary, copies, sealed

SOURCE = Path(alertbot.__file__).parent
CHAT = ChatId(Canary().chat_id)


@pytest.fixture
async def filled(tmp_path):
    database = open_at(tmp_path)
    await subscribers.agree(database, CHAT, ChatKind.PRIVATE, choices=Choices(), today=date(2026, 1, 10))
    await database.close()
    return tmp_path


def open_at(folder):
    return open_with_key(f"sqlite:///{folder}/a.db", folder / "key")


def lose(key):
    key.unlink()


def expose(key):
    key.chmod(0o640)


def replace_by_another(key):
    key.unlink()
    make_key(key)


def cut(key):
    key.write_text(key.read_text()[:20])


@pytest.mark.parametrize("harm", [lose, expose, replace_by_another, cut])
async def test_a_key_that_is_missing_exposed_or_wrong_opens_nothing(filled, harm):
    harm(filled / "key")
    before = sorted(file.name for file in filled.iterdir())

    with pytest.raises(VaultError) as told:
        open_at(filled)

    assert str(filled / "key") in str(told.value)
    assert "\n" not in str(told.value)
    assert (
        sorted(file.name for file in filled.iterdir()) == before
    )  # no new key was made over rows that only the old one opens


def test_sqlite_that_keeps_deleted_bytes_is_refused(tmp_path):
    class Careless(sqlite3.Connection):
        """A library that does not take the setting, as builds without it do."""

        def cursor(self):
            return CarelessCursor(self)

    class CarelessCursor(sqlite3.Cursor):
        def execute(self, sql, *parameters):
            return super().execute("SELECT 0" if "secure_delete" in sql else sql, *parameters)

    with pytest.raises(DatabaseTrouble, match="secure_delete"):
        prepare_sqlite(sqlite3.connect(tmp_path / "b.db", factory=Careless), None)


async def test_the_files_are_the_owners_alone_also_where_they_were_not(filled):
    (filled / "a.db").chmod(0o644)

    database = open_at(filled)
    await subscribers.find(database, CHAT)

    modes = {
        file.name: stat.S_IMODE(file.stat().st_mode)
        for file in filled.iterdir()
        if file.name.startswith(("a.db", "key"))
    }
    assert set(modes.values()) == {0o600}
    await database.close()


async def test_a_damaged_file_is_refused_with_what_to_do(filled):
    with (filled / "a.db").open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(40_000))

    with pytest.raises((DatabaseTrouble, VaultError)) as told:
        open_at(filled)

    assert "\n" not in str(told.value)


async def test_after_a_rekey_the_old_key_opens_nothing_and_no_old_byte_is_left(filled):
    old = (filled / "key").read_text()
    known = sealed(filled, CHAT)
    database = open_at(filled)
    for hour in range(3):
        await admins.write_audit(database, Role.EDITOR, "add person", f"person {hour}", NOON)
    await database.close()

    rekey_database(f"sqlite:///{filled}/a.db", filled / "key")

    assert copies(filled, [*known[1:], ("old key", old.strip().encode())]) == []  # the random id stays
    database = open_at(filled)
    assert await subscribers.find(database, CHAT) is not None
    assert await admins.audit_holds(database)
    await database.close()
    (filled / "key").write_text(old)
    with pytest.raises(VaultError):
        open_at(filled)


# Where chats' numbers are read ----------------------------------------------------------------------------------------


def calls_of(*names):
    """{file: names of the functions around each call of one of these}."""
    found = {}
    for file in SOURCE.rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and called(call) in names:
                    found.setdefault(file.relative_to(SOURCE).as_posix(), set()).add(function.name)
    return found


def called(call):
    match call.func:
        case ast.Attribute(ast.Name(owner), name) if name in {"open", "seal", "lookup"}:
            return f"{owner}.{name}"
        case ast.Attribute(_, name) | ast.Name(name):
            return name
        case _:
            return ""


def test_addresses_are_opened_in_one_place():
    assert calls_of("vault.open") == {
        "database/addresses.py": {"address_of"},
        "database/opening.py": {"_fits"},  # the word by which the key is known
        "database/subscribers.py": {"open_note"},
    }


def test_addresses_are_asked_for_by_the_sender_the_broom_notices_to_admins_and_rekey_alone():
    assert calls_of("address_of") == {
        "database/admins.py": {"admin_chats"},
        "database/erasure.py": {"due_deletions"},
        "database/outbox.py": {"_pending_alert"},
        "database/rekey.py": {"_admin", "_subscriber"},
    }
