"""Subscribers: one row for a chat, follows with what waits because of them, notes that only the key opens."""

from datetime import UTC, datetime, timedelta

import pytest

from alertbot.core.model import ChatId, ChatKind, Choices, Rhythm, Target, TargetKind
from alertbot.database import subscribers
from alertbot.database.tables import alert, delivery, follow, subscriber
from alertbot.database.vault import VaultError
from chatting import rows, tracked  # noqa: F401 - a fixture
from saying import NOW, store_story

TODAY = NOW.date()
ALES = Target(TargetKind.PERSON, "ales-b")
MARIA = Target(TargetKind.PERSON, "maria-k")
BELARUS = Target(TargetKind.COUNTRY, "BY")
EVERYBODY = Target(TargetKind.EVERYBODY)


async def agreed(database, chat=77, *targets, **choices):
    who = await subscribers.agree(database, ChatId(chat), ChatKind.PRIVATE, choices=Choices(**choices), today=TODAY)
    for target in targets:
        await subscribers.start_follow(database, who.id, target)
    return who


async def waiting(database):
    return sorted(r["story_id"] for r in await rows(database, alert))


async def test_a_chat_is_found_by_its_id_and_only_by_it(tracked):  # noqa: F811
    who = await agreed(tracked, 77, language="be", rhythm=Rhythm.WEEKLY, quiet_from=22, quiet_to=7)

    found = await subscribers.find(tracked, ChatId(77))

    assert found == who
    assert (found.choices.language, found.choices.rhythm, found.choices.quiet_from) == ("be", Rhythm.WEEKLY, 22)
    assert await subscribers.find(tracked, ChatId(78)) is None


async def test_agreeing_again_changes_nothing(tracked):  # noqa: F811
    first = await agreed(tracked, 77, language="be")

    assert await agreed(tracked, 77, language="de") == first


async def test_the_chats_number_stands_in_no_row(tracked):  # noqa: F811
    await agreed(tracked, 987654321, ALES)

    [row] = await rows(tracked, subscriber)

    assert all(
        b"987654321" not in v and (987654321).to_bytes(8, "big") not in v for v in row.values() if isinstance(v, bytes)
    )
    assert 987654321 not in row.values()


@pytest.mark.parametrize(
    ("kept", "stopped", "left"),
    [
        ((ALES, MARIA), ALES, [2, 3]),
        ((ALES, BELARUS), ALES, [1, 2, 3]),
        ((ALES, BELARUS), BELARUS, [1, 2]),
        ((ALES, EVERYBODY), EVERYBODY, [1, 2]),
        ((ALES,), ALES, []),
    ],
)
async def test_unfollowing_takes_back_only_what_nothing_else_asks_for(tracked, kept, stopped, left):  # noqa: F811
    who = await agreed(tracked, 77, *kept)
    await store_story(tracked, "ales-b")
    await store_story(tracked, "ales-b", "maria-k")
    await store_story(tracked, "maria-k")

    await subscribers.stop_follow(tracked, who.id, stopped, TODAY)

    assert await waiting(tracked) == left


async def test_what_was_sent_is_not_taken_back(tracked):  # noqa: F811
    who = await agreed(tracked, 77, ALES)
    await store_story(tracked, "ales-b")
    async with tracked.write() as connection:
        await connection.execute(alert.update().values(state="sent"))

    await subscribers.stop_follow(tracked, who.id, ALES, TODAY)

    assert await waiting(tracked) == [1]


async def test_somebody_muted_is_muted_whatever_else_is_followed(tracked):  # noqa: F811
    who = await agreed(tracked, 77, EVERYBODY)
    await store_story(tracked, "ales-b")
    await store_story(tracked, "ales-b", "maria-k")

    await subscribers.mute(tracked, who.id, ALES, TODAY + timedelta(days=7), TODAY)

    assert await waiting(tracked) == [2]
    assert {t.kind for t in await subscribers.is_told_of(tracked, who.id, "ales-b")} == {
        TargetKind.PERSON,
        TargetKind.EVERYBODY,
    }


async def test_a_mute_that_has_passed_rests_nobody(tracked):  # noqa: F811
    who = await agreed(tracked, 77, ALES)
    await subscribers.mute(tracked, who.id, ALES, TODAY, TODAY)
    await store_story(tracked, "ales-b")

    await subscribers.stop_follow(tracked, who.id, MARIA, TODAY)

    assert await waiting(tracked) == [1]


async def test_a_note_opens_only_in_its_own_place(tracked):  # noqa: F811
    who = await agreed(tracked, 77, ALES)
    await subscribers.note(tracked, who.id, ALES, "my teacher")
    [row] = await rows(tracked, follow)

    [mine] = await subscribers.follows(tracked, who.id)

    assert mine.note == "my teacher"
    with pytest.raises(VaultError):
        subscribers.open_note(tracked.vault, who.id, MARIA, row["note"])


async def test_a_note_to_what_is_not_followed_is_not_kept(tracked):  # noqa: F811
    who = await agreed(tracked, 77)

    assert not await subscribers.note(tracked, who.id, ALES, "x")


async def test_a_group_that_moves_keeps_its_follows_and_two_become_one(tracked):  # noqa: F811
    old = await agreed(tracked, -5, ALES, BELARUS)
    await subscribers.note(tracked, old.id, ALES, "ours")
    new = await agreed(tracked, -1005, BELARUS)
    await store_story(tracked, "ales-b")

    left = await subscribers.move(tracked, old.id, ChatId(-1005))

    mine = {f.target: f.note for f in await subscribers.follows(tracked, new.id)}
    assert left == new.id
    assert mine == {ALES: "ours", BELARUS: ""}
    assert await subscribers.find(tracked, ChatId(-5)) is None
    assert len(await rows(tracked, alert)) == 1


async def test_a_group_that_moves_to_an_unknown_id_is_found_there(tracked):  # noqa: F811
    old = await agreed(tracked, -5, ALES)

    assert await subscribers.move(tracked, old.id, ChatId(-1005)) == old.id
    assert (await subscribers.find(tracked, ChatId(-1005))).id == old.id


async def test_who_blocked_is_told_nothing_and_comes_back_with_all_follows(tracked):  # noqa: F811
    who = await agreed(tracked, 77, ALES)
    await store_story(tracked, "ales-b")

    await subscribers.suspend(tracked, who.id, TODAY)
    away = await subscribers.find(tracked, ChatId(77))
    queue = await waiting(tracked)
    await subscribers.revive(tracked, who.id, datetime(2026, 1, 1, tzinfo=UTC))

    assert (away.suspended, queue) == (True, [])
    assert not (await subscribers.find(tracked, ChatId(77))).suspended
    assert len(await subscribers.follows(tracked, who.id)) == 1


async def test_no_message_is_remembered_of_who_has_left(tracked):  # noqa: F811
    who = await agreed(tracked, 77)
    await subscribers.forget(tracked, who.id)

    await subscribers.remember_messages(tracked, who.id, [(5, None)], forget_at=NOW)

    assert await rows(tracked, delivery) == []


async def test_a_wipe_code_finds_its_subscriber_in_any_case(tracked):  # noqa: F811
    who = await agreed(tracked, 77)
    await subscribers.set_wipe_code(tracked, who.id, "aaaa-bbbb")

    assert await subscribers.find_by_wipe_code(tracked, " AAAA-BBBB ") == who.id
    assert await subscribers.find_by_wipe_code(tracked, "aaaa-bbbc") is None


async def test_my_data_names_every_column(tracked):  # noqa: F811
    who = await agreed(tracked, 77, ALES)

    kept = {one.column: one.value for one in await subscribers.my_data(tracked, who.id)}

    assert {c.name for c in subscriber.columns} <= set(kept)
    assert kept["address"] == "36 bytes"
    assert (kept["language"], kept["alerts"]) == ("en", "0")
