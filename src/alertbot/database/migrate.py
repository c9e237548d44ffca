"""Bringing a database to the newest schema; Alembic is loaded only when there is something to do."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from alertbot.database.engine import DatabaseTrouble, close_to_others, prepare_sqlite, reason, sqlite_path

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0002"  # tests hold this equal to the head of migrations/


def upgrade(url: str) -> tuple[str | None, str]:
    """Bring a database to the newest schema: (revision before, revision after).

    DatabaseTrouble for a schema that this version does not know (a newer alertbot has written it).
    """
    path = sqlite_path(url)
    if path is not None and path.parent != Path():
        path.parent.mkdir(parents=True, exist_ok=True)
    if path is not None:
        close_to_others(path)
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            before = _revision(connection)
        if before == NEWEST:
            return before, NEWEST
        _known_or_refuse(before)
        from alembic import command  # half a second of imports that a started bot does not need

        with engine.begin() as connection:
            alone(connection)
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise DatabaseTrouble(f"{path or 'database'}: can't be brought to the newest schema: {reason(error)}") from None
    finally:
        engine.dispose()
    return before, NEWEST


def alembic_config() -> "Config":
    """Alembic's configuration for the migrations of this installation."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    return config


def migrations_folder() -> Path:
    """Where the migrations stand: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent.parent / "migrations"


def sync_engine(url: str, *, write: bool = True) -> Engine:
    """A plain engine for migrations and copies, with SQLite's settings and whole transactions."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed.set(drivername="sqlite"), hide_parameters=True)
        event.listen(engine, "connect", prepare_sqlite)
        begin = "BEGIN IMMEDIATE" if write else "BEGIN"
        # The driver would end our transaction before each DDL statement; then a half-done upgrade could stay.
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine
    return create_engine(parsed.set(drivername="postgresql+psycopg"), hide_parameters=True)


def alone(connection: Connection) -> None:
    """Let one process at a time prepare a database, until the transaction ends; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(20231)"))


def _known_or_refuse(revision: str | None) -> None:
    if revision is None:
        return
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if revision not in known:
        raise DatabaseTrouble(
            f"the database has schema {revision}, which is newer than this alertbot (it knows up to {NEWEST}): "
            "install the newer version again, or restore the backup made before the upgrade"
        )


def _revision(connection: Connection) -> str | None:
    try:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        raise DatabaseTrouble(f"the database can't be read: {reason(error)}") from None
