"""The one place where replies are carried out, and where the ids of their messages are remembered.

Replies go past the pacer of alerts, since somebody waits for them; a 429 is waited for once. A reply whose fate nobody knows is
never repeated: the person will ask again. Ids of both sides are kept while messages can be deleted (safety R5).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from alertbot.converse.dispatch import Deed, Queried, Tapped, converse
from alertbot.converse.hear import Heard, attend
from alertbot.converse.house import House, Talk
from alertbot.converse.identity import set_menu
from alertbot.converse.replies import (
    Acted,
    Card,
    Cards,
    Delete,
    Edit,
    Erased,
    Leave,
    Menu,
    Replies,
    Reply,
    Say,
    Toast,
)
from alertbot.core.messages.cutting import cut
from alertbot.core.model import (
    Message,
    Moved,
    Refusal,
    Refused,
    SendResult,
    Sent,
    Subscriber,
    TryLater,
    Unknown,
)
from alertbot.database import admins, subscribers
from alertbot.telegram import send as wire
from alertbot.telegram.send import Api

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=47)  # Telegram deletes what is younger than 48 h
_LONGEST_WAIT = 20.0  # seconds for which a reply waits on a 429
_LONGEST_TOAST = 200
_CARDS_KEPT = 300  # seconds for which Telegram may keep inline results


@dataclass(frozen=True, slots=True)
class Mouth:
    """How to speak to Telegram."""

    api: Api
    bot: Bot
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


async def answer(house: House, mouth: Mouth, heard: Heard) -> None:
    """Hear, converse, and carry out: all that happens with one update."""
    talk = await attend(house, heard, house.now())
    try:
        replies = await converse(house, talk, heard.deed)
    except BaseException:
        await _stop_spinner(mouth, heard)
        raise
    await carry_out(house, mouth, heard, talk, replies)


async def carry_out(house: House, mouth: Mouth, heard: Heard, talk: Talk, replies: Replies) -> None:
    """Carry out replies in their order; a tap is answered first, whatever else there is."""
    if isinstance(heard.deed, Tapped):
        await _answer_tap(mouth, heard.query_id, replies)
    erased = any(isinstance(reply, Erased) for reply in replies)
    known = None if erased else await _listener(house, talk, replies)
    hushed = _is_discreet(house, known) if known is not None else house.discreet and talk.private
    done = [await _carry_out(house, mouth, heard, talk, _hushed(reply) if hushed else reply) for reply in replies]
    sent = [one for one in done if one is not None]
    if known is not None:
        before = [_Spoken(one, None) for one in house.memory.take_messages(talk.chat_id)]
        written = await _written(house, mouth, talk, heard.deed, known)
        await _remember(house, talk, known, [*before, *written, *sent])
    elif talk.private and not erased:
        house.memory.saw(talk.chat_id, [i for i in (talk.message_id, *(one.message_id for one in sent)) if i])


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A message that stands in the chat now."""

    message_id: int
    lasts: timedelta | None


async def _carry_out(house: House, mouth: Mouth, heard: Heard, talk: Talk, reply: Reply) -> _Spoken | None:
    match reply:
        case Say(message, lasts):
            return await _say(house, mouth, talk, message, lasts)
        case Edit(message):
            return await _edit(house, mouth, talk, message)
        case Toast() | Erased():
            return None
        case Delete(message_id):
            await _remove(mouth, talk, message_id)
        case Leave():
            await _quietly(mouth.bot.leave_chat(talk.chat_id))
        case Cards(cards):
            await _show(mouth, heard.query_id, cards)
        case Menu(role, language):
            if talk.private:
                await _quietly(set_menu(mouth.bot, talk.chat_id, role, language))
        case Acted(action, what, role):
            if (as_whom := role or talk.role) is not None:
                await admins.write_audit(house.database, as_whom, action, what, talk.now)
        case _:
            assert_never(reply)
    return None


async def _say(house: House, mouth: Mouth, talk: Talk, message: Message, lasts: timedelta | None) -> _Spoken | None:
    async def to_chat(*, plain: bool = False) -> SendResult:
        return await wire.send(mouth.api, talk.chat_id, message, topic=talk.topic, plain=plain)

    match await _patiently(mouth, to_chat):
        case Sent(message_id):
            return _Spoken(message_id, lasts)
        case Refused(Refusal.BLOCKED | Refusal.GONE) if talk.subscriber is not None:
            await subscribers.suspend(house.database, talk.subscriber.id, talk.today)
        case Moved(chat_id):
            if talk.subscriber is not None:
                await subscribers.move(house.database, talk.subscriber.id, chat_id)
            await wire.send(mouth.api, chat_id, message, topic=talk.topic)
        case Refused() | TryLater() | Unknown() as failed:
            log.info("a reply was not sent: %s", _in_words(failed))
    return None


async def _edit(house: House, mouth: Mouth, talk: Talk, message: Message) -> _Spoken | None:
    """Change the tapped message; where that can't be done any more, say it anew."""
    message_id = talk.message_id

    async def in_place(*, plain: bool = False) -> SendResult:
        assert message_id is not None
        return await wire.edit(mouth.api, talk.chat_id, message_id, message, plain=plain)

    if message_id is None:
        return await _say(house, mouth, talk, message, None)
    match await _patiently(mouth, in_place):
        case Refused(Refusal.NOT_THERE | Refusal.CONTENT):
            return await _say(house, mouth, talk, message, None)
        case Refused(refusal) as failed if refusal is not Refusal.NOT_MODIFIED:
            log.info("a message was not changed: %s", _in_words(failed))
        case _:
            pass
    return None


async def _remove(mouth: Mouth, talk: Talk, message_id: int) -> SendResult:
    """Delete a message of the chat on both sides."""

    async def gone(*, plain: bool = False) -> SendResult:  # noqa: ARG001 - called as sends are
        return await wire.delete(mouth.api, talk.chat_id, [message_id])

    return await _patiently(mouth, gone)


async def _patiently(mouth: Mouth, call: Callable[..., Awaitable[SendResult]]) -> SendResult:
    """Call; once more after a wait that was asked for, or without markup that can't be read."""
    result = await call()
    if isinstance(result, TryLater) and result.seconds <= _LONGEST_WAIT:
        await mouth.pause(result.seconds + 0.5)
        result = await call()
    if isinstance(result, Refused) and result.refusal is Refusal.MARKUP:
        log.error("the markup of a reply can't be read by Telegram: %s", result.detail)
        result = await call(plain=True)
    return result


async def _answer_tap(mouth: Mouth, query_id: str, replies: Replies) -> None:
    toast = next((reply for reply in replies if isinstance(reply, Toast)), Toast(""))
    text = cut(toast.text, _LONGEST_TOAST) if toast.text else None
    await _quietly(mouth.bot.answer_callback_query(query_id, text=text, show_alert=toast.must_read))


async def _stop_spinner(mouth: Mouth, heard: Heard) -> None:
    """Even a tap that ran into a bug is answered."""
    match heard.deed:
        case Tapped():
            await _answer_tap(mouth, heard.query_id, ())
        case Queried():
            await _show(mouth, heard.query_id, ())
        case _:
            pass


async def _show(mouth: Mouth, query_id: str, cards: Sequence[Card]) -> None:
    results = [_article(card) for card in cards]
    await _quietly(mouth.bot.answer_inline_query(query_id, results, cache_time=_CARDS_KEPT, is_personal=True))


def _article(card: Card) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=card.id,
        title=card.title,
        description=card.line,
        input_message_content=InputTextMessageContent(
            card.message.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        reply_markup=InlineKeyboardMarkup(
            [[InlineKeyboardButton(b.label, url=b.url) for b in row if b.url] for row in card.message.rows]
        ),
    )


async def _quietly(call: Awaitable[object]) -> None:
    """What may fail without harm: a tap that is too old, a chat that is left already."""
    try:
        await call
    except TelegramError as error:
        log.info("Telegram refused: %s", type(error).__name__)


# What is remembered of messages -----------------------------------------------------------------------------------


async def _listener(house: House, talk: Talk, replies: Replies) -> Subscriber | None:
    """The subscriber whose chat the replies go to, as it is now: the talk may have made one."""
    if talk.subscriber is None and not any(isinstance(reply, Say | Edit) for reply in replies):
        return None
    return await subscribers.find(house.database, talk.chat_id)


async def _remember(house: House, talk: Talk, known: Subscriber, spoken: Iterable[_Spoken]) -> None:
    """Keep the ids of both sides; in a discreet chat all of them are to be deleted in time."""
    usual = timedelta(hours=house.discreet_hours) if _is_discreet(house, known) else None
    rows = [
        (one.message_id, _at(talk.now, one.lasts if one.lasts is not None else usual))
        for one in spoken
        if one.message_id
    ]
    await subscribers.remember_messages(house.database, known.id, rows, forget_at=talk.now + KEPT_FOR)


async def _written(house: House, mouth: Mouth, talk: Talk, deed: Deed, known: Subscriber) -> list[_Spoken]:
    """What the person wrote, to be remembered; in a discreet chat it goes at once instead (safety R5)."""
    if not talk.private or talk.message_id is None or isinstance(deed, Tapped):
        return []
    if not _is_discreet(house, known):
        return [_Spoken(talk.message_id, None)]
    gone = await _remove(mouth, talk, talk.message_id)
    return [] if isinstance(gone, Sent) else [_Spoken(talk.message_id, timedelta())]


def _is_discreet(house: House, known: Subscriber) -> bool:
    return known.choices.discreet or house.discreet


def _at(now: datetime, lasts: timedelta | None) -> datetime | None:
    return None if lasts is None else now + lasts


def _hushed(reply: Reply) -> Reply:
    """A reply as a discreet chat gets it: without sound, not to be forwarded, hidden in lists until it is tapped."""
    match reply:
        case Say(message) | Edit(message):
            html = f"<tg-spoiler>{message.html}</tg-spoiler>"
            return replace(reply, message=replace(message, html=html, silent=True, protect=True))
        case _:
            return reply


def _in_words(failed: Refused | TryLater | Unknown) -> str:
    return f"Telegram asks to wait {failed.seconds} s" if isinstance(failed, TryLater) else failed.detail
