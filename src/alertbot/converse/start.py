"""/start: what this is, before anything is kept; a welcome for who is back; a person's card by a link."""

from alertbot.converse import consent
from alertbot.converse.follow import how_to_follow
from alertbot.converse.house import House, Talk, the_person
from alertbot.converse.manners import browse_row, settings_row
from alertbot.converse.person import card_of
from alertbot.converse.replies import Menu, Replies, Say, say
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, tell, tell_many
from alertbot.core.model import Person
from alertbot.database import subscribers


async def start(house: House, talk: Talk, payload: str) -> Replies:
    """`/start`, and `/start SLUG` behind a link that opens a person's card."""
    person = house.watchlist().by_slug.get(payload.strip())
    if not talk.private:  # behind a link that added the bot, the hello has said it all
        return () if payload.strip() else (say(how_to_follow(talk)),)
    if talk.subscriber is None:
        return await _newcomer(house, talk, person)
    await consent.agree(house, talk, discreet=False)  # takes a suspended one back
    if person is not None:
        return (Say(await card_of(house, talk, person)),)
    return (Menu(talk.role, talk.language), await _back_again(house, talk))


async def _newcomer(house: House, talk: Talk, person: Person | None) -> Replies:
    if person is None:
        return (consent.asked(house, talk),)
    card = await card_of(house, talk, person)
    return (consent.asked(house, talk, the_person(person.id), above=Rich(card.html, card.plain)),)


async def _back_again(house: House, talk: Talk) -> Say:
    assert talk.subscriber is not None
    n = len(await subscribers.follows(house.database, talk.subscriber.id))
    count = tell_many(talk.words, "You follow {n}.", "You follow {n}.", n) if n else EMPTY
    paused = tell(talk.words, "Alerts are paused; you can end that in the settings.")
    text = blocks(
        bold(tell(talk.words, "Welcome back.")),
        count,
        paused if talk.subscriber.choices.paused else EMPTY,
        how_to_follow(talk),
    )
    return say(text, settings_row(talk), browse_row(talk))
