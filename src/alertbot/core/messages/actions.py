"""What a tap on a button asks for, and how it travels in the 64 bytes that Telegram gives a button.

The form is `v1:VERB:ARG:ARG…`: numbers as they are, words after an equals sign with `%` and `:` percent-encoded. Buttons
live in chats for years, so a verb keeps its code and its arguments for ever; what has to change gets a new verb.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b


class Verb(StrEnum):
    """What a button does. The value is what stands in the button; the arguments are named behind it."""

    # Under an alert
    REVEAL = "r"  # story: show what a discreet alert is about
    WHY = "y"  # story, person (0: of several, ask which)
    NOT_THIS = "n"  # story, person (0: of several, ask which)
    MUTE = "m"  # person, days (0: ask how long); person 0 and a story as the third argument: ask whom
    UNFOLLOW = "u"  # person; person 0 and a story as the second argument: ask whom
    # People and follows
    FOLLOW = "f"  # person
    UNDO = "z"  # person: take the follow back
    CARD = "c"  # person
    TARGET = "t"  # kind, key (by key_of): follow a country, a group, everybody
    UNTARGET = "x"  # kind, key
    FOLLOWING = "l"  # page
    FOUND = "d"  # page: people found by the name last written
    BROWSE = "b"  # what (country, group, status, news), key (by key_of), page
    LOOK_BACK = "k"  # person, days
    NOTE = "o"  # person: write "why I follow"
    ALL_IS_WELL = "aw"  # 1 or 0
    # Start, settings, safety
    AGREE = "a"  # 1 discreet, 0 ordinary
    SETTINGS = "s"  # which page
    SET = "e"  # which choice, value
    HELP = "h"
    PRIVACY = "pv"
    MY_DATA = "md"
    FORGET = "fg"  # 0 asks, 1 does
    PANIC = "pn"  # 0 asks, 1 does
    RENEW = "rn"
    # Admins
    PEOPLE = "p"  # page
    FEEDS = "g"  # page
    FEED = "j"  # feed
    FEED_DO = "jd"  # feed, what
    REVIEW = "v"  # review: show
    DECIDE = "i"  # review, decision (yes, no, other, name)
    ADMIN = "ad"  # what, …
    NOTHING = "_"  # a label that does nothing when tapped, such as ‹ 2/7 ›


@dataclass(frozen=True, slots=True)
class Action:
    """One tap: what it does, and to what."""

    verb: Verb
    args: tuple[int | str, ...] = ()


def encode(action: Action) -> str:
    """Write an action into a button; raises ValueError past Telegram's 64 bytes, which is a bug of the caller."""
    data = ":".join((_VERSION, action.verb.value, *map(_written, action.args)))
    if len(data.encode()) > _MOST:
        raise ValueError(f"a button holds {_MOST} bytes at most: {action.verb.name}")
    return data


def decode(data: str) -> Action | None:
    """Read what a button holds; None for what no version of the bot has written (anyone can send anything)."""
    version, *parts = data.split(":")
    if version != _VERSION or not parts or parts[0] not in _VERBS or len(data.encode(errors="replace")) > _MOST:
        return None
    args = tuple(_read(part) for part in parts[1:])
    return None if None in args else Action(Verb(parts[0]), tuple(a for a in args if a is not None))


def key_of(name: str) -> str:
    """A name (of a group, say) as an argument that fits into any button: itself when short, else a hash of it.

    To read it back, compare it with `key_of` of each name that may be meant.
    """
    if name.isprintable() and not name.startswith("#") and len(_written(name).encode()) <= _LONGEST_KEY:
        return name
    return "#" + blake2b(name.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def _written(arg: int | str) -> str:
    return str(int(arg)) if isinstance(arg, int) else "=" + arg.replace("%", "%25").replace(":", "%3A")


def _read(part: str) -> int | str | None:
    if part.startswith("="):
        return part[1:].replace("%3A", ":").replace("%25", "%")
    return int(part) if _NUMBER.fullmatch(part) else None


_VERSION = "v1"
_MOST = 64
_LONGEST_KEY = 40
_VERBS = frozenset(Verb)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
