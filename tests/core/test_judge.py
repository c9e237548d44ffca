"""What follows from the result of a sending."""

from datetime import UTC, date, datetime, timedelta

import pytest

from alertbot.core.judge import (
    Again,
    Anew,
    Case,
    Done,
    Drop,
    Erase,
    Hold,
    Plain,
    Rewrite,
    Stop,
    Suspend,
    is_incident,
    judge,
    spared,
)
from alertbot.core.model import ChatId, Moved, Refusal, Refused, Sent, TryLater, Unknown
from telegram_errors import REFUSALS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(("code", "words", "refusal", "outcome"), REFUSALS)
def test_every_known_refusal_has_its_outcome(code, words, refusal, outcome):
    judged = judge(Refused(refusal, words), Case(), NOW)

    assert type(judged) is outcome


def test_what_was_sent_is_done():
    assert judge(Sent(7), Case(), NOW) == Done()


@pytest.mark.parametrize("seconds", [1, 5, 7, 60, 10_072])
def test_a_flood_wait_is_kept_and_is_no_attempt(seconds):
    judged = judge(TryLater(seconds), Case(attempts=3), NOW)

    assert judged == Again(NOW + timedelta(seconds=seconds + 0.5), counts=False)


def test_a_moved_group_is_rewritten():
    assert judge(Moved(ChatId(-100777)), Case(), NOW) == Rewrite(ChatId(-100777))


def test_what_nobody_knows_is_tried_again_at_growing_gaps_and_never_given_up():
    gaps = [judge(Unknown("cut off"), Case(attempts=n), NOW) for n in range(50)]

    waits = [(one.at - NOW).total_seconds() for one in gaps]
    assert waits[:3] == [60, 300, 1800]
    assert waits == sorted(waits)
    assert waits[-1] <= 6 * 3600
    assert all(one.counts for one in gaps)


def test_whoever_blocks_in_discreet_mode_is_erased_at_once():
    assert judge(Refused(Refusal.BLOCKED, ""), Case(discreet=True), NOW) == Erase()
    assert judge(Refused(Refusal.BLOCKED, ""), Case(), NOW) == Suspend()


@pytest.mark.parametrize("refusal", [Refusal.RIGHTS, Refusal.TOPIC, Refusal.SUSPECT])
def test_soft_refusals_back_off_for_an_hour_six_and_a_day(refusal):
    waits = [judge(Refused(refusal, ""), Case(attempts=n), NOW) for n in range(4)]

    assert [(one.at - NOW) // timedelta(hours=1) for one in waits] == [1, 6, 24, 24]
    assert all(one.soft for one in waits)


@pytest.mark.parametrize("refusal", [Refusal.RIGHTS, Refusal.TOPIC])
def test_rights_and_topics_never_end_a_subscription(refusal):
    for days in range(100):
        judged = judge(Refused(refusal, ""), Case(attempts=days, failed_days=days), NOW)

        assert isinstance(judged, Again | Drop)


def test_a_chat_that_is_not_found_on_five_different_days_is_suspended():
    refused = Refused(Refusal.SUSPECT, "chat not found")

    assert isinstance(judge(refused, Case(failed_days=3, failed_on=date(2026, 2, 28)), NOW), Again)
    assert judge(refused, Case(failed_days=4, failed_on=date(2026, 2, 28)), NOW) == Suspend()


def test_many_failures_on_one_day_count_as_one():
    refused = Refused(Refusal.SUSPECT, "chat not found")

    assert isinstance(judge(refused, Case(attempts=30, failed_days=4, failed_on=TODAY), NOW), Again)


@pytest.mark.parametrize("refusal", [Refusal.MARKUP, Refusal.CONTENT])
def test_a_refused_text_is_sent_plain_once_and_then_set_aside(refusal):
    assert judge(Refused(refusal, "why"), Case(), NOW) == Plain()
    assert judge(Refused(refusal, "why"), Case(plain=True), NOW) == Hold("why")


def test_a_lost_token_stops_everything_and_says_why():
    assert judge(Refused(Refusal.TOKEN, "Unauthorized"), Case(), NOW) == Stop("Unauthorized")


def test_an_unchanged_edit_is_a_success_and_a_lost_message_is_not():
    assert judge(Refused(Refusal.NOT_MODIFIED, ""), Case(), NOW) == Done()
    assert judge(Refused(Refusal.NOT_THERE, ""), Case(), NOW) == Anew()


def test_more_than_a_few_in_a_hundred_within_an_hour_are_an_incident():
    assert not is_incident(50, 100)
    assert is_incident(51, 100)
    assert not is_incident(500, 10_000)
    assert is_incident(501, 10_000)


def test_in_an_incident_nobody_is_suspended_or_erased():
    later = Again(NOW + timedelta(hours=1), counts=False)

    assert spared(Suspend(), NOW) == spared(Erase(), NOW) == later
    assert spared(Done(), NOW) == Done()
