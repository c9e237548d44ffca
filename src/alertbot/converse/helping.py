"""/help: what there is, each with the button that does it; the commands of an admin for admins alone."""

from alertbot.converse.groups import add_rows
from alertbot.converse.house import House, Talk
from alertbot.converse.manners import answer, browse_row, settings_row
from alertbot.converse.menu import COMMANDS, Listed
from alertbot.converse.replies import Replies, tap
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, lines, own, tell


async def help_(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/help`."""
    mine = [c for c in COMMANDS if c.needs is None or (talk.role is not None and talk.role.may(c.needs))]
    text = blocks(
        lines(
            bold(tell(talk.words, "Send a name, and I tell you what rights groups say about that prisoner.")),
            tell(talk.words, "Any spelling and any alphabet will do."),
        ),
        lines(*(_line(talk, command) for command in mine)),
        tell(talk.words, "A message can come twice when a connection breaks; none is lost."),
        own(house.official_names) if house.official_names else EMPTY,
    )
    privacy = (tap("🔒 " + talk.words.say("Privacy"), Verb.PRIVACY),)
    return (answer(talk, text, browse_row(talk), settings_row(talk), privacy, *add_rows(house, talk)),)


async def help_tapped(house: House, talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """The same by a button."""
    return await help_(house, talk)


def _line(talk: Talk, command: Listed) -> Rich:
    return own(f"/{command.name} — {talk.words.template(command.says)}")
