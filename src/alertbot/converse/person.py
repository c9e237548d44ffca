"""A person's card, what was said of them of late, and browsing the list of people."""

from collections.abc import Iterable
from datetime import timedelta

from alertbot.converse.house import House, Talk, the_person
from alertbot.converse.manners import answer, gone
from alertbot.converse.replies import Replies, Reply, Row, Say, tap
from alertbot.converse.targets import Nobody, One, Several, meant, person_numbered
from alertbot.core.messages import cards
from alertbot.core.messages.actions import Action, Verb, key_of
from alertbot.core.messages.html import Rich, bold, lines, own, tell, tell_many
from alertbot.core.messages.pages import page_of, turning
from alertbot.core.model import Message, Person, Status, TargetKind
from alertbot.database import people, subscribers

IN_THE_NEWS = timedelta(days=14)
FADES = timedelta(minutes=10)  # what a discreet chat was shown goes again after this time (safety R6)
_MOST_IN_NEWS = 40


async def person(house: House, talk: Talk, name: str) -> Replies:
    """`/person NAME`: the card of the person that the name means, or the choice of several."""
    if not name.strip():
        return (_browse_root(house, talk),)
    match meant(house, talk.words, name):
        case One(target) if target.kind is TargetKind.PERSON:
            return (_shown(talk, await card_of(house, talk, house.watchlist().by_id[target.key])),)
        case One(target):
            kind = target.kind.value if target.kind is not TargetKind.EVERYBODY else ""
            return await browse_tapped(house, talk, (kind, key_of(target.key), 0))
        case Several(found, sure):
            return (Say(cards.found(found[:8], talk.words) if sure else cards.near_misses(found, talk.words)),)
        case Nobody():
            return (Say(cards.near_misses((), talk.words)),)


async def card_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap that opens a card."""
    somebody = person_numbered(house, args)
    return (gone(talk),) if somebody is None else (_shown(talk, await card_of(house, talk, somebody)),)


async def look_back_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """What was said of somebody in the last days."""
    somebody = person_numbered(house, args)
    if somebody is None:
        return (gone(talk),)
    days = args[1] if len(args) > 1 and isinstance(args[1], int) and 0 < args[1] <= 400 else 30
    news = await people.latest_news(house.database, somebody.id, 100, talk.now - timedelta(days=days))
    return (_shown(talk, cards.look_back(somebody, news, days, talk.words)),)


async def browse_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """The list of people by country, group or status, or those in the news; pages are turned in place."""
    number = args[2] if len(args) > 2 and isinstance(args[2], int) else 0
    match tuple(args[:2]):
        case ("country" | "group" | "status" as what, "") | ("country" | "group" | "status" as what,):
            return (_kinds(house, talk, what, number),)
        case ("country" | "group" | "status" as what, str(key)):
            return (_people(talk, _of(house, what, key), (what, key), number),)
        case ("news", *_):
            return (await _in_the_news(house, talk, number),)
        case _:
            return (_browse_root(house, talk),)


async def card_of(house: House, talk: Talk, somebody: Person) -> Message:
    """Somebody's card as this chat sees it."""
    news = await people.latest_news(house.database, somebody.id, 5)
    mine = () if talk.subscriber is None else await subscribers.follows(house.database, talk.subscriber.id)
    follow = next((f for f in mine if f.target == the_person(somebody.id)), None)
    discreet = house.discreet or (talk.subscriber is not None and talk.subscriber.choices.discreet)
    share = "" if discreet or not house.allow_groups else link_to(house, somebody)
    return cards.card(somebody, news, talk.words, today=talk.today, follow=follow, share_url=share, protect=discreet)


def link_to(house: House, somebody: Person) -> str:
    """The link that opens somebody's card in this bot; it carries no name."""
    return f"https://t.me/{house.username}?start={somebody.slug}" if somebody.slug else ""


def _shown(talk: Talk, message: Message) -> Say:
    discreet = talk.subscriber is not None and talk.subscriber.choices.discreet
    return Say(message, lasts=FADES if discreet else None)


def _browse_root(house: House, talk: Talk) -> Reply:
    words, everybody = talk.words, house.watchlist()
    text = lines(
        bold(tell_many(words, "{n} person is on the list.", "{n} people are on the list.", len(everybody.by_id))),
        tell(words, "Browse by:"),
    )
    groups = (tap("👥 " + words.say("Group"), Verb.BROWSE, "group", "", 0),) if everybody.groups() else ()
    return answer(
        talk,
        text,
        (tap("🌍 " + words.say("Country"), Verb.BROWSE, "country", "", 0), *groups),
        (
            tap("⛓ " + words.say("Status"), Verb.BROWSE, "status", "", 0),
            tap("📰 " + words.say("In the news"), Verb.BROWSE, "news", "", 0),
        ),
        (tap("🌐 " + words.say("Follow everybody"), Verb.TARGET, TargetKind.EVERYBODY.value, ""),),
    )


def _kinds(house: House, talk: Talk, what: str, number: int) -> Reply:
    """The countries, groups or statuses that there are, a button each."""
    named = _named(house, talk, what)
    shown, number, pages = page_of(named, number)
    rows = [(tap(f"{label} · {n}", Verb.BROWSE, what, key, 0),) for label, key, n in shown]
    turn = turning(number, pages, lambda n: Action(Verb.BROWSE, (what, "", n)))
    return answer(talk, tell(talk.words, "Browse by:"), *rows, turn, _back(talk))


def _named(house: House, talk: Talk, what: str) -> list[tuple[str, str, int]]:
    """(label, key, how many people) of each country, group or status that somebody is tracked of."""
    everybody = house.watchlist().by_id.values()
    match what:
        case "country":
            keys: Iterable[tuple[str, str]] = ((talk.words.country(c), c) for c in house.watchlist().countries())
        case "group":
            keys = ((g, key_of(g)) for g in house.watchlist().groups())
        case _:
            keys = ((talk.words.status(s), s.value) for s in Status if s)
    counted = ((label, key, sum(_is(p, what, key) for p in everybody)) for label, key in keys)
    return [one for one in counted if one[2]]


def _of(house: House, what: str, key: str) -> list[Person]:
    found = (p for p in house.watchlist().by_id.values() if _is(p, what, key))
    return sorted(found, key=lambda p: p.name)


def _is(somebody: Person, what: str, key: str) -> bool:
    match what:
        case "country":
            return somebody.country == key
        case "group":
            return bool(somebody.group) and key_of(somebody.group) == key
        case _:
            return somebody.status.value == key


def _people(talk: Talk, found: list[Person], key: tuple[str, str], number: int) -> Reply:
    if not found:
        return gone(talk)
    shown, number, pages = page_of(found, number)
    turn = turning(number, pages, lambda n: Action(Verb.BROWSE, (*key, n)))
    title = bold(own(_title(talk, found[0], key)))
    return answer(talk, title, *_card_rows(talk, shown), turn, _whole(talk, found[0], key), _back(talk))


def _title(talk: Talk, first: Person, key: tuple[str, str]) -> str:
    match key[0]:
        case "country":
            return talk.words.country(key[1])
        case "group":
            return first.group
        case _:
            return talk.words.status(Status(key[1]))


def _whole(talk: Talk, first: Person, key: tuple[str, str]) -> Row:
    """The button that follows all of a country or a group; a status can't be followed."""
    if key[0] == "status":
        return ()
    label = talk.words.say("Follow all: {name}", name=_title(talk, first, key))
    return (tap("🔔 " + label, Verb.TARGET, *key),)


async def _in_the_news(house: House, talk: Talk, number: int) -> Reply:
    ids = await people.in_the_news(house.database, talk.now - IN_THE_NEWS, _MOST_IN_NEWS)
    known = house.watchlist().by_id
    shown, number, pages = page_of([known[i] for i in ids if i in known], number)
    text: Rich = (
        bold(tell(talk.words, "In the news of the last two weeks"))
        if shown
        else tell(talk.words, "Nobody was named in the last two weeks.")
    )
    turn = turning(number, pages, lambda n: Action(Verb.BROWSE, ("news", "", n)))
    return answer(talk, text, *_card_rows(talk, shown), turn, _back(talk))


def _card_rows(talk: Talk, shown: Iterable[Person]) -> list[Row]:
    return [(tap(cards.distinguishing(p, talk.words), Verb.CARD, p.number),) for p in shown]


def _back(talk: Talk) -> Row:
    return (tap("‹ " + talk.words.say("Back"), Verb.BROWSE),)
