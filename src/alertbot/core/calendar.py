"""The calendar of those who are held: birthdays, days of arrest, round numbers of days behind bars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alertbot.core.model import Person


class OccasionKind(StrEnum):
    """What there is to remember."""

    BIRTHDAY = "birthday"
    ARREST_DAY = "arrest day"
    ROUND_DAYS = "round days"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day to remember a person who is held, with its number: years of age, years held, or days held."""

    person_id: str
    kind: OccasionKind
    on: date
    number: int

    @property
    def key(self) -> str:
        """By which the occasion is known to have been told."""
        return f"{self.kind} {self.person_id} {self.on.isoformat()}"


def occasions(people: Iterable[Person], today: date) -> tuple[Occasion, ...]:
    """What the calendar has today, at most one for each person: an arrest day goes before round days, a birthday before both."""
    return tuple(found for person in people if person.status.held and (found := _occasion(person, today)) is not None)


def days_held(person: Person, today: date) -> int | None:
    """Days since the arrest of somebody who is held; None where that is not known."""
    if person.arrested is None or not person.status.held or person.arrested > today:
        return None
    return (today - person.arrested).days


def _occasion(person: Person, today: date) -> Occasion | None:
    if person.born is not None and _same_day(person.born, today):
        return Occasion(person.id, OccasionKind.BIRTHDAY, today, today.year - person.born.year)
    held = days_held(person, today)
    if person.arrested is None or held is None or held == 0:
        return None
    if _same_day(person.arrested, today):
        return Occasion(person.id, OccasionKind.ARREST_DAY, today, today.year - person.arrested.year)
    if held in {100, 200, 300} or held % 500 == 0:
        return Occasion(person.id, OccasionKind.ROUND_DAYS, today, held)
    return None


def _same_day(day: date, today: date) -> bool:
    """The same day of the year; 29 February is kept on the 28th in other years."""
    if (day.month, day.day) == (today.month, today.day):
        return today.year > day.year
    leap = today.year % 4 == 0 and (today.year % 100 != 0 or today.year % 400 == 0)
    return (
        (day.month, day.day) == (2, 29) and (today.month, today.day) == (2, 28) and not leap and today.year > day.year
    )
