"""What admins and operators are told by the bot itself: a feed breaks, something waits for their word, something needs them."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

from alertbot.core.model import ChatId, Feed, Role
from alertbot.rooms import House, Needed, now

MOST_ASKED = 5  # reviews that are brought to the editors by one visit
OVER_AFTER = timedelta(minutes=10)  # what was not met for so long is over

_log = logging.getLogger(__name__)


def note_trouble(house: House, why: str) -> None:
    """Something needs the operator: logged now, told to them at the next tick, once until it is over."""
    known = house.troubles.get(why)
    if known is None:
        _log.error("the operator is needed: %s", why)
    house.troubles[why] = replace(known, last=now()) if known is not None else Needed(last=now())


async def tell_operator(house: House) -> None:
    """One message to the operators when something needs them, and one when it is over."""
    from alertbot.core.messages import desk
    from alertbot.locales import words
    from alertbot.telegram import send

    speak = words("en")
    for why, needed in list(house.troubles.items()):
        over = now() - needed.last > OVER_AFTER
        if needed.told and not over:
            continue
        message = desk.is_over(why, speak) if over else desk.needs_you(why, speak)
        for chat in await admin_chats_of(house) if needed.told or not over else ():
            await send.send(house.api, chat, message)
        if over:
            del house.troubles[why]
        else:
            house.troubles[why] = replace(needed, told=True)


async def tell_admins_of_feed(house: House, feed: Feed, word: Any) -> None:
    """One notice when a feed breaks, one when it is back, one when it moved."""
    from alertbot.core.messages import desk
    from alertbot.core.schedule import Notice
    from alertbot.locales import words
    from alertbot.telegram import send

    speak = words("en")
    message = {
        Notice.MOVED: lambda: desk.feed_moved(feed, speak),
        Notice.BACK: lambda: desk.feed_well(feed, speak),
    }.get(word, lambda: desk.feed_trouble(feed, speak, now=now()))()
    for chat in await admin_chats_of(house):
        await send.send(house.api, chat, message)


async def ask_admins(house: House) -> None:
    """Bring what waits for an admin's word to the editors, with the buttons that decide it; a flood waits for /review."""
    from alertbot.core.messages import desk
    from alertbot.database.reviews import open_reviews
    from alertbot.locales import words
    from alertbot.telegram import send

    for item in await open_reviews(house.database, MOST_ASKED, after=house.asked):
        house.asked = item.id
        rivals = [house.roll.people[r] for r in item.rivals if r in house.roll.people]
        message = desk.review(item, house.roll.people.get(item.person_id), rivals, words("en"))
        for chat in await admin_chats_of(house, Role.EDITOR):
            await send.send(house.api, chat, message)


async def admin_chats_of(house: House, role: Role = Role.OPERATOR) -> tuple[ChatId, ...]:
    """The private chats of the admins of a role: those of the configuration, who have every role, and those who claimed it."""
    from alertbot.database.admins import admin_chats

    claimed = await admin_chats(house.database, [role])
    return tuple(dict.fromkeys([*(ChatId(n) for n in house.config.admins.user_ids), *claimed]))
