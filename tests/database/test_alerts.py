"""Who is to be told of a story, and what changes of stories and chats do to what waits."""

import pytest
from sqlalchemy import delete, insert, update

from alert_rows import ADA, ALL, AWARD, BELA, NOON, OTHER, RELEASED, a_house, after, chats_of
from alertbot.core.judge import Done, Hold
from alertbot.core.model import Urgency
from alertbot.database.alerts import (
    correct_story,
    held_stories,
    hurry,
    queue_alerts,
    queue_figures,
    release_story,
    ripen_digests,
    story_grew,
    withdraw_story,
)
from alertbot.database.outcomes import Landed
from alertbot.database.tables import alert, delivery, follow, story, story_person


@pytest.fixture
async def house(database_url):
    async with a_house(database_url) as house:
        yield house


async def test_whoever_follows_the_person_the_country_the_group_or_everybody_is_told_once(house):
    for chat, targets in enumerate([(ADA,), (("country", "BY"),), (("group", "mill"),), (ALL,), (ADA, ALL)], 1):
        await house.join(chat, *targets)
    await house.join(9, ("country", "RU"), BELA, ("group", ""))

    assert await house.tell(1, ada=OTHER) == 5
    assert sorted(chats_of(await house.claim())) == [1, 2, 3, 4, 5]


async def test_a_story_is_queued_once_however_often_it_is_queued(house):
    await house.join(1, ADA)
    await house.tell(1, ada=OTHER)

    async with house.database.write() as connection:
        assert await queue_alerts(connection, 1, now=NOON) == 0


async def test_a_story_that_gains_a_person_reaches_those_who_follow_that_person(house):
    await house.join(1, ADA)
    await house.join(2, BELA)
    await house.tell(1, ada=OTHER)

    async with house.database.write() as connection:
        await connection.execute(insert(story_person).values(story_id=1, person_id="bela", kind="other"))
        assert await queue_alerts(connection, 1, now=NOON) == 1


async def test_only_chosen_events_are_told(house):
    await house.join(1, ADA, events=RELEASED.bit)
    await house.join(2, ADA, events=AWARD.bit)

    await house.tell(1, ada=AWARD, bela=RELEASED)

    assert chats_of(await house.claim()) == [2]


@pytest.mark.parametrize("columns", [{"paused": True}, {"state": "suspended"}, {"state": "leaving"}])
async def test_who_paused_or_is_suspended_or_leaves_is_not_told(house, columns):
    await house.join(1, ADA, **columns)

    assert await house.tell(1, ada=OTHER) == 0


async def test_who_rests_a_person_hears_of_others_in_the_same_story(house):
    who = await house.join(1, ("country", "BY"))
    resting = {"subscriber_id": who, "kind": "person", "target": "ada", "muted_until": NOON.date().replace(day=20)}
    await house.write(insert(follow).values(resting))

    assert await house.tell(1, ada=OTHER) == 0
    assert await house.tell(2, ada=OTHER, bela=OTHER) == 1
    [[one]] = await house.claim()
    assert one.people == ("bela",)


async def test_a_rest_is_over_on_its_day(house):
    who = await house.join(1, ADA)
    await house.write(update(follow).where(follow.c.subscriber_id == who).values(muted_until=NOON.date()))

    assert await house.tell(1, ada=OTHER) == 1


async def test_a_transaction_that_breaks_off_leaves_no_alert(house):
    await house.join(1, ADA)
    with pytest.raises(RuntimeError, match="on purpose"):
        async with house.database.write() as connection:
            await connection.execute(insert(story).values(id=7, opened=NOON, urgency=2))
            await connection.execute(insert(story_person).values(story_id=7, person_id="ada", kind="other"))
            await queue_alerts(connection, 7, now=NOON)
            raise RuntimeError("on purpose")

    assert await house.states() == {}


async def test_what_comes_later_does_not_overtake_what_is_tried_again(house):
    who = await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    tried = {"attempts": 1, "due": after(hours=6)}
    await house.write(update(alert).where(alert.c.subscriber_id == who).values(tried))

    await house.tell(2, ada=OTHER)

    assert await house.claim(now=after(hours=5)) == []
    [[one]] = await house.claim(now=after(hours=6))
    assert one.story_id == 1


async def test_unfollowing_by_deleting_the_follow_leaves_nothing_to_send(house):
    who = await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    await house.write(delete(follow).where(follow.c.subscriber_id == who))

    assert await house.claim() == []
    assert await house.states() == {}


# Digests ------------------------------------------------------------------------------------------------------------------


async def ripen(house, now):
    async with house.database.write() as connection:
        return await ripen_digests(connection, now=now)


async def test_a_digest_waits_for_its_hour_and_holds_all_that_was_said_before(house):
    await house.join(1, ADA, rhythm="daily", hour=15, zone="Europe/Minsk")  # 15:00 there is noon here
    await house.tell(1, ada=OTHER, now=after(hours=-3))
    await house.tell(2, ada=OTHER, now=after(hours=-1))
    await house.tell(3, ada=OTHER, now=after(minutes=1))
    assert await house.claim(now=after(days=3)) == []

    assert await ripen(house, after(minutes=-1)) == 0
    assert await ripen(house, after(minutes=5)) == 2
    [parcel] = await house.claim(now=after(minutes=5))
    assert [one.story_id for one in parcel] == [1, 2]
    assert await ripen(house, after(days=1)) == 1


async def test_a_weekly_digest_waits_for_its_day(house):
    await house.join(1, ADA, rhythm="weekly", hour=9, weekday=3)
    await house.tell(1, ada=OTHER)

    assert await ripen(house, after(days=2)) == 0
    assert await ripen(house, after(days=3)) == 1


async def test_urgent_news_passes_the_digest_where_it_may(house):
    await house.join(1, ADA, rhythm="daily", urgent_passes=True)
    await house.join(2, ADA, rhythm="daily")
    await house.tell(1, ada=RELEASED, urgency=Urgency.URGENT)
    await house.tell(2, ada=OTHER)

    assert chats_of(await house.claim()) == [1]
    assert await house.states() == {"sending": 1, "digest": 3}


async def test_a_day_of_the_calendar_waits_for_everybodys_hour(house):
    await house.join(1, ADA, hour=15)
    await house.tell(1, ada=OTHER, urgency=Urgency.DIGEST)

    assert await ripen(house, after(hours=2)) == 0
    assert await ripen(house, after(hours=3)) == 1


# Stories that grow, are corrected or withdrawn -------------------------------------------------------------------------------


async def change(house, how, *args, now=NOON):
    async with house.database.write() as connection:
        return await how(connection, *args, now=now)


async def test_a_further_statement_edits_what_was_sent_and_tells_nobody_anew(house):
    await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    await house.send_all()
    await house.add_statement(1, 2, "Other Group")

    await change(house, story_grew, 1)

    exchanged = await house.exchange(now=after(seconds=5))
    [[one]] = exchanged.parcels
    assert one.message_id == 1000
    assert exchanged.stories[1].also == (("Other Group", "https://example.org/2"),)
    await house.land(Landed(((one),), Done(), 1000))
    assert await house.states() == {"sent": 1}
    assert len(await house.deliveries()) == 1


async def test_a_story_that_grew_while_its_alert_was_under_way_is_edited_after(house):
    await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    [parcel] = await house.claim()
    await change(house, story_grew, 1)

    await house.land(Landed(parcel, Done(), 77))

    [[one]] = await house.claim(now=after(seconds=5))
    assert (one.message_id, one.story_version) == (77, 1)


async def test_a_message_that_can_no_longer_be_edited_does_not_grow(house):
    await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    await house.send_all()

    await change(house, story_grew, 1, now=after(hours=48))

    assert await house.claim(now=after(hours=48)) == []
    assert await house.states() == {"sent": 1}


async def test_a_correction_edits_where_it_can_and_is_sent_anew_where_it_cannot(house):
    await house.join(1, ADA)
    await house.join(2, ADA)
    await house.tell(1, ada=RELEASED)
    await house.send_all()
    await house.write(delete(delivery).where(delivery.c.message_id == 1001))

    await change(house, correct_story, 1, "It was somebody else.")

    first = await house.claim(now=after(seconds=5))
    second = await house.claim(now=after(seconds=5), under_way=[first[0][0].id])
    assert {one[0].message_id for one in first + second} == {1000, None}
    assert len(first + second) == 2


async def test_a_withdrawn_story_is_not_sent_to_whoever_waits_and_edited_for_whoever_got_it(house):
    await house.join(1, ADA)
    await house.tell(1, ada=RELEASED)
    await house.send_all()
    await house.join(2, ADA)
    await house.join(3, ADA, rhythm="daily")
    await change(house, queue_alerts, 1)

    await change(house, withdraw_story, 1)

    exchanged = await house.exchange(now=after(seconds=5))
    [[one]] = exchanged.parcels
    assert (one.chat_id, one.message_id) == (1, 1000)
    assert exchanged.stories[1].withdrawn
    assert await house.states() == {"stale": 1}


async def test_a_correction_goes_before_alerts_that_wait(house):
    await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    await house.send_all()
    await house.join(2, ADA)
    await house.tell(2, ada=RELEASED, urgency=Urgency.URGENT, now=after(seconds=-60))
    await change(house, correct_story, 1, "words")

    [[one]] = await house.claim(1, now=after(seconds=5))

    assert one.message_id == 1000


# Stories that are held ----------------------------------------------------------------------------------------------------


async def test_three_refused_texts_hold_a_story_until_it_is_released(house):
    for chat in range(1, 7):
        await house.join(chat, ADA)
    await house.tell(1, ada=OTHER)
    parcels = await house.claim(3)

    two = await house.land(*(Landed(one, Hold("why")) for one in parcels[:2]))
    three = await house.land(Landed(parcels[2], Hold("why")))

    assert (two.held, three.held) == ((), (1,))
    assert await house.states() == {"held": 6}
    async with house.database.write() as connection:
        assert await held_stories(connection) == (1,)
        assert await release_story(connection, 1, now=NOON) == 6
    assert len(await house.claim()) == 6


async def test_a_correction_tries_again_what_was_set_aside(house):
    await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    [parcel] = await house.claim()
    await house.land(Landed(parcel, Hold("why")))

    await change(house, correct_story, 1, "Other words.")

    assert len(await house.claim()) == 1
    async with house.database.read() as connection:
        assert await held_stories(connection) == ()


# Chats that return, and figures --------------------------------------------------------------------------------------------------


async def test_a_chat_whose_rights_came_back_need_not_wait(house):
    who = await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    await house.write(update(alert).values(due=after(hours=24), attempts=3))

    await change(house, hurry, who)

    assert len(await house.claim()) == 1


async def test_figures_name_nobody(house):
    for chat in range(1, 4):
        await house.join(chat, ADA)
    await house.join(4, ADA, rhythm="daily")
    await house.tell(1, ada=OTHER, now=after(hours=-2))
    await house.send_all(room=1)

    async with house.database.read() as connection:
        figures = await queue_figures(connection, now=NOON)

    assert (figures.waiting, figures.digests, figures.held, figures.refused_today) == (2, 1, 0, 0)
    assert figures.oldest == after(hours=-2)
