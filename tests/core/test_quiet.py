"""Quiet hours and digests, in zones whose clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alertbot.core.model import Choices, Rhythm
from alertbot.core.quiet import last_digest, quiet_until, zone_of

# Whole and odd offsets, both hemispheres, clocks that change at midnight, a day that was left out, and none of it.
ZONES = [
    "Europe/Minsk",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "UTC",
    "No/Such_Place",
]
hours = st.integers(0, 23)
moments = st.datetimes(datetime(2009, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)


def quiet(start, end, zone="UTC", **more):
    return Choices(quiet_from=start, quiet_to=end, zone=zone, **more)


@given(st.builds(quiet, hours, hours, zones), moments)
@example(quiet(22, 2, "Europe/Berlin"), datetime(2026, 3, 29, 0, 30, tzinfo=UTC))  # 02:00 does not exist
@example(quiet(22, 0, "America/Havana"), datetime(2026, 3, 8, 4, 30, tzinfo=UTC))  # midnight does not exist
@example(quiet(1, 2, "America/New_York"), datetime(2026, 11, 1, 5, 30, tzinfo=UTC))  # 01:30 comes twice
@example(quiet(5, 5), datetime(2026, 1, 1, 5, 30, tzinfo=UTC))
def test_quiet_hours_end_within_a_day_and_are_over_then(choices, now):
    until = quiet_until(choices, now)

    if until is not None:
        assert now < until <= now + timedelta(hours=26)
        assert until.tzinfo is UTC
        assert quiet_until(choices, until) is None or choices.quiet_from == choices.quiet_to


@given(st.builds(quiet, hours, hours, zones), moments)
def test_it_is_quiet_exactly_when_the_local_clock_says_so(choices, now):
    start, end = choices.quiet_from, choices.quiet_to
    local = now.astimezone(zone_of(choices.zone)).hour
    said = (local - start) % 24 < (end - start) % 24

    assert (quiet_until(choices, now) is not None) == said


@given(st.builds(quiet, hours, hours, zones), moments)
def test_between_now_and_the_end_it_stays_quiet(choices, now):
    until = quiet_until(choices, now)

    if until is not None:
        steps = int((until - now) / timedelta(minutes=10))
        assert all(quiet_until(choices, now + timedelta(minutes=10 * n)) == until for n in range(steps))


def test_a_night_over_midnight_ends_in_the_morning():
    choices = quiet(22, 8, "Europe/Minsk")  # three hours ahead of UTC

    assert quiet_until(choices, datetime(2026, 5, 1, 20, tzinfo=UTC)) == datetime(2026, 5, 2, 5, tzinfo=UTC)
    assert quiet_until(choices, datetime(2026, 5, 2, 4, 59, tzinfo=UTC)) == datetime(2026, 5, 2, 5, tzinfo=UTC)
    assert quiet_until(choices, datetime(2026, 5, 2, 5, tzinfo=UTC)) is None


def test_the_night_when_clocks_go_forward_is_an_hour_shorter():
    choices = quiet(22, 8, "Europe/Berlin")

    assert quiet_until(choices, datetime(2026, 3, 28, 22, tzinfo=UTC)) == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_urgent_news_passes_where_it_may():
    now = datetime(2026, 5, 1, 23, tzinfo=UTC)

    assert quiet_until(quiet(22, 8, urgent_passes=True), now, urgent=True) is None
    assert quiet_until(quiet(22, 8, urgent_passes=True), now) is not None
    assert quiet_until(quiet(22, 8), now, urgent=True) is not None


@pytest.mark.parametrize(("start", "end"), [(None, None), (22, None), (None, 8), (9, 9)])
def test_no_hours_or_half_of_them_are_no_quiet_hours(start, end):
    assert quiet_until(quiet(start, end), datetime(2026, 5, 1, 23, tzinfo=UTC)) is None


digests = st.builds(Choices, rhythm=st.sampled_from(list(Rhythm)), hour=hours, weekday=st.integers(0, 6), zone=zones)


@given(digests, moments)
def test_the_last_digest_lies_behind_and_no_other_between(choices, now):
    last = last_digest(choices, now)

    most = timedelta(days=8.1) if choices.rhythm is Rhythm.WEEKLY else timedelta(days=2.1)  # Apia left a day out
    assert timedelta(0) <= now - last < most
    assert last_digest(choices, last) == last
    assert last_digest(choices, last + (now - last) / 2) == last
    assert last_digest(choices, last - timedelta(microseconds=1)) < last


@given(digests, moments)
def test_a_digest_comes_at_its_hour_by_the_local_clock(choices, now):
    local = last_digest(choices, now).astimezone(zone_of(choices.zone))

    shifted = (local + timedelta(hours=0)).replace(tzinfo=None) - timedelta(hours=1)
    assert choices.hour in {local.hour, shifted.hour}  # an hour that does not exist begins an hour later
    assert choices.rhythm is not Rhythm.WEEKLY or local.weekday() == choices.weekday or "Apia" in choices.zone


def test_an_unknown_zone_is_utc():
    assert zone_of("No/Such_Place") == zone_of("../../etc/passwd") == zone_of("") == ZoneInfo("UTC")
