"""From what somebody did to the conversation that answers: tables of commands and taps, and who may use each.

Roles count in private chats only. Whoever has no right to something gets the same answer as for something that there is not.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, assert_never

from alertbot.converse import (
    alerts,
    anything,
    feeds,
    follow,
    following,
    forget,
    groups,
    helping,
    inline,
    people,
    person,
    privacy,
    review,
    settings,
    start,
    status,
    stories,
)
from alertbot.converse.house import House, Talk
from alertbot.converse.manners import busy, gone
from alertbot.converse.menu import COMMANDS
from alertbot.converse.replies import Replies, Toast
from alertbot.core.messages.actions import Verb, decode
from alertbot.core.model import ChatId, Role

Spoken = Callable[[House, Talk, str], Awaitable[Replies]]
Tap = Callable[[House, Talk, tuple[int | str, ...]], Awaitable[Replies]]

_BURST, _PER_SECOND = 20.0, 1.0  # of what one person may do (safety R23)


@dataclass(frozen=True, slots=True)
class Wrote:
    """Words, a command among them."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button."""

    data: str


@dataclass(frozen=True, slots=True)
class Queried:
    """An inline query."""

    text: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file."""

    file_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class SentSomething:
    """Anything else: a sticker, a voice, a place, …"""


@dataclass(frozen=True, slots=True)
class ChangedWords:
    """A message that was written before says something else now."""


@dataclass(frozen=True, slots=True)
class Came:
    """The bot may write in this chat now."""


@dataclass(frozen=True, slots=True)
class Went:
    """The bot may no longer write in this chat."""


@dataclass(frozen=True, slots=True)
class MovedTo:
    """The chat has another id."""

    chat_id: ChatId


Deed = Wrote | Tapped | Queried | SentFile | SentSomething | ChangedWords | Came | Went | MovedTo


@dataclass(frozen=True, slots=True)
class Tapping:
    """What a button does, and the role it needs."""

    does: Tap
    needs: Role | None = None


async def nothing(_house: House, _talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """A label that does nothing."""
    return (Toast(""),)


SPOKEN: Final[Mapping[str, Spoken]] = MappingProxyType(
    {
        "start": start.start,
        "follow": follow.follow,
        "following": following.following,
        "unfollow": following.unfollow,
        "person": person.person,
        "settings": settings.settings,
        "help": helping.help_,
        "privacy": privacy.privacy,
        "mydata": privacy.my_data,
        "forget": forget.forget,
        "panic": forget.panic,
        "people": people.people,
        "addperson": people.add_person,
        "review": review.review,
        "stories": stories.stories,
        "feeds": feeds.feeds,
        "addfeed": feeds.add_feed,
        "removefeed": feeds.remove_feed,
        "status": status.status,
        "admins": status.admins,
        "audit": status.audit,
        "claim": status.claim,
    }
)
NEEDS: Final[Mapping[str, Role | None]] = MappingProxyType({c.name: c.needs for c in COMMANDS})

TAPPED: Final[Mapping[Verb, Tapping]] = MappingProxyType(
    {
        Verb.REVEAL: Tapping(alerts.reveal_tapped),
        Verb.WHY: Tapping(alerts.why_tapped),
        Verb.NOT_THIS: Tapping(alerts.not_this_tapped),
        Verb.MUTE: Tapping(alerts.mute_tapped),
        Verb.UNFOLLOW: Tapping(alerts.unfollow_tapped),
        Verb.NOTE: Tapping(alerts.note_tapped),
        Verb.FOLLOW: Tapping(follow.follow_tapped),
        Verb.UNDO: Tapping(following.undo_tapped),
        Verb.CARD: Tapping(person.card_tapped),
        Verb.TARGET: Tapping(follow.target_tapped),
        Verb.UNTARGET: Tapping(following.untarget_tapped),
        Verb.FOLLOWING: Tapping(following.following_tapped),
        Verb.FOUND: Tapping(follow.found_tapped),
        Verb.BROWSE: Tapping(person.browse_tapped),
        Verb.LOOK_BACK: Tapping(person.look_back_tapped),
        Verb.AGREE: Tapping(follow.agree_tapped),
        Verb.SETTINGS: Tapping(settings.settings_tapped),
        Verb.SET: Tapping(settings.set_tapped),
        Verb.ALL_IS_WELL: Tapping(settings.all_is_well_tapped),
        Verb.RENEW: Tapping(settings.renew_tapped),
        Verb.HELP: Tapping(helping.help_tapped),
        Verb.PRIVACY: Tapping(privacy.privacy_tapped),
        Verb.MY_DATA: Tapping(privacy.my_data_tapped),
        Verb.FORGET: Tapping(forget.forget_tapped),
        Verb.PANIC: Tapping(forget.panic_tapped),
        Verb.NOTHING: Tapping(nothing),
        Verb.PEOPLE: Tapping(people.people_tapped, Role.EDITOR),
        Verb.REVIEW: Tapping(review.review_tapped, Role.EDITOR),
        Verb.DECIDE: Tapping(review.decide_tapped, Role.EDITOR),
        Verb.FEEDS: Tapping(feeds.feeds_tapped, Role.OPERATOR),
        Verb.FEED: Tapping(feeds.feed_tapped, Role.OPERATOR),
        Verb.FEED_DO: Tapping(feeds.feed_do_tapped, Role.OPERATOR),
    }
)
# What the buttons of Verb.ADMIN do, by their first argument.
ADMIN_TAPPED: Final[Mapping[str, Tapping]] = MappingProxyType(
    {
        "person": Tapping(people.person_tapped, Role.EDITOR),
        "retire": Tapping(people.retire_tapped, Role.EDITOR),
        "spell": Tapping(people.spell_tapped, Role.EDITOR),
        "answer": Tapping(people.answer_tapped, Role.EDITOR),
        "addperson": Tapping(people.add_confirmed, Role.EDITOR),
        "import": Tapping(people.import_confirmed, Role.EDITOR),
        "stories": Tapping(stories.stories_tapped, Role.EDITOR),
        "story": Tapping(stories.story_tapped, Role.EDITOR),
        "correct": Tapping(stories.correct_tapped, Role.EDITOR),
        "withdraw": Tapping(stories.withdraw_tapped, Role.EDITOR),
        "again": Tapping(stories.again_tapped, Role.EDITOR),
        "addfeed": Tapping(feeds.add_confirmed, Role.OPERATOR),
        "admins": Tapping(status.admins_tapped, Role.OPERATOR),
        "invite": Tapping(status.invite_tapped, Role.OPERATOR),
        "dismiss": Tapping(status.dismiss_tapped, Role.OPERATOR),
        "no": Tapping(people.refused),
    }
)


async def converse(house: House, talk: Talk, deed: Deed) -> Replies:
    """The answer to something that somebody did."""
    if not house.allow_groups and not talk.private and not isinstance(deed, Came | Went | MovedTo):
        return await groups.not_allowed(house, talk)
    match deed:
        case Wrote(text):
            return await _wrote(house, talk, text) if _has_room(house, talk) else ()
        case Tapped(data):
            return await _tapped(house, talk, data) if _has_room(house, talk) else (busy(talk),)
        case Queried(text):
            return await inline.inline(house, talk, text)
        case SentFile(file_id, name, size) if talk.role is not None and talk.role.may(Role.EDITOR) and _is_csv(name):
            return await people.file_sent(house, talk, file_id, size)
        case SentFile() | SentSomething():
            return await anything.something(house, talk) if _has_room(house, talk) else ()
        case ChangedWords():
            return await anything.edited(house, talk) if _has_room(house, talk) else ()
        case Came():
            return await groups.joined(house, talk)
        case Went():
            return await groups.left(house, talk)
        case MovedTo(chat_id):
            return await groups.moved(house, talk, chat_id)
        case _:
            assert_never(deed)


def may(talk: Talk, needs: Role | None) -> bool:
    """Whether somebody may use what needs a role."""
    return needs is None or (talk.role is not None and talk.role.may(needs))


async def _wrote(house: House, talk: Talk, text: str) -> Replies:
    if not text.startswith("/"):
        return await anything.words(house, talk, text)
    head, _, rest = text[1:].partition(" ")
    name, _, addressee = head.partition("\n")[0].partition("@")
    if addressee and addressee.lower() != house.username.lower():
        return ()
    command = SPOKEN.get(name.lower())
    if command is None or not may(talk, NEEDS[name.lower()]):
        return await anything.unknown_command(house, talk)
    house.memory.answered(talk.chat_id)
    return await command(house, talk, rest.strip())


async def _tapped(house: House, talk: Talk, data: str) -> Replies:
    action = decode(data)
    if action is None:
        return (gone(talk),)
    args = action.args
    if action.verb is Verb.ADMIN:
        tapping, args = ADMIN_TAPPED.get(str(args[0])) if args else None, args[1:]
    else:
        tapping = TAPPED.get(action.verb)
    if tapping is None or not may(talk, tapping.needs):
        return (gone(talk),)
    return await tapping.does(house, talk, args)


def _has_room(house: House, talk: Talk) -> bool:
    who = talk.user_id or talk.chat_id
    return house.memory.drink(who, talk.now, burst=_BURST, per_second=_PER_SECOND)


def _is_csv(name: str) -> bool:
    return name.lower().endswith((".csv", ".tsv"))
