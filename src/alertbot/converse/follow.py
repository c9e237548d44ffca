"""Following: a typed name, `/follow NAME`, a button; undo, unfollow, mute, and the note why."""

from dataclasses import replace
from datetime import date, timedelta

from alertbot.converse import consent
from alertbot.converse.house import House, Talk, the_person
from alertbot.converse.memory import NoteWanted
from alertbot.converse.replies import Edit, Replies, Reply, Row, Say, Toast, edit, page, say, tap
from alertbot.converse.targets import Nobody, One, Several, called, meant, read, written
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.cards import distinguishing
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, lines, own, tell
from alertbot.core.messages.pages import page_of, turning
from alertbot.core.messages.actions import Action
from alertbot.core.model import Button, Message, Person, Subscriber, Target, TargetKind
from alertbot.database import subscribers

NOTE_LONGEST = 200
_MUTES = ((7, "{n} day", "{n} days"), (30, "{n} day", "{n} days"), (365, "{n} day", "{n} days"))


async def follow(house: House, talk: Talk, name: str) -> Replies:
    """`/follow NAME`, and any words that are a name: one found is followed, several are offered, near misses shown."""
    if not name.strip():
        return (explain(house, talk),)
    match meant(house, talk.words, name):
        case One(target):
            return await follow_target(house, talk, target)
        case Several(people, sure):
            house.memory.found(talk.chat_id, tuple(person.id for person in people))
            return (await _offer(house, talk, people, sure=sure, number=0),)
        case Nobody():
            return (nobody(talk),)


async def follow_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap on somebody to follow."""
    target = read(house, (TargetKind.PERSON.value, *args[:1]))
    return await follow_target(house, talk, target) if target else (gone(talk),)


async def target_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap on a country, a group or everybody to follow."""
    target = read(house, args[:2])
    return await follow_target(house, talk, target) if target else (gone(talk),)


async def found_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Another page of those whom the last name may mean."""
    people = house.watchlist().by_id
    found = tuple(people[i] for i in house.memory.last_found(talk.chat_id) if i in people)
    if not found:
        return (Toast(talk.words.say("This list is too old. Send the name again."), must_read=True),)
    number = args[0] if args and isinstance(args[0], int) else 0
    return (await _offer(house, talk, found, sure=True, number=number),)


async def agree_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap on "I agree", with what the chat wanted to follow."""
    if not await house.may_choose(talk):
        return (not_yours(talk),)
    subscriber = await consent.agree(house, talk, discreet=bool(args and args[0] == 1))
    if subscriber is None:
        return (busy(talk),)
    known = replace(talk, subscriber=subscriber)
    target = read(house, args[1:])
    if target is None:
        return (edit(welcome(known), *_browse_row(known)),)
    return await follow_target(house, known, target)


async def follow_target(house: House, talk: Talk, target: Target) -> Replies:
    """Follow something, if the chat has agreed and the one who asks may choose for it."""
    if not await house.may_choose(talk):
        return (not_yours(talk),) if talk.tapped else ()
    subscriber = await consent.subscriber_of(house, talk)
    if subscriber is None:
        return (consent.asked(house, talk, target),)
    new = await subscribers.start_follow(house.database, subscriber.id, target)
    return (answer(talk, *_followed(house, talk, target, new=new)),)


async def undo_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap on Undo under "You follow …": a person's number, or a kind and a key."""
    target = read(house, args[:2]) if len(args) > 1 else read(house, (TargetKind.PERSON.value, *args))
    if target is None:
        return (gone(talk),)
    done = await _stop(house, talk, target)
    return done if done is not None else (edit(*_unfollowed(house, talk, target)),)


async def unfollow(house: House, talk: Talk, name: str) -> Replies:
    """`/unfollow NAME`: what of the chat's own follows the name means; without a name, the list of them."""
    from alertbot.converse.following import following

    if talk.subscriber is None or not name.strip():
        return await following(house, talk, "")
    mine = {f.target for f in await subscribers.follows(house.database, talk.subscriber.id)}
    match meant(house, talk.words, name):
        case One(target) if target in mine:
            return await _unfollow_one(house, talk, target)
        case Several(people, _):
            theirs = [the_person(p.id) for p in people if the_person(p.id) in mine]
            if len(theirs) == 1:
                return await _unfollow_one(house, talk, theirs[0])
            if theirs:
                rows = ((tap(called(house, talk.words, t), Verb.UNDO, *written(house, t)),) for t in theirs[:8])
                return (say(tell(talk.words, "Whom do you no longer want to follow?"), *rows),)
        case _:
            pass
    return (say(tell(talk.words, "You follow nobody of that name."), *_list_row(talk)),)


async def unfollow_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Unfollow under an alert or a card: a toast, and a small message to undo it. The alert itself stays."""
    target = read(house, (TargetKind.PERSON.value, *args[:1]))
    if target is None or talk.subscriber is None:
        return (gone(talk),)
    through = await subscribers.is_told_of(house.database, talk.subscriber.id, target.key)
    broader = [t for t in through if t != target]
    done = await _stop(house, talk, target)
    if done is not None:
        return done
    if broader:
        return (_still_told(house, talk, target, broader),)
    text, *rows = _unfollowed(house, talk, target)
    return Toast(text.plain), say(text, *rows)


async def untarget_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap to follow a country, a group or everybody no longer."""
    target = read(house, args[:2])
    if target is None:
        return (gone(talk),)
    done = await _stop(house, talk, target)
    return done if done is not None else (edit(*_unfollowed(house, talk, target)),)


async def mute_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Mute somebody: ask for how long (0 days), do it, or take it back (-1)."""
    target = read(house, (TargetKind.PERSON.value, *args[:1]))
    days = args[1] if len(args) > 1 and isinstance(args[1], int) else 0
    if target is None or talk.subscriber is None:
        return (gone(talk),)
    if not await house.may_choose(talk):
        return (not_yours(talk),)
    if days == 0:
        return (_ask_how_long(house, talk, target),)
    if not await subscribers.is_told_of(house.database, talk.subscriber.id, target.key):
        return (Toast(talk.words.say("You don't follow this person."), must_read=True),)
    until = talk.today + timedelta(days=min(days, 3650)) if days > 0 else None
    await subscribers.mute(house.database, talk.subscriber.id, target, until, talk.today)
    return (edit(*_muted(house, talk, target, until)),)


async def note_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap on Note: the chat's next words are kept as the reason to follow."""
    target = read(house, (TargetKind.PERSON.value, *args[:1]))
    if target is None or talk.subscriber is None:
        return (gone(talk),)
    if not await house.may_choose(talk):
        return (not_yours(talk),)
    house.memory.ask(talk.chat_id, NoteWanted(target), talk.now)
    text = tell(
        talk.words,
        "Why do you follow {name}? Send a line of up to {n} characters; it is kept encrypted and shown in your alerts. Send - to remove it.",
        name=called(house, talk.words, target),
        n=NOTE_LONGEST,
    )
    return (say(text),)


async def note_written(house: House, talk: Talk, target: Target, words: str) -> Replies:
    """The words that were asked for as a note."""
    house.memory.answered(talk.chat_id)
    if talk.subscriber is None:
        return (gone(talk),)
    kept = "" if words.strip() == "-" else " ".join(words.split())[:NOTE_LONGEST]
    done = await subscribers.note(house.database, talk.subscriber.id, target, kept)
    if not done:
        return (say(tell(talk.words, "You don't follow this person.")),)
    return (say(tell(talk.words, "Noted.") if kept else tell(talk.words, "The note is removed.")),)


def explain(house: House, talk: Talk) -> Reply:
    """What `/follow` alone says: how to follow, and the ways to browse."""
    if talk.private and talk.subscriber is None:
        house.memory.told_what_is_kept(talk.chat_id)
        return consent.asked(house, talk)
    return say(welcome(talk), *_browse_row(talk))


def welcome(talk: Talk) -> Rich:
    """How to go on once the chat has agreed."""
    if not talk.private:
        return tell(talk.words, "Write /follow and a name or a country, such as /follow Belarus.")
    return lines(
        bold(tell(talk.words, "Send a name, as you know it.")),
        tell(talk.words, "In any spelling and any alphabet; or look through the list."),
    )


def nobody(talk: Talk) -> Reply:
    """Nobody is called nearly so."""
    text = lines(
        tell(talk.words, "I know nobody of that name."),
        tell(talk.words, "Try another spelling, or the family name alone. If the person is missing, ask the admins to add them."),
    )
    return say(text, *_browse_row(talk))


def gone(talk: Talk) -> Reply:
    """The answer to a button whose thing is no longer there."""
    text = talk.words.say("This button is too old: what it is about is no longer here.")
    return Toast(text, must_read=True) if talk.tapped else say(own(text))


def busy(talk: Talk) -> Reply:
    """The answer when too much happens at once."""
    text = talk.words.say("Too much at once. Please try again in a minute.")
    return Toast(text, must_read=True) if talk.tapped else say(own(text))


def not_yours(talk: Talk) -> Reply:
    """The answer to a member of a group who is no admin of it."""
    return Toast(talk.words.say("Only admins of this chat can choose what it follows."), must_read=True)


def answer(talk: Talk, text: Rich, *rows: Row) -> Reply:
    """In place of the tapped message, or as a new one."""
    return edit(text, *rows) if talk.tapped else say(text, *rows)


async def _offer(house: House, talk: Talk, people: tuple[Person, ...], *, sure: bool, number: int) -> Reply:
    shown, number, pages = page_of(people, number)
    title = tell(talk.words, "Whom do you mean?") if sure else tell(talk.words, "I know nobody of just that name. Did you mean:")
    rows = [(tap(distinguishing(p, talk.words), Verb.FOLLOW, p.number),) for p in shown]
    turn = turning(number, pages, lambda n: Action(Verb.FOUND, (n,)))
    return answer(talk, title, *rows, turn)


async def _stop(house: House, talk: Talk, target: Target) -> Replies | None:
    """Unfollow something; what to answer instead when that can't be."""
    if talk.subscriber is None:
        return (gone(talk),)
    if not await house.may_choose(talk):
        return (not_yours(talk),)
    await subscribers.stop_follow(house.database, talk.subscriber.id, target, talk.today)
    return None


async def _unfollow_one(house: House, talk: Talk, target: Target) -> Replies:
    done = await _stop(house, talk, target)
    return done if done is not None else (say(*_unfollowed(house, talk, target)),)


def _followed(house: House, talk: Talk, target: Target, *, new: bool) -> tuple[Rich, ...] | tuple[Rich, Row, Row]:
    words, name = talk.words, called(house, talk.words, target)
    text = (
        own("🔔 ") + tell(words, "You follow {name}.", name=bold(own(name)))
        if new
        else tell(words, "You follow {name} already.", name=bold(own(name)))
    )
    person = house.watchlist().by_id.get(target.key) if target.kind is TargetKind.PERSON else None
    about = () if person is None else (
        tap("👤 " + words.say("Card"), Verb.CARD, person.number),
        tap("🗂 " + words.say("Last 30 days"), Verb.LOOK_BACK, person.number, 30),
    )
    undo = tap("↩️ " + words.say("Undo"), Verb.UNDO, *written(house, target))
    return text, (undo, tap("⚙️ " + words.say("Settings"), Verb.SETTINGS)), about
