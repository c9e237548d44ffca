"""Nothing is stored before somebody agrees: the text that comes first, and agreeing.

Whoever was shown the text agrees by a button or by sending a name. That the text was shown is kept in memory only.
"""

from alertbot.converse.house import House, Talk
from alertbot.converse.replies import Edit, Reply, Say, page, tap
from alertbot.converse.targets import called, written
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, lines, own, tell
from alertbot.core.messages.words import Words
from alertbot.core.model import Button, Choices, Message, Subscriber, Target
from alertbot.database import subscribers

_JOINS = (60.0, 2.0)  # new subscribers: so many at once, so many a second (safety R23)


async def subscriber_of(house: House, talk: Talk) -> Subscriber | None:
    """Who is told in this chat: a known subscriber, or a chat that agrees now, since it was told what is kept.

    None for a chat that must be shown that first.
    """
    if talk.subscriber is not None:
        return await _back(house, talk, talk.subscriber)
    if talk.private and not house.memory.knows_what_is_kept(talk.chat_id):
        return None
    return await agree(house, talk, discreet=False)


async def agree(house: House, talk: Talk, *, discreet: bool) -> Subscriber | None:
    """Make the chat a subscriber; None when too many join at once. Who agreed before keeps all choices."""
    if talk.subscriber is not None:
        return await _back(house, talk, talk.subscriber)
    if not house.memory.drink("joins", talk.now, burst=_JOINS[0], per_second=_JOINS[1]):
        return None
    choices = Choices(language=talk.words.language, discreet=discreet or house.discreet)
    return await subscribers.agree(
        house.database, talk.chat_id, talk.kind, choices=choices, today=talk.today, topic=talk.topic
    )


def ask(house: House, talk: Talk, wish: Target | None = None, above: Rich = EMPTY) -> Message:
    """What this is and what is kept, with the ways on; `wish` is what the chat wanted to follow."""
    house.memory.told_what_is_kept(talk.chat_id)
    text = blocks(above, _what_this_is(talk.words), _what_is_kept(talk.words), _ways_on(house, talk.words))
    return page(text, *_buttons(house, talk.words, wish))


def asked(house: House, talk: Talk, wish: Target | None = None, above: Rich = EMPTY) -> Reply:
    """The same as a reply: in place of a tapped message, or as a new one."""
    message = ask(house, talk, wish, above)
    return Edit(message) if talk.tapped else Say(message)


async def _back(house: House, talk: Talk, known: Subscriber) -> Subscriber:
    if known.suspended:
        await subscribers.revive(house.database, known.id, talk.now)
    return known


def _what_this_is(words: Words) -> Rich:
    return lines(
        bold(tell(words, "I tell you what rights groups say about the prisoners you follow.")),
        tell(words, "Once for each news, with the sentence that names the person and the link to the source."),
    )


def _what_is_kept(words: Words) -> Rich:
    return lines(
        own("🔒 ")
        + tell(
            words, "I keep the address of this chat, encrypted, and whom you follow. No name, no messages of yours."
        ),
        own("📱 ") + tell(words, "Telegram and your phone keep traces of this chat that I can't remove."),
        own("⚠️ ") + tell(words, "Where you are, following news of prisoners may be punished. Think of that first."),
    )


def _ways_on(house: House, words: Words) -> Rich:
    if house.discreet:
        return tell(
            words,
            "Here all alerts are discreet: they show nothing until you tap. Agree, or just send a name: that means you agree.",
        )
    return tell(
        words,
        "Discreet: alerts show nothing until you tap, and messages disappear after a day. Choose, or just send a name: that means you agree.",
    )


def _buttons(house: House, words: Words, wish: Target | None) -> tuple[tuple[Button, ...], ...]:
    wanted = () if wish is None else written(house, wish)
    if wish is None:
        ordinary, discreet = words.say("I agree"), words.say("I agree, discreetly")
    else:
        name = called(house, words, wish)
        ordinary = words.say("Agree and follow {name}", name=name)
        discreet = words.say("Agree and follow discreetly")
    ways = [] if house.discreet else [(tap(ordinary, Verb.AGREE, 0, *wanted),)]
    more = (tap(words.say("More about privacy"), Verb.PRIVACY),)
    return (*ways, (tap(discreet, Verb.AGREE, 1, *wanted),), more)
