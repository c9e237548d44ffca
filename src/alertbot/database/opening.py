"""Opening a database with its key: fail closed when either is missing, exposed, wrong or damaged."""

import base64
from pathlib import Path

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from alertbot.database.engine import Database, DatabaseTrouble, open_database, reason, sqlite_path
from alertbot.database.migrate import alone, sync_engine, upgrade
from alertbot.database.tables import admin, setting, subscriber
from alertbot.database.vault import Vault, VaultError, make_key, read_key, vault_from_key

_CHECK_PLACE = b"key check"
_CHECK_WORDS = b"alertbot"


def open_with_key(url: str, key_file: Path) -> Database:
    """Bring the database to the newest schema and open it with the key of the file, which the first run makes.

    DatabaseTrouble or VaultError says in one line what is missing, exposed, wrong or damaged.
    """
    upgrade(url)
    return open_database(url, unlock(url, key_file))


def unlock(url: str, key_file: Path) -> Vault:
    """The vault for a database: its key is proved on a sealed word that stands in the database."""
    engine = sync_engine(url)
    try:
        with engine.begin() as connection:
            alone(connection)
            _whole_or_refuse(url, connection)
            sealed = connection.scalar(select(setting.c.value).where(setting.c.key == "key_check"))
            bound = _is_bound(connection, sealed)
            if not key_file.exists() and bound:
                raise VaultError(
                    f"{key_file}: the key is missing, and the database has rows that only it can read: "
                    "put the key back (no new one was made)"
                )
            if sealed is not None:
                _finish_rekey(key_file, sealed)
            vault = vault_from_key(read_key(key_file) if key_file.exists() else make_key(key_file))
            if sealed is not None and not _fits(vault, sealed):
                if bound:
                    raise VaultError(f"{key_file}: this is not the key of the database; put the right one back")
                sealed = None
            if sealed is None:
                write_key_check(connection, vault)
            return vault
    except DBAPIError as error:
        raise DatabaseTrouble(f"{sqlite_path(url) or 'database'}: can't be used: {reason(error)}") from None
    finally:
        engine.dispose()


def write_key_check(connection: Connection, vault: Vault) -> None:
    """Put the sealed word by which the key is known into the database."""
    word = base64.b64encode(vault.seal(_CHECK_WORDS, _CHECK_PLACE)).decode("ascii")
    connection.execute(setting.delete().where(setting.c.key == "key_check"))
    connection.execute(setting.insert().values(key="key_check", value=word))


def waiting_key(key_file: Path) -> Path:
    """Where a new key waits while the rows are sealed under it."""
    return key_file.with_name(key_file.name + ".new")


def _finish_rekey(key_file: Path, sealed: str) -> None:
    """After a rekey that was cut off: the new key takes its place if the rows are under it, else it goes."""
    waiting = waiting_key(key_file)
    if not waiting.exists():
        return
    if _fits(vault_from_key(read_key(waiting)), sealed):
        waiting.replace(key_file)
    else:
        waiting.unlink()


def _fits(vault: Vault, sealed: str) -> bool:
    try:
        return vault.open(base64.b64decode(sealed), _CHECK_PLACE) == _CHECK_WORDS
    except VaultError:
        return False


def _is_bound(connection: Connection, sealed: str | None) -> bool:
    """Whether only one key will do: there are sealed rows, or, on PostgreSQL, another host may be about to store some."""
    if connection.dialect.name == "postgresql" and sealed is not None:
        return True
    return any(connection.scalar(select(func.count()).select_from(table)) for table in (subscriber, admin))


def _whole_or_refuse(url: str, connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
    if found != "ok":
        raise DatabaseTrouble(f"{sqlite_path(url)}: the database is damaged ({found}); restore a backup")
