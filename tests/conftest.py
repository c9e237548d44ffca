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


# Whole processes, kills, a browser, a second database engine: `make check` runs them too, `make test` leaves them out.
_THOROUGH = (
    "faults",
    "safety",
    "test_run.py",
    "test_demo.py",
    "test_page.py",
    "test_packages.py",
    "test_postgres.py",
    "test_offices.py",
    "test_bell.py",
)


def pytest_collection_modifyitems(items):
    """Mark what takes long, by where it stands and by the engine it runs on; what takes longest begins first, beside all others."""
    items.sort(key=lambda item: item.path.name != "test_packages.py")
    for item in items:
        if "[postgresql" in item.nodeid or "-postgresql" in item.nodeid or set(item.path.parts) & set(_THOROUGH):
            item.add_marker(pytest.mark.thorough)
