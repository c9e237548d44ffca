"""Texts with each name in [brackets], made ready for reading: what the tests of the reading room are written in."""

import re

from alertbot.core.model import Mention, Person, Span, Verdict

_NAME = re.compile(r"\[([^\]]+)\]")


def marked(written: str) -> tuple[str, tuple[Mention, ...]]:
    """The text without brackets, and a mention for each name; the same name again is another place of the same mention."""
    text, places, last = "", {}, 0
    for found in _NAME.finditer(written):
        text += written[last : found.start()]
        places.setdefault(found[1], []).append(Span(len(text), len(text) + len(found[1]), found[1], "marked"))
        text += found[1]
        last = found.end()
    text += written[last:]
    return text, tuple(Mention(name, Verdict.CERTAIN, 1.0, tuple(spans)) for name, spans in places.items())


def people_of(mentions: tuple[Mention, ...]) -> dict[str, Person]:
    """A person for each mention; the first is a woman, the others are men."""
    genders = ("f", *("m" for _ in mentions))
    return {
        m.person_id: Person(m.person_id, "Somebody Else", gender=g) for m, g in zip(mentions, genders, strict=False)
    }
