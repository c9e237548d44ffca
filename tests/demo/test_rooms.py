import pytest
from telegram.error import BadRequest


async def test_the_standing_of_members_can_be_asked(telegram, bot):
    boss, helper, member = (telegram.person(name) for name in ("boss", "helper", "member"))
    group = telegram.group("g", [member], [boss, helper], big=True)

    standings = [(await bot.get_chat_member(group.id, p.id)).status for p in (boss, helper, member)]
    admins = await bot.get_chat_administrators(group.id)

    assert standings == ["creator", "administrator", "member"]
    assert [a.user.id for a in admins] == [boss.id, helper.id]
    assert (await bot.get_chat_member(group.id, telegram.world.bot.id)).status == "member"
    assert await bot.get_chat_member_count(group.id) == 4


async def test_in_groups_the_bot_hears_only_what_is_meant_for_it(telegram, bot):
    volha = telegram.person("Volha")
    group = telegram.group("g", [volha])
    telegram.say(volha, "hello all", group)
    telegram.say(volha, "/start", group)
    telegram.say(volha, f"/start@{telegram.world.bot.username}", group)
    await bot.send_message(group.id, "here I am")
    telegram.say(volha, "/help", group)
    telegram.say(volha, "/help@other_bot", group)
    telegram.say(volha, "thanks", group, reply_to=telegram.last(group))

    heard = [u.message.text for u in await bot.get_updates()]

    assert heard == ["/start@alert_stand_in_bot", "/help", "thanks"]


async def test_being_added_is_told_twice_and_being_thrown_out_once(telegram, bot):
    volha = telegram.person("Volha")
    group = telegram.group("g", [volha], bot="left")
    telegram.add_bot(group, volha)
    telegram.kick_bot(group, volha)

    updates = await bot.get_updates()

    assert [u.my_chat_member.new_chat_member.status for u in updates if u.my_chat_member] == ["member", "kicked"]
    assert [m.id for u in updates if u.message for m in u.message.new_chat_members] == [telegram.world.bot.id]


async def test_posts_of_a_channel_are_heard_by_its_admins_only(telegram, bot):
    volha = telegram.person("Volha")
    channel = telegram.channel("c", [volha])
    telegram.post(channel, "one")
    telegram.take_rights(channel)
    telegram.post(channel, "two")

    assert [u.channel_post.text for u in await bot.get_updates() if u.channel_post] == ["one"]


async def test_an_anonymous_admin_acts_as_the_group(telegram, bot):
    volha = telegram.person("Volha")
    group = telegram.group("g", [], [volha], big=True)
    telegram.say(volha, f"/settings@{telegram.world.bot.username}", group, anonymous=True)

    [update] = await bot.get_updates()

    assert (update.message.from_user.id, update.message.sender_chat.id) == (1087968824, group.id)


async def test_a_chat_describes_itself(telegram, bot):
    volha = telegram.person("Volha", started=True)

    assert (await bot.get_chat(volha.id)).first_name == "Volha"
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(-5)


async def test_a_bot_that_is_admin_can_run_topics(telegram, bot):
    volha = telegram.person("Volha")
    forum = telegram.group("f", [volha], forum=True)
    with pytest.raises(BadRequest):
        await bot.create_forum_topic(forum.id, "News")
    telegram.add_bot(forum, volha, admin=True)

    topic = await bot.create_forum_topic(forum.id, "News")
    await bot.delete_forum_topic(forum.id, topic.message_thread_id)

    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=topic.message_thread_id)
