"""All that is no command: an answer to a question, a name, a word, a file, a sticker, nonsense."""

from typing import assert_never

from alertbot.converse.alerts import note_written
from alertbot.converse.feeds import add_feed
from alertbot.converse.follow import follow, how_to_follow
from alertbot.converse.forget import is_panic, is_wipe_code, panic, wipe
from alertbot.converse.house import House, Talk
from alertbot.converse.manners import browse_row
from alertbot.converse.memory import (
    CorrectionWanted,
    FeedOffered,
    NoteWanted,
    PeopleOffered,
    PersonWanted,
    Question,
    SomebodyElseWanted,
    ZoneWanted,
)
from alertbot.converse.people import field_written
from alertbot.converse.replies import Replies, Say, say
from alertbot.converse.review import somebody_else_written
from alertbot.converse.settings import zone_written
from alertbot.converse.stories import correction_written
from alertbot.core.messages.html import lines, tell
from alertbot.core.model import Role

_LONGEST_NAME = 100  # code points; what is longer is no name


async def words(house: House, talk: Talk, text: str) -> Replies:
    """Words without a command in a private chat; groups are left in peace."""
    if not talk.private:
        return ()
    if is_panic(text):
        return await panic(house, talk)
    if is_wipe_code(text):
        return await wipe(house, talk, text)
    question = house.memory.asked(talk.chat_id, talk.now)
    if question is not None and not isinstance(question, PeopleOffered | FeedOffered):
        return await _answered(house, talk, question, text)
    if (
        text.strip().lower().startswith(("http://", "https://"))
        and talk.role is not None
        and talk.role.may(Role.OPERATOR)
    ):
        return await add_feed(house, talk, text)
    if len(text) > _LONGEST_NAME or not any(char.isalpha() for char in text):
        return (_no_name(talk),)
    return await follow(house, talk, text)


async def something(house: House, talk: Talk, _words: str = "") -> Replies:
    """A file, a sticker, a voice, a contact, a place: nothing of it is kept."""
    del house
    if not talk.private:
        return ()
    text = lines(
        tell(talk.words, "I understand names and commands only. Nothing of what you send is kept."),
        how_to_follow(talk),
    )
    return (say(text, browse_row(talk)),)


async def unknown_command(house: House, talk: Talk, _words: str = "") -> Replies:
    """A command that there is not."""
    del house
    return (say(tell(talk.words, "I don't know this command. /help lists what I can do.")),) if talk.private else ()


async def edited(house: House, talk: Talk, _words: str = "") -> Replies:
    """A message was changed after it was answered."""
    del house
    if not talk.private:
        return ()
    return (say(tell(talk.words, "I don't read changes of a message. Please send it again.")),)


async def _answered(house: House, talk: Talk, question: Question, text: str) -> Replies:
    match question:
        case NoteWanted(target):
            return await note_written(house, talk, target, text)
        case ZoneWanted():
            return await zone_written(house, talk, text)
        case PersonWanted(person, field):
            return await field_written(house, talk, person, field, text)
        case CorrectionWanted(story_id):
            return await correction_written(house, talk, story_id, text)
        case SomebodyElseWanted(review_id):
            return await somebody_else_written(house, talk, review_id, text)
        case PeopleOffered() | FeedOffered():
            return ()
        case _:
            assert_never(question)


def _no_name(talk: Talk) -> Say:
    return say(lines(tell(talk.words, "That is no name that I could look for."), how_to_follow(talk)), browse_row(talk))
