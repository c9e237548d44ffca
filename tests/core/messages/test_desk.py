from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alertbot.core.messages.actions import Action, Verb, decode
from alertbot.core.messages.desk import (
    TROUBLES,
    Standing,
    feed_moved,
    feed_trouble,
    feed_well,
    feeds_list,
    health,
    no_reviews,
    review,
    span,
    status,
)
from alertbot.core.model import EventKind, Feed, Person, Review, ReviewKind, Trouble
from alertbot.locales import words
from core.messages.judge import EXPECTED, read
from core.messages.samples import NOW, feeds, languages, lengths, people, reviews

EN = words("en")
FEED = Feed(
    1,
    "https://spring96.org/rss",
    title="Viasna",
    last_success=NOW,
    last_news=NOW - timedelta(hours=7),
    usual_gap=7 * 3600,
)
standings = st.builds(
    Standing,
    people=st.integers(0, 10**5),
    feeds=st.integers(0, 999),
    feeds_in_trouble=st.integers(0, 9),
    reviews=st.integers(0, 99),
    longest_wait=st.none() | lengths,
    last_visit=st.none() | st.just(NOW),
    free_bytes=st.none() | st.integers(0, 10**12),
)


@settings(max_examples=40)
@given(st.lists(feeds, max_size=20), languages, st.integers(0, 9))
def test_a_list_of_feeds_is_taken_by_telegram(some, words, page):
    read(feeds_list(some, words, now=NOW, page=page), expected={*EXPECTED, "bot_command"} if not some else EXPECTED)


@settings(max_examples=40)
@given(feeds, languages)
def test_so_are_notices_about_a_feed(feed, words):
    read(feed_trouble(feed, words, now=NOW))
    read(feed_well(feed, words))
    read(feed_moved(feed, words))


@settings(max_examples=40)
@given(reviews, st.none() | people, st.lists(people, max_size=9), languages)
def test_so_is_what_waits_for_review(item, person, rivals, words):
    read(review(item, person, rivals, words))
    read(no_reviews(words))


@settings(max_examples=40)
@given(standings, languages)
def test_so_is_the_status(standing, words):
    read(status(standing, words, now=NOW))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "✅ last statement 7 h ago"),
        ({"last_news": None}, "✅ no statement yet"),
        ({"last_success": None}, "🆕 not visited yet"),
        ({"last_news": NOW - timedelta(days=6)}, "🔇 silent for 6 d, the usual gap is 7 h"),
        ({"last_news": NOW - timedelta(days=60), "usual_gap": None}, "🔇 silent for 60 d"),
        ({"failures": 3, "problem": "no answer in 30 s"}, "⚠️ 3 visits failed · no answer in 30 s"),
        ({"off": True, "problem": "410"}, "⬜ switched off · 410"),
        ({"paused_reason": "40 of 41 changed"}, "✋ held until an admin looks: 40 of 41 changed"),
    ],
)
def test_the_health_of_a_feed_is_said_in_words(change, says):
    assert health(replace(FEED, **change), EN, NOW).plain == says


def test_every_trouble_has_words():
    assert set(TROUBLES) == set(Trouble)


@pytest.mark.parametrize(
    ("length", "says"),
    [
        (timedelta(seconds=5), "0 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=-3), "0 min"),
    ],
)
def test_a_length_of_time_is_said_in_its_largest_unit(length, says):
    assert span(EN, length).plain == says


def test_a_review_is_decided_by_one_tap():
    item = Review(9, ReviewKind.EVENT, 1, "ales", EventKind.RELEASED, "He is free.", "one publisher")
    rival = Person("other", "Ales Other", number=5)

    message = review(item, Person("ales", "Ales Bialiatski"), (rival,), EN)

    assert message.plain.startswith("🔎 Is it true? Released: Ales Bialiatski\n\nHe is free.")
    assert [decode(button.action) for row in message.rows for button in row] == [
        Action(Verb.DECIDE, (9, "yes")),
        Action(Verb.DECIDE, (9, "no")),
        Action(Verb.DECIDE, (9, "other", 5)),
    ]


def test_the_status_says_how_the_work_goes_and_nothing_of_subscribers():
    standing = Standing(1500, 100, 2, 1, longest_wait=timedelta(minutes=3), last_visit=NOW, free_bytes=5 * 10**9)

    assert status(standing, EN, now=NOW).plain == (
        "🩺 Status, 1 March 2026, 12:00\n👤 1,500 people tracked\n📡 100 feeds, in trouble: 2\n🕰 Last visit: 1 March 2026, 12:00\n"
        "📨 An alert has waited for 3 min\n🔎 1 review waits\n💾 5,000 MB free"
    )
