"""Inline mode: `@bot name` in any chat gives cards of people, without following anybody."""

from alertbot.converse.house import House, Talk
from alertbot.converse.person import IN_THE_NEWS, link_to
from alertbot.converse.replies import Card, Cards, Replies, leads, page
from alertbot.core.messages import cards
from alertbot.core.messages.html import Rich
from alertbot.core.model import Person
from alertbot.database import people

_MOST = 10


async def inline(house: House, talk: Talk, query: str) -> Replies:
    """The people whom the words may mean; without words, those in the news; nothing where groups are not allowed."""
    if not house.allow_groups or house.discreet:
        return (Cards(),)
    known = house.watchlist().by_id
    ids = [hit.person_id for hit in house.search(query)] if query.strip() else await _in_the_news(house, talk)
    found = [known[i] for i in ids if i in known][:_MOST]
    return (Cards(tuple([await _card(house, talk, person) for person in found])),)


async def _in_the_news(house: House, talk: Talk) -> list[str]:
    return list(await people.in_the_news(house.database, talk.now - IN_THE_NEWS, _MOST))


async def _card(house: House, talk: Talk, person: Person) -> Card:
    news = await people.latest_news(house.database, person.id, 3)
    shown = cards.card(person, news, talk.words, today=talk.today)
    follow = leads("🔔 " + talk.words.say("Follow"), link_to(house, person))
    return Card(
        id=str(person.number),
        title=cards.name(person, talk.words).plain,
        line=_line(person, talk),
        message=page(Rich(shown.html, shown.plain), (follow,)),
    )


def _line(person: Person, talk: Talk) -> str:
    parts = (talk.words.status(person.status, person.gender), talk.words.country(person.country), person.group)
    return " · ".join(part for part in parts if part)
