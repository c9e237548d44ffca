"""Writing down what became of alerts, and what follows for their chats and stories."""

import pytest
from sqlalchemy import insert, select, update

from alert_rows import ADA, BELA, NOON, OTHER, VAULT, a_house, after
from alertbot.core.judge import Again, Anew, Done, Drop, Erase, Hold, Rewrite, Stop, Suspend
from alertbot.core.model import ChatId, Urgency
from alertbot.database.addresses import address_of
from alertbot.database.alerts import queue_figures
from alertbot.database.erasure import erase, start_leaving
from alertbot.database.outcomes import Landed
from alertbot.database.tables import alert, delivery, follow, setting, story, subscriber


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


async def test_message_ids_are_kept_for_less_than_48_hours(house):
    _, parcel = await one_told(house)

    await house.land(Landed(parcel, Done(), 77))

    [kept] = await house.deliveries()
    assert (kept.message_id, kept.alert_id, kept.delete_at) == (77, parcel[0].id, None)
    assert after(hours=40) < kept.forget_at < after(hours=48)


async def test_a_discreet_message_is_to_be_deleted_within_a_day(house):
    _, parcel = await one_told(house, discreet=True)

    await house.land(Landed(parcel, Done(), 77))

    [kept] = await house.deliveries()
    assert kept.delete_at == after(hours=24)


async def test_a_message_without_a_known_id_is_sent_and_not_kept(house):
    _, parcel = await one_told(house)

    await house.land(Landed(parcel, Done(), 0))

    assert await house.states() == {"sent": 1}
    assert await house.deliveries() == []


async def test_a_flood_wait_is_a_due_time_and_no_attempt(house):
    who, parcel = await one_told(house)
    await house.tell(2, ada=OTHER)

    await house.land(Landed(parcel, Again(after(seconds=7.5), counts=False), flooded=True))

    assert await house.claim(now=after(seconds=7)) == []
    [[one]] = await house.claim(now=after(seconds=8))
    assert (one.story_id, one.attempts) == (1, 0)
    async with house.database.read() as connection:
        assert (await queue_figures(connection, now=NOON)).last_flood == NOON
    assert who


async def test_days_of_soft_failures_are_counted_and_forgiven(house):
    who, parcel = await one_told(house)
    for day in range(3):
        for hour in range(2):
            now = after(days=day, hours=hour)
            await house.land(Landed(parcel, Again(now, soft=True)), now=now)
            [parcel] = await house.claim(now=now)
    assert (parcel[0].failed_days, parcel[0].attempts) == (3, 6)

    await house.land(Landed(parcel, Done(), 7))

    [row] = await house.rows(select(subscriber).where(subscriber.c.id == who))
    assert (row.failed_days, row.last_failed_on, row.state) == (0, None, "active")


async def test_a_block_suspends_and_empties_the_queue_and_keeps_the_follows(house):
    who, parcel = await one_told(house)
    await house.tell(2, ada=OTHER)

    await house.land(Landed(parcel, Suspend()))

    [row] = await house.rows(select(subscriber).where(subscriber.c.id == who))
    assert (row.state, row.suspended_on) == ("suspended", NOON.date())
    assert await house.states() == {"refused": 1}
    assert len(await house.rows(select(follow))) == 1
    assert await house.tell(3, ada=OTHER) == 0


async def test_a_deleted_account_is_erased_and_the_file_is_to_be_scrubbed(house):
    _, parcel = await one_told(house)

    await house.land(Landed(parcel, Erase()))

    assert (
        await house.rows(select(subscriber))
        == await house.rows(select(follow))
        == await house.rows(select(alert))
        == []
    )
    assert len(await house.rows(select(setting))) == 1


async def test_a_moved_group_is_rewritten_everywhere_and_told_at_once(house):
    who, parcel = await one_told(house, -5)
    await house.tell(2, ada=OTHER)
    await house.write(insert(delivery).values(subscriber_id=who, message_id=3, forget_at=after(hours=1)))

    await house.land(Landed(parcel, Rewrite(ChatId(-1005))))

    [row] = await house.rows(select(subscriber))
    assert address_of(VAULT, who, row.address) == -1005
    assert await house.deliveries() == []
    [[one]] = await house.claim()
    assert (one.chat_id, one.story_id) == (-1005, 1)


async def test_a_group_that_moved_to_a_subscribed_chat_becomes_one_with_it(house):
    _, parcel = await one_told(house, -5)
    await house.join(-1005, BELA)
    await house.tell(2, bela=OTHER)

    await house.land(Landed(parcel, Rewrite(ChatId(-1005))))

    assert len(await house.rows(select(subscriber))) == 1
    assert {row.target for row in await house.rows(select(follow))} == {"ada", "bela"}
    told = [await house.send_all(now=after(seconds=4 * n)) for n in range(3)]
    assert sorted(one.story_id for parcels in told for [one] in parcels) == [1, 2]


async def test_giving_up_one_alert_keeps_the_subscriber(house):
    who, parcel = await one_told(house)

    await house.land(Landed(parcel, Drop("no rights")))

    [row] = await house.rows(select(subscriber).where(subscriber.c.id == who))
    assert row.state == "active"
    async with house.database.read() as connection:
        assert (await queue_figures(connection, now=after(hours=1))).refused_today == 1


async def test_when_everything_stops_nothing_is_lost(house):
    _, parcel = await one_told(house)

    await house.land(Landed(parcel, Stop("Unauthorized")))

    assert await house.states() == {"pending": 1}


# People who leave while their alert is under way -----------------------------------------------------------------------------------


async def test_what_reaches_somebody_who_was_erased_meanwhile_is_to_be_taken_back(house):
    who, parcel = await one_told(house)
    async with house.database.write() as connection:
        await erase(connection, house.database, who)

    landed = Landed(parcel, Done(), 77)
    exchanged = await house.land(landed)

    assert exchanged.orphans == (landed,)
    assert await house.deliveries() == []


@pytest.mark.parametrize(
    "outcome", [Again(NOON), Suspend(), Erase(), Rewrite(ChatId(-9)), Anew(), Hold(""), Drop(""), Stop("")]
)
async def test_whatever_lands_for_somebody_who_left_does_no_harm(house, outcome):
    who, parcel = await one_told(house)
    async with house.database.write() as connection:
        await erase(connection, house.database, who)

    await house.land(Landed(parcel, outcome))

    assert await house.rows(select(subscriber)) == await house.rows(select(alert)) == []


async def test_during_panic_the_message_that_was_under_way_is_taken_back(house):
    who, parcel = await one_told(house)
    async with house.database.write() as connection:
        await start_leaving(connection, who, NOON)

    exchanged = await house.land(Landed(parcel, Done(), 77))

    assert len(exchanged.orphans) == 1


# Edits ---------------------------------------------------------------------------------------------------------------------------------


async def stale(house):
    """A message that must be edited: the parcel of its edit."""
    await house.join(1, ADA)
    await house.tell(1, ada=OTHER)
    await house.send_all()
    await house.write(update(alert).values(state="stale", urgency=3))
    [parcel] = await house.claim()
    return parcel


@pytest.mark.parametrize("outcome", [Done(), Anew(), Hold("why"), Drop("why")])
async def test_an_addition_that_cannot_be_made_is_forgotten(house, outcome):
    parcel = await stale(house)

    await house.land(Landed(parcel, outcome, 1000))

    assert await house.states() == {"sent": 1}
    assert await house.claim(now=after(days=1)) == []


async def test_an_edit_is_tried_again_and_holds_up_no_alert(house):
    parcel = await stale(house)
    await house.tell(2, ada=OTHER)

    await house.land(Landed(parcel, Again(after(minutes=1))))

    [[one]] = await house.claim(now=after(seconds=30))
    assert one.message_id is None
    assert [p[0].message_id for p in await house.claim(now=after(minutes=2))] == [1000]


async def test_a_correction_whose_message_is_gone_is_sent_anew(house):
    parcel = await stale(house)
    await house.write(update(story).values(correction="It was not so."))

    await house.land(Landed(parcel, Anew()))

    [[one]] = await house.claim(now=after(seconds=5))
    assert (one.message_id, one.urgency) == (None, Urgency.URGENT)
