"""A new database key for all rows: the old one, and every copy of it, then opens nothing any more."""

from pathlib import Path

from sqlalchemy import Connection, Row, select, update

from alertbot.core.model import SubscriberId, Target, TargetKind
from alertbot.database.addresses import address_of, lookup_of, seal_address
from alertbot.database.admins import rechain_audit
from alertbot.database.migrate import sync_engine
from alertbot.database.offices import alone_or_refuse
from alertbot.database.opening import unlock, waiting_key, write_key_check
from alertbot.database.subscribers import open_note, seal_note
from alertbot.database.tables import admin, follow, subscriber
from alertbot.database.vault import Vault, make_key, overwrite_key, vault_from_key


def rekey_database(url: str, key_file: Path) -> int:
    """Seal every row anew and put the new key in the place of the old one; how many rows. The bot must be stopped.

    The new key is written beside the old one first, the rows change in one transaction, and the file is renamed last, over the
    old key's overwritten bytes; a crash in between leaves the new key waiting, and the next `unlock` takes the one that fits.
    """
    old = unlock(url, key_file)
    waiting = waiting_key(key_file)
    waiting.unlink(missing_ok=True)
    new = vault_from_key(make_key(waiting))
    engine = sync_engine(url)
    try:
        with engine.begin() as connection:
            alone_or_refuse(connection)
            rows = sum(
                1 for row in connection.execute(select(subscriber)).all() if _subscriber(connection, row, old, new)
            )
            rows += sum(1 for row in connection.execute(select(follow)).all() if _note(connection, row, old, new))
            rows += sum(1 for row in connection.execute(select(admin)).all() if _admin(connection, row, old, new))
            rechain_audit(connection, old, new)
            write_key_check(connection, new)
        with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                for scrub in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    connection.connection.execute(scrub).fetchall()
    finally:
        engine.dispose()
    overwrite_key(key_file)
    waiting.replace(key_file)
    return rows


def _subscriber(connection: Connection, row: Row[tuple[object, ...]], old: Vault, new: Vault) -> bool:
    who = SubscriberId(row.id)
    chat = address_of(old, who, row.address)
    connection.execute(
        update(subscriber)
        .where(subscriber.c.id == who)
        .values(address=seal_address(new, who, chat), lookup=lookup_of(new, chat), wipe_code=None)
    )
    return True


def _note(connection: Connection, row: Row[tuple[object, ...]], old: Vault, new: Vault) -> bool:
    if row.note is None:
        return False
    who, target = SubscriberId(row.subscriber_id), Target(TargetKind(row.kind), row.target)
    words = open_note(old, who, target, row.note)
    connection.execute(
        update(follow)
        .where(follow.c.subscriber_id == who, follow.c.kind == row.kind, follow.c.target == row.target)
        .values(note=seal_note(new, who, target, words))
    )
    return True


def _admin(connection: Connection, row: Row[tuple[object, ...]], old: Vault, new: Vault) -> bool:
    place = SubscriberId(b"admin")
    chat = address_of(old, place, row.address)
    connection.execute(
        update(admin)
        .where(admin.c.id == row.id)
        .values(address=seal_address(new, place, chat), lookup=lookup_of(new, chat))
    )
    return True
