"""A person's timeline: what a confirmed event makes of their status, and the next day to remember."""

from datetime import date

from alertbot.core.model import EventKind, Status


def status_after(status: Status, kind: EventKind) -> Status:
    """The status of a person after a confirmed event.

    A death is final. Who was released stays so when sentenced, for that is in absentia unless an arrest was told before. An arrest does not make a
    prisoner who serves a sentence one who waits for it. All other events change nothing.
    """
    match kind:
        case _ if status is Status.DIED:
            return Status.DIED
        case EventKind.DIED:
            return Status.DIED
        case EventKind.RELEASED:
            return Status.RELEASED
        case EventKind.ARRESTED if status is not Status.SENTENCED:
            return Status.DETAINED
        case EventKind.SENTENCED if status is not Status.RELEASED:
            return Status.SENTENCED
        case _:
            return status


def next_anniversary(day: date, today: date) -> date:
    """The next day, today included, on which the day comes round again; 29 February is kept on the 28th in other years."""
    this_year = _in_year(day, today.year)
    return this_year if this_year >= today and today.year > day.year else _in_year(day, max(today.year, day.year) + 1)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
