"""In discreet mode nothing that a phone shows unasked says anything, in any language (R6), and messages go in time (R5)."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from alert_rows import NOON
from alertbot.core.calendar import Occasion, OccasionKind
from alertbot.core.messages import alerts
from alertbot.core.model import (
    ChatId,
    ChatKind,
    Choices,
    EventKind,
    Person,
    Sent,
    Status,
    Story,
    StoryPerson,
    TryLater,
)
from alertbot.database import subscribers
from alertbot.database.tables import delivery
from alertbot.housekeeping import Broom, sweep_messages
from alertbot.locales import LANGUAGES, words
from saying import deliver, store_story

COVERED = set("▒… ")
ALES = Person("ales-b", "Ales Bialiatski", "Алесь Бяляцкі", "BY", "m", number=1, status=Status.SENTENCED)
DISCREET = Choices(discreet=True)


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


async def agrees_discreetly(chat, language):
    who = chat.telegram.person("Volha", language)
    await chat.says(who, "/start")
    await chat.taps(who, "v1:a:1", message=chat.telegram.last(who))
    return who


async def test_no_answer_shows_anything_in_a_list_or_notification(chat, language):
    volha = await agrees_discreetly(chat, language)

    for words_ in (
        "/help",
        "Ales Bialiatski",
        "/following",
        "/person Ales Bialiatski",
        "/settings",
        "/privacy",
        "nobody",
    ):
        for line in await chat.says(volha, words_):
            assert set(line.notification) <= COVERED
            assert line.silent
            assert line.protected


def test_no_alert_says_anything_before_it_is_tapped(language):
    speak = words(language)
    secret = (
        ALES.name,
        ALES.native_name,
        "Bialiatski",
        "Publisher",
        "https://",
        *(speak.kind(kind) for kind in EventKind),
    )

    for pushed in pushes(speak):
        shown = pushed.plain + " ".join(button.label + button.url for row in pushed.rows for button in row)
        assert not any(word.casefold() in shown.casefold() for word in secret if word)
        assert len(pushed.plain) < 60


def pushes(speak):
    """Everything that is sent to a discreet subscriber by itself."""
    for kind in EventKind:
        told = StoryPerson(ALES.id, ALES.name, ALES.native_name, kind, "Summary of Ales Bialiatski")
        story = Story(
            id=1,
            title="Title of Ales Bialiatski",
            url="https://publisher.example/1",
            publisher="Publisher",
            published=NOON,
            people=(told,),
        )
        yield alerts.alert(story, (ALES.id,), DISCREET, speak, note="my brother", share_url="https://t.me/x")
        yield from alerts.digest([alerts.Due(story, (ALES.id,))] * 3, DISCREET, speak, now=NOON, room=4000)
    for occasion in OccasionKind:
        yield alerts.occasion(Occasion(occasion, ALES.id, NOON.date(), 3), ALES, DISCREET, speak)
    yield alerts.all_is_well([ALES], DISCREET, speak, feeds=3)


async def test_what_is_revealed_goes_after_ten_minutes(chat, tracked):
    volha = await agrees_discreetly(chat, "en")
    await chat.says(volha, "Ales Bialiatski")
    story_id = await store_story(tracked, "ales-b")
    await deliver(chat, volha, story_id)
    knock = chat.telegram.from_bot(volha)[-1]

    await chat.taps(volha, knock.buttons[0][0])

    shown = chat.telegram.from_bot(volha)[-1]
    [row] = [row for row in await chat.rows(delivery) if row["message_id"] == shown.id]
    assert "Bialiatski" in shown.text
    assert row["delete_at"] - chat.house.now() == timedelta(minutes=10)


async def test_what_somebody_writes_goes_at_once(chat):
    volha = await agrees_discreetly(chat, "en")

    await chat.says(volha, "Ales Bialiatski")

    assert all(line.by == "bot" for line in chat.telegram.transcript(volha) if line.text != "/start")


# Deadlines ------------------------------------------------------------------------------------------------------------


class Phone:
    """A chat on Telegram in true time: what was sent when, what is deleted when, and moods of the server."""

    def __init__(self, luck):
        self.luck = luck
        self.hours = 0.0
        self.gone = {}
        self.storm = False

    async def __call__(self, _chat, ids):
        if self.storm and self.luck.random() < 0.9:
            return TryLater(self.luck.choice((3, 300)))
        self.gone |= dict.fromkeys(ids, self.hours)
        return Sent(0)


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_clocks_restarts_and_429s_do_no_discreet_message_outlives_47_hours(tracked, seed):
    """Two days in half hours. The clock is set back and forth by up to a day, the process starts anew, Telegram is busy."""
    luck = random.Random(seed)
    phone, sent, wrong = Phone(luck), {}, timedelta()
    who = await subscribers.agree(tracked, ChatId(7), ChatKind.PRIVATE, choices=DISCREET, today=NOON.date())
    began = 0.0

    def wall():
        return NOON + timedelta(hours=phone.hours) + wrong

    async def no_pause(_seconds):
        """Time stands still while somebody waits."""

    for half_hour in range(2 * 60):
        phone.hours = half_hour / 2
        if half_hour % 20 == 7:
            wrong = timedelta(hours=luck.choice((-24, -1, 0, 1, 24)))
        if half_hour % 16 == 3:
            began, first = phone.hours, wall()  # a restart
        if half_hour == 0:
            first = wall()
        phone.storm = 30 <= half_hour % 50 < 36
        if half_hour < 50 and half_hour % 5 == 0:
            sent[half_hour] = phone.hours
            await subscribers.remember_messages(
                tracked, who.id, [(half_hour, wall() + timedelta(hours=24))], forget_at=wall() + timedelta(hours=47)
            )
        broom = Broom(
            database=tracked,
            delete=phone,
            now=wall,
            wake=lambda: None,
            longest=timedelta(hours=24),
            steady=lambda: first + timedelta(hours=phone.hours - began),
            pause=no_pause,
        )
        await sweep_messages(broom)

    lived = {message: phone.gone.get(message, 99) - at for message, at in sent.items()}
    assert max(lived.values()) <= 47
    async with tracked.read() as connection:
        assert (await connection.execute(select(delivery.c.id))).all() == []
