"""The migrations and the tables say the same."""

import json
from contextlib import contextmanager

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import alert_rows
import filled
from alert_rows import NOON, OTHER, VAULT, House
from alertbot.database.engine import DatabaseTrouble, open_database
from alertbot.database.feeds import claim_due
from alertbot.database.migrate import NEWEST, alembic_config, sync_engine, upgrade
from alertbot.database.tables import metadata


@contextmanager
def connected(url):
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def test_a_migrated_database_equals_the_tables(database_url):
    with connected(database_url) as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)

    assert difference == []


def test_migrations_and_tables_make_the_same_database_down_to_defaults_and_checks(empty_url):
    with connected(empty_url) as connection:
        metadata.create_all(connection)
        made = shape_of(connection)
        metadata.drop_all(connection)
        connection.commit()
    upgrade(empty_url)
    with connected(empty_url) as connection:
        migrated = shape_of(connection)

    del migrated["alembic_version"]
    assert migrated == made


def test_both_engines_have_the_same_tables_keys_and_indexes(sqlite_template, postgres_url):
    with connected(f"sqlite:///{sqlite_template}") as connection:
        sqlite = names_of(connection)
    with connected(postgres_url) as connection:
        postgresql = names_of(connection)

    assert sqlite == postgresql


def shape_of(connection):
    """Everything that a database says of its tables, in an order of Python's."""
    found = inspect(connection)
    return {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(table)},
            "primary key": found.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(str(sorted(key.items())) for key in found.get_foreign_keys(table)),
            "unique": sorted((str(u["name"]), u["column_names"]) for u in found.get_unique_constraints(table)),
            "checks": sorted((str(c["name"]), c["sqltext"]) for c in found.get_check_constraints(table)),
            "indexes": sorted((i["name"], i["column_names"], bool(i["unique"])) for i in found.get_indexes(table)),
        }
        for table in found.get_table_names()
    }


def names_of(connection):
    """What both engines must say alike: columns, whether they may be empty, keys and indexes."""
    return {
        table: {
            "columns": {name: nullable for name, (_, nullable, _) in shape["columns"].items()},
            "primary key": shape["primary key"],
            "unique": [columns for _, columns in shape["unique"]],
            "checks": [name for name, _ in shape["checks"]],
            "indexes": [(name, columns) for name, columns, unique in shape["indexes"] if not unique],
        }
        for table, shape in shape_of(connection).items()
    }


def test_the_newest_revision_is_the_head_of_the_scripts():
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == NEWEST


def test_a_second_upgrade_changes_nothing(empty_url):
    assert upgrade(empty_url) == (None, NEWEST)
    assert upgrade(empty_url) == (NEWEST, NEWEST)

    with connected(empty_url) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).all() == [(NEWEST,)]


EARLIER = [r.revision for r in ScriptDirectory.from_config(alembic_config()).walk_revisions() if r.revision != NEWEST]


@pytest.mark.parametrize("revision", EARLIER)
async def test_every_earlier_schema_is_upgraded_with_all_that_it_holds(empty_url, revision):
    kept = json.loads((filled.SCHEMAS / f"{revision}.json").read_text("utf-8"))
    migrate_to(empty_url, revision)
    filled.put(empty_url, kept)
    before = filled.rows_of(empty_url)

    assert upgrade(empty_url) == (revision, NEWEST)

    after = filled.rows_of(empty_url)
    with connected(empty_url) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert {name: len(rows) for name, rows in before.items()} == {name: len(rows) for name, rows in kept.items()}
    for table, rows in before.items():
        assert [only(row, rows[0]) for row in after[table]] == rows, table


@pytest.mark.parametrize("revision", EARLIER)
async def test_after_an_upgrade_the_program_goes_on_with_what_was_there(empty_url, revision):
    migrate_to(empty_url, revision)
    filled.put(empty_url, json.loads((filled.SCHEMAS / f"{revision}.json").read_text("utf-8")))
    upgrade(empty_url)

    database = open_database(empty_url, VAULT)
    try:
        house = House(database)
        assert await house.tell(3, ada=OTHER, now=alert_rows.after(hours=1)) == len(filled.CHATS)
        told = await house.send_all(now=alert_rows.after(hours=1))
        [feed] = await claim_due(database, NOON, lambda _feed: alert_rows.after(hours=1))
    finally:
        await database.close()

    assert {parcel[0].chat_id for parcel in told} == set(filled.CHATS)
    assert (feed.url, feed.prints) == ("https://a.test/feed", None)


def only(row, like):
    """The columns of a row that another one has."""
    return {name: row[name] for name in like}


def migrate_to(url, revision):
    """Bring an empty database to an earlier schema, as the program of its time did."""
    engine = sync_engine(url)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_an_upgrade_that_fails_halfway_leaves_nothing(empty_url):
    with connected(empty_url) as connection:
        connection.execute(text("CREATE TABLE subscriber (id INTEGER)"))  # in the way of the first migration
        connection.commit()

    with pytest.raises(DatabaseTrouble):
        upgrade(empty_url)

    with connected(empty_url) as connection:
        assert inspect(connection).get_table_names() == ["subscriber"]
