"""/panic: every message that can still be deleted goes from both sides, nothing follows, all is erased (R4)."""

import asyncio
import random
import signal
from datetime import date, timedelta
from functools import partial

import pytest

from alert_rows import ADA, NOON, OTHER, a_house, sqlite_file
from alertbot.converse.forget import is_panic
from alertbot.core.model import ChatId, ChatKind, Choices
from alertbot.database import subscribers
from alertbot.deliver import Chats
from alertbot.demo import faults
from alertbot.demo.botapi import stand_in
from alertbot.demo.world import new_message
from alertbot.housekeeping import Broom, leave
from alertbot.locales import LANGUAGES, words
from alertbot.telegram.send import Api, delete, edit, send
from alertbot.telegram.transport import Transport
from canary import copies, sealed
from flowing import a_flow
from running import press, program, until

PEOPLE = 20


@pytest.fixture
async def telegram():
    async with stand_in(limits=False) as running:
        yield running


@pytest.fixture
async def api(telegram):
    transport = Transport(8)
    await transport.initialize()
    yield Api(transport, telegram.url, telegram.token)
    await transport.shutdown()


@pytest.fixture
async def house(tmp_path):
    async with a_house(sqlite_file(tmp_path)) as opened:
        yield opened


async def a_full_chat(house, telegram, messages=300):
    """Somebody with so many messages of both sides, whose ids are kept."""
    person = telegram.person("Reader", started=True)
    chat = telegram.chat(person)
    written = [
        new_message(telegram.world, chat, telegram.world.bot if n % 3 else person, text=f"{n}") for n in range(messages)
    ]
    who = await subscribers.agree(
        house.database, ChatId(person.id), ChatKind.PRIVATE, choices=Choices(), today=date(2026, 3, 2)
    )
    ids = [(message.id, None) for message in written]
    await subscribers.remember_messages(house.database, who.id, ids, forget_at=NOON + timedelta(hours=47))
    return person, who


def broom(house, api, **how):
    return Broom(database=house.database, delete=partial(delete, api), now=lambda: NOON, wake=lambda: None, **how)


async def test_of_three_hundred_messages_none_is_left(house, telegram, api):
    person, who = await a_full_chat(house, telegram)
    started = asyncio.get_running_loop().time()

    await leave(broom(house, api), who.id)

    assert telegram.transcript(person) == []
    assert asyncio.get_running_loop().time() - started < 10
    assert await house.rows(subscribers.select(subscribers.subscriber)) == []


async def test_a_429_in_the_middle_is_waited_for(house, telegram, api):
    person, who = await a_full_chat(house, telegram)
    telegram.faults.add(faults.too_many(3).on("deleteMessages", first=2))
    waited = []

    async def pause(seconds):
        waited.append(seconds)

    await leave(broom(house, api, pause=pause), who.id)

    assert waited == [3]
    assert telegram.transcript(person) == []


async def test_a_panic_does_not_wait_behind_messages_of_others(house, telegram, api):
    others = [await a_full_chat(house, telegram, 5) for _ in range(3)]
    for _, other in others:
        await subscribers.remember_messages(house.database, other.id, [(1, NOON)], forget_at=NOON + timedelta(hours=1))
    person, who = await a_full_chat(house, telegram, 5)

    await leave(broom(house, api), who.id)

    assert telegram.transcript(person) == []
    assert len({call.fields["chat_id"] for call in telegram.called("deleteMessages")}) == 1


async def test_a_message_that_was_under_way_is_taken_back_whatever_telegram_says_first(house, telegram, api):
    person = telegram.person("Reader", started=True)
    who = await house.join(person.id, ADA)
    telegram.faults.add(faults.slow(0.3).on("sendMessage"))
    telegram.faults.add(faults.too_many(0).on("deleteMessages"))
    telegram.faults.add(faults.refuse(500, "restart").on("deleteMessages", first=2))
    chats = Chats(send=partial(send, api), edit=partial(edit, api), delete=partial(delete, api))

    async with a_flow(house, chats) as flow:
        await house.tell(1, ada=OTHER)
        flow.wake.set()
        await until(lambda: telegram.transcript(person))
        await leave(broom(house, api), who)
        await until(lambda: telegram.transcript(person) == [])

    assert telegram.transcript(person, with_deleted=True) != []


async def test_in_races_with_the_sender_nothing_is_left_and_nothing_follows(telegram, tmp_path):
    """The real program: one statement goes out to everybody while each of them panics at some moment."""
    async with press() as paper:
        bot = program(tmp_path, telegram.url, telegram.token)
        added = await asyncio.to_thread(bot.command, "feeds", "add", f"{paper.url}/feed.xml")
        assert added.returncode == 0, added.stderr
        await bot.start()
        people = telegram.crowd(PEOPLE)
        await asyncio.gather(*(join(telegram, person) for person in people))
        known = [mark for person in people for mark in sealed(tmp_path, person.id)]

        paper.publish(
            "Ales Bialiatski in hospital", "Ales Bialiatski was taken to a hospital, his wife said on Monday."
        )
        await telegram.until(
            lambda: any("hospital" in str(c.fields) for c in telegram.called("sendMessage")), seconds=9
        )
        luck = random.Random(20230)
        await asyncio.gather(*(panics(telegram, person, luck.uniform(0, 1)) for person in people))
        await until(lambda: not any(telegram.transcript(person) for person in people), 10)
        quiet_since = len(telegram.called("sendMessage"))
        await asyncio.sleep(1)
        await until(lambda: copies(tmp_path, known) == [])
        await bot.stop(signal.SIGTERM)

    assert len(known) == 3 * PEOPLE
    assert len(telegram.called("sendMessage")) == quiet_since
    assert not any(telegram.transcript(person) for person in people)


async def join(telegram, person):
    asked = await telegram.ask(person, "/start", seconds=20)
    await telegram.tapped(asked, "v1:a:0", seconds=20)
    await telegram.ask(person, "/follow Ales Bialiatski", seconds=20)


async def panics(telegram, person, after):
    await asyncio.sleep(after)
    telegram.say(person, "/panic")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_alone_is_enough_in_each_language(language):
    word = words(language).say("panic")

    assert is_panic(word)
    assert is_panic(f" {word.upper()}! ")
    assert not is_panic(f"{word} button")
