"""The migrations and the tables say the same."""

import sqlite3

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from alertbot.database.migrate import NEWEST, alembic_config, upgrade
from alertbot.database.tables import metadata


def test_a_migrated_database_equals_the_tables(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    upgrade(url)

    engine = create_engine(url)
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()

    assert difference == []


def test_the_newest_revision_is_the_head_of_the_scripts():
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == NEWEST


def test_a_second_upgrade_changes_nothing(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"

    assert upgrade(url) == (None, NEWEST)
    assert upgrade(url) == (NEWEST, NEWEST)
    connection = sqlite3.connect(tmp_path / "a.db")
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(NEWEST,)]
    connection.close()
