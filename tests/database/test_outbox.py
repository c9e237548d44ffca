"""Taking what is due."""

import pytest
from sqlalchemy import delete, event, insert, update

from alert_rows import ADA, ALL, BELA, NOON, OTHER, RELEASED, VAULT, a_house, after, chats_of
from alertbot.core.judge import Done
from alertbot.core.model import Target, TargetKind, Urgency
from alertbot.database.outbox import recover
from alertbot.database.outcomes import Landed, is_digest
from alertbot.database.subscribers import seal_note
from alertbot.database.tables import alert, follow, story, story_person


@pytest.fixture
async def house(database_url):
    async with a_house(database_url) as house:
        yield house


async def one_told(house, chat=1, **columns):
    """A subscriber with one alert under way: (subscriber, parcel)."""
    who = await house.join(chat, ADA, **columns)
    await house.tell(1, ada=OTHER)
    [parcel] = await house.claim()
    return who, parcel


# Claiming -----------------------------------------------------------------------------------------------------------------


async def test_no_more_is_taken_than_there_is_room_for(house):
    await house.join_all(range(1, 10), ADA)
    await house.tell(1, ada=OTHER)

    assert len(await house.claim(4)) == 4
    assert await house.states() == {"sending": 4, "pending": 5}
    assert await house.claim(0) == []
    assert len(await house.claim()) == 5


async def test_urgent_alerts_go_before_ordinary_ones_and_those_before_digests(house):
    for chat, urgency in enumerate((Urgency.DIGEST, Urgency.ORDINARY, Urgency.URGENT), 1):
        await house.join(chat, ("person", f"p{chat}"))
        row = {"state": "pending", "urgency": urgency.value, "due": NOON}
        await house.write(insert(story).values(id=chat, opened=NOON, urgency=urgency.value))
        await house.write(insert(story_person).values(story_id=chat, person_id="ada", kind="other"))
        await house.write(insert(alert).values(story_id=chat, subscriber_id=(chat).to_bytes(16, "big"), **row))
    await house.write(update(follow).values(target="ada"))

    assert [chats_of(await house.claim(1)) for _ in range(4)] == [[3], [2], [1], []]


async def test_a_chat_has_one_alert_under_way_and_gets_them_in_their_order(house):
    await house.join(1, ALL)
    await house.join(2, ALL)
    for number in range(1, 4):
        await house.tell(number, ada=OTHER)

    order = []
    for second in range(0, 6, 2):
        parcels = await house.send_all(now=after(seconds=second))
        assert sorted(chats_of(parcels)) == [1, 2]
        order += [one[0].story_id for one in parcels]
    assert order == [1, 1, 2, 2, 3, 3]


async def test_a_busy_chat_keeps_nobody_else_from_being_told(house):
    await house.join(1, ALL)
    for number in range(1, 30):
        await house.tell(number, ada=OTHER)
    await house.join(2, ALL)
    await house.tell(99, bela=OTHER)

    assert sorted(chats_of(await house.claim(2))) == [1, 2]


@pytest.mark.parametrize(("chat", "gap"), [(1, 1.05), (-1, 3.1)])
async def test_after_a_message_a_chat_has_its_gap(house, chat, gap):
    await house.join(chat, ALL)
    for number in range(1, 3):
        await house.tell(number, ada=OTHER)
    await house.send_all()

    exchanged = await house.exchange(now=after(seconds=gap - 0.01))
    assert exchanged.parcels == ()
    assert exchanged.next_due == after(seconds=gap)
    assert len(await house.claim(now=after(seconds=gap))) == 1


async def test_quiet_hours_hold_alerts_back_until_they_end(house):
    await house.join_all(range(1, 40), ADA, quiet_from=11, quiet_to=14)
    await house.join(50, ADA)
    await house.tell(1, ada=OTHER)

    exchanged = await house.exchange((), 3)
    assert chats_of(exchanged.parcels) == [50]
    assert exchanged.next_due == after(hours=2)
    assert len(await house.claim(now=after(hours=2))) == 39


async def test_urgent_news_passes_quiet_hours_where_it_may(house):
    await house.join(1, ADA, quiet_from=11, quiet_to=14, urgent_passes=True)
    await house.join(2, ADA, quiet_from=11, quiet_to=14)
    await house.tell(1, ada=RELEASED, urgency=Urgency.URGENT)

    assert chats_of(await house.claim()) == [1]


async def test_an_alert_says_all_that_its_sending_needs(house):
    who = await house.join(-7, ALL, BELA, topic=5, language="be", sound=False)
    note = seal_note(VAULT, who, Target(TargetKind.PERSON, "bela"), "a friend")
    await house.write(update(follow).where(follow.c.target == "bela").values(note=note))
    await house.tell(1, ada=OTHER, bela=OTHER, urgency=Urgency.URGENT)

    [[one]] = await house.claim()

    assert (one.chat_id, one.chat_kind, one.topic, one.urgency) == (-7, "group", 5, Urgency.URGENT)
    assert (one.people, one.note) == (("ada", "bela"), "a friend")
    assert (one.choices.language, one.choices.sound, one.choices.rhythm) == ("be", False, "at once")


async def test_discreet_mode_can_be_forced_upon_everybody(house):
    await house.join(1, ADA)
    await house.tell(1, ada=OTHER)

    [[one]] = await house.claim(discreet=True)

    assert one.choices.discreet


async def test_a_digest_is_one_parcel_and_a_lone_alert_of_a_chat_that_is_told_at_once_is_none(house):
    await house.join(1, ALL, rhythm="daily")
    await house.join(2, ADA)
    for number in range(1, 4):
        await house.tell(number, ada=OTHER)
    await house.write(update(alert).values(state="pending", urgency=3))
    await house.write(delete(alert).where(alert.c.subscriber_id == (2).to_bytes(16, "big"), alert.c.story_id > 1))

    parcels = {parcel[0].chat_id: parcel for parcel in await house.claim(1) + await house.claim(5)}

    assert [one.story_id for one in parcels[1]] == [1, 2, 3]
    assert is_digest(parcels[1])
    assert not is_digest(parcels[2])


async def test_stories_are_read_when_they_are_new_or_have_changed(house):
    await house.join(1, ADA)
    await house.join(2, ADA)
    await house.tell(1, ada=OTHER)

    first = await house.exchange((), 1)
    again = await house.exchange((), 1, known=first.stories)

    assert first.stories[1].title == "Statement 1"
    assert again.stories == {}


async def test_an_exchange_is_one_transaction(house):
    await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    begun = []
    event.listen(house.database.engine.sync_engine, "begin", lambda _: begun.append(1))

    await house.exchange()

    assert len(begun) == 1


# Restarts ------------------------------------------------------------------------------------------------------------------------


async def test_what_was_under_way_at_a_crash_is_sent_again(house):
    await house.join_all(range(1, 6), ADA)
    await house.tell(1, ada=OTHER)
    parcels = await house.claim(3)
    await house.land(Landed(parcels[0], Done(), 7))

    async with house.database.write() as connection:
        assert await recover(connection) == 2

    assert len(await house.claim()) == 4


async def test_what_is_under_way_now_is_not_in_doubt(house):
    _, [one] = await one_told(house)

    exchanged = await house.exchange((), in_doubt=True, under_way={one.id})
    assert exchanged.parcels == ()
    exchanged = await house.exchange((), in_doubt=True)
    assert len(exchanged.parcels) == 1
