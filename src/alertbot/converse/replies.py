"""What a conversation answers: values, carried out in one place (speak.py)."""

from dataclasses import dataclass
from datetime import timedelta

from alertbot.core.messages.actions import Action, Verb, encode
from alertbot.core.messages.cutting import cut
from alertbot.core.messages.foreign import one_line
from alertbot.core.messages.html import Rich
from alertbot.core.model import Button, ChatId, Message, Role

Row = tuple[Button, ...]
_LABEL = 48  # UTF-16 units; phones show about twenty, and cut the rest themselves


@dataclass(frozen=True, slots=True)
class Say:
    """A new message in the chat, for good or for a while."""

    message: Message
    lasts: timedelta | None = None  # it deletes itself after this time
    to: ChatId | None = None  # another chat than the one that speaks


@dataclass(frozen=True, slots=True)
class Edit:
    """The message whose button was tapped says this now; where it can't be changed, a new one does."""

    message: Message


@dataclass(frozen=True, slots=True)
class Toast:
    """A line over the chat in answer to a tap, of 200 characters at most; `must_read` stays until it is closed."""

    text: str
    must_read: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """A message goes, on both sides."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Leave:
    """The bot leaves this group or channel."""


@dataclass(frozen=True, slots=True)
class Card:
    """One result of an inline query: a title and a line in the list, and the message it becomes."""

    id: str
    title: str
    line: str
    message: Message


@dataclass(frozen=True, slots=True)
class Cards:
    """The answer to an inline query."""

    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands of this chat's menu: those of a role, in the language of a code."""

    role: Role | None
    language: str


@dataclass(frozen=True, slots=True)
class Acted:
    """An admin did something: for the audit, without personal data."""

    action: str
    object: str = ""
    role: Role | None = None  # of somebody who became an admin by this


@dataclass(frozen=True, slots=True)
class Erased:
    """Nothing is kept of this chat any more: not even the ids of the messages of this talk."""


Reply = Say | Edit | Toast | Delete | Leave | Cards | Menu | Acted | Erased
Replies = tuple[Reply, ...]


def page(text: Rich, *rows: Row) -> Message:
    """A message of the bot's with its buttons; rows without buttons take no place."""
    return Message(text.html, text.plain, tuple(row for row in rows if row))


def tap(label: str, verb: Verb, *args: int | str) -> Button:
    """A button that asks the bot for something."""
    return Button(cut(one_line(label), _LABEL), action=encode(Action(verb, args)))


def leads(label: str, url: str) -> Button:
    """A button that opens a link."""
    return Button(cut(one_line(label), _LABEL), url=url)


def say(text: Rich, *rows: Row) -> Say:
    """A new message of the bot's."""
    return Say(page(text, *rows))


def edit(text: Rich, *rows: Row) -> Edit:
    """The tapped message says this now."""
    return Edit(page(text, *rows))
