"""The commands, in the order in which they are listed, and who sees them in the menu."""

from dataclasses import dataclass
from typing import Final

from alertbot.core.messages.words import msgid
from alertbot.core.model import Role


@dataclass(frozen=True, slots=True)
class Listed:
    """A command: its name, what it does in words, and the role it needs."""

    name: str
    says: str  # a msgid
    needs: Role | None = None
    in_menu: bool = True  # short menus are read; /help names the rest


COMMANDS: Final = (
    Listed("start", msgid("begin"), in_menu=False),
    Listed("follow", msgid("follow a person, a country, a group")),
    Listed("following", msgid("whom you follow")),
    Listed("unfollow", msgid("stop following"), in_menu=False),
    Listed("person", msgid("a person's card and last news")),
    Listed("settings", msgid("language, hours, kinds of news")),
    Listed("help", msgid("what I can do")),
    Listed("privacy", msgid("what is kept, and what is not"), in_menu=False),
    Listed("mydata", msgid("all that is kept about you"), in_menu=False),
    Listed("forget", msgid("erase everything"), in_menu=False),
    Listed("panic", msgid("delete our messages and erase everything, at once"), in_menu=False),
    Listed("people", msgid("the list of people, and adding to it"), Role.EDITOR),
    Listed("addperson", msgid("add a person"), Role.EDITOR),
    Listed("review", msgid("what waits for a decision"), Role.EDITOR),
    Listed("stories", msgid("correct or withdraw what was told"), Role.EDITOR, in_menu=False),
    Listed("feeds", msgid("watched feeds"), Role.OPERATOR),
    Listed("addfeed", msgid("watch a feed"), Role.OPERATOR),
    Listed("removefeed", msgid("stop watching a feed"), Role.OPERATOR, in_menu=False),
    Listed("status", msgid("how the bot is doing"), Role.OPERATOR),
    Listed("admins", msgid("who may do what, and inviting"), Role.OPERATOR, in_menu=False),
    Listed("audit", msgid("what admins did"), Role.OPERATOR, in_menu=False),
    Listed("claim", msgid("become an admin by a code"), in_menu=False),
)
_IN_GROUPS: Final = ("follow", "following", "person", "settings", "help")


def menu_of(role: Role | None) -> tuple[Listed, ...]:
    """What stands in the menu of a private chat: a few commands for everybody, their own for admins."""
    return tuple(c for c in COMMANDS if c.in_menu and (c.needs is None or (role is not None and role.may(c.needs))))


def menu_of_groups() -> tuple[Listed, ...]:
    """What stands in the menu of a group, for its admins."""
    return tuple(c for c in COMMANDS if c.name in _IN_GROUPS)
