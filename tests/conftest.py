"""What holds for every test: a database on both engines, no example that is timed, and in CI the same examples each time."""

import contextlib
import os
import signal

import pytest
from hypothesis import HealthCheck, settings

import running
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


@pytest.fixture(autouse=True)
def nothing_runs_on():
    """A test that fails leaves no `alertbot run` behind."""
    yield
    while running.STARTED:
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.STARTED.pop(), signal.SIGKILL)
