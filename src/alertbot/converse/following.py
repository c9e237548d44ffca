"""/following: all that a chat follows, page by page, with one tap to stop and one to take that back."""

from alertbot.converse import consent
from alertbot.converse.follow import how_to_follow, undoing
from alertbot.converse.house import House, Talk, the_person
from alertbot.converse.manners import answer, browse_row, gone, may_choose, not_yours, settings_row
from alertbot.converse.replies import Replies, Reply, Row, say, tap
from alertbot.converse.targets import One, Several, called, meant, read, written
from alertbot.core.messages import cards
from alertbot.core.messages.actions import Action, Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, own, tell
from alertbot.core.messages.pages import page_of, turning
from alertbot.core.model import Follow, Target, TargetKind
from alertbot.database import subscribers


async def following(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/following`: the list from its first page."""
    return await following_tapped(house, talk, (0,))


async def following_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A page of the list; with "x" or "f", a kind and a key: that one is unfollowed, or followed again, first."""
    if talk.subscriber is None:
        return (consent.asked(house, talk),) if talk.private else (say(how_to_follow(talk)),)
    number = args[0] if args and isinstance(args[0], int) else 0
    change = _read_change(house, args[1:])
    if change is not None and not await may_choose(house, talk):
        return (not_yours(talk),)
    done = EMPTY if change is None else await _changed(house, talk, *change)
    undo = () if change is None else _undo(house, talk, number, *change)
    return (await _page(house, talk, number, done, undo),)


async def unfollow(house: House, talk: Talk, name: str) -> Replies:
    """`/unfollow NAME`: what of the chat's own follows the name means; without a name, the list of them."""
    if talk.subscriber is None or not name.strip():
        return await following(house, talk)
    mine = {f.target for f in await subscribers.follows(house.database, talk.subscriber.id)}
    targets = [t for t in _may_mean(house, talk, name) if t in mine]
    match targets:
        case []:
            return (say(tell(talk.words, "You follow nobody of that name."), settings_row(talk)),)
        case [target]:
            return await stop(house, talk, target)
        case _:
            rows = [(tap(called(house, talk.words, t), *undoing(house, t)),) for t in targets[:8]]
            return (say(tell(talk.words, "Whom do you no longer want to follow?"), *rows),)


async def untarget_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap that takes back a follow of a country, a group, everybody, or somebody who is no longer tracked."""
    target = read(house, args[:2])
    return (gone(talk),) if target is None else await stop(house, talk, target)


async def undo_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap that takes back the follow of a person."""
    return await untarget_tapped(house, talk, (TargetKind.PERSON.value, *args[:1]))


async def stop(house: House, talk: Talk, target: Target) -> Replies:
    """Follow something no longer, and offer to take that back; the same words when it was not followed."""
    if talk.subscriber is None:
        return (gone(talk),)
    if not await may_choose(house, talk):
        return (not_yours(talk),) if talk.tapped else ()
    await subscribers.stop_follow(house.database, talk.subscriber.id, target, talk.today)
    return (answer(talk, stopped(house, talk, target), again(house, talk, target)),)


def stopped(house: House, talk: Talk, target: Target) -> Rich:
    """That something is followed no longer."""
    return tell(talk.words, "You no longer follow {name}.", name=bold(own(called(house, talk.words, target))))


def again(house: House, talk: Talk, target: Target) -> Row:
    """The button that follows it again."""
    return (tap("↩️ " + talk.words.say("Undo"), Verb.TARGET, *written(house, target)),)


def _may_mean(house: House, talk: Talk, name: str) -> tuple[Target, ...]:
    match meant(house, talk.words, name):
        case One(target):
            return (target,)
        case Several(people, _):
            return tuple(the_person(person.id) for person in people)
        case _:
            return ()


def _read_change(house: House, args: tuple[int | str, ...]) -> tuple[Target, bool] | None:
    """What a tap in the list changes: (target, whether it is to be followed)."""
    match args:
        case ("x" | "f" as what, kind, key) if (target := read(house, (kind, key))) is not None:
            return target, what == "f"
        case _:
            return None


async def _changed(house: House, talk: Talk, target: Target, follow: bool) -> Rich:
    assert talk.subscriber is not None
    if follow:
        await subscribers.start_follow(house.database, talk.subscriber.id, target)
        return tell(talk.words, "You follow {name}.", name=bold(own(called(house, talk.words, target))))
    await subscribers.stop_follow(house.database, talk.subscriber.id, target, talk.today)
    return stopped(house, talk, target)


def _undo(house: House, talk: Talk, number: int, target: Target, follow: bool) -> Row:
    if follow:
        return ()
    return (tap("↩️ " + talk.words.say("Undo"), Verb.FOLLOWING, number, "f", *written(house, target)),)


async def _page(house: House, talk: Talk, number: int, done: Rich, undo: Row) -> Reply:
    assert talk.subscriber is not None
    known = house.watchlist().by_id
    mine = await subscribers.follows(house.database, talk.subscriber.id)
    ordered = sorted(mine, key=lambda f: (f.target.kind is TargetKind.PERSON, called(house, talk.words, f.target)))
    if not ordered:
        return answer(
            talk, blocks(done, tell(talk.words, "You follow nobody yet."), how_to_follow(talk)), undo, browse_row(talk)
        )
    shown, number, pages = page_of(ordered, number)
    listed = cards.following(ordered, known, talk.words, page=number)
    turn = turning(number, pages, lambda n: Action(Verb.FOLLOWING, (n,)))
    rows = [_row(house, talk, f, number) for f in shown]
    return answer(talk, blocks(done, Rich(listed.html, listed.plain)), undo, *rows, turn)


def _row(house: House, talk: Talk, follow: Follow, number: int) -> Row:
    kind, key = written(house, follow.target)
    name = called(house, talk.words, follow.target)
    opens = tap(name, Verb.CARD, key) if isinstance(key, int) else tap(name, Verb.BROWSE, *_browsed(follow, key), 0)
    return opens, tap("✖️", Verb.FOLLOWING, number, "x", kind, key)


def _browsed(follow: Follow, key: str) -> tuple[str, str]:
    what = follow.target.kind
    return (what.value, key) if what in {TargetKind.COUNTRY, TargetKind.GROUP} else ("", "")
