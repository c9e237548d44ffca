"""Updates as who did what; whatever else they say of people is left at the door."""

from dataclasses import fields

import pytest
from telegram import Update

from alertbot.converse.dispatch import (
    Came,
    ChangedWords,
    MovedTo,
    Queried,
    SentFile,
    SentSomething,
    Tapped,
    Went,
    Wrote,
)
from alertbot.converse.hear import attend, hear
from alertbot.converse.manners import ANONYMOUS_ADMIN, AS_A_CHANNEL, may_choose

USER = {"id": 5, "is_bot": False, "first_name": "Volha", "username": "volha", "language_code": "be"}
PRIVATE = {"id": 5, "type": "private", "first_name": "Volha"}
GROUP = {"id": -1005, "type": "supergroup", "title": "Families"}
BOT = {"id": 7, "is_bot": True, "first_name": "Bot"}


def message(chat=PRIVATE, user=USER, **more):
    return {"update_id": 1, "message": {"message_id": 3, "date": 0, "chat": chat, "from": user, **more}}


def member(status, **more):
    return {"status": status, "user": BOT, **more}


RESTRICTED = dict.fromkeys(
    [
        "is_member",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
    ],
    True,
) | {"until_date": 0, "can_edit_tag": False, "can_react_to_messages": True}
ADMIN = dict.fromkeys(
    [
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ],
    True,
)


def change(old, new, chat=GROUP):
    told = {"chat": chat, "from": USER, "date": 0, "old_chat_member": old, "new_chat_member": new}
    return {"update_id": 1, "my_chat_member": told}


def heard(raw):
    return hear(Update.de_json(raw, None))


@pytest.mark.parametrize(
    ("raw", "deed"),
    [
        (message(text="/start"), Wrote("/start")),
        (
            message(
                sticker={
                    "file_id": "a",
                    "file_unique_id": "b",
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                }
            ),
            SentSomething(),
        ),
        (message(contact={"phone_number": "1", "first_name": "x"}), SentSomething()),
        (message(location={"latitude": 1.0, "longitude": 1.0}), SentSomething()),
        (
            message(document={"file_id": "a", "file_unique_id": "b", "file_name": "p.csv", "file_size": 9}),
            SentFile("a", "p.csv", 9),
        ),
        (message(GROUP, migrate_to_chat_id=-1006), MovedTo(-1006)),
        ({"update_id": 1, "edited_message": message(text="x")["message"]}, ChangedWords()),
        (
            {
                "update_id": 1,
                "channel_post": {"message_id": 3, "date": 0, "chat": {"id": -1, "type": "channel"}, "text": "x"},
            },
            Wrote("x"),
        ),
        (
            {
                "update_id": 1,
                "callback_query": {
                    "id": "q",
                    "from": USER,
                    "chat_instance": "c",
                    "data": "d",
                    "message": {"message_id": 3, "date": 0, "chat": PRIVATE},
                },
            },
            Tapped("d"),
        ),
        (
            {
                "update_id": 1,
                "callback_query": {"id": "q", "from": USER, "chat_instance": "c", "inline_message_id": "i"},
            },
            Tapped(""),
        ),
        ({"update_id": 1, "inline_query": {"id": "q", "from": USER, "query": "ales", "offset": ""}}, Queried("ales")),
        (change(member("left"), member("member")), Came()),
        (change(member("member"), member("kicked", until_date=0)), Went()),
        (change(member("member"), member("restricted", can_send_messages=False, **RESTRICTED)), Went()),
    ],
)
def test_a_deed_is_heard(raw, deed):
    assert heard(raw).deed == deed


@pytest.mark.parametrize(
    "raw",
    [
        message(GROUP, new_chat_members=[BOT]),
        message(GROUP, left_chat_member=BOT),
        message(GROUP, new_chat_title="x"),
        message(GROUP, pinned_message={"message_id": 1, "date": 0, "chat": GROUP}),
        change(member("member"), member("administrator", **ADMIN)),
        {"update_id": 1},
    ],
)
def test_what_needs_no_answer_is_not_heard(raw):
    assert heard(raw) is None


async def talk(house, raw):
    return await attend(house, heard(raw), house.now())


async def test_nothing_of_a_person_is_kept_in_a_talk_but_ids_and_language(house):
    somebody = await talk(house, message(text="hello"))

    assert "volha" not in repr(somebody).lower()
    assert {f.name for f in fields(somebody)} >= {"chat_id", "user_id", "language"}


@pytest.mark.parametrize(
    ("sender", "as_chat", "may"),
    [
        (ANONYMOUS_ADMIN, GROUP, True),
        (AS_A_CHANNEL, {"id": -100777, "type": "channel", "title": "Elsewhere"}, False),
        (777000, {"id": -100777, "type": "channel", "title": "Linked"}, False),
    ],
)
async def test_who_speaks_as_a_chat_may_choose_only_as_the_group_itself(house, sender, as_chat, may):
    user = {"id": sender, "is_bot": sender != 777000, "first_name": "Group"}

    somebody = await talk(house, message(GROUP, user, text="/follow Belarus", sender_chat=as_chat))

    assert await may_choose(house, somebody) is may


async def test_a_topic_is_one_only_where_telegram_says_so(house):
    reply = await talk(house, message(GROUP, text="x", message_thread_id=9))
    topic = await talk(house, message(GROUP, text="x", message_thread_id=9, is_topic_message=True))

    assert (reply.topic, topic.topic) == (None, 9)


async def test_a_group_that_says_where_it_came_from_is_about_the_old_one(house):
    from_old = message(GROUP, migrate_from_chat_id=-5)

    assert heard(from_old).deed == MovedTo(-1005)
    assert (await talk(house, from_old)).chat_id == -5
