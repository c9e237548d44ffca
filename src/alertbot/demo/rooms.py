"""The methods that ask about chats and their members, and that change chats and topics."""

from typing import Any

from alertbot.demo.answers import Failure, bad_request, failure
from alertbot.demo.calls import Call
from alertbot.demo.chats import ADMINS, PRESENT, Chat, Topic, chat_json, member_json
from alertbot.demo.world import World, bot_member, find_chat, find_message, open_chat, present, set_bot


def get_chat(world: World, call: Call) -> Any:
    """getChat: also for a person who has blocked the bot."""
    chat = find_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    if chat.person is None:
        chat = open_chat(world, call)
        if isinstance(chat, Failure):
            return chat
    return {
        **chat_json(chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }


_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_member(world: World, call: Call) -> Any:
    """getChatMember: anybody the stand-in knows, and the bot itself."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    user = call.integer("user_id")
    if user == world.bot.id:
        return bot_member(world, chat)
    person = world.people.get(user or 0)
    if person is None:
        return bad_request("invalid user_id specified") if not user else bad_request("PARTICIPANT_ID_INVALID")
    if chat.type == "channel" and chat.bot not in ADMINS:
        return bad_request("member list is inaccessible")
    return member_json(person, "member" if chat.person is person else chat.standing(person.id))


def get_admins(world: World, call: Call) -> Any:
    """getChatAdministrators: without other bots."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    if chat.type == "private":
        return bad_request("there are no administrators in the private chat")
    people = [member_json(person, standing) for person, standing in chat.members.values() if standing in ADMINS]
    return people + ([bot_member(world, chat)] if chat.bot in ADMINS else [])


def count_members(world: World, call: Call) -> Any:
    """getChatMemberCount: people and the bot."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    return 2 if chat.type == "private" else len(list(present(chat))) + 1


def leave(world: World, call: Call) -> Any:
    """leaveChat: the bot is told of it as of any other change."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    if chat.type == "private":
        return bad_request("chat member status can't be changed in private chats")
    set_bot(world, chat, world.bot, "left")
    return True


def pin(world: World, call: Call) -> Any:
    """pinChatMessage: checked, not shown."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    message = find_message(chat, call.integer("message_id"), "message to pin not found")
    return message if isinstance(message, Failure) else True


def add_topic(world: World, call: Call) -> Any:
    """createForumTopic: for a bot that is admin of a forum."""
    chat = _forum(world, call)
    if isinstance(chat, Failure):
        return chat
    topic = new_topic(chat, call.text("name")[:128])
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": 7322096}


GENERAL = 1  # the id of the topic that is reached by leaving it out


def new_topic(chat: Chat, name: str) -> Topic:
    """Open a thread in a forum; its id is that of the message that opened it."""
    chat.last_id = max(chat.last_id, GENERAL) + 1
    topic = Topic(chat.last_id, name)
    chat.topics[topic.id] = topic
    return topic


def change_topic(world: World, call: Call) -> Any:
    """closeForumTopic, reopenForumTopic, deleteForumTopic, editForumTopic."""
    chat = _forum(world, call)
    if isinstance(chat, Failure):
        return chat
    topic = chat.topics.get(call.integer("message_thread_id") or 0)
    if topic is None or topic.deleted:
        return bad_request("message thread not found")
    match call.method:
        case "closeForumTopic":
            topic.closed = True
        case "reopenForumTopic":
            topic.closed = False
        case "deleteForumTopic":
            topic.deleted = True
        case _:
            topic.name = call.text("name")[:128] or topic.name
    return True


def change_general(world: World, call: Call) -> Any:
    """What closeGeneralForumTopic does, and reopenGeneralForumTopic."""
    chat = _forum(world, call)
    if isinstance(chat, Failure):
        return chat
    chat.general_closed = call.method == "closeGeneralForumTopic"
    return True


def moderate(world: World, call: Call) -> Any:
    """banChatMember, unbanChatMember, restrictChatMember, promoteChatMember: for a bot that is admin."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    person = world.people.get(call.integer("user_id") or 0)
    if person is None:
        return bad_request("invalid user_id specified")
    if chat.type == "private":
        return bad_request("can't remove users from private chats")
    if chat.bot not in ADMINS:
        return bad_request("not enough rights to restrict/unrestrict chat member")
    standing = {"banChatMember": "kicked", "unbanChatMember": "left", "restrictChatMember": "restricted"}
    before = chat.standing(person.id)
    after = standing.get(call.method, "administrator")
    if call.method == "unbanChatMember" and before in PRESENT and call.flag("only_if_banned"):
        return True
    chat.members[person.id] = (person, after)  # type: ignore[assignment]  # the table holds standings only
    return True


def send_action(world: World, call: Call) -> Any:
    """sendChatAction: "typing …"."""
    chat = open_chat(world, call)
    return chat if isinstance(chat, Failure) else True


def create_link(world: World, call: Call) -> Any:
    """What exportChatInviteLink answers."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    if chat.bot not in ADMINS:
        return bad_request("not enough rights to manage chat invite link")
    return f"https://t.me/+stand{abs(chat.id)}"


def _forum(world: World, call: Call) -> Chat | Failure:
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    if not chat.forum:
        return bad_request("the chat is not a forum")
    if chat.bot not in ADMINS:
        return failure(400, "not enough rights to manage topics")
    return chat
