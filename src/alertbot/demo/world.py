"""Everything the stand-in remembers, and the questions that several methods ask of it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alertbot.demo.answers import Failure, bad_request, failure
from alertbot.demo.calls import Call, Upload
from alertbot.demo.chats import ADMINS, PRESENT, Chat, Message, Person, chat_json, member_json, message_json, user_json
from alertbot.demo.clock import Clock, Pause
from alertbot.demo.faults import Faults
from alertbot.demo.limits import Limits
from alertbot.demo.updates import Updates


@dataclass(slots=True, eq=False)
class Query:
    """A tap on a button that waits for its answer."""

    id: str
    person: Person
    message: Message
    data: str
    at: datetime
    answers: list[dict[str, Any]] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def toast(self) -> str:
        """The words that flashed up, "" for none."""
        return str(self.answers[0].get("text", "")) if self.answers else ""

    @property
    def alert(self) -> bool:
        """Whether the words stood in a window that must be closed."""
        return bool(self.answers and self.answers[0].get("show_alert"))


@dataclass(slots=True, eq=False)
class InlineQuery:
    """Words typed after the bot's name in any chat, and the results offered for them."""

    id: str
    person: Person
    query: str
    at: datetime
    results: list[dict[str, Any]] | None = None
    button: dict[str, Any] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Profile:
    """What the bot says about itself: names and texts by language, commands by scope and language."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    rights: dict[bool, dict[str, Any]] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True, eq=False, repr=False)
class World:
    """People, chats, messages and all that is on its way between them and the bot."""

    bot: Person
    clock: Clock
    pause: Pause
    limits: Limits | None
    people: dict[int, Person] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    updates: Updates = field(default_factory=Updates)
    faults: Faults = field(default_factory=Faults)
    queries: dict[str, Query] = field(default_factory=dict)
    inline_queries: dict[str, InlineQuery] = field(default_factory=dict)
    files: dict[str, tuple[str, Upload]] = field(default_factory=dict)  # by file id: path and content
    profile: Profile = field(default_factory=Profile)
    last_private_id: int = 0
    counter: int = 0
    versions: int = 0  # goes up with every change that somebody could see
    listeners: list[Callable[[str, Message | None], None]] = field(default_factory=list)

    def number(self) -> int:
        """A number that was not given out before."""
        self.counter += 1
        return self.counter

    def changed(self, what: str, message: Message | None = None) -> None:
        """Tell whoever watches that something can be seen now."""
        self.versions += 1
        for listener in tuple(self.listeners):
            listener(what, message)


def find_chat(world: World, call: Call, name: str = "chat_id") -> Chat | Failure:
    """The chat that a call speaks of, by number or @username, whether or not the bot may act there."""
    sent = call.text(name)
    if not sent:
        return bad_request(f"{name} is empty")
    number = call.integer(name)
    if number is not None:
        chat = world.chats.get(number)
    else:
        chat = next((c for c in world.chats.values() if c.username and "@" + c.username.lower() == sent.lower()), None)
    return chat if chat is not None else bad_request("chat not found")


def open_chat(world: World, call: Call, name: str = "chat_id") -> Chat | Failure:
    """The chat that a call speaks of, where the bot is inside and can be heard; else the server's words for why not."""
    chat = find_chat(world, call, name)
    if isinstance(chat, Failure):
        return chat
    return _closed_to_bot(chat) or chat


def writable_chat(world: World, call: Call) -> Chat | Failure:
    """The chat that a message is meant for, where the bot may write and the topic is open."""
    chat = open_chat(world, call)
    if isinstance(chat, Failure):
        return chat
    return _not_writable(chat) or _topic_trouble(chat, call.integer("message_thread_id")) or chat


def find_message(chat: Chat, number: int | None, missing: str) -> Message | Failure:
    """A message that is still there, or the words for its absence."""
    message = chat.messages.get(number or 0)
    return bad_request(missing) if message is None or message.deleted else message


def new_message(world: World, chat: Chat, sender: Person, **fields: Any) -> Message:
    """Put a message into a chat; ids grow in each supergroup and channel, and over all other chats together."""
    if chat.type in {"private", "group"}:
        world.last_private_id += 1
        number = world.last_private_id
    else:
        number = chat.last_id + 1
    chat.last_id = number
    message = Message(number, chat, sender, world.clock(), **fields)
    chat.messages[number] = message
    world.changed("message", message)
    return message


def tell_message(world: World, message: Message, *, edited: bool = False) -> None:
    """Tell the bot of a message that somebody wrote."""
    base = "channel_post" if message.chat.type == "channel" else "message"
    kind = f"edited_{base}" if edited else base
    world.updates.push(kind, message_json(message), world.clock())


def set_bot(world: World, chat: Chat, by: Person, standing: Any, rights: dict[str, bool] | None = None) -> None:
    """Change where the bot stands in a chat and tell it so."""
    before = bot_member(world, chat)
    chat.bot, chat.bot_rights = standing, rights or {}
    told = {
        "chat": chat_json(chat),
        "from": user_json(by),
        "date": int(world.clock().timestamp()),
        "old_chat_member": before,
        "new_chat_member": bot_member(world, chat),
    }
    world.updates.push("my_chat_member", told, world.clock())
    world.changed("standing")


def bot_member(world: World, chat: Chat) -> dict[str, Any]:
    """The bot as a member of a chat."""
    return member_json(world.bot, chat.bot, chat.bot_rights or None)


def present(chat: Chat) -> Iterator[Person]:
    """The people in a chat."""
    for person, standing in chat.members.values():
        if standing in PRESENT:
            yield person


def _closed_to_bot(chat: Chat) -> Failure | None:
    """Why nothing at all can be done in a chat."""
    if chat.person is not None:
        return _closed_person(chat.person)
    if chat.migrated_to is not None:
        return failure(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.deleted:
        return failure(403, "the group chat was deleted")
    if chat.bot == "kicked":
        return failure(403, f"bot was kicked from the {chat.type} chat")
    if chat.bot == "left":
        return failure(403, f"bot is not a member of the {chat.type} chat")
    return None


def _closed_person(person: Person) -> Failure | None:
    if person.deactivated:
        return failure(403, "user is deactivated")
    if person.is_bot:
        return failure(403, "the bot can't send messages to the bot")
    if person.blocked:
        return failure(403, "bot was blocked by the user")
    if not person.started:
        return failure(403, "bot can't initiate conversation with a user")
    return None


def _not_writable(chat: Chat) -> Failure | None:
    if chat.type == "channel" and (chat.bot not in ADMINS or not chat.bot_rights.get("can_post_messages", True)):
        return bad_request("need administrator rights in the channel chat")
    if chat.muted or chat.bot == "restricted":
        return bad_request("not enough rights to send text messages to the chat")
    return None


def _topic_trouble(chat: Chat, thread: int | None) -> Failure | None:
    """Why a topic takes no message; the General topic is the one left out, and id 1 is not found."""
    if not thread:
        return Failure(400, "Bad Request: TOPIC_CLOSED") if chat.forum and chat.general_closed else None
    topic = chat.topics.get(thread)
    if topic is None or (topic.deleted and topic.noticed):
        return bad_request("message thread not found")
    if topic.deleted:
        return Failure(400, "Bad Request: TOPIC_DELETED")
    return Failure(400, "Bad Request: TOPIC_CLOSED") if topic.closed and chat.bot not in ADMINS else None
