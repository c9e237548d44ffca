"""The buttons under an alert: what a discreet one is about, why it came, not this person, mute, unfollow, and the note."""

from datetime import date, timedelta

from alertbot.converse.follow import undoing
from alertbot.converse.following import again, stopped
from alertbot.converse.house import House, Talk, the_person
from alertbot.converse.manners import busy, gone, may_choose, not_yours
from alertbot.converse.memory import NoteWanted
from alertbot.converse.person import FADES
from alertbot.converse.replies import Replies, Reply, Row, Say, Toast, edit, page, say, tap
from alertbot.converse.targets import called, person_numbered
from alertbot.core.messages import alerts, cards
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import Rich, bold, lines, own, tell
from alertbot.core.model import Message, Person, Story, Subscriber, Target
from alertbot.database import reviews, subscribers

NOTE_LONGEST = 200
_MUTES = (1, 7, 30, 365)  # days
_LONGEST_MUTE = 3650


async def reveal_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """What a discreet alert is about, for ten minutes: the story, or (0) every story of the tapped message."""
    if talk.subscriber is None or not args or not isinstance(args[0], int):
        return (gone(talk),)
    wanted = (args[0],) if args[0] else await _stories_of_message(house, talk, talk.subscriber)
    shown = [s for i in wanted if (s := await _revealed(house, talk, talk.subscriber, i)) is not None]
    return tuple(Say(message, lasts=FADES) for message in shown) or (gone(talk),)


async def why_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Why an alert came: the words of the statement that name the person, and the rule behind it."""
    asked = await _asked_about(house, talk, Verb.WHY, args)
    if not isinstance(asked, tuple):
        return (asked,)
    story, person = asked
    mention = await reviews.mention_in_story(house.database, story.id, person.id)
    if mention is None:
        return (gone(talk),)
    return (_beside(talk, cards.why(person, mention, talk.words)),)


async def not_this_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A follower says that a story means somebody else: an admin will look, and is not told who said so."""
    asked = await _asked_about(house, talk, Verb.NOT_THIS, args)
    if not isinstance(asked, tuple):
        return (asked,)
    if not house.memory.drink(f"doubt {talk.chat_id}", talk.now, burst=10, per_second=0.01):
        return (busy(talk),)
    story, person = asked
    await reviews.wrong_person(house.database, story.id, person.id, talk.now)
    return (Toast(talk.words.say("Thank you. An admin will look at it; nobody learns who asked."), must_read=True),)


async def mute_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Mute somebody: whom (0), for how long (0 days), or till when; less than 0 days speaks again."""
    if args[:1] == (0,):
        return await _whom(house, talk, Verb.MUTE, args[2:3])
    person = person_numbered(house, args)
    days = args[1] if len(args) > 1 and isinstance(args[1], int) else 0
    if person is None or talk.subscriber is None:
        return (gone(talk),)
    if not await may_choose(house, talk):
        return (not_yours(talk),)
    if not await subscribers.is_told_of(house.database, talk.subscriber.id, person.id):
        return (Toast(talk.words.say("You don't follow this person."), must_read=True),)
    if days == 0:
        return (_beside(talk, _how_long(talk, person)),)
    until = talk.today + timedelta(days=min(days, _LONGEST_MUTE)) if days > 0 else None
    await subscribers.mute(house.database, talk.subscriber.id, the_person(person.id), until, talk.today)
    return (edit(_muted(talk, person, until), _unmute(talk, person, until)),)


async def unfollow_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Unfollow under an alert or a card: a toast, and a small message to take it back; the alert itself stays."""
    if args[:1] == (0,):
        return await _whom(house, talk, Verb.UNFOLLOW, args[1:2])
    person = person_numbered(house, args)
    if person is None or talk.subscriber is None:
        return (gone(talk),)
    if not await may_choose(house, talk):
        return (not_yours(talk),)
    target = the_person(person.id)
    through = await subscribers.is_told_of(house.database, talk.subscriber.id, person.id)
    await subscribers.stop_follow(house.database, talk.subscriber.id, target, talk.today)
    if broader := [t for t in through if t != target]:
        return (_beside(talk, _still_told(house, talk, person, broader)),)
    text = stopped(house, talk, target)
    return Toast(text.plain), say(text, again(house, talk, target))


async def note_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Ask for the line that says why somebody is followed."""
    person = person_numbered(house, args)
    if person is None or talk.subscriber is None:
        return (gone(talk),)
    if not await may_choose(house, talk):
        return (not_yours(talk),)
    house.memory.ask(talk.chat_id, NoteWanted(the_person(person.id)), talk.now)
    text = lines(
        bold(tell(talk.words, "Why do you follow {name}?", name=cards.name(person, talk.words))),
        tell(
            talk.words,
            "Send a line of up to {n} characters. It is kept encrypted, for you alone, and stands in your alerts.",
            n=NOTE_LONGEST,
        ),
        tell(talk.words, "Send - to remove it."),
    )
    return (say(text),)


async def note_written(house: House, talk: Talk, target: Target, words: str) -> Replies:
    """The line that was asked for."""
    house.memory.answered(talk.chat_id)
    kept = "" if words.strip() == "-" else " ".join(words.split())[:NOTE_LONGEST]
    known = talk.subscriber is not None and await subscribers.note(house.database, talk.subscriber.id, target, kept)
    if not known:
        return (say(tell(talk.words, "You don't follow this person.")),)
    return (say(tell(talk.words, "Noted.") if kept else tell(talk.words, "The note is removed.")),)


async def _asked_about(
    house: House, talk: Talk, verb: Verb, args: tuple[int | str, ...]
) -> tuple[Story, Person] | Reply:
    """The story and the person of a tap; or the question whom it means, or that it is too old."""
    story = await house.story(args[0]) if args and isinstance(args[0], int) else None
    if story is None or talk.subscriber is None:
        return gone(talk)
    if args[1:2] == (0,) and len(story.people) > 1:
        return _beside(talk, await _choice(house, talk, talk.subscriber, verb, story))
    numbered = house.watchlist().by_number.get(args[1]) if len(args) > 1 and isinstance(args[1], int) else None
    person = numbered or house.watchlist().by_id.get(story.people[0].person_id if story.people else "")
    return gone(talk) if person is None else (story, person)


async def _whom(house: House, talk: Talk, verb: Verb, args: tuple[int | str, ...]) -> Replies:
    story = await house.story(args[0]) if args and isinstance(args[0], int) else None
    if story is None or talk.subscriber is None:
        return (gone(talk),)
    return (_beside(talk, await _choice(house, talk, talk.subscriber, verb, story)),)


async def _choice(house: House, talk: Talk, subscriber: Subscriber, verb: Verb, story: Story) -> Message:
    return alerts.choose_whom(verb, story, await _followed_of(house, subscriber, story), talk.words)


async def _followed_of(house: House, subscriber: Subscriber, story: Story) -> tuple[str, ...]:
    """Whom of a story's people a subscriber is told of."""
    told = [p.person_id for p in story.people]
    return tuple([i for i in told if await subscribers.is_told_of(house.database, subscriber.id, i)])


async def _stories_of_message(house: House, talk: Talk, subscriber: Subscriber) -> tuple[int, ...]:
    if talk.message_id is None:
        return ()
    return await subscribers.stories_of_message(house.database, subscriber.id, talk.message_id)


async def _revealed(house: House, talk: Talk, subscriber: Subscriber, story_id: int) -> Message | None:
    """A story that this subscriber was told of, in plain words; None for any other."""
    if not await subscribers.got_story(house.database, subscriber.id, story_id):
        return None
    story = await house.story(story_id)
    if story is None:
        return None
    people = await _followed_of(house, subscriber, story)
    note = await _note_of(house, subscriber, people)
    if story.withdrawn:
        return alerts.withdrawal(story, people, subscriber.choices, talk.words)
    return alerts.revealed(story, people, subscriber.choices, talk.words, note=note)


async def _note_of(house: House, subscriber: Subscriber, people: tuple[str, ...]) -> str:
    mine = await subscribers.follows(house.database, subscriber.id)
    wanted = {the_person(i) for i in people}
    return next((f.note for f in mine if f.note and f.target in wanted), "")


def _how_long(talk: Talk, person: Person) -> Message:
    text = tell(talk.words, "Mute {name} for how long?", name=bold(cards.name(person, talk.words)))
    labels = [tap(talk.words.many("{n} day", "{n} days", n), Verb.MUTE, person.number, n) for n in _MUTES]
    return page(text, tuple(labels[:2]), tuple(labels[2:]))


def _muted(talk: Talk, person: Person, until: date | None) -> Rich:
    name = bold(cards.name(person, talk.words))
    if until is None:
        return own("🔔 ") + tell(talk.words, "{name} is no longer muted.", name=name)
    return own("🔕 ") + tell(talk.words, "{name} is muted until {day}.", name=name, day=own(talk.words.day(until)))


def _unmute(talk: Talk, person: Person, until: date | None) -> Row:
    return (tap("🔔 " + talk.words.say("Unmute"), Verb.MUTE, person.number, -1),) if until else ()


def _still_told(house: House, talk: Talk, person: Person, broader: list[Target]) -> Message:
    """What else brings news of somebody who is followed no longer: each can be stopped, or the person muted."""
    text = tell(
        talk.words,
        "You still hear of {name}, because you follow: {others}.",
        name=bold(cards.name(person, talk.words)),
        others=", ".join(called(house, talk.words, t) for t in broader),
    )
    stops = [(tap("✖️ " + called(house, talk.words, t), *undoing(house, t)),) for t in broader]
    return page(text, (tap("🔕 " + talk.words.say("Mute"), Verb.MUTE, person.number, 365),), *stops)


def _beside(talk: Talk, message: Message) -> Say:
    """An answer beside the alert, which stays as it is; a discreet chat sees it for ten minutes."""
    discreet = talk.subscriber is not None and talk.subscriber.choices.discreet
    return Say(message, lasts=FADES if discreet else None)
