"""/review, for editors: is it this person, did it happen; yes, no, or somebody else, and the spelling as a name."""

from alertbot.converse.house import House, Talk
from alertbot.converse.manners import gone
from alertbot.converse.memory import SomebodyElseWanted
from alertbot.converse.replies import Acted, Edit, Replies, Row, Say, page, say, tap
from alertbot.converse.targets import One, Several, meant
from alertbot.core.messages import cards, desk
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, tell
from alertbot.core.model import Message, Person, Review, ReviewKind, TargetKind
from alertbot.database import reviews
from alertbot.database.reviews import Decision


async def review(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/review`: the oldest that waits."""
    return (Say(await _next(house, talk)),)


async def review_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """One review, or (0) the oldest that waits; with a second number, the one behind it, to pass one over."""
    if args[:1] == (0,) or not args or not isinstance(args[0], int):
        after = args[1] if len(args) > 1 and isinstance(args[1], int) else 0
        return (Edit(await _next(house, talk, after=after)),)
    item = await reviews.review_by_id(house.database, args[0])
    return (gone(talk),) if item is None else (Say(_shown(house, talk, item)),)


async def decide_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A decision: yes, no, other with a person's number, "else" to name somebody, "name" to keep the spelling."""
    match args:
        case (int(review_id), "yes" | "no" as word):
            return await _decide(house, talk, review_id, Decision(word), None)
        case (int(review_id), "other", int(number)) if number in house.watchlist().by_number:
            return await _decide(house, talk, review_id, Decision.OTHER, house.watchlist().by_number[number])
        case (int(review_id), "else"):
            house.memory.ask(talk.chat_id, SomebodyElseWanted(review_id), talk.now)
            return (say(tell(talk.words, "Whom does it mean? Send the name.")),)
        case (int(review_id), "name", int(number)) if number in house.watchlist().by_number:
            return await _keep_spelling(house, talk, review_id, house.watchlist().by_number[number])
        case _:
            return (gone(talk),)


async def somebody_else_written(house: House, talk: Talk, review_id: int, text: str) -> Replies:
    """The name of whom a statement really means: those it may be, a button each."""
    house.memory.answered(talk.chat_id)
    found = _people_named(house, talk, text)
    if not found:
        back = (tap("‹ " + talk.words.say("Back"), Verb.REVIEW, review_id),)
        return (say(tell(talk.words, "I know nobody of that name."), back),)
    rows = [(tap(cards.distinguishing(p, talk.words), Verb.DECIDE, review_id, "other", p.number),) for p in found]
    return (say(tell(talk.words, "Whom do you mean?"), *rows),)


def _people_named(house: House, talk: Talk, text: str) -> tuple[Person, ...]:
    match meant(house, talk.words, text):
        case One(target) if target.kind is TargetKind.PERSON:
            return (house.watchlist().by_id[target.key],)
        case Several(people, _):
            return people[:8]
        case _:
            return ()


async def _decide(house: House, talk: Talk, review_id: int, decision: Decision, other: Person | None) -> Replies:
    item = await house.decide_review(review_id, decision, other.id if other else "")
    if item is None:
        return (Edit(await _next(house, talk, above=tell(talk.words, "This is decided already."))),)
    if item.kind is ReviewKind.MASS_CHANGE and item.feed_id is not None:
        await house.desk.change_feed(item.feed_id, "release" if decision is Decision.YES else "keep")
    house.wake()
    person = other or house.watchlist().by_id.get(item.person_id)
    above = tell(talk.words, "Decided.")
    acted = Acted(f"review {decision.value}", f"review {review_id}")
    return Edit(await _next(house, talk, above=above, spelling=_spelling(talk, item, decision, person))), acted


async def _keep_spelling(house: House, talk: Talk, review_id: int, person: Person) -> Replies:
    added = await reviews.add_surface(house.database, review_id, person.id)
    if not added:
        return (Edit(await _next(house, talk, above=tell(talk.words, "This spelling is known, or is none."))),)
    await house.reread()
    above = tell(talk.words, "{spelling} is a name of {name} now.", spelling=added, name=cards.name(person, talk.words))
    return Edit(await _next(house, talk, above=above)), Acted("add spelling", f"person {person.number}")


def _spelling(talk: Talk, item: Review, decision: Decision, person: Person | None) -> Row:
    """After a yes, the button that makes the words a known spelling of the person, where they are not."""
    asked_who = item.kind in {ReviewKind.MENTION, ReviewKind.WRONG_PERSON}
    if person is None or decision is Decision.NO or not asked_who or not item.surface or item.surface in person.names:
        return ()
    label = talk.words.say("Keep “{words}” as a name", words=item.surface)
    return (tap("➕ " + label, Verb.DECIDE, item.id, "name", person.number),)


async def _next(house: House, talk: Talk, *, after: int = 0, above: Rich = EMPTY, spelling: Row = ()) -> Message:
    waiting = await reviews.open_reviews(house.database, 1, after=after)
    shown = _shown(house, talk, waiting[0]) if waiting else desk.no_reviews(talk.words)
    return page(blocks(above, Rich(shown.html, shown.plain)), spelling, *shown.rows)


def _shown(house: House, talk: Talk, item: Review) -> Message:
    known = house.watchlist().by_id
    rivals = [known[i] for i in item.rivals if i in known]
    shown = desk.review(item, known.get(item.person_id), rivals, talk.words)
    asks_who = item.kind in {ReviewKind.MENTION, ReviewKind.WRONG_PERSON}
    other = (tap("👉 " + talk.words.say("Somebody else"), Verb.DECIDE, item.id, "else"),) if asks_who else ()
    later = (tap(talk.words.say("Later"), Verb.REVIEW, 0, item.id),)
    return page(Rich(shown.html, shown.plain), *shown.rows, (*other, *later))
