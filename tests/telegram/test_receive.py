"""Updates are confirmed only after they are handled; one bad update or chat stops no other."""

import asyncio
import logging

import aiohttp
import pytest

from alertbot.demo.faults import bad_gateway, too_many
from alertbot.telegram.receive import PASSED_AFTER, Ended, Ending, Inbox, receive
from standin import bot, clock, telegram  # noqa: F401 - fixtures


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as opened:
        yield opened


class Receiving:
    """A loop under way, with what it handled and how it ended."""

    def __init__(self, telegram, bot, session, handle=None, slow_until=None, **options):  # noqa: F811 - pytest's way
        self.telegram, self.handled, self.paused, self.stop = telegram, [], [], asyncio.Event()
        self.handle, self.slow_until = handle or self._note, slow_until
        inbox = Inbox(f"{telegram.url}/bot{telegram.token}", session)
        options = {"pause": self._pause, **options}
        self.task = asyncio.create_task(receive(inbox, bot, self._handle, self.stop, **options))

    async def _handle(self, update):
        await self.handle(update)

    async def _note(self, update):
        if update.message.text == "slow" and self.slow_until:
            await self.slow_until.wait()
        self.handled.append(update.message.text)

    async def _pause(self, seconds):
        self.paused.append(seconds)
        await asyncio.sleep(0)

    async def until(self, seen):
        async with asyncio.timeout(5):
            while not seen():
                await asyncio.sleep(0.005)

    async def end(self):
        self.stop.set()
        return await asyncio.wait_for(self.task, 8)

    @property
    def held(self):
        """The updates that the server would send again."""
        return [u.told["message"]["text"] for u in self.telegram.world.updates.waiting]


async def test_what_is_handled_is_confirmed(telegram, bot, session):  # noqa: F811
    receiving = Receiving(telegram, bot, session)
    volha = telegram.person("Volha")

    telegram.say(volha, "one")
    telegram.say(volha, "two")
    await receiving.until(lambda: len(receiving.handled) == 2)
    ended = await receiving.end()

    assert receiving.handled == ["one", "two"]
    assert ended == Ended(Ending.STOPPED, "")
    assert receiving.held == []


async def test_nothing_is_confirmed_while_it_is_being_handled(telegram, bot, session):  # noqa: F811
    go = asyncio.Event()

    async def slowly(update):
        await go.wait()
        receiving.handled.append(update.message.text)

    receiving = Receiving(telegram, bot, session, slowly)
    telegram.say(telegram.person("Volha"), "/forget")
    await asyncio.sleep(0.7)
    while_handled = receiving.held
    go.set()
    await receiving.until(lambda: receiving.handled)
    await receiving.end()

    assert (while_handled, receiving.held) == (["/forget"], [])


async def test_chats_go_side_by_side_and_one_chat_in_order(telegram, bot, session):  # noqa: F811
    go = asyncio.Event()
    receiving = Receiving(telegram, bot, session, slow_until=go)
    volha, ales = telegram.person("Volha"), telegram.person("Ales")
    for who, words in ((volha, "slow"), (volha, "after slow"), (ales, "quick")):
        telegram.say(who, words)
    await receiving.until(lambda: receiving.handled)
    first = list(receiving.handled)
    await asyncio.sleep(0.7)
    telegram.say(ales, "quick again")
    await receiving.until(lambda: len(receiving.handled) == 2)
    go.set()
    await receiving.until(lambda: len(receiving.handled) == 4)
    await receiving.end()

    assert first == ["quick"]
    assert receiving.handled == ["quick", "quick again", "slow", "after slow"]
    assert receiving.held == []


async def test_one_that_takes_long_holds_back_no_others(telegram, bot, session):  # noqa: F811
    go = asyncio.Event()
    receiving = Receiving(telegram, bot, session, slow_until=go)
    telegram.say(telegram.person("Volha"), "slow")
    for n in range(150):  # Telegram gives a hundred from the offset on
        telegram.say(telegram.person(f"P{n}"), f"quick {n}")
    await receiving.until(lambda: len(receiving.handled) == 150)
    began = asyncio.get_running_loop().time()
    telegram.say(telegram.person("Ales"), "last")
    await receiving.until(lambda: receiving.handled[-1] == "last")
    waited = asyncio.get_running_loop().time() - began
    go.set()
    await receiving.until(lambda: len(receiving.handled) == 152)
    await receiving.end()

    assert waited < 0.3
    assert receiving.held == []


async def test_many_that_take_long_leave_what_comes_with_telegram(telegram, bot, session):  # noqa: F811
    go = asyncio.Event()

    async def handle(update):
        await go.wait()
        receiving.handled.append(update.message.text)

    receiving = Receiving(telegram, bot, session, handle)
    for n in range(150):
        telegram.say(telegram.person(f"P{n}"), f"slow {n}")
    await asyncio.sleep(PASSED_AFTER + 1)
    waiting = len(receiving.held)
    go.set()
    await receiving.until(lambda: len(receiving.handled) == 150)
    await receiving.end()

    assert waiting == 150


async def test_one_that_takes_long_is_not_lost_for_the_sake_of_a_few(telegram, bot, session):  # noqa: F811
    go = asyncio.Event()
    receiving = Receiving(telegram, bot, session, slow_until=go)
    telegram.say(telegram.person("Volha"), "slow")
    for n in range(5):
        telegram.say(telegram.person(f"P{n}"), f"quick {n}")
    await asyncio.sleep(PASSED_AFTER + 1)
    waiting = len(receiving.held)
    go.set()
    await receiving.end()

    assert waiting == 6


async def test_an_update_that_cannot_be_read_stops_no_other(telegram, bot, session, caplog):  # noqa: F811
    receiving = Receiving(telegram, bot, session)
    telegram.world.updates.push("message", {"message_id": 1, "text": "a secret"}, telegram.world.clock())

    telegram.say(telegram.person("Volha"), "hello")
    await receiving.until(lambda: receiving.handled)
    await receiving.end()

    assert receiving.handled == ["hello"]
    assert telegram.world.updates.waiting == type(telegram.world.updates.waiting)()
    assert "can't be read" in caplog.text
    assert "secret" not in caplog.text


async def test_a_fault_stays_with_its_update_and_its_words_in_no_log(telegram, bot, session, caplog):  # noqa: F811
    async def handle(update):
        if update.message.text == "a secret":
            raise ValueError(update.message.text)
        receiving.handled.append(update.message.text)

    caplog.set_level(logging.DEBUG, "alertbot")
    receiving = Receiving(telegram, bot, session, handle)
    volha = telegram.person("Volha")
    telegram.say(volha, "a secret")
    telegram.say(volha, "hello")
    await receiving.until(lambda: receiving.handled)
    await receiving.end()

    assert receiving.held == []
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_passing_fault_is_tried_again_before_the_update_is_confirmed(telegram, bot, session):  # noqa: F811
    tries = []

    async def handle(update):
        tries.append(update.message.text)
        if len(tries) < 3:
            raise BlockingIOError("the database is busy")

    receiving = Receiving(telegram, bot, session, handle, passing=(BlockingIOError,))
    telegram.say(telegram.person("Volha"), "hello")
    await receiving.until(lambda: len(tries) == 3)
    await receiving.end()

    assert (tries, receiving.paused, receiving.held) == (["hello"] * 3, [0.2, 1.0], [])


async def test_a_stop_leaves_what_was_cut_off_for_the_next_start(telegram, bot, session):  # noqa: F811
    async def handle(update):
        if update.message.text == "hangs":
            await asyncio.Event().wait()
        receiving.handled.append(update.message.text)

    receiving = Receiving(telegram, bot, session, handle, grace=0.2)
    telegram.say(telegram.person("Ales"), "done")
    telegram.say(telegram.person("Volha"), "hangs")
    telegram.say(telegram.person("Maria"), "done too")
    await receiving.until(lambda: len(receiving.handled) == 2)
    ended = await receiving.end()

    assert ended.why is Ending.STOPPED
    assert receiving.held == ["hangs", "done too"]


async def test_a_second_poller_ends_the_first_with_a_clear_word(telegram, bot, session):  # noqa: F811
    receiving = Receiving(telegram, bot, session)
    await receiving.until(lambda: telegram.world.updates.poll)

    await bot.get_updates()
    ended = await asyncio.wait_for(receiving.task, 5)

    assert ended.why is Ending.CONFLICT
    assert "a second alertbot is running, or the token was stolen" in ended.detail


async def test_an_unknown_token_ends_it_and_is_not_named(telegram, bot, session):  # noqa: F811
    inbox = Inbox(f"{telegram.url}/bot1:wrong", session)

    ended = await asyncio.wait_for(receive(inbox, bot, None, asyncio.Event()), 5)

    assert ended.why is Ending.TOKEN
    assert "wrong" not in ended.detail + repr(inbox)


async def test_a_webhook_that_is_set_is_named(telegram, bot, session):  # noqa: F811
    telegram.world.updates.webhook = "https://elsewhere.example"

    receiving = Receiving(telegram, bot, session)
    ended = await asyncio.wait_for(receiving.task, 5)

    assert (ended.why, "webhook" in ended.detail) == (Ending.CONFLICT, True)
    telegram.world.updates.webhook = ""


async def test_trouble_on_the_way_is_waited_out_ever_longer(telegram, bot, session, caplog):  # noqa: F811
    telegram.faults.add(bad_gateway().on("getUpdates", times=3))
    receiving = Receiving(telegram, bot, session)
    telegram.say(telegram.person("Volha"), "hello")

    await receiving.until(lambda: receiving.handled)
    await receiving.end()

    assert receiving.paused == [1, 2, 4]
    assert telegram.token not in caplog.text


async def test_a_429_is_waited_for(telegram, bot, session):  # noqa: F811
    telegram.faults.add(too_many(7).on("getUpdates"))
    receiving = Receiving(telegram, bot, session)
    telegram.say(telegram.person("Volha"), "hello")

    await receiving.until(lambda: receiving.handled)
    await receiving.end()

    assert receiving.paused == [7]


async def test_a_server_that_is_not_there_is_tried_again(bot, session):  # noqa: F811
    stop, paused = asyncio.Event(), []

    async def pause(seconds):
        paused.append(seconds)
        if len(paused) == 3:
            stop.set()

    ended = await receive(Inbox("http://127.0.0.1:9/bot1:secret", session), bot, None, stop, pause=pause)

    assert (ended.why, paused) == (Ending.STOPPED, [1, 2, 4])
