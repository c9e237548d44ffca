"""Settings are shown and changed in one message, and every value is checked."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.converse.settings import _changed, zone_named
from alertbot.core.model import ALL_EVENTS, ChatKind, Choices, EventKind, Rhythm
from alertbot.database.subscribers import find
from alertbot.database.tables import alert
from saying import store_story


async def choices(chat, who):
    return (await find(chat.house.database, who.id)).choices


async def test_a_setting_is_changed_in_place(chat):
    volha = await chat.follower()
    [line] = await chat.says(volha, "/settings")

    await chat.taps(volha, "✅ Sound")

    assert not (await choices(chat, volha)).sound
    assert chat.telegram.from_bot(volha)[-1].id == line.id
    assert "⬜ Sound" in chat.telegram.from_bot(volha)[-1].buttons[3]


async def test_tapping_twice_on_an_old_button_changes_once(chat):
    volha = await chat.follower()
    [line] = await chat.says(volha, "/settings")
    off = line.message.markup["inline_keyboard"][3][0]["callback_data"]

    for _ in range(2):
        chat.telegram.tap(line.message, off, volha)
        await chat.settle()

    assert not (await choices(chat, volha)).sound


async def test_the_language_changes_at_once_with_the_menu(chat):
    volha = await chat.follower()
    await chat.says(volha, "/settings")
    await chat.taps(volha, "🌐 English")

    await chat.taps(volha, "Polski")

    assert (await choices(chat, volha)).language == "pl"
    assert chat.telegram.called("setMyCommands")


async def test_a_weekly_digest_at_an_hour_of_a_zone(chat):
    volha = await chat.follower()
    await chat.says(volha, "/settings")

    await chat.taps(volha, "⏱ At once")
    await chat.taps(volha, "Once a week")
    await chat.taps(volha, "Friday")
    await chat.taps(volha, "‹ Back")
    await chat.taps(volha, "🕘 09:00")
    await chat.taps(volha, "18:00")
    await chat.taps(volha, "🌍 UTC")
    await chat.taps(volha, "Minsk")

    now = await choices(chat, volha)
    assert (now.rhythm, now.weekday, now.hour, now.zone) == (Rhythm.WEEKLY, 4, 18, "Europe/Minsk")


async def test_any_city_can_be_named(chat):
    volha = await chat.follower()
    await chat.says(volha, "/settings")
    await chat.taps(volha, "🌍 UTC")
    await chat.taps(volha, "Another city")

    await chat.says(volha, "buenos aires")

    assert (await choices(chat, volha)).zone == "America/Argentina/Buenos_Aires"


async def test_an_unknown_city_is_no_name_to_follow(chat):
    volha = await chat.follower()
    await chat.says(volha, "/settings")
    await chat.taps(volha, "🌍 UTC")
    await chat.taps(volha, "Another city")

    [line] = await chat.says(volha, "Atlantis")

    assert line.text == "I know no time zone of that name."
    assert (await choices(chat, volha)).zone == "UTC"


async def test_quiet_hours_of_ones_own(chat):
    volha = await chat.follower()
    await chat.says(volha, "/settings")
    await chat.taps(volha, "🌙 No quiet hours")
    await chat.taps(volha, "Other hours")
    await chat.taps(volha, "20:00")

    await chat.taps(volha, "07:00")
    await chat.taps(volha, "⬜ Urgent news passes")

    now = await choices(chat, volha)
    assert (now.quiet_from, now.quiet_to, now.urgent_passes) == (20, 7, True)


async def test_kinds_of_events_are_chosen_one_by_one(chat):
    volha = await chat.follower()
    await chat.says(volha, "/settings")
    await chat.taps(volha, "🗂 All kinds")

    await chat.taps(volha, "✅ Award")
    await chat.taps(volha, "✅ Health")

    assert (await choices(chat, volha)).events == ALL_EVENTS & ~EventKind.AWARD.bit & ~EventKind.HEALTH.bit


async def test_pausing_empties_the_queue(chat, tracked):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await store_story(tracked, "ales-b")
    before = await chat.count(alert)
    await chat.says(volha, "/settings")

    await chat.taps(volha, "⬜ Pause")

    assert (before, await chat.count(alert)) == (1, 0)


async def test_who_no_longer_waits_for_a_digest_is_told_what_had_waited(chat, tracked):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    await chat.says(volha, "/settings")
    await chat.taps(volha, "⏱ At once")
    await chat.taps(volha, "Once a day")
    await store_story(tracked, "ales-b")
    waited = [r["state"] for r in await chat.rows(alert)]

    await chat.taps(volha, "At once")

    assert (waited, [r["state"] for r in await chat.rows(alert)]) == (["digest"], ["pending"])


async def test_a_bot_that_is_discreet_for_all_cannot_be_told_otherwise(chat):
    chat.house = replace(chat.house, discreet=True)
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/start")
    await chat.taps(volha, "I agree, discreetly")
    await chat.says(volha, "/settings")

    query = await chat.taps(volha, "✅ Discreet")

    assert query.alert
    assert (await choices(chat, volha)).discreet


async def test_a_subscription_is_renewed_by_a_tap(chat):
    from telegram import Update

    from alertbot.converse.hear import attend, hear
    from alertbot.converse.settings import renew_tapped

    volha = await chat.follower()
    chat.telegram.say(volha, "/settings")
    update = Update.de_json(chat.telegram.world.updates.waiting[-1].told, chat.mouth.bot)
    talk = await attend(chat.house, hear(update), chat.house.now())

    [reply] = await renew_tapped(chat.house, talk, ())

    assert "Renewed" in reply.message.plain


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Minsk", "Europe/Minsk"),
        (" new  york ", "America/New_York"),
        ("europe/kyiv", "Europe/Kyiv"),
        ("UTC", "UTC"),
        ("nowhere", None),
        ("../../etc/passwd", None),
        ("", None),
    ],
)
def test_zones_are_named_by_their_cities(said, zone):
    assert zone_named(said) == zone


CHOICES = st.sampled_from(
    [
        "language",
        "rhythm",
        "hour",
        "weekday",
        "zone",
        "quiet",
        "events",
        "sound",
        "paused",
        "discreet",
        "id",
        "__class__",
    ]
)


@given(
    choice=CHOICES,
    value=st.one_of(st.integers(-(10**6), 10**6), st.text(max_size=10), st.sampled_from(["22-7", "daily"])),
)
def test_no_button_makes_choices_that_can_not_be(choice, value):
    changed = _changed(Choices(), choice, value)

    assert changed is None or (
        changed.hour in range(24)
        and changed.weekday in range(7)
        and changed.rhythm in Rhythm
        and 0 < changed.events <= ALL_EVENTS
        and (changed.quiet_from is None) == (changed.quiet_to is None)
        and isinstance(changed.sound, bool)
    )


def test_the_kinds_of_chat_are_three():
    assert len(ChatKind) == 3


async def test_who_becomes_discreet_has_the_messages_before_go_too(chat):
    from datetime import timedelta

    from alertbot.database.tables import delivery

    volha = await chat.follower("Volha", "Ales Bialiatski")
    await chat.says(volha, "/settings")
    before = [r["delete_at"] for r in await chat.rows(delivery)]

    await chat.taps(volha, "⬜ Discreet")

    due = [r["delete_at"] for r in await chat.rows(delivery)]
    assert set(before) == {None}
    assert set(due) == {chat.house.now() + timedelta(hours=24)}
