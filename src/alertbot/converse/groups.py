"""Groups and channels: hello once, goodbye in silence, moving to a new id; and private chats that block and come back."""

from alertbot.converse.house import House, Talk
from alertbot.converse.replies import Erased, Leave, Replies, Row, leads, say, tap
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import Rich, bold, lines, own, tell
from alertbot.core.model import ChatId, ChatKind
from alertbot.database import subscribers


async def joined(house: House, talk: Talk) -> Replies:
    """The bot may write in this chat now: hello once, or out again where groups are not allowed."""
    if not talk.private and not house.allow_groups:
        return await _leave(house, talk)
    if talk.subscriber is not None:
        await subscribers.revive(house.database, talk.subscriber.id, talk.now)
        house.wake()
        return ()
    return () if talk.private else (say(_hello(house, talk), *_hello_rows(talk)),)


async def left(house: House, talk: Talk) -> Replies:
    """The bot was blocked or taken out: nothing more is sent; in discreet mode nothing is kept either (safety R17)."""
    if talk.subscriber is None:
        return (Erased(),)
    if talk.subscriber.choices.discreet:
        await subscribers.forget(house.database, talk.subscriber.id)
        await house.erased()
    else:
        await subscribers.suspend(house.database, talk.subscriber.id, talk.today)
    house.memory.forget(talk.chat_id)
    return (Erased(),)


async def moved(house: House, talk: Talk, to: ChatId) -> Replies:
    """A group became a supergroup with another id, told by either of the two; told again, it changes nothing."""
    if talk.subscriber is not None and to != talk.chat_id:
        await subscribers.move(house.database, talk.subscriber.id, to)
        house.wake()
    return (Erased(),)


async def not_allowed(house: House, talk: Talk) -> Replies:
    """Something was said in a group, though this bot is for single people only."""
    return await _leave(house, talk)


def add_rows(house: House, talk: Talk) -> tuple[Row, ...]:
    """The buttons that bring the bot into a group or a channel."""
    if not house.allow_groups or not talk.private:
        return ()
    start = f"https://t.me/{house.username}"
    return (
        (
            leads("➕ " + talk.words.say("Add to a group"), f"{start}?startgroup=p"),
            leads("➕ " + talk.words.say("Add to a channel"), f"{start}?startchannel&admin=post_messages"),
        ),
    )


async def _leave(house: House, talk: Talk) -> Replies:
    if talk.subscriber is not None:
        await subscribers.forget(house.database, talk.subscriber.id)
        await house.erased()
    return Leave(), Erased()


def _hello(house: House, talk: Talk) -> Rich:
    w = talk.words
    who = (
        tell(
            w,
            "Only admins of this channel choose what it follows: write /follow@{name} and a name or a country.",
            name=house.username,
        )
        if talk.kind is ChatKind.CHANNEL
        else tell(
            w,
            "Only admins of this group choose what it follows: /follow@{name} and a name or a country, /settings@{name}.",
            name=house.username,
        )
    )
    return lines(
        bold(tell(w, "I tell this chat what rights groups say about the prisoners it follows.")),
        own("👁 ") + tell(w, "Everybody here sees what this chat follows, and who taps."),
        own("🔒 ")
        + tell(w, "I keep the address of this chat, encrypted, and what it follows; nothing that is written here."),
        who,
    )


def _hello_rows(talk: Talk) -> tuple[Row, ...]:
    return (
        (
            tap("🔎 " + talk.words.say("Browse the list"), Verb.BROWSE),
            tap("⚙️ " + talk.words.say("Settings"), Verb.SETTINGS),
        ),
    )
