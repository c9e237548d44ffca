"""What every conversation shares: who may choose for a chat, and the answers to what can't be done."""

from alertbot.converse.house import House, Talk
from alertbot.converse.replies import Reply, Row, Toast, edit, say, tap
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import Rich, own

ANONYMOUS_ADMIN = 1087968824  # who speaks as the group itself
AS_A_CHANNEL = 136817688  # who speaks as some channel: nobody can tell whether an admin does


async def may_choose(house: House, talk: Talk) -> bool:
    """Whether somebody may choose what a chat follows: oneself in private, in groups and channels their admins."""
    if talk.private:
        return True
    if talk.as_this_chat or talk.posted:  # Telegram lets only admins speak as a group or post into a channel
        return True
    if talk.user_id in {AS_A_CHANNEL, 0}:
        return False
    return await house.is_chat_admin(talk.chat_id, talk.user_id)


def answer(talk: Talk, text: Rich, *rows: Row) -> Reply:
    """In place of the tapped message, or as a new one."""
    return edit(text, *rows) if talk.tapped else say(text, *rows)


def notice(talk: Talk, text: str) -> Reply:
    """A short word that must be read: over the chat after a tap, else as a message."""
    return Toast(text, must_read=True) if talk.tapped else say(own(text))


def gone(talk: Talk) -> Reply:
    """The answer to a button whose thing is no longer there."""
    return notice(talk, talk.words.say("This button is too old: what it is about is no longer here."))


def busy(talk: Talk) -> Reply:
    """The answer when too much happens at once."""
    return notice(talk, talk.words.say("Too much at once. Please try again in a minute."))


def not_yours(talk: Talk) -> Reply:
    """The answer to a member of a group who is no admin of it."""
    return Toast(talk.words.say("Only admins of this chat can choose what it follows."), must_read=True)


def settings_row(talk: Talk) -> Row:
    """The way to the list of follows and to the settings."""
    return (
        tap("📋 " + talk.words.say("Following"), Verb.FOLLOWING, 0),
        tap("⚙️ " + talk.words.say("Settings"), Verb.SETTINGS),
    )


def browse_row(talk: Talk) -> Row:
    """The way to the list of people, and to those in the news."""
    return (
        tap("🔎 " + talk.words.say("Browse the list"), Verb.BROWSE),
        tap("📰 " + talk.words.say("In the news"), Verb.BROWSE, "news", "", 0),
    )
