"""What holds for every test: a database on both engines, no example that is timed, and in CI the same examples each time."""

import os

from hypothesis import HealthCheck, settings

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

settings.register_profile(
    "ours", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.register_profile("ci", settings.get_profile("ours"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "ours")
