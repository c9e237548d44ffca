"""The calendar tells once, the broom deletes what is due, and a crash in between loses nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from alertbot.core.calendar import occasions
from alertbot.core.model import (
    ChatKind,
    Choices,
    Person,
    Refusal,
    Refused,
    Sent,
    Status,
    Target,
    TargetKind,
    TryLater,
)
from alertbot.database import chores, people, subscribers
from alertbot.database.tables import alert, delivery, story, subscriber
from alertbot.housekeeping import Broom, every_hour, every_minute, leave

NOW = datetime(2026, 9, 25, 3, tzinfo=UTC)
HELD = Person("p1", "Ivan Ivanou", status=Status.SENTENCED, born=date(1962, 9, 25), gender="m")


class Telegram:
    """Remembers what it was asked to delete, and answers what it is told to."""

    def __init__(self, answer=None):
        self.answer = answer or Sent(0)
        self.deleted = []

    async def __call__(self, chat_id, message_ids):
        if isinstance(self.answer, Sent):
            self.deleted += [(chat_id, m) for m in message_ids]
        return self.answer


@pytest.fixture
async def database(database):
    await people.add_person(database, HELD)
    return database


def broom(database, telegram, now=NOW, **settings):
    return Broom(database=database, delete=telegram, now=lambda: now, wake=lambda: None, **settings)


async def follower(database, chat=5, agreed=date(2026, 1, 1), **choices):
    who = await subscribers.agree(database, chat, ChatKind.PRIVATE, choices=Choices(**choices), today=agreed)
    await subscribers.start_follow(database, who.id, Target(TargetKind.PERSON, "p1"))
    return who


async def rows(database, query):
    async with database.read() as connection:
        return (await connection.execute(query)).all()


async def test_a_birthday_is_queued_once_for_the_morning_of_the_followers_zone(database):
    await follower(database, zone="Europe/Warsaw")
    sweeping = broom(database, Telegram())

    await every_hour(sweeping)
    await every_hour(sweeping)

    ((state, due),) = await rows(database, select(alert.c.state, alert.c.due))
    assert (state, due) == ("pending", datetime(2026, 9, 25, 7, tzinfo=UTC))
    assert await chores.remember_occasions(database, occasions([HELD], NOW.date()), NOW) == 0


async def test_panic_deletes_every_message_and_erases(database):
    who = await follower(database)
    await subscribers.remember_messages(
        database, who.id, [(n, None) for n in range(250)], forget_at=NOW + timedelta(hours=48)
    )
    telegram = Telegram()

    await leave(broom(database, telegram), who.id)

    assert len(telegram.deleted) == 250
    assert await rows(database, select(subscriber)) == []
    assert await rows(database, select(delivery)) == []


async def test_a_panic_that_telegram_put_off_is_finished_by_a_later_sweep(database):
    who = await follower(database)
    await subscribers.remember_messages(
        database, who.id, [(n, None) for n in range(3)], forget_at=NOW + timedelta(hours=48)
    )

    await leave(broom(database, Telegram(TryLater(3))), who.id)
    assert len(await rows(database, select(subscriber).where(subscriber.c.state == "leaving"))) == 1

    telegram = Telegram()
    await every_minute(broom(database, telegram))
    assert len(telegram.deleted) == 3
    assert await rows(database, select(subscriber)) == []


async def test_messages_that_nobody_can_delete_do_not_stop_the_sweep(database):
    who = await follower(database)
    await subscribers.remember_messages(
        database, who.id, [(n, None) for n in range(3)], forget_at=NOW + timedelta(hours=48)
    )

    await leave(broom(database, Telegram(Refused(Refusal.NOT_THERE, ""))), who.id)

    assert await rows(database, select(subscriber)) == []


async def test_messages_that_are_due_go_and_others_stay(database):
    who = await follower(database)
    forget = NOW + timedelta(hours=48)
    await subscribers.remember_messages(database, who.id, [(1, NOW)], forget_at=forget)
    await subscribers.remember_messages(database, who.id, [(2, NOW + timedelta(hours=1))], forget_at=forget)
    telegram = Telegram()

    await every_minute(broom(database, telegram))

    assert telegram.deleted == [(5, 1)]


async def test_a_discreet_subscription_is_warned_once_and_lapses_after_ninety_days(database):
    await follower(database, discreet=True, agreed=NOW.date() - timedelta(days=83))
    for hour in range(0, 72, 12):
        await every_hour(broom(database, Telegram(), now=NOW + timedelta(hours=hour)))
    warned = await rows(database, select(story.c.occasion).join(alert).where(story.c.occasion.like("lapse %")))

    assert len(warned) == 1
    await every_hour(broom(database, Telegram(), now=NOW + timedelta(days=6)))
    assert len(await rows(database, select(subscriber))) == 1
    await every_hour(broom(database, Telegram(), now=NOW + timedelta(days=7)))
    assert await rows(database, select(subscriber)) == []


async def test_an_ordinary_subscription_does_not_lapse_unless_the_operator_says_so(database):
    await follower(database, agreed=date(2020, 1, 1))

    await every_hour(broom(database, Telegram()))
    assert len(await rows(database, select(subscriber))) == 1
    await every_hour(broom(database, Telegram(), lapse_after=365))
    assert await rows(database, select(subscriber)) == []


async def test_all_is_well_comes_once_a_month_to_those_who_want_it(database):
    quiet = NOW.replace(day=24)
    await follower(database, all_is_well=True)
    await follower(database, chat=6)

    assert await chores.say_all_is_well(database, quiet) == 1
    assert await chores.say_all_is_well(database, quiet + timedelta(days=1)) == 0
    async with database.write() as connection:
        await connection.execute(update(alert).values(due=quiet - timedelta(days=5), state="sent"))
    assert await chores.say_all_is_well(database, quiet + timedelta(days=31)) == 1


@pytest.mark.parametrize(
    ("zone", "hour"), [("UTC", 9), ("Europe/Minsk", 6), ("America/New_York", 13), ("Mars/Base", 9), ("../etc", 9)]
)
def test_morning_is_nine_where_the_follower_is(zone, hour):
    assert chores.morning(date(2026, 9, 25), zone).hour == hour
