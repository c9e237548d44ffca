"""An update of Telegram's, as who did what where; everything else that it says of people is left at the door."""

from dataclasses import dataclass
from datetime import datetime

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, InlineQuery, Message, Update, User

from alertbot.converse.dispatch import (
    Came,
    ChangedWords,
    Deed,
    MovedTo,
    Queried,
    SentFile,
    SentSomething,
    Tapped,
    Went,
    Wrote,
)
from alertbot.converse.house import House, Talk
from alertbot.core.model import ChatId, ChatKind, Role
from alertbot.database.guests import guest
from alertbot.locales import words

_SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "pinned_message",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "write_access_allowed",
    "chat_shared",
    "users_shared",
)
_AWAY = frozenset({ChatMember.LEFT, ChatMember.BANNED})


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody did, and by which id Telegram wants its answer."""

    deed: Deed
    chat: Chat | None
    user: User | None
    query_id: str = ""  # of a tap or an inline query
    message: Message | None = None
    message_id: int | None = None
    at: int | None = None  # the chat that it is about, where that is another than the one it came from


def hear(update: Update) -> Heard | None:
    """Who did what; None for what needs no answer."""
    if update.callback_query is not None:
        return _tap(update.callback_query)
    if update.inline_query is not None:
        return _query(update.inline_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    if update.edited_message is not None:
        return _written(update.edited_message, ChangedWords())
    message = update.message or update.channel_post
    return None if message is None else _message(message)


async def attend(house: House, heard: Heard, now: datetime) -> Talk:
    """What is known of the chat and of who acts in it."""
    chat_id = _chat_id(heard)
    kind = _kind(heard.chat)
    user_id = heard.user.id if heard.user is not None else 0
    language = (heard.user.language_code or "") if heard.user is not None else ""
    message = heard.message
    known = await guest(house.database, chat_id, user_id)
    subscriber = known.subscriber
    return Talk(
        chat_id=chat_id,
        kind=kind,
        user_id=user_id,
        words=words(subscriber.choices.language if subscriber is not None else language),
        now=now,
        language=language,
        subscriber=subscriber,
        role=_role(house, user_id, known.role) if kind is ChatKind.PRIVATE else None,
        message_id=heard.message_id,
        topic=message.message_thread_id if message is not None and message.is_topic_message else None,
        tapped=isinstance(heard.deed, Tapped),
        as_this_chat=_spoke_as(heard, chat_id),
        posted=kind is ChatKind.CHANNEL and isinstance(heard.deed, Wrote),
    )


def _chat_id(heard: Heard) -> ChatId:
    """The chat that a deed is about; of an inline query the one of its person with the bot."""
    there = heard.chat or heard.user
    return ChatId(heard.at if heard.at is not None else there.id if there is not None else 0)


def _role(house: House, user_id: int, known: Role | None) -> Role | None:
    return Role.OWNER if user_id in house.admin_ids else known


def _spoke_as(heard: Heard, chat_id: ChatId) -> bool:
    """Whether an anonymous admin spoke as the group itself. (A tap never is anonymous.)"""
    sender = heard.message.sender_chat if heard.message is not None else None
    return sender is not None and sender.id == chat_id and not isinstance(heard.deed, Tapped)


def _tap(query: CallbackQuery) -> Heard:
    message = query.message
    return Heard(
        Tapped(query.data or ""),
        message.chat if message is not None else None,
        query.from_user,
        query.id,
        message if isinstance(message, Message) else None,
        message.message_id if message is not None else None,
    )


def _query(query: InlineQuery) -> Heard:
    return Heard(Queried(query.query), None, query.from_user, query.id)


def _membership(change: ChatMemberUpdated) -> Heard | None:
    """Coming and going of the bot itself; a change of its rights while it stays is neither."""
    could, can = _may_write(change.old_chat_member), _may_write(change.new_chat_member)
    if could == can:
        return None
    return Heard(Came() if can else Went(), change.chat, change.from_user)


def _may_write(member: ChatMember) -> bool:
    if member.status in _AWAY:
        return False
    return member.status != ChatMember.RESTRICTED or bool(getattr(member, "can_send_messages", False))


def _message(message: Message) -> Heard | None:
    if message.migrate_to_chat_id is not None:
        return _written(message, MovedTo(ChatId(message.migrate_to_chat_id)))
    if message.migrate_from_chat_id is not None:
        deed = MovedTo(ChatId(message.chat.id))
        return Heard(deed, message.chat, message.from_user, message=message, at=message.migrate_from_chat_id)
    if any(getattr(message, field, None) for field in _SERVICE):
        return None
    if message.text is not None:
        return _written(message, Wrote(message.text))
    if message.document is not None:
        file = message.document
        return _written(message, SentFile(file.file_id, file.file_name or "", file.file_size or 0))
    return _written(message, SentSomething())


def _written(message: Message, deed: Deed) -> Heard:
    return Heard(deed, message.chat, message.from_user, message=message, message_id=message.message_id)


def _kind(chat: Chat | None) -> ChatKind:
    if chat is None or chat.type == Chat.PRIVATE:
        return ChatKind.PRIVATE
    return ChatKind.CHANNEL if chat.type == Chat.CHANNEL else ChatKind.GROUP
