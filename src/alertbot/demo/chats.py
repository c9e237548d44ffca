"""Who is in the stand-in's world: people, chats with their members and topics, and the messages in them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from alertbot.demo.entities import Entity, as_json

ChatType = Literal["private", "group", "supergroup", "channel"]
Standing = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

PRESENT = frozenset({"creator", "administrator", "member", "restricted"})
ADMINS = frozenset({"creator", "administrator"})
ANONYMOUS_ADMIN = 1087968824  # who acts when an admin stays anonymous
CHANNEL_POSTER = 136817688  # who acts when somebody posts as a channel
FULL_RIGHTS = dict.fromkeys(
    (
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
    ),
    True,
)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with Telegram, or a bot."""

    id: int
    name: str
    language: str = ""
    username: str = ""
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False


@dataclass(slots=True, eq=False)
class Topic:
    """A thread of a forum."""

    id: int
    name: str
    closed: bool = False
    deleted: bool = False
    noticed: bool = True  # the server knows of the deletion already; it answers in other words before


@dataclass(slots=True, eq=False)
class Message:
    """What stands in a chat; text and entities are the caption's where there is a document."""

    id: int
    chat: "Chat"
    sender: Person
    date: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    markup: dict[str, Any] | None = None
    old_markups: list[dict[str, Any]] = field(default_factory=list)
    edited: datetime | None = None
    deleted: datetime | None = None
    silent: bool = False
    protected: bool = False
    thread: int | None = None
    reply_to: int | None = None
    sender_chat: "Chat | None" = None
    extra: dict[str, Any] = field(default_factory=dict)  # further fields of the Bot API: document, new_chat_members …
    preview: dict[str, Any] | None = None

    @property
    def is_service(self) -> bool:
        """Whether it tells what happened in the chat, and nobody wrote it."""
        return not self.text and bool(self.extra) and "document" not in self.extra and "photo" not in self.extra


@dataclass(slots=True, eq=False)
class Chat:
    """A conversation, and where the bot stands in it."""

    id: int
    type: ChatType
    title: str = ""
    username: str = ""
    person: Person | None = None  # whose private chat it is
    members: dict[int, tuple[Person, Standing]] = field(default_factory=dict)
    bot: Standing = "member"
    bot_rights: dict[str, bool] = field(default_factory=dict)
    muted: bool = False  # the bot may not write, though it is there
    forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    general_closed: bool = False
    migrated_to: int | None = None
    deleted: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    protected: bool = False

    @property
    def is_group(self) -> bool:
        """Whether the limits of groups hold; channels count as groups."""
        return self.type != "private"

    def standing(self, person_id: int) -> Standing:
        """Where somebody stands in a chat."""
        return self.members[person_id][1] if person_id in self.members else "left"


def user_json(person: Person) -> dict[str, Any]:
    """A person as the Bot API writes one."""
    told: dict[str, Any] = {"id": person.id, "is_bot": person.is_bot, "first_name": person.name}
    if person.username:
        told["username"] = person.username
    if person.language:
        told["language_code"] = person.language
    return told


def chat_json(chat: Chat) -> dict[str, Any]:
    """A chat as the Bot API writes one in a message."""
    told: dict[str, Any] = {"id": chat.id, "type": chat.type}
    if chat.person is not None:
        told["first_name"] = chat.person.name
    else:
        told["title"] = chat.title
    if username := chat.username or (chat.person.username if chat.person else ""):
        told["username"] = username
    if chat.forum:
        told["is_forum"] = True
    return told


def message_json(message: Message, *, with_reply: bool = True) -> dict[str, Any]:
    """A message as the Bot API writes one."""
    chat = message.chat
    told: dict[str, Any] = {"message_id": message.id, "date": int(message.date.timestamp()), "chat": chat_json(chat)}
    if message.sender_chat is not None:
        told["sender_chat"] = chat_json(message.sender_chat)
    if chat.type != "channel":
        told["from"] = user_json(message.sender)
    told |= message.extra
    captioned = "document" in message.extra or "photo" in message.extra
    if message.text:
        told["caption" if captioned else "text"] = message.text
    if message.entities:
        told["caption_entities" if captioned else "entities"] = [as_json(e) for e in message.entities]
    if message.markup and "inline_keyboard" in message.markup:
        told["reply_markup"] = message.markup
    if message.edited:
        told["edit_date"] = int(message.edited.timestamp())
    if message.protected:
        told["has_protected_content"] = True
    if message.preview:
        told["link_preview_options"] = message.preview
    if message.thread is not None:
        told |= {"message_thread_id": message.thread, "is_topic_message": True}
    replied = chat.messages.get(message.reply_to or 0)
    if with_reply and replied is not None and not replied.deleted:
        told["reply_to_message"] = message_json(replied, with_reply=False)
    return told


def member_json(person: Person, standing: Standing, rights: dict[str, bool] | None = None) -> dict[str, Any]:
    """A member of a chat as the Bot API writes one."""
    told: dict[str, Any] = {"user": user_json(person), "status": standing}
    match standing:
        case "creator":
            told["is_anonymous"] = False
        case "administrator":
            told |= {
                "can_be_edited": False,
                "is_anonymous": False,
                **dict.fromkeys(FULL_RIGHTS, False),
                **(rights or FULL_RIGHTS),
            }
        case "restricted":
            told |= {"is_member": True, "until_date": 0, **_nothing_allowed()}
        case "kicked":
            told["until_date"] = 0
        case "member" | "left":
            pass
    return told


def _nothing_allowed() -> dict[str, bool]:
    kinds = ("messages", "audios", "documents", "photos", "videos", "video_notes", "voice_notes", "polls")
    sends = {f"can_send_{kind}": False for kind in (*kinds, "other_messages")}
    others = (
        "add_web_page_previews",
        "change_info",
        "invite_users",
        "pin_messages",
        "manage_topics",
        "react_to_messages",
        "edit_tag",
    )
    return {**sends, **{f"can_{other}": False for other in others}}
