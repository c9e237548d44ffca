"""What people do on Telegram, as functions for tests and for the chat page: say, tap, block, add the bot, look."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alertbot.demo.autolinks import find
from alertbot.demo.calls import Upload
from alertbot.demo.chats import (
    ADMINS,
    ANONYMOUS_ADMIN,
    FULL_RIGHTS,
    PRESENT,
    Chat,
    ChatType,
    Message,
    Person,
    Standing,
    Topic,
    message_json,
    user_json,
)
from alertbot.demo.faults import Faults
from alertbot.demo.limits import Limits
from alertbot.demo.rooms import new_topic
from alertbot.demo.sending import store_file
from alertbot.demo.transcript import Line, find_button, transcript
from alertbot.demo.world import InlineQuery, Query, World, new_message, set_bot, tell_message

FIRST_PERSON = 5001
FIRST_GROUP = -4001
FIRST_SUPERGROUP = -1000000004001
POST_RIGHTS = {"can_post_messages": True, "can_edit_messages": True, "can_delete_messages": True}


@dataclass(frozen=True, slots=True)
class Called:
    """A call that the bot made: when, what, and "ok" or the error it got."""

    at: datetime
    method: str
    fields: dict[str, Any]
    outcome: str


@dataclass(slots=True, eq=False, repr=False)
class Telegram:
    """A running stand-in: where it listens, and what can be made to happen in it."""

    world: World
    url: str
    token: str
    calls: deque[Called] = field(default_factory=lambda: deque(maxlen=50_000))
    counts: Counter[str] = field(default_factory=Counter)
    privacy: bool = True  # in groups the bot hears only what is meant for it

    @property
    def faults(self) -> Faults:
        """The rules by which calls go wrong."""
        return self.world.faults

    @property
    def page(self) -> str:
        """The address of the chat page, where one is served."""
        return self.url + "/"

    # People and chats -------------------------------------------------------------------------------------------------

    def person(
        self, name: str, language: str = "en", *, number: int = 0, username: str = "", started: bool = False
    ) -> Person:
        """Somebody new, who has not written to the bot yet unless `started`."""
        identifier = number or FIRST_PERSON + len(self.world.people)
        person = Person(identifier, name, language, username, started=started)
        self.world.people[identifier] = person
        self.world.chats[identifier] = Chat(identifier, "private", person=person)
        self.world.changed("person")
        return person

    def crowd(self, count: int, first: int = 100_001) -> list[Person]:
        """Many people at once, all of whom have started the bot."""
        return [self.person(f"P{number}", number=number, started=True) for number in range(first, first + count)]

    def chat(self, person: Person) -> Chat:
        """Somebody's private chat with the bot."""
        return self.world.chats[person.id]

    def group(
        self,
        title: str,
        members: Iterable[Person] = (),
        admins: Iterable[Person] = (),
        *,
        big: bool = False,
        forum: bool = False,
        bot: Standing = "member",
    ) -> Chat:
        """A group (a supergroup where `big` or `forum`), the bot in it unless `bot="left"`."""
        kind: ChatType = "supergroup" if big or forum else "group"
        chat = Chat(self._free_chat_id(big=kind == "supergroup"), kind, title, bot=bot, forum=forum)
        return self._peopled(chat, members, admins)

    def channel(
        self, title: str, admins: Iterable[Person] = (), *, username: str = "", bot: Standing = "administrator"
    ) -> Chat:
        """A channel; the bot may post in it unless told otherwise."""
        chat = Chat(self._free_chat_id(big=True), "channel", title, username, bot=bot)
        chat.bot_rights = dict(POST_RIGHTS) if bot == "administrator" else {}
        return self._peopled(chat, (), admins)

    def topic(self, chat: Chat, name: str) -> Topic:
        """A new thread of a forum."""
        return new_topic(chat, name)

    def close_topic(self, topic: Topic, *, closed: bool = True) -> None:
        """Close a thread, or open it again."""
        topic.closed = closed

    def delete_topic(self, topic: Topic, *, noticed: bool = True) -> None:
        """Delete a thread; until the server has noticed it answers TOPIC_DELETED."""
        topic.deleted, topic.noticed = True, noticed

    # What people say and tap ------------------------------------------------------------------------------------------

    def say(
        self,
        who: Person,
        text: str,
        chat: Chat | None = None,
        *,
        reply_to: Message | None = None,
        topic: Topic | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Somebody writes, to the bot or into a group; `anonymous` for an admin who hides behind the group."""
        place = chat or self.chat(who)
        if place.person is who:
            self._open(who)
        sender = Person(ANONYMOUS_ADMIN, "Group", username="GroupAnonymousBot", is_bot=True) if anonymous else who
        message = new_message(
            self.world,
            place,
            sender,
            text=text,
            entities=find(text),
            reply_to=reply_to.id if reply_to else None,
            thread=topic.id if topic else None,
            sender_chat=place if anonymous else None,
        )
        if self._heard(message, reply_to):
            tell_message(self.world, message)
        return message

    def start(self, who: Person, payload: str = "") -> Message:
        """Somebody presses Start, perhaps on a deep link."""
        return self.say(who, f"/start {payload}".rstrip())

    def post(self, channel: Chat, text: str) -> Message:
        """A post in a channel, by one of its admins."""
        poster = next((person for person, _ in channel.members.values()), self.world.bot)
        message = new_message(self.world, channel, poster, text=text, entities=find(text), sender_chat=channel)
        if channel.bot in ADMINS:
            tell_message(self.world, message)
        return message

    def send_file(
        self, who: Person, name: str, content: bytes, *, caption: str = "", chat: Chat | None = None
    ) -> Message:
        """Somebody sends a document."""
        place = chat or self.chat(who)
        if place.person is who:
            self._open(who)
        document = store_file(self.world, Upload(name, content))
        message = new_message(self.world, place, who, text=caption, extra={"document": document})
        tell_message(self.world, message)
        return message

    def rewrite(self, message: Message, text: str) -> None:
        """Somebody edits what they wrote."""
        message.text, message.entities, message.edited = text, find(text), self.world.clock()
        self.world.changed("edit", message)
        tell_message(self.world, message, edited=True)

    def tap(self, message: Message, button: str, by: Person | None = None) -> Query:
        """Somebody presses a button, named by its label or data, also one that the message had before an edit.

        Raises LookupError where the message never had it; ValueError where it only opens a link.
        """
        found = find_button(message, button)
        if found is None:
            raise LookupError(f"no button {button!r} under message {message.id}")
        if "callback_data" not in found:
            raise ValueError(f"button {button!r} asks nothing of the bot")
        who = by or message.chat.person or next(iter(message.chat.members.values()))[0]
        query = Query(f"q{self.world.number()}", who, message, str(found["callback_data"]), self.world.clock())
        self.world.queries[query.id] = query
        shown = message_json(message)
        told = {
            "id": query.id,
            "from": user_json(who),
            "message": {**shown, "date": 0} if message.deleted else shown,
            "chat_instance": str(abs(message.chat.id)),
            "data": query.data,
        }
        self.world.updates.push("callback_query", told, self.world.clock())
        return query

    async def tapped(self, message: Message, button: str, by: Person | None = None, *, seconds: float = 5) -> Query:
        """Press a button and wait for the bot's answer; raises TimeoutError where none comes."""
        query = self.tap(message, button, by)
        await asyncio.wait_for(query.answered.wait(), seconds)
        return query

    def inline(self, who: Person, words: str) -> InlineQuery:
        """Somebody types words after the bot's name in any chat."""
        query = InlineQuery(f"i{self.world.number()}", who, words, self.world.clock())
        self.world.inline_queries[query.id] = query
        told = {"id": query.id, "from": user_json(who), "query": words, "offset": "", "chat_type": "sender"}
        self.world.updates.push("inline_query", told, self.world.clock())
        return query

    # What changes between people and the bot --------------------------------------------------------------------------

    def block(self, who: Person) -> None:
        """Somebody stops the bot, which is told."""
        who.blocked = True
        set_bot(self.world, self.chat(who), who, "kicked")

    def unblock(self, who: Person) -> None:
        """Somebody lets the bot write again."""
        who.blocked = False
        who.started = True
        set_bot(self.world, self.chat(who), who, "member")

    def deactivate(self, who: Person) -> None:
        """Somebody's account is gone; nobody is told."""
        who.deactivated = True
        self.world.changed("person")

    def add_bot(self, chat: Chat, by: Person, *, admin: bool = False) -> None:
        """Somebody adds the bot to a group, or makes it admin of a group or channel."""
        rights = {**FULL_RIGHTS, **(POST_RIGHTS if chat.type == "channel" else {})} if admin else {}
        was_inside = chat.bot in PRESENT
        set_bot(self.world, chat, by, "administrator" if admin else "member", rights)
        if chat.type != "channel" and not was_inside:
            self._tell_service(chat, by, {"new_chat_members": [user_json(self.world.bot)]})

    def kick_bot(self, chat: Chat, by: Person) -> None:
        """Somebody throws the bot out."""
        set_bot(self.world, chat, by, "kicked")

    def take_rights(self, chat: Chat) -> None:
        """The bot may not write any more: muted in a group, no admin in a channel."""
        self._set_rights(chat, muted=True)

    def give_rights(self, chat: Chat) -> None:
        """The bot may write again."""
        self._set_rights(chat, muted=False)

    def promote(self, chat: Chat, who: Person, standing: Standing = "administrator") -> None:
        """Change where somebody stands in a group or channel."""
        chat.members[who.id] = (who, standing)
        self.world.changed("standing")

    def migrate(self, group: Chat) -> Chat:
        """The group becomes a supergroup with another id; both chats say so."""
        new = Chat(self._free_chat_id(big=True), "supergroup", group.title, members=dict(group.members), bot=group.bot)
        self.world.chats[new.id] = new
        someone = next((person for person, _ in group.members.values()), self.world.bot)
        self._tell_service(group, someone, {"migrate_to_chat_id": new.id})
        group.migrated_to = new.id
        self._tell_service(new, someone, {"migrate_from_chat_id": group.id})
        return new

    def delete_group(self, chat: Chat) -> None:
        """The group is deleted."""
        chat.deleted = True
        self.world.changed("standing")

    def delete(self, message: Message) -> None:
        """Somebody deletes a message for both sides; the bot is not told."""
        message.deleted = self.world.clock()
        self.world.changed("delete", message)

    def limit(self, *, on: bool) -> None:
        """Hold the bot to Telegram's limits, or lift them."""
        self.world.limits = Limits() if on else None

    # Looking ----------------------------------------------------------------------------------------------------------

    def transcript(self, where: Chat | Person | int, *, with_deleted: bool = False) -> list[Line]:
        """What is seen in a chat, the oldest first."""
        number = where if isinstance(where, int) else where.id
        return transcript(self.world.chats[number], self.world.bot.id, with_deleted=with_deleted)

    def from_bot(self, where: Chat | Person | int) -> list[Line]:
        """What the bot wrote there and still stands, the oldest first."""
        return [seen for seen in self.transcript(where) if seen.by == "bot"]

    def last(self, where: Chat | Person | int) -> Message:
        """The bot's newest message there; raises LookupError where it wrote none."""
        seen = self.from_bot(where)
        if not seen:
            raise LookupError("the bot has written nothing here")
        return seen[-1].message

    def unanswered(self) -> list[Query]:
        """The taps that the bot has not answered."""
        return [query for query in self.world.queries.values() if not query.answers]

    def called(self, method: str) -> list[Called]:
        """The calls of one method, the oldest first."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    async def until(self, seen: Callable[[], Any], *, seconds: float = 5) -> Any:
        """Wait until something can be seen: the first true value of `seen`; raises TimeoutError where it never comes."""
        changed = asyncio.Event()

        def note(what: str, message: Message | None) -> None:  # noqa: ARG001 - a listener hears more than it needs
            changed.set()

        self.world.listeners.append(note)
        try:
            async with asyncio.timeout(seconds):
                while not (value := seen()):
                    changed.clear()
                    await changed.wait()
                return value
        finally:
            self.world.listeners.remove(note)

    async def reply(self, where: Chat | Person | int, *, after: int = 0, seconds: float = 5) -> Message:
        """The bot's newest message there with an id above `after`, waited for."""
        await self.until(lambda: any(seen.id > after for seen in self.from_bot(where)), seconds=seconds)
        return self.last(where)

    async def ask(self, who: Person, text: str, chat: Chat | None = None, *, seconds: float = 5) -> Message:
        """Somebody writes and waits for the bot's answer."""
        asked = self.say(who, text, chat)
        return await self.reply(asked.chat, after=asked.id, seconds=seconds)

    # ------------------------------------------------------------------------------------------------------------------

    def _free_chat_id(self, *, big: bool) -> int:
        first = FIRST_SUPERGROUP if big else FIRST_GROUP
        while first in self.world.chats:
            first -= 1
        return first

    def _peopled(self, chat: Chat, members: Iterable[Person], admins: Iterable[Person]) -> Chat:
        chat.members = {person.id: (person, "member") for person in members}
        standings: tuple[Standing, ...] = ("creator", "administrator")
        for rank, person in enumerate(admins):
            chat.members[person.id] = (person, standings[min(rank, 1)])
        self.world.chats[chat.id] = chat
        self.world.changed("chat")
        return chat

    def _open(self, who: Person) -> None:
        """Whoever writes to the bot can be written to; a bot that was stopped hears that first."""
        if who.blocked:
            self.unblock(who)
        who.started = True

    def _heard(self, message: Message, reply_to: Message | None) -> bool:
        """Whether the bot gets to know of a message: privacy mode of groups."""
        chat = message.chat
        if chat.type == "private":
            return True
        if chat.bot not in PRESENT:
            return False
        if not self.privacy or chat.bot in ADMINS or (reply_to and reply_to.sender is self.world.bot):
            return True
        command = message.text.split(maxsplit=1)[0] if message.text.startswith("/") else ""
        addressed = command.lower().endswith("@" + self.world.bot.username.lower())
        spoke = any(m.sender is self.world.bot for m in chat.messages.values())
        return bool(command) and (addressed or ("@" not in command and spoke))

    def _tell_service(self, chat: Chat, by: Person, extra: dict[str, Any]) -> None:
        message = new_message(self.world, chat, by, extra=extra)
        tell_message(self.world, message)

    def _set_rights(self, chat: Chat, *, muted: bool) -> None:
        by = next((person for person, _ in chat.members.values()), self.world.bot)
        chat.muted = muted and chat.type != "channel"
        if chat.type == "channel":
            set_bot(self.world, chat, by, "member" if muted else "administrator", {} if muted else POST_RIGHTS)
        else:
            set_bot(self.world, chat, by, "restricted" if muted else "member")
