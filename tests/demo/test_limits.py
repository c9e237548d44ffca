from alertbot.demo.limits import HELD_AT_MOST, Flood, Hold, Limits


def test_a_short_burst_into_one_chat_passes_and_then_each_waits_a_second():
    limits = Limits()

    waits = [limits.take(1, 0.0, group=False).seconds for _ in range(6)]

    assert waits == [0, 0, 0, 1, 2, 3]


def test_what_would_wait_longer_than_eight_seconds_is_refused_and_does_not_count():
    limits = Limits()
    taken = [limits.take(1, 0.0, group=False) for _ in range(13)]

    assert [type(t) for t in taken[-3:]] == [Hold, Flood, Flood]
    assert taken[-1] == taken[-2]
    assert limits.take(1, taken[-1].seconds, group=False) == Hold(0)


def test_a_group_takes_twenty_a_minute():
    limits = Limits()
    taken = [limits.take(-1, second * 2.0, group=True) for second in range(21)]

    assert all(t == Hold(0) for t in taken[:20])
    assert taken[20] == Flood(60 - 40)


def test_all_chats_together_take_thirty_a_second():
    limits = Limits()
    taken = [limits.take(chat, 0.0, group=False) for chat in range(60)]

    assert all(t.seconds <= 1.01 for t in taken)
    assert taken[29] == Hold(0)
    assert taken[59].seconds > 0.9
    assert max(t.seconds for t in taken) < HELD_AT_MOST
