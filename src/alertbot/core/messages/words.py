"""The bot's words in one language, as a value: messages ask it for sentences, plurals, dates and names of things.

English is the msgid itself, so code reads as what it says. A catalogue is built in locales/ and passed in; an empty one
with English formats is English. `alertbot.locales.extract` finds every msgid in the source: the first string of a call
of `say`, `tell`, `msgid`, and the first two of `many` and `tell_many`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Protocol

from alertbot.core.model import EventKind, Status


class Formats(Protocol):
    """How a language writes dates, numbers and names of countries (CLDR)."""

    def day(self, day: date, /) -> str:
        """A date with its year: 13 December 2025."""
        ...

    def moment(self, moment: datetime, zone: str, /) -> str:
        """A time of day with its date, in a zone of the IANA list: 13 December 2025, 14:05."""
        ...

    def number(self, n: int, /) -> str:
        """A number with the language's separators: 2,000."""
        ...

    def country(self, code: str, /) -> str:
        """The name of a country by its ISO 3166 code; the code itself where there is none."""
        ...

    def weekday(self, weekday: int, /) -> str:
        """The name of a day of the week, Monday is 0."""
        ...

    def zone(self, name: str, /) -> tzinfo:
        """The time zone of an IANA name; UTC where there is no such zone."""
        ...


Key = tuple[str, str]  # context (a gender or nothing), msgid


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language. Values in braces are filled in by name; give them as keywords."""

    language: str
    catalogue: Mapping[Key, tuple[str, ...]] = field(repr=False)
    plural: Callable[[int], int] = field(repr=False)  # which form a number takes
    formats: Formats = field(repr=False)

    def say(self, msgid: str, /, **values: object) -> str:
        """Say a sentence: `say("{name} is followed", name=…)`."""
        return self.template(msgid).format(**values)

    def many(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Say a sentence that counts; `{n}` is the number: `many("{n} day", "{n} days", 3)`."""
        return self.counted(singular, plural, n).format(n=self.number(n), **values)

    def template(self, msgid: str, gender: str = "") -> str:
        """The sentence before its values are filled in; English where there is no translation."""
        found = self.catalogue.get((gender, msgid)) or self.catalogue.get(("", msgid))
        return found[0] if found else msgid

    def counted(self, singular: str, plural: str, n: int) -> str:
        """The counting sentence in the form that the number takes, before its values are filled in."""
        forms = self.catalogue.get(("", singular))
        return forms[self.plural(n)] if forms else (singular if n == 1 else plural)

    def day(self, day: date) -> str:
        """A date with its year."""
        return self.formats.day(day)

    def moment(self, moment: datetime, zone: str = "UTC") -> str:
        """A time of day with its date, in a zone of the IANA list (an unknown one is taken as UTC)."""
        return self.formats.moment(moment, zone)

    def number(self, n: int) -> str:
        """A number with the language's separators."""
        return self.formats.number(n)

    def country(self, code: str) -> str:
        """The name of a country by its ISO 3166 code."""
        return self.formats.country(code)

    def weekday(self, weekday: int) -> str:
        """The name of a day of the week, Monday is 0."""
        return self.formats.weekday(weekday)

    def zone(self, name: str) -> tzinfo:
        """The time zone of an IANA name (an unknown one is UTC)."""
        return self.formats.zone(name)

    def kind(self, kind: EventKind) -> str:
        """What happened, as a heading: Released."""
        return self.template(KINDS[kind])

    def status(self, status: Status, gender: str = "") -> str:
        """Where a person is, in the words for their gender; empty where it is not known."""
        return self.template(STATUSES[status], gender) if status else ""


def msgid(text: str) -> str:
    """Mark a string in a table as one to be translated; it is returned as it is."""
    return text


KINDS: Mapping[EventKind, str] = {
    EventKind.ARRESTED: msgid("Arrested"),
    EventKind.CHARGED: msgid("Charged"),
    EventKind.SENTENCED: msgid("Sentenced"),
    EventKind.TRANSFERRED: msgid("Moved to another place"),
    EventKind.HEALTH: msgid("Health"),
    EventKind.DISAPPEARED: msgid("Disappeared"),
    EventKind.DIED: msgid("Died"),
    EventKind.RELEASED: msgid("Released"),
    EventKind.APPEAL_FOR_RELEASE: msgid("Still held"),
    EventKind.ANNIVERSARY: msgid("Anniversary"),
    EventKind.AWARD: msgid("Award"),
    EventKind.OTHER: msgid("Named in a statement"),
}

STATUSES: Mapping[Status, str] = {
    Status.DETAINED: msgid("in detention"),
    Status.SENTENCED: msgid("serving a sentence"),
    Status.RELEASED: msgid("free"),
    Status.DIED: msgid("died"),
}
