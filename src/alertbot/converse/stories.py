"""/stories, for editors: what was told of late, to correct it, take it back, or try again to tell it."""

from alertbot.converse.house import House, Talk
from alertbot.converse.manners import answer, gone
from alertbot.converse.memory import CorrectionWanted
from alertbot.converse.replies import Acted, Replies, Reply, Row, edit, say, tap
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, foreign, joined, line, lines, link, own, tell
from alertbot.core.messages.names import name_of
from alertbot.core.model import Story

_MOST = 10
_LONGEST = 600  # code points of a correction, which is what an alert has room for


async def stories(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/stories`: the last ten, and before them those that could not be told."""
    last = await house.desk.stories(_MOST)
    if not last:
        return (answer(talk, tell(talk.words, "Nothing was told yet.")),)
    untold = [s for story_id in (await house.desk.set_aside())[:_MOST] if (s := await house.story(story_id))]
    marked = [("⚠️ ", s) for s in untold] + [("", s) for s in last if s not in untold]
    rows = [(tap(f"{mark}{_names(talk, s).plain}: {s.title}", Verb.ADMIN, "story", s.id),) for mark, s in marked]
    return (answer(talk, bold(tell(talk.words, "What was told of late")), *rows),)


async def stories_tapped(house: House, talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """The same by a button."""
    return await stories(house, talk)


async def story_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """One story, with what can be done."""
    story = await _story(house, args)
    if story is None:
        return (gone(talk),)
    return (_one(talk, story, untold=story.id in await house.desk.set_aside()),)


async def correct_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Ask for the words of a correction."""
    story = await _story(house, args)
    if story is None:
        return (gone(talk),)
    house.memory.ask(talk.chat_id, CorrectionWanted(story.id), talk.now)
    return (
        say(
            tell(
                talk.words,
                "What is right? Everybody who got this alert will read your words, up to {n} characters.",
                n=_LONGEST,
            )
        ),
    )


async def correction_written(house: House, talk: Talk, story_id: int, text: str) -> Replies:
    """The words of a correction: shown once more, and sent when confirmed."""
    house.memory.answered(talk.chat_id)
    await house.desk.correct(story_id, text.strip()[:_LONGEST])
    house.wake()
    done = tell(talk.words, "Corrected: the alerts are changed where that is possible, and told anew where not.")
    return say(done, _back(talk)), Acted("correct story", f"story {story_id}")


async def withdraw_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Asks, and with 1 behind the number takes the story back."""
    story = await _story(house, args)
    if story is None:
        return (gone(talk),)
    if args[1:] != (1,):
        keep = tap(talk.words.say("Keep"), Verb.ADMIN, "story", story.id)
        sure = tap("↩️ " + talk.words.say("Withdraw"), Verb.ADMIN, "withdraw", story.id, 1)
        return (
            answer(
                talk,
                blocks(bold(tell(talk.words, "Withdraw this alert from everybody?")), _what(talk, story)),
                (keep, sure),
            ),
        )
    await house.desk.withdraw(story.id)
    house.wake()
    return edit(tell(talk.words, "Withdrawn."), _back(talk)), Acted("withdraw story", f"story {story.id}")


async def again_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Tries again to tell what Telegram had refused; what it refuses once more is set aside once more."""
    story = await _story(house, args)
    if story is None:
        return (gone(talk),)
    await house.desk.try_again(story.id)
    house.wake()
    return edit(tell(talk.words, "It is tried again."), _back(talk)), Acted("try story again", f"story {story.id}")


async def _story(house: House, args: tuple[int | str, ...]) -> Story | None:
    return await house.story(args[0]) if args and isinstance(args[0], int) else None


def _one(talk: Talk, story: Story, *, untold: bool) -> Reply:
    trouble = tell(talk.words, "Telegram refuses this text: some have not got it.") if untold else EMPTY
    again: Row = (tap("🔁 " + talk.words.say("Try again"), Verb.ADMIN, "again", story.id),) if untold else ()
    deeds: Row = (
        tap("✏️ " + talk.words.say("Correct"), Verb.ADMIN, "correct", story.id),
        tap("↩️ " + talk.words.say("Withdraw"), Verb.ADMIN, "withdraw", story.id),
    )
    return answer(talk, blocks(_what(talk, story), trouble), again, () if story.withdrawn else deeds, _back(talk))


def _what(talk: Talk, story: Story) -> Rich:
    return blocks(
        lines(bold(_names(talk, story)), link(line(story.title), story.url), line(story.publisher)),
        tell(talk.words, "This alert is withdrawn.") if story.withdrawn else EMPTY,
        foreign(story.correction, _LONGEST),
    )


def _names(talk: Talk, story: Story) -> Rich:
    said = (
        own(talk.words.kind(p.kind) + ": ") + line(name_of(p.name, p.native_name, talk.words.language))
        for p in story.people[:5]
    )
    return joined(" · ", said)


def _back(talk: Talk) -> Row:
    return (tap("‹ " + talk.words.say("Back"), Verb.ADMIN, "stories"),)
