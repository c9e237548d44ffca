from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.model import EventKind as E
from alertbot.core.model import Status
from alertbot.core.reading import next_anniversary, status_after

CASES = [
    (Status.UNKNOWN, E.ARRESTED, Status.DETAINED),
    (Status.DETAINED, E.SENTENCED, Status.SENTENCED),
    (Status.SENTENCED, E.ARRESTED, Status.SENTENCED),
    (Status.SENTENCED, E.RELEASED, Status.RELEASED),
    (Status.RELEASED, E.ARRESTED, Status.DETAINED),
    (Status.RELEASED, E.SENTENCED, Status.RELEASED),  # in absentia
    (Status.SENTENCED, E.DIED, Status.DIED),
    (Status.DIED, E.RELEASED, Status.DIED),
    (Status.SENTENCED, E.HEALTH, Status.SENTENCED),
]


@pytest.mark.parametrize(("status", "kind", "after"), CASES)
def test_a_confirmed_event_changes_the_status(status, kind, after):
    assert status_after(status, kind) is after


@given(st.sampled_from(sorted(E)))
def test_a_death_is_final(kind):
    assert status_after(Status.DIED, kind) is Status.DIED


def test_an_anniversary_may_be_today():
    assert next_anniversary(date(2021, 7, 14), date(2025, 7, 14)) == date(2025, 7, 14)


def test_an_anniversary_past_comes_next_year():
    assert next_anniversary(date(2021, 7, 14), date(2025, 7, 15)) == date(2026, 7, 14)


def test_the_first_anniversary_is_a_year_after_the_day():
    assert next_anniversary(date(2025, 7, 14), date(2025, 7, 14)) == date(2026, 7, 14)


def test_a_leap_day_is_kept_on_the_28th():
    assert next_anniversary(date(2020, 2, 29), date(2025, 1, 1)) == date(2025, 2, 28)


@given(st.dates(max_value=date(9000, 1, 1)), st.dates(max_value=date(9000, 1, 1)))
def test_an_anniversary_is_never_past(day, today):
    assert next_anniversary(day, today) >= today
