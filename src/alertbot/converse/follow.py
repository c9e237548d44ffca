"""Following: a typed name, `/follow NAME`, or a button; one is followed at once, of several one chooses."""

from dataclasses import replace

from alertbot.converse import consent
from alertbot.converse.house import House, Talk
from alertbot.converse.manners import answer, browse_row, busy, gone, may_choose, not_yours, settings_row
from alertbot.converse.replies import Replies, Reply, Row, Toast, tap
from alertbot.converse.targets import Nobody, One, Several, called, meant, read, written
from alertbot.core.messages.actions import Action, Verb
from alertbot.core.messages.cards import distinguishing
from alertbot.core.messages.html import Rich, bold, lines, own, tell
from alertbot.core.messages.pages import page_of, turning
from alertbot.core.model import Person, Target, TargetKind
from alertbot.database import subscribers


async def follow(house: House, talk: Talk, name: str) -> Replies:
    """`/follow NAME`, and any words that are a name: one found is followed, several are offered, near misses shown."""
    if not name.strip():
        return (_explain(house, talk),)
    match meant(house, talk.words, name):
        case One(target):
            return await follow_target(house, talk, target)
        case Several(people, sure):
            house.memory.found(talk.chat_id, tuple(person.id for person in people))
            return (_offer(talk, people, sure=sure, number=0),)
        case Nobody():
            return (_nobody(talk),)


async def follow_target(house: House, talk: Talk, target: Target) -> Replies:
    """Follow something, if the chat has agreed and the one who asks may choose for it."""
    if target.kind is TargetKind.PERSON and target.key not in house.watchlist().by_id:
        return (gone(talk),)
    if not await may_choose(house, talk):
        return (not_yours(talk),) if talk.tapped else ()
    subscriber = await consent.subscriber_of(house, talk)
    if subscriber is None:
        return (consent.asked(house, talk, target),)
    new = await subscribers.start_follow(house.database, subscriber.id, target)
    return (_followed(house, talk, target, new=new),)


async def follow_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap on somebody to follow."""
    return await target_tapped(house, talk, (TargetKind.PERSON.value, *args[:1]))


async def target_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap on a country, a group or everybody to follow."""
    target = read(house, args[:2])
    return (gone(talk),) if target is None else await follow_target(house, talk, target)


async def agree_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap on "I agree", with what the chat wanted to follow, if anything."""
    if not await may_choose(house, talk):
        return (not_yours(talk),)
    subscriber = await consent.agree(house, talk, discreet=args[:1] == (1,))
    if subscriber is None:
        return (busy(talk),)
    target = read(house, args[1:])
    if target is None:
        return (answer(talk, how_to_follow(talk), browse_row(talk)),)
    return await follow_target(house, replace(talk, subscriber=subscriber), target)


async def found_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Another page of those whom the last name may mean."""
    people = house.watchlist().by_id
    found = tuple(people[i] for i in house.memory.last_found(talk.chat_id) if i in people)
    number = args[0] if args and isinstance(args[0], int) else 0
    if not found:
        return (Toast(talk.words.say("This list is too old. Please send the name again."), must_read=True),)
    return (_offer(talk, found, sure=True, number=number),)


def how_to_follow(talk: Talk) -> Rich:
    """How to go on once the chat has agreed."""
    if not talk.private:
        return tell(talk.words, "Write /follow and a name or a country, such as /follow Belarus.")
    return lines(
        bold(tell(talk.words, "Send a name, as you know it.")),
        tell(talk.words, "Any spelling and any alphabet will do. Or look through the list."),
    )


def _explain(house: House, talk: Talk) -> Reply:
    if talk.private and talk.subscriber is None:
        return consent.asked(house, talk)
    return answer(talk, how_to_follow(talk), browse_row(talk))


def _nobody(talk: Talk) -> Reply:
    text = lines(
        tell(talk.words, "I know nobody of that name."),
        tell(
            talk.words,
            "Try another spelling, or the family name alone. If somebody is missing, ask the admins to add them.",
        ),
    )
    return answer(talk, text, browse_row(talk))


def _offer(talk: Talk, people: tuple[Person, ...], *, sure: bool, number: int) -> Reply:
    shown, number, pages = page_of(people, number)
    title = (
        tell(talk.words, "Whom do you mean?") if sure else tell(talk.words, "Nobody is called just that. Did you mean:")
    )
    rows = [(tap(distinguishing(person, talk.words), Verb.FOLLOW, person.number),) for person in shown]
    return answer(talk, title, *rows, turning(number, pages, lambda n: Action(Verb.FOUND, (n,))))


def _followed(house: House, talk: Talk, target: Target, *, new: bool) -> Reply:
    name = bold(own(called(house, talk.words, target)))
    said = tell(talk.words, "You follow {name}.", name=name)
    text = own("🔔 ") + said if new else tell(talk.words, "You follow {name} already.", name=name)
    undo = tap("↩️ " + talk.words.say("Undo"), *undoing(house, target))
    return answer(talk, text, (undo, *_card_button(house, talk, target)), settings_row(talk))


def undoing(house: House, target: Target) -> tuple[Verb, int | str] | tuple[Verb, str, int | str]:
    """The action that takes a follow back."""
    kind, key = written(house, target)
    return (Verb.UNDO, key) if isinstance(key, int) else (Verb.UNTARGET, kind, key)


def _card_button(house: House, talk: Talk, target: Target) -> Row:
    person = house.watchlist().by_id.get(target.key) if target.kind is TargetKind.PERSON else None
    return (tap("👤 " + talk.words.say("Card"), Verb.CARD, person.number),) if person else ()
