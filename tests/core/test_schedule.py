"""When feeds are visited: what holds for every feed, and what the checklist's tests do not reach."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.health import Condition, health
from alertbot.core.model import Failed, Feed, Hints, Item, NotModified, Page, Reading, SourceKind, Trouble
from alertbot.core.schedule import (
    DAY,
    HOUR,
    Notice,
    after_visit,
    ask_for,
    before_visit,
    check_allowed,
    notice,
    same_body,
    share,
    usual_gap,
)

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
FEED = Feed(id=1, url="https://a.test/feed")
GOOD = replace(FEED, learned=True, last_news=NOW, last_success=NOW, etag="x")
PAGE = Page(FEED.url, 200, b"x", etag='"1"')


def reading(*days, **facts):
    """A document with one item for each number of days ago."""
    return Reading(
        "T", tuple(Item(f"t{d}", f"https://a.test/{d}", published=NOW - timedelta(days=d)) for d in days), **facts
    )


seconds = st.none() | st.integers(0, 10**12)
hints = st.builds(Hints, seconds, seconds, seconds, st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6)))
moments = st.none() | st.integers(0, 10**5).map(lambda hours: NOW - timedelta(hours=hours))
feeds = st.builds(
    Feed,
    id=st.just(1),
    url=st.text(max_size=5),
    kind=st.sampled_from(SourceKind),
    gap=st.none() | st.integers(1, 10**6),
    etag=st.none() | st.just("x"),
    hints=hints,
    last_news=moments,
    usual_gap=st.none() | st.integers(1, 10**8),
    failures=st.integers(0, 10**4),
    learned=st.booleans(),
)
failures = st.builds(Failed, st.sampled_from(Trouble), st.just("why"), retry_after=st.none() | st.integers(1, 10**9))
answers = failures | st.builds(NotModified, max_age=seconds) | st.just(PAGE)


@given(feeds, answers, st.sampled_from([timedelta(seconds=2), timedelta(minutes=15), timedelta(hours=2)]))
def test_no_feed_is_asked_more_often_than_is_set_nor_forgotten(feed, answer, poll_every):
    after = after_visit(
        feed, answer, reading(0) if isinstance(answer, Page) else None, news=0, now=NOW, poll_every=poll_every
    )

    waiting = isinstance(answer, Failed) and answer.trouble is Trouble.WAITING
    assert after.next_visit is not None
    assert waiting or after.next_visit - NOW >= poll_every
    assert after.next_visit - NOW <= timedelta(days=16) + timedelta(seconds=10**9 * waiting * 1.25)


@given(feeds, st.sampled_from([timedelta(seconds=2), timedelta(minutes=15)]))
def test_the_time_stored_before_a_visit_holds_the_gap_too(feed, poll_every):
    assert before_visit(feed, NOW, poll_every) - NOW >= poll_every


@given(hints)
def test_no_visit_falls_into_the_hours_of_rest(asked):
    moment = before_visit(replace(GOOD, hints=asked), NOW)

    if len(asked.skip_hours) < 24 and not asked.skip_days:
        assert moment.hour not in asked.skip_hours


def test_a_weekend_of_rest_is_kept():
    friday = datetime(2026, 9, 4, 23, 50, tzinfo=UTC)

    moment = before_visit(replace(GOOD, hints=Hints(skip_days=frozenset({5, 6}))), friday)

    assert moment.weekday() == 0
    assert moment.hour == 0


@given(st.text(max_size=30))
def test_the_share_of_a_feed_is_its_own_for_ever(url):
    assert share(url) == share(url)
    assert 0 <= share(url) < 1


@pytest.mark.parametrize(
    ("facts", "least"),
    [
        ({}, 900),
        ({"usual_gap": HOUR}, 900),
        ({"usual_gap": 2 * DAY}, 2 * HOUR),
        ({"usual_gap": 30 * DAY}, 6 * HOUR),
        ({"last_news": NOW - timedelta(days=10)}, 2.5 * HOUR),
        ({"etag": None}, 3 * HOUR),
        ({"etag": None, "last_modified": "x"}, 900),
        ({"etag": None, "kind": SourceKind.TELEGRAM}, 900),
        ({"gap": 7200, "etag": None}, 7200),
        ({"gap": 60}, 900),
        ({"hints": Hints(ttl=7200)}, 7200),
        ({"gap": 1800, "hints": Hints(max_age=7200)}, 7200),
        ({"hints": Hints(max_age=10**9)}, DAY),
    ],
)
def test_the_gap_of_a_feed(facts, least):
    assert usual_gap(replace(GOOD, **facts), NOW) == least


def test_the_rhythm_is_the_median_and_a_burst_is_one_moment():
    burst = reading(*(day + minute / 2000 for day in range(8) for minute in range(3)))

    after = after_visit(FEED, PAGE, burst, news=24, now=NOW)

    assert after.usual_gap == pytest.approx(DAY, rel=0.01)
    assert after.last_news == NOW


def test_the_rhythm_of_a_feed_without_dates_is_observed():
    undated = Reading("T", (Item("a", "https://a.test/a"),))

    after = after_visit(replace(GOOD, last_news=NOW - timedelta(hours=10)), PAGE, undated, news=1, now=NOW)

    assert after.usual_gap == 10 * HOUR


def test_the_same_body_is_not_read_again_and_brings_its_validators():
    first = after_visit(FEED, PAGE, reading(1), news=1, now=NOW)
    again = replace(PAGE, etag='"2"')

    assert same_body(first, again)
    assert after_visit(first, again, None, news=0, now=NOW).etag == '"2"'
    assert not same_body(first, replace(PAGE, body=b"y"))


def test_hints_that_are_withdrawn_hold_no_longer():
    hinted = after_visit(FEED, replace(PAGE, max_age=7200), reading(1, hints=Hints(ttl=60)), news=1, now=NOW)

    after = after_visit(hinted, PAGE, reading(1), news=0, now=NOW)

    assert (hinted.hints, after.hints) == (Hints(max_age=7200, ttl=60), Hints())


def test_a_title_given_by_an_admin_stays():
    assert after_visit(replace(FEED, title="Ours"), PAGE, reading(1), news=1, now=NOW).title == "Ours"


def test_a_feed_breaks_once_and_comes_back_once():
    feed, told = GOOD, []
    for answer in [Failed(Trouble.TIMEOUT, "late")] * 5 + [NotModified()]:
        after = after_visit(feed, answer, None, news=0, now=NOW)
        told.append(notice(feed, after))
        feed = after

    assert told == [None, None, Notice.BROKEN, None, None, Notice.BACK]


def test_one_bad_visit_is_nobody_s_trouble():
    bad = after_visit(GOOD, Failed(Trouble.TIMEOUT, "late"), None, news=0, now=NOW)
    good = after_visit(bad, NotModified(), None, news=0, now=NOW)

    assert (notice(GOOD, bad), notice(bad, good)) == (None, None)


def test_a_failing_feed_can_be_checked_at_its_next_visit():
    feed = replace(GOOD, failures=4, last_visit=NOW, next_visit=NOW + timedelta(hours=2))

    assert check_allowed(feed, NOW + timedelta(minutes=20)) == NOW + timedelta(hours=2)


def test_a_request_is_conditional_for_eight_days():
    feed = replace(GOOD, last_full=NOW)

    assert ask_for(feed, NOW + timedelta(days=7)).etag == "x"
    assert ask_for(feed, NOW + timedelta(days=8)).etag is None


@pytest.mark.parametrize(
    ("facts", "condition"),
    [
        ({"last_success": None, "last_news": None}, Condition.NEW),
        ({}, Condition.GOOD),
        ({"off": True}, Condition.OFF),
        ({"paused_reason": "25 new"}, Condition.HELD),
        ({"failures": 1, "problem": "late"}, Condition.FAILING),
        ({"usual_gap": 7 * HOUR, "last_news": NOW - timedelta(days=6)}, Condition.SILENT),
        ({"usual_gap": 7 * HOUR, "last_news": NOW - timedelta(days=2)}, Condition.GOOD),
        ({"usual_gap": 7 * DAY, "last_news": NOW - timedelta(days=20)}, Condition.GOOD),
        ({"last_news": NOW - timedelta(days=31)}, Condition.SILENT),
    ],
)
def test_how_a_feed_is_doing(facts, condition):
    said = health(replace(GOOD, **facts), NOW)

    assert said.condition is condition


def test_silence_is_told_in_figures():
    said = health(replace(GOOD, usual_gap=7 * HOUR, last_news=NOW - timedelta(days=6)), NOW)

    assert (said.silent_for, said.usual) == (timedelta(days=6), timedelta(hours=7))
