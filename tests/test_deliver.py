"""The flow of sending, with a chat that answers as the test says and a real database."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select, update

from alert_rows import ADA, ALL, OTHER, RELEASED, a_house, after
from alertbot.core.model import (
    ChatId,
    Moved,
    Refusal,
    Refused,
    SendResult,
    Sent,
    TryLater,
    Unknown,
    Urgency,
)
from alertbot.database.alerts import correct_story, queue_alerts, story_grew, withdraw_story
from alertbot.database.erasure import erase
from alertbot.database.tables import alert, subscriber
from alertbot.deliver import STORIES_KEPT, Chats, in_flight_for
from flowing import a_flow, until, words


@pytest.fixture
async def house(database_url):
    async with a_house(database_url) as house:
        yield house


@dataclass
class Told:
    """What one chat saw: messages by id, as they stand now."""

    messages: dict[int, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)


@dataclass
class Post:
    """The other side: results by chat, the first ones first; a chat without any accepts."""

    results: dict[int, list[SendResult]] = field(default_factory=lambda: defaultdict(list))
    markup: bool = True  # False: everything but plain words is refused
    chats: dict[int, Told] = field(default_factory=lambda: defaultdict(Told))
    delay: float = 0.0
    delays: dict[int, float] = field(default_factory=dict)
    under_way: int = 0
    most_under_way: int = 0
    tries: int = 0
    next_id: int = 1
    during: object = None  # awaited while a send is under way

    async def send(self, chat_id, message, *, topic, plain):
        result = await self._answer(chat_id)
        if not self.markup and not plain:
            return Refused(Refusal.CONTENT, "BUTTON_DATA_INVALID")
        if isinstance(result, Sent):
            text = message.plain if plain else message.html
            self.next_id += 1
            self.chats[chat_id].messages[self.next_id] = text
            self.chats[chat_id].order.append(text)
            return Sent(self.next_id)
        return result

    async def edit(self, chat_id, message_id, message, *, plain):
        result = await self._answer(chat_id)
        if isinstance(result, Sent):
            self.chats[chat_id].messages[message_id] = message.html
        return result

    async def delete(self, chat_id, message_ids):
        for one in message_ids:
            self.chats[chat_id].messages.pop(one, None)
            self.chats[chat_id].deleted.append(one)
        return Sent(0)

    async def _answer(self, chat_id):
        self.tries += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if self.during:
                await self.during(chat_id)
            await asyncio.sleep(self.delays.get(chat_id, self.delay))
            left = self.results[chat_id]
            return left.pop(0) if left else Sent(1)
        finally:
            self.under_way -= 1


def flowing(house, post=None, **how):
    """A running flow that speaks to a post; without one, all goes well."""
    post = post or Post()
    return a_flow(house, Chats(send=post.send, edit=post.edit, delete=post.delete), post=post, **how)


async def until_tried(post, times):
    for _ in range(200):
        if post.tries >= times and post.under_way == 0:
            await asyncio.sleep(0.15)  # until it is written down
            break
        await asyncio.sleep(0.02)
    assert post.tries == times


async def test_everybody_is_told_once(house):
    await house.join_all(range(1, 60), ADA)
    await house.tell(1, ada=OTHER)

    async with flowing(house) as flow:
        await until(house, {"sent": 59})

    assert all(told.order == ["<b>1</b>"] for told in flow.post.chats.values())
    assert len(flow.post.chats) == 59


async def test_no_more_are_under_way_than_allowed(house):
    await house.join_all(range(1, 20), ADA)
    await house.tell(1, ada=OTHER)

    async with flowing(house, Post(delay=0.05), in_flight=4) as flow:
        await until(house, {"sent": 19})

    assert flow.post.most_under_way == 4


async def test_a_new_alert_wakes_the_flow(house):
    await house.join(1, ADA)
    async with flowing(house) as flow:
        await asyncio.sleep(0.1)
        await house.tell(1, ada=OTHER)
        flow.wake.set()
        await until(house, {"sent": 1}, 1)


async def test_a_slow_chat_holds_up_no_other(house):
    await house.join_all(range(1, 30), ADA)
    await house.tell(1, ada=OTHER)

    async with flowing(house, Post(delays={1: 1.0})):
        await until(house, {"sent": 28, "sending": 1}, 0.9)


async def test_a_chat_gets_its_alerts_in_their_order_and_with_their_gap(house):
    await house.join(1, ALL)
    for number in range(1, 4):
        await house.tell(number, ada=OTHER)

    async with flowing(house) as flow:
        for n in range(1, 4):
            await until(house, {"sent": n} | ({"pending": 3 - n} if n < 3 else {}))
            flow.pass_time(seconds=1.1)

    assert flow.post.chats[1].order == ["<b>1</b>", "<b>2</b>", "<b>3</b>"]


async def test_a_message_is_rendered_once_for_all_who_are_alike(house):
    for chat in range(1, 30):
        await house.join(chat, ADA, language="be" if chat % 2 else "ru")
    await house.tell(1, ada=OTHER)
    rendered = []

    def counting(story, one):
        rendered.append(one)
        return words(story, one)

    async with flowing(house, alert=counting):
        await until(house, {"sent": 29})

    assert len(rendered) == 2


async def test_a_story_is_told_again_after_more_stories_than_are_remembered(house):
    for number in range(1, STORIES_KEPT + 2):
        await house.join(number, ADA)
        await house.tell(number, ada=OTHER)
        await house.write(update(subscriber).values(paused=True))  # the next story is for the next chat alone

    await house.join(1000, ADA)
    async with house.database.write() as connection:
        await queue_alerts(connection, 1, now=after())

    async with flowing(house, in_flight=1):  # so that the one that is known comes just when the others are forgotten
        await until(house, {"sent": STORIES_KEPT + 2}, seconds=20)


async def test_digests_are_joined(house):
    await house.join(1, ALL, rhythm="daily")
    for number in range(1, 4):
        await house.tell(number, ada=OTHER)
    await house.write(update(alert).values(state="pending", urgency=3))

    async with flowing(house) as flow:
        await until(house, {"sent": 3})

    assert flow.post.chats[1].order == ["digest 1 2 3"]


async def one_alert(house, *results, chat=1):
    await house.join(chat, ADA)
    await house.tell(1, ada=OTHER)
    return Post(defaultdict(list, {chat: list(results)}))


async def test_an_unknown_is_tried_again_after_a_minute(house):
    post = await one_alert(house, Unknown("cut"), Unknown("cut"))

    async with flowing(house, post) as flow:
        await until_tried(post, 1)
        flow.pass_time(seconds=58)
        await asyncio.sleep(0.1)
        assert post.tries == 1
        flow.pass_time(seconds=3)
        await until_tried(post, 2)
        flow.pass_time(seconds=290)
        await asyncio.sleep(0.1)
        assert post.tries == 2
        flow.pass_time(seconds=11)
        await until(house, {"sent": 1})


async def test_a_flood_wait_is_kept(house):
    post = await one_alert(house, TryLater(7), TryLater(7))

    async with flowing(house, post) as flow:
        await until_tried(post, 1)
        flow.pass_time(seconds=5)
        await asyncio.sleep(0.1)
        assert post.tries == 1
        flow.pass_time(seconds=7)
        await until_tried(post, 2)
        flow.pass_time(seconds=8)
        await until(house, {"sent": 1})

    assert flow.pacer.rate < 2000


async def test_a_moved_group_is_told_at_its_new_id(house):
    post = await one_alert(house, Moved(ChatId(-1005)), chat=-5)

    async with flowing(house, post):
        await until(house, {"sent": 1})

    assert post.chats[-1005].order == ["<b>1</b>"]


async def test_refused_markup_is_sent_plain_and_the_operator_told(house):
    post = await one_alert(house, Refused(Refusal.MARKUP, "can't parse"))

    async with flowing(house, post) as flow:
        await until(house, {"sent": 1})

    assert post.chats[1].order == ["1"]
    assert flow.troubles == ["story 1 goes out without markup: can't parse"]


async def test_after_three_refusals_a_story_goes_plain_at_once(house):
    post = Post(markup=False)
    await house.join_all(range(1, 20), ADA)
    await house.tell(1, ada=OTHER)

    async with flowing(house, post, in_flight=1):
        await until(house, {"sent": 19})

    assert all(told.order == ["1"] for told in post.chats.values())
    assert post.tries == 19 + 3


async def test_a_text_that_is_refused_even_plain_is_held_for_all_after_three(house):
    post = Post()
    for chat in range(1, 20):
        await house.join(chat, ADA)
        post.results[chat] = [Refused(Refusal.CONTENT, "message text is empty")] * 4
    await house.tell(1, ada=OTHER)

    async with flowing(house, post, in_flight=1) as flow:
        await until(house, {"held": 19})

    assert "story 1 is set aside: Telegram refuses its text" in flow.troubles


async def test_a_lost_token_stops_the_flow_and_loses_nothing(house):
    post = await one_alert(house, Refused(Refusal.TOKEN, "Unauthorized"))

    async with flowing(house, post) as flow:
        assert await asyncio.wait_for(asyncio.shield(flow.ended), 5) == "Unauthorized"

    assert await house.states() == {"pending": 1}
    assert flow.troubles == ["nothing can be sent: Unauthorized"]


async def test_a_bug_in_rendering_stays_with_its_alert(house):
    await house.join(1, ALL)
    await house.join(2, ADA)
    await house.tell(1, bela=OTHER)
    await house.tell(2, ada=OTHER)

    def broken(story, one):
        if story.id == 1:
            raise ZeroDivisionError
        return words(story, one)

    async with flowing(house, alert=broken) as flow:
        await until(house, {"sent": 1, "pending": 2})

    assert "met a bug" in flow.troubles[0]
    assert flow.post.chats[2].order == ["<b>2</b>"]


async def test_nobody_is_suspended_while_unusually_many_go_at_once(house):
    post = Post()
    for chat in range(1, 81):
        await house.join(chat, ADA)
        post.results[chat] = [Refused(Refusal.BLOCKED, "bot was blocked by the user")]
    await house.tell(1, ada=OTHER)

    async with flowing(house, post, in_flight=8) as flow:
        await until_tried(post, 80)

    suspended = len(await house.rows(select(subscriber).where(subscriber.c.state == "suspended")))
    assert 50 <= suspended <= 60
    assert any("nobody is suspended" in trouble for trouble in flow.troubles)


# Leaving, growing, correcting --------------------------------------------------------------------------------------------------------------


async def test_what_reaches_somebody_who_leaves_at_that_moment_is_deleted(house):
    post = await one_alert(house)
    who = next(iter(house.chats))

    async def leave(_):
        post.during = None
        async with house.database.write() as connection:
            await erase(connection, house.database, who)

    post.during = leave
    async with flowing(house, post):
        for _ in range(100):
            if post.chats[1].deleted:
                break
            await asyncio.sleep(0.02)

    assert post.chats[1].messages == {}
    assert post.chats[1].order == ["<b>1</b>"]


async def test_a_story_that_grows_edits_its_messages(house):
    post = await one_alert(house)
    async with flowing(house, post) as flow:
        await until(house, {"sent": 1})
        await house.add_statement(1, 2, "HRW")
        async with house.database.write() as connection:
            await story_grew(connection, 1, now=after(seconds=1))
        flow.pass_time(seconds=2)
        await until(house, {"sent": 1})

    assert list(post.chats[1].messages.values()) == ["<b>1</b> +HRW"]
    assert len(post.chats[1].order) == 1


@pytest.mark.parametrize("change", ["correct", "withdraw"])
async def test_a_correction_reaches_everybody_who_was_told(house, change):
    post = Post()
    for chat in (1, 2):
        await house.join(chat, ADA)
    await house.tell(1, ada=RELEASED, urgency=Urgency.URGENT)
    async with flowing(house, post) as flow:
        await until(house, {"sent": 2})
        post.results[2] = [Refused(Refusal.NOT_THERE, "message to edit not found")]
        async with house.database.write() as connection:
            if change == "correct":
                await correct_story(connection, 1, "not so", now=after(seconds=1))
            else:
                await withdraw_story(connection, 1, now=after(seconds=1))
        flow.pass_time(seconds=5)
        await until_tried(post, 4)
        flow.pass_time(seconds=5)
        await until(house, {"sent": 2})

    fate = "not so" if change == "correct" else "withdrawn"
    assert list(post.chats[1].messages.values()) == [f"<b>1</b> {fate}"]
    assert post.chats[2].order == ["<b>1</b>", f"<b>1</b> {fate}"]


# Stopping and trouble ------------------------------------------------------------------------------------------------------------------------


async def test_it_ends_within_seconds_though_a_send_hangs(house):
    post = await one_alert(house)
    post.delay = 60
    loop = asyncio.get_running_loop()

    async with flowing(house, post) as flow:
        await until(house, {"sending": 1})
        started = loop.time()
        flow.stop.set()
        await asyncio.wait_for(flow.ended, 6)

    assert loop.time() - started < 4
    assert await house.states() == {"sending": 1}


async def test_what_was_in_doubt_is_sent_at_the_next_start(house):
    await one_alert(house)
    await house.claim()

    async with flowing(house):
        await until(house, {"sent": 1})


async def test_results_that_come_during_the_stop_are_written_down(house):
    post = await one_alert(house)
    post.delay = 0.3
    async with flowing(house, post):
        await until(house, {"sending": 1})

    assert await house.states() == {"sent": 1}


def test_enough_may_be_under_way_for_slow_answers():
    assert [in_flight_for(rate) for rate in (1, 25, 30, 1000)] == [16, 16, 16, 400]
