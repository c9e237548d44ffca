"""Leaving: /forget erases, /panic deletes the messages too and is never answered, and a code does so from any account."""

import re
import secrets
from dataclasses import replace
from datetime import timedelta

from alertbot.converse.house import House, Talk
from alertbot.converse.manners import answer, busy, gone, may_choose, not_yours
from alertbot.converse.replies import Delete, Erased, Replies, Reply, Say, Toast, edit, page, say, tap
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import EMPTY, Rich, bold, code, lines, tell
from alertbot.database import subscribers
from alertbot.locales import LANGUAGES, words

_CODE = re.compile(r"[a-z2-7]{4}(-[a-z2-7]{4}){4}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
CODE_SHOWN_FOR = timedelta(minutes=10)
_DELETABLE = timedelta(hours=47)
_WORD = "panic"  # said alone, in any of our languages, it is /panic


async def forget(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/forget`: asks once, on the message that will say that it is done."""
    if not await may_choose(house, talk):
        return ()
    return (_ask(talk),)


async def forget_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """The question (0), or the deed (1)."""
    if not await may_choose(house, talk):
        return (not_yours(talk),)
    if args != (1,):
        return (_ask(talk),)
    house.memory.forget(talk.chat_id)
    if talk.subscriber is not None and not await subscribers.forget(house.database, talk.subscriber.id):
        return Erased(), edit(_nearly_erased(talk))
    return Erased(), edit(_erased(talk, overwritten=await house.erased()))


async def panic(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/panic`, and its word: at once, without a question and without an answer."""
    if not await may_choose(house, talk):
        return ()
    return await _leave(house, talk)


async def panic_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """The question (0), or the deed (1)."""
    if not await may_choose(house, talk):
        return (not_yours(talk),)
    if args != (1,):
        return (_ask_panic(talk),)
    return await _leave(house, talk)


def is_panic(text: str) -> bool:
    """Whether somebody wrote the word for panic alone, in any language of the bot's."""
    said = text.strip().strip("!.").casefold()
    return said == _WORD or said in {words(language).say("panic").casefold() for language in LANGUAGES}


def is_wipe_code(text: str) -> bool:
    """Whether words have the form of a remote wipe code."""
    return _CODE.fullmatch(text.strip().lower()) is not None


async def wipe(house: House, talk: Talk, text: str) -> Replies:
    """Words in the form of a wipe code, from any account: the same answer whether there is such a code or not."""
    wrote: Replies = () if talk.message_id is None else (Delete(talk.message_id),)
    # A limit for each account alone: a code has 100 bits, and one limit for all would let strangers use it up.
    if not house.memory.drink(f"wipe {talk.user_id}", talk.now, burst=5, per_second=0.02):
        return (*wrote, busy(talk))
    found = await subscribers.find_by_wipe_code(house.database, text)
    if found is not None:
        await house.panic(found)
    done = say(tell(talk.words, "If this is a code of ours, what it belongs to is being erased."))
    return (*wrote, replace(done, lasts=CODE_SHOWN_FOR))


async def make_wipe_code(house: House, talk: Talk) -> Replies:
    """A new code, shown once; an older one is void."""
    if talk.subscriber is None or not talk.private:
        return (gone(talk),)
    made = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))
    await subscribers.set_wipe_code(house.database, talk.subscriber.id, made)
    text = lines(
        bold(tell(talk.words, "Your wipe code")),
        code(made),
        tell(talk.words, "Whoever sends it to this bot, from any account, erases this subscription and its messages."),
        tell(
            talk.words,
            "Give it to somebody you trust. It is shown this once; the message deletes itself in ten minutes.",
        ),
    )
    return (Say(page(text), lasts=CODE_SHOWN_FOR),)


async def _leave(house: House, talk: Talk) -> Replies:
    """Have everything deleted and erased; what was written just now goes too. A tap is answered, words are not."""
    before = house.memory.take_messages(talk.chat_id)
    house.memory.forget(talk.chat_id)
    done: Replies = (Toast(talk.words.say("Done.")),) if talk.tapped else ()
    if talk.subscriber is None:
        there = dict.fromkeys((*before, *((talk.message_id,) if talk.message_id is not None else ())))
        return (*done, *(Delete(one) for one in there), Erased())
    if talk.message_id is not None:
        written = [(talk.message_id, talk.now)]
        await subscribers.remember_messages(
            house.database, talk.subscriber.id, written, forget_at=talk.now + _DELETABLE
        )
    await house.panic(talk.subscriber.id)
    return (*done, Erased())


def _ask(talk: Talk) -> Reply:
    text = lines(
        bold(tell(talk.words, "Erase all that is kept about this chat?")),
        tell(talk.words, "You will be told of nobody any more. Messages stay in the chat until you delete it."),
    )
    keep = tap(talk.words.say("Keep"), Verb.SETTINGS)
    return answer(talk, text, (keep, tap("🗑 " + talk.words.say("Erase"), Verb.FORGET, 1)))


def _ask_panic(talk: Talk) -> Reply:
    text = lines(
        bold(tell(talk.words, "Delete the messages of the last two days on both sides, and erase everything?")),
        tell(talk.words, "Nothing is sent after that, not even an answer."),
    )
    keep = tap(talk.words.say("Keep"), Verb.SETTINGS)
    return answer(talk, text, (keep, tap("🆘 " + talk.words.say("Delete and erase"), Verb.PANIC, 1)))


def _nearly_erased(talk: Talk) -> Rich:
    done = bold(tell(talk.words, "You are told of nobody any more, and what you followed is erased."))
    rest = tell(
        talk.words,
        "News is just being prepared for everybody; the last line about this chat goes when that is done, within minutes.",
    )
    return lines(done, rest, _begins_anew(talk))


def _erased(talk: Talk, *, overwritten: bool) -> Rich:
    done = bold(tell(talk.words, "Everything is erased. Nothing is kept about this chat any more."))
    rest = tell(talk.words, "The last bytes on the disk are overwritten within the hour.")
    return lines(done, EMPTY if overwritten else rest, _begins_anew(talk))


def _begins_anew(talk: Talk) -> Rich:
    return tell(talk.words, "Now delete this chat in Telegram. /start begins anew.")
