"""Fixtures of every room: a database on both engines."""

from postgres import (  # noqa: F401
    database,
    database_url,
    empty_url,
    postgres,
    postgres_database,
    postgres_url,
    sqlite_database,
    sqlite_template,
)
