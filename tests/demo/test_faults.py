import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from alertbot.demo import faults
from alertbot.demo.calls import Call
from alertbot.demo.faults import Faults


@pytest.fixture
def volha(telegram):
    return telegram.person("Volha", started=True)


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_too_many_requests_say_how_long_to_wait_as_often_as_asked(telegram, bot, volha):
    telegram.faults.add(faults.too_many(7).on("sendMessage", times=2))

    for _ in range(2):
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(volha.id, "x")
        assert caught.value._retry_after.total_seconds() == 7
    await bot.send_message(volha.id, "x")

    assert len(telegram.from_bot(volha)) == 1


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize(
    "harm",
    [
        faults.cut,
        faults.bad_gateway,
        faults.gateway_timeout,
        lambda accepted: faults.refuse(500, "Internal Server Error: restart", accepted=accepted),
    ],
)
async def test_a_message_is_there_or_not_though_its_sender_sees_the_same_error(telegram, bot, volha, harm, accepted):
    telegram.faults.add(harm(accepted=accepted))

    with pytest.raises(NetworkError):
        await bot.send_message(volha.id, "x")

    assert len(telegram.from_bot(volha)) == accepted


@pytest.mark.parametrize("harm", [faults.cut_body, faults.not_json])
async def test_a_spoilt_answer_hides_a_message_that_arrived(telegram, bot, volha, harm):
    telegram.faults.add(harm())

    with pytest.raises(TelegramError):
        await bot.send_message(volha.id, "x")

    assert len(telegram.from_bot(volha)) == 1


async def test_a_slow_answer_costs_time_on_the_clock_only(telegram, bot, volha, clock):
    before = clock()
    telegram.faults.add(faults.slow(8).on(chat_id=volha.id))

    await bot.send_message(volha.id, "x")

    assert (clock() - before).total_seconds() == 8


async def test_a_timeout_of_the_sender_does_not_unsend(telegram, bot, volha):
    async def hang(seconds):
        await telegram.until(lambda: False, seconds=0.4)

    telegram.world.pause = hang
    telegram.faults.add(faults.slow(8))
    with pytest.raises(TimedOut):
        await bot.send_message(volha.id, "x", read_timeout=0.1)

    assert len(telegram.from_bot(volha)) == 1


async def test_any_error_can_be_ordered(telegram, bot, volha):
    telegram.faults.add(faults.refuse(400, "Bad Request: TOPIC_CLOSED"))

    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(volha.id, "x")


def test_a_rule_bites_from_its_first_call_on_so_many_times():
    rules = Faults()
    rules.add(faults.too_many().on("sendMessage", 5, first=2, times=2))

    calls = [Call("sendMessage", {"chat_id": "5"})] * 4 + [Call("sendMessage", {"chat_id": "6"})]

    assert [rules.bite(call) is not None for call in calls] == [False, True, True, False, False]
