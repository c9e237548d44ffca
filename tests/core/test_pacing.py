"""How fast messages may go."""

from bisect import bisect_left
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.pacing import (
    GROUP_GAP,
    LONGEST_STALL,
    PRIVATE_GAP,
    SLACK,
    SLOWEST,
    answered,
    chat_free_at,
    flooded,
    new_pace,
    rested,
    spend,
    tokens,
    unreachable,
)


def sent_in(pace, seconds, looks):
    """When messages go if one looks at these times and always has more to send."""
    times = []
    for now in sorted(looks):
        if now < seconds:
            for at in [now + n * pace.closest for n in range(tokens(pace, now))]:
                pace = spend(pace, at)
                times.append(at)
    return sorted(times)


@given(st.sampled_from([1, 5, 25, 30, 200, 1000]), st.lists(st.floats(0, 3), max_size=100))
def test_in_no_second_go_more_than_the_rate_and_the_little_that_is_made_up_for(rate, looks):
    times = sent_in(new_pace(rate, 0.0), 3, looks)

    most = rate * (1 + SLACK) + 1
    assert all(bisect_left(times, start + 1) - bisect_left(times, start) <= most for start in set(times))


@pytest.mark.parametrize("rate", [1, 10, 25, 30])
@given(looks=st.lists(st.floats(0, 3), max_size=300))
def test_at_an_ordinary_rate_messages_are_never_closer_than_half_their_gap(rate, looks):
    times = sent_in(new_pace(rate, 0.0), 3, looks)

    assert all(b - a >= 0.5 / rate - 1e-9 for a, b in pairwise(times))


@pytest.mark.parametrize("step", [0.013, 0.021, 0.034, 0.0399, 0.07, 0.12])
def test_a_late_timer_costs_nothing_in_the_long_run(step):
    times = sent_in(new_pace(25, 0.0), 10, [n * step for n in range(int(10 / step))])

    assert 246 <= len(times) <= 255


def test_after_a_pause_nothing_has_piled_up():
    pace = rested(new_pace(25, 0.0), 3600.0)

    assert tokens(pace, 3600.0) == 1
    assert tokens(spend(pace, 3600.0), 3600.039) == 0
    assert tokens(rested(new_pace(1000, 0.0), 3600.0), 3600.0) == 1


def test_a_429_halves_the_rate_and_quiet_minutes_bring_it_back_by_one():
    pace = flooded(new_pace(25, 0.0), 10.0)

    assert pace.rate == 12.5
    assert answered(pace, 69.0, 0.1).rate == 12.5
    assert answered(pace, 70.0, 0.1).rate == 13.5
    assert answered(answered(pace, 70.0, 0.1), 71.0, 0.1).rate == 13.5


def test_several_429s_at_once_are_one_event():
    pace = new_pace(25, 0.0)
    for _ in range(16):
        pace = flooded(pace, 10.0)

    assert pace.rate == 12.5


def test_the_rate_never_falls_below_one_a_second_nor_rises_above_the_ceiling():
    pace = new_pace(25, 0.0)
    for n in range(20):
        pace = flooded(pace, 10.0 * n)
    assert pace.rate == SLOWEST

    for n in range(40):
        pace = answered(pace, 300.0 + 60 * n, 0.1)
    assert pace.rate == 25


def test_two_slow_answers_in_a_row_slow_the_lane_and_one_does_not():
    once = answered(new_pace(25, 0.0), 1.0, 8.0)

    assert once.rate == 25
    assert answered(answered(once, 2.0, 0.1), 3.0, 8.0).rate == 25
    assert answered(once, 2.0, 8.0).rate == 20


def test_one_cut_connection_holds_up_nobody():
    pace = unreachable(new_pace(25, 0.0), 10.0)

    assert tokens(pace, 10.0) > 0


def test_an_outage_is_met_with_longer_and_longer_pauses():
    pace, now, pauses = new_pace(25, 0.0), 0.0, []
    for _ in range(12):
        pace = unreachable(pace, now)
        pauses.append(max(0.0, pace.free_at - now))
        now = max(now, pace.free_at)

    assert pauses[:6] == [0, 0, 1, 2, 4, 8]
    assert pauses[-1] == LONGEST_STALL
    assert answered(pace, now, 0.1).failures == 0


def test_sends_that_fail_together_are_one_pause():
    pace = new_pace(25, 0.0)
    for _ in range(16):
        pace = unreachable(pace, 0.0)

    assert pace.free_at == 1.0


@given(st.booleans(), st.integers(1, 60))
def test_a_chat_that_keeps_its_gaps_stays_within_telegrams_limits(private, count):
    sent = []
    for _ in range(count):
        sent.append(max(chat_free_at(sent, private=private), 0.0))

    gaps = [b - a for a, b in pairwise(sent)]
    assert all(gap >= (PRIVATE_GAP if private else GROUP_GAP) - 1e-9 for gap in gaps)
    if not private:
        assert all(sum(start <= t < start + 60 for t in sent) <= 20 for start in sent)


def test_a_group_that_was_answered_twenty_times_waits_for_its_minute():
    sent = [float(n) for n in range(20)]  # replies came closer than alerts would

    assert chat_free_at(sent, private=False) >= 60.0
