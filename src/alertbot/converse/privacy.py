"""/privacy: what is kept, on one screen; /mydata: all that is kept about this chat, in a message that deletes itself."""

from datetime import timedelta

from alertbot.converse.house import House, Talk
from alertbot.converse.replies import Replies, Row, Say, page, say, tap
from alertbot.converse.targets import called
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, code, foreign, joined, line, lines, own, tell
from alertbot.core.messages.words import Words
from alertbot.core.model import Follow, Kept
from alertbot.database import subscribers

SHOWN_FOR = timedelta(minutes=10)
_MOST_LINES = 60  # of a list of follows; what is longer says how many more there are


async def privacy(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/privacy`: the one-screen version of docs/privacy.md."""
    del house
    return (say(_one_screen(talk.words), *_rows(talk)),)


async def privacy_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """The same by a button, as a message of its own: what was tapped may hold a choice that is still open.

    With a word behind it, what to do before a trip, or when somebody is arrested (safety R21).
    """
    match args:
        case ("trip",):
            return (say(_before_a_trip(talk.words)),)
        case ("arrest",):
            return (say(_after_an_arrest(talk.words)),)
        case _:
            return await privacy(house, talk)


async def my_data(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/mydata`: everything, for ten minutes."""
    if not talk.private:
        return ()
    if talk.subscriber is None:
        return (say(tell(talk.words, "Nothing is kept about this chat.")),)
    kept = await subscribers.my_data(house.database, talk.subscriber.id)
    mine = await subscribers.follows(house.database, talk.subscriber.id)
    text = blocks(
        bold(tell(talk.words, "All that is kept about this chat")),
        lines(*(_kept(one) for one in kept)),
        _follows(house, talk, mine),
        tell(talk.words, "This message deletes itself in ten minutes."),
    )
    return (Say(page(text), lasts=SHOWN_FOR),)


async def my_data_tapped(house: House, talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """The same by a button."""
    return await my_data(house, talk)


def _one_screen(w: Words) -> Rich:
    return blocks(
        own("🔒 ") + bold(tell(w, "Privacy")),
        lines(
            bold(tell(w, "What is kept")),
            tell(
                w,
                "The address of this chat, encrypted; whom you follow; your settings; the days on which you came and were last told.",
            ),
            tell(w, "For two days, the numbers of our messages here, so that they can be deleted."),
            tell(w, "Not kept: your name, your phone, your messages, what you searched for."),
        ),
        lines(
            bold(tell(w, "Who can see it")),
            tell(
                w,
                "Nobody can list who follows whom, the admins of this bot neither. Whoever seizes the running server can.",
            ),
            tell(
                w,
                "Telegram knows that you use this bot, and keeps its messages. Your phone shows this chat to whoever unlocks it.",
            ),
        ),
        lines(
            bold(tell(w, "What you can do")),
            tell(
                w,
                "/mydata shows all that is kept. /forget erases it at once, in all copies but backups of the last days.",
            ),
            tell(
                w,
                "/panic deletes the messages of the last two days on both sides, erases everything, and sends nothing more.",
            ),
            tell(w, "Then delete this chat in Telegram; do not block the bot: blocked bots stand in a list."),
        ),
    )


def _before_a_trip(w: Words) -> Rich:
    return lines(
        own("🧳 ") + bold(tell(w, "Before a border or a search")),
        tell(
            w,
            "Send /panic here, then delete this chat in Telegram. Do not block the bot: blocked bots stand in a list.",
        ),
        tell(w, "In Telegram's settings: a passcode, a second password, your number shown to nobody."),
        tell(w, "Leave the phone looking ordinary; an empty one is asked about. Nothing protects fully."),
    )


def _after_an_arrest(w: Words) -> Rich:
    return lines(
        own("⚖️ ") + bold(tell(w, "When somebody is arrested")),
        tell(
            w,
            "Whoever has their wipe code: send it to this bot now, from any account. It erases their subscription and its messages.",
        ),
        tell(w, "Delete the chats you have with them, and leave the groups you share."),
        tell(w, "Tell a lawyer or a rights group by another way. Do not write about it here."),
    )


def _rows(talk: Talk) -> tuple[Row, ...]:
    counsel = (
        (tap("🧳 " + talk.words.say("Before a border or a search"), Verb.PRIVACY, "trip"),),
        (tap("⚖️ " + talk.words.say("When somebody is arrested"), Verb.PRIVACY, "arrest"),),
    )
    if talk.subscriber is None:
        return counsel
    mine = tap("🧾 " + talk.words.say("My data"), Verb.MY_DATA)
    return (
        (mine, tap("🗑 " + talk.words.say("Erase"), Verb.FORGET, 0)),
        (tap("🆘 " + talk.words.say("Panic"), Verb.PANIC, 0),),
        *counsel,
    )


def _kept(one: Kept) -> Rich:
    return code(one.column) + own(": ") + (line(one.value) if one.value else own("–"))


def _follows(house: House, talk: Talk, mine: tuple[Follow, ...]) -> Rich:
    shown = [_follow(house, talk, f) for f in mine[:_MOST_LINES]]
    rest = len(mine) - len(shown)
    more = tell(talk.words, "… and more: {n}", n=rest) if rest else EMPTY
    return lines(code("follow") + own(":"), *shown, more)


def _follow(house: House, talk: Talk, one: Follow) -> Rich:
    until = own(talk.words.day(one.muted_until)) if one.muted_until else EMPTY
    muted = tell(talk.words, "muted until {day}", day=until) if until else EMPTY
    return joined(" · ", (own("• ") + own(called(house, talk.words, one.target)), foreign(one.note), muted))
