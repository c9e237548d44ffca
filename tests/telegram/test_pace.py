"""The pace over time, on a clock that the test turns."""

from alertbot.core.model import ChatId, Sent, TryLater
from alertbot.telegram.pace import Pacer

ANNA, GROUP = ChatId(11), ChatId(-22)


class Clock:
    def __init__(self):
        self.now = 128.0

    def __call__(self):
        return self.now


def test_one_message_goes_and_the_next_waits_its_turn():
    clock = Clock()
    pacer = Pacer(25, clock)

    assert pacer.room() == 1
    pacer.told(ANNA)
    assert pacer.room() == 0
    assert round(pacer.until_room(), 6) == 0.04


def test_a_chat_needs_its_gap_and_others_do_not_wait_for_it():
    clock = Clock()
    pacer = Pacer(25, clock)
    pacer.told(ANNA)
    pacer.told(GROUP)

    assert round(pacer.until_free(ANNA), 6) == 1.05
    assert round(pacer.until_free(GROUP), 3) == 3.1
    assert pacer.until_free(ChatId(12)) == 0


def test_a_reply_takes_its_token_from_the_lane_after_the_fact():
    clock = Clock()
    pacer = Pacer(25, clock)
    clock.now += 1
    pacer.rest()
    for n in range(5):
        pacer.told(ChatId(100 + n))

    assert pacer.room() == 0
    assert pacer.until_room() > 0.16


def test_replies_of_another_process_take_their_tokens_too():
    here, there = Pacer(25, Clock()), Pacer(25, Clock())
    for n in range(5):
        there.replied(ChatId(100 + n))

    here.replied_elsewhere(there.take_replies())

    assert here.room() == 0
    assert here.until_room() > 0.16
    assert there.take_replies() == 0


async def test_replies_do_not_wait_for_the_lane():
    clock = Clock()
    pacer = Pacer(1, clock)
    pacer.told(ANNA)

    await pacer.reply(ChatId(12))  # would hang: the clock stands still

    assert round(pacer.until_free(ChatId(12)), 6) == 1.05


def test_a_flood_pauses_its_chat_and_slows_the_lane():
    clock = Clock()
    pacer = Pacer(20, clock)

    pacer.learn(ANNA, TryLater(30), 0.1)

    assert pacer.until_free(ANNA) == 30
    assert pacer.rate == 10


def test_what_no_longer_matters_is_forgotten():
    clock = Clock()
    pacer = Pacer(1000, clock)
    for n in range(1, 20_000):
        clock.now += 0.001
        pacer.told(ChatId(n))
        pacer.told(ChatId(-n))
        pacer.learn(ChatId(n), TryLater(0.5), 0.1)

    assert len(pacer._private) < 1100
    assert len(pacer._paused) < 1100
    clock.now += 61
    pacer.told(GROUP)
    assert len(pacer._groups) == 1


def test_an_answer_does_not_slow_anybody():
    pacer = Pacer(25, Clock())
    pacer.learn(ANNA, Sent(1), 0.2)

    assert pacer.rate == 25
