"""What is kept in mind is bounded, keyed, and lost without harm."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alertbot.converse.memory import Bounded, Memory, ZoneWanted

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


def test_the_one_untouched_for_longest_goes_first():
    shelf = Bounded[int](most=2)
    shelf.put(b"a", 1)
    shelf.put(b"b", 2)
    shelf.get(b"a")

    shelf.put(b"c", 3)

    assert (shelf.get(b"a"), shelf.get(b"b"), shelf.get(b"c")) == (1, None, 3)


def test_no_chat_id_stands_in_memory():
    memory = Memory()
    memory.told_what_is_kept(987654321)
    memory.ask(987654321, ZoneWanted(), NOW)

    assert "987654321" not in repr(memory)


def test_another_process_remembers_nothing_of_a_hash():
    one, other = Memory(), Memory()
    one.told_what_is_kept(5)

    assert next(iter(one._told.values)) != other._hash(5)


def test_a_question_is_open_for_half_an_hour():
    memory = Memory()
    memory.ask(5, ZoneWanted(), NOW)

    assert memory.asked(5, NOW + timedelta(minutes=30)) == ZoneWanted()
    assert memory.asked(5, NOW + timedelta(minutes=31)) is None
    assert memory.asked(6, NOW) is None


def test_forgetting_a_chat_forgets_everything_of_it():
    memory = Memory()
    memory.told_what_is_kept(5)
    memory.ask(5, ZoneWanted(), NOW)
    memory.found(5, ("a",))

    memory.forget(5)

    assert (memory.knows_what_is_kept(5), memory.asked(5, NOW), memory.last_found(5)) == (False, None, ())


@given(st.lists(st.floats(0, 5), max_size=60))
def test_a_bucket_never_gives_more_than_its_burst_and_its_rate(gaps):
    memory, now, given_ = Memory(), NOW, 0
    for gap in gaps:
        now += timedelta(seconds=gap)
        given_ += memory.drink(5, now, burst=3, per_second=0.5)

    assert given_ <= 3 + 0.5 * sum(gaps) + 1e-6


def test_a_clock_that_jumps_back_fills_nothing():
    memory = Memory()
    for _ in range(3):
        memory.drink(5, NOW, burst=3, per_second=1)

    assert not memory.drink(5, NOW - timedelta(hours=1), burst=3, per_second=1)
