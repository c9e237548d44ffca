"""Groups and channels: hello once, only their admins choose, quiet otherwise."""

from dataclasses import replace

import pytest

from alertbot.core.model import ChatId
from alertbot.database.subscribers import find
from alertbot.database.tables import follow, subscriber


@pytest.fixture
def admin(chat):
    return chat.telegram.person("Admin of the group", started=True)


@pytest.fixture
def member(chat):
    return chat.telegram.person("Member", started=True)


def group_of(chat, admin, member, **how):
    return chat.telegram.group("Families", [member], [admin], bot="left", **how)


async def added(chat, admin, member, **how):
    group = group_of(chat, admin, member, **how)
    chat.telegram.add_bot(group, admin)
    await chat.settle()
    return group


async def test_hello_is_said_once_and_nothing_is_kept(chat, admin, member):
    group = await added(chat, admin, member)
    chat.telegram.add_bot(group, admin, admin=True)
    await chat.settle()

    [line] = chat.telegram.from_bot(group)

    assert "Everybody here sees what this chat follows" in line.text
    assert await chat.count(subscriber) == 0


async def test_an_admin_makes_the_group_follow(chat, admin, member):
    group = await added(chat, admin, member)

    [line] = await chat.says(admin, "/follow@alert_stand_in_bot Ales Bialiatski", group)

    assert line.text == "🔔 You follow Ales Bialiatski."
    assert (await find(chat.house.database, ChatId(group.id))).kind == "group"


async def test_a_member_gets_no_answer_and_changes_nothing(chat, admin, member):
    group = await added(chat, admin, member)

    lines = await chat.says(member, "/follow@alert_stand_in_bot Ales Bialiatski", group)
    lines += await chat.says(member, "/settings@alert_stand_in_bot", group)
    lines += await chat.says(member, "/forget@alert_stand_in_bot", group)

    assert (lines, await chat.count(follow)) == ([], 0)


async def test_a_member_who_taps_is_told_why_not(chat, admin, member):
    group = await added(chat, admin, member)
    await chat.says(admin, "/follow@alert_stand_in_bot Ales Bialiatski", group)

    query = await chat.taps(member, "↩️ Undo", group)

    assert query.alert
    assert "Only admins" in query.toast
    assert await chat.count(follow) == 1


async def test_an_anonymous_admin_may_choose(chat, admin, member):
    group = await added(chat, admin, member, big=True)

    await chat.says(admin, "/follow@alert_stand_in_bot Ales Bialiatski", group, anonymous=True)

    assert await chat.count(follow) == 1


async def test_ordinary_talk_in_a_group_is_left_in_peace(chat, admin, member):
    chat.telegram.privacy = False
    group = await added(chat, admin, member)

    lines = await chat.says(admin, "Ales Bialiatski", group)
    lines += await chat.says(admin, "/nonsense", group)
    lines += await chat.says(admin, "/help@another_bot", group)

    assert lines == []
    assert await chat.count(follow) == 0


async def test_settings_in_a_topic_bind_that_topic(chat, admin, member):
    group = await added(chat, admin, member, forum=True)
    topic = chat.telegram.topic(group, "Prisoners")
    await chat.says(admin, "/follow@alert_stand_in_bot Belarus", group)

    lines = await chat.says(admin, "/settings@alert_stand_in_bot", group, topic=topic)

    assert "Alerts come to this topic" in lines[-1].text
    assert (await find(chat.house.database, ChatId(group.id))).topic == topic.id


async def test_a_channel_follows_a_country_by_a_post(chat, admin):
    channel = chat.telegram.channel("News", [admin], bot="left")
    chat.telegram.add_bot(channel, admin, admin=True)
    await chat.settle()

    chat.telegram.post(channel, "/follow Belarus")
    await chat.settle()

    assert [(r["kind"], r["target"]) for r in await chat.rows(follow)] == [("country", "BY")]
    assert len(chat.telegram.from_bot(channel)) == 2


async def test_an_ordinary_post_of_a_channel_is_left_in_peace(chat, admin):
    channel = chat.telegram.channel("News", [admin])

    chat.telegram.post(channel, "Ales Bialiatski is free")
    await chat.settle()

    assert chat.telegram.from_bot(channel) == []


async def test_where_groups_are_not_allowed_the_bot_leaves(chat, admin, member):
    chat.house = replace(chat.house, allow_groups=False)
    group = group_of(chat, admin, member)

    chat.telegram.add_bot(group, admin)
    await chat.settle()

    assert chat.telegram.from_bot(group) == []
    assert chat.telegram.called("leaveChat")


async def test_a_group_that_became_a_supergroup_keeps_its_follows(chat, admin, member):
    group = await added(chat, admin, member)
    await chat.says(admin, "/follow@alert_stand_in_bot Ales Bialiatski", group)

    new = chat.telegram.migrate(group)
    await chat.settle()

    assert await find(chat.house.database, ChatId(group.id)) is None
    assert await find(chat.house.database, ChatId(new.id)) is not None
    assert await chat.count(follow) == 1


async def test_who_throws_the_bot_out_and_takes_it_back_finds_the_follows_again(chat, admin, member):
    group = await added(chat, admin, member)
    await chat.says(admin, "/follow@alert_stand_in_bot Ales Bialiatski", group)

    chat.telegram.kick_bot(group, admin)
    await chat.settle()
    away = [r["state"] for r in await chat.rows(subscriber)]
    chat.telegram.add_bot(group, admin)
    await chat.settle()

    assert (away, [r["state"] for r in await chat.rows(subscriber)]) == (["suspended"], ["active"])
    assert await chat.count(follow) == 1


async def test_who_blocks_is_suspended_and_start_brings_the_follows_back(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    chat.telegram.block(volha)
    await chat.settle()
    away = [r["state"] for r in await chat.rows(subscriber)]

    await chat.says(volha, "/start")

    assert (away, [r["state"] for r in await chat.rows(subscriber)]) == (["suspended"], ["active"])
    assert "Welcome back." in chat.text(volha)


async def test_a_discreet_chat_that_blocks_is_erased_at_once(chat):
    volha = chat.telegram.person("Volha")
    await chat.says(volha, "/start")
    await chat.taps(volha, "I agree, discreetly")

    chat.telegram.block(volha)
    await chat.settle()

    assert await chat.count(subscriber) == 0


async def test_roles_count_in_private_chats_only(chat, member):
    owner = await chat.owner()
    group = chat.telegram.group("Families", [member, owner], [owner])

    lines = await chat.says(owner, "/people@alert_stand_in_bot", group)

    assert lines == []


async def test_the_link_that_adds_the_bot_makes_it_say_hello_once(chat, admin, member):
    group = await added(chat, admin, member)

    lines = await chat.says(admin, "/start@alert_stand_in_bot p", group)

    assert lines == []
    assert len(chat.telegram.from_bot(group)) == 1
