"""The calendar remembers those who are held, and nobody else."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.calendar import OccasionKind, days_held, occasions
from alertbot.core.model import Person, Status


def person(**known):
    return Person(id="p", name="A B", status=known.pop("status", Status.DETAINED), **known)


def test_a_birthday_of_somebody_held_is_remembered():
    (found,) = occasions([person(born=date(1962, 9, 25))], date(2026, 9, 25))

    assert (found.kind, found.number) == (OccasionKind.BIRTHDAY, 64)


def test_nobody_free_is_on_the_calendar():
    assert occasions([person(born=date(1962, 9, 25), status=Status.RELEASED)], date(2026, 9, 25)) == ()


def test_a_leap_day_is_kept_on_the_28th_in_other_years():
    born = person(born=date(1984, 2, 29))

    assert len(occasions([born], date(2027, 2, 28))) == 1
    assert occasions([born], date(2028, 2, 28)) == ()
    assert len(occasions([born], date(2028, 2, 29))) == 1


def test_a_thousand_days_are_remembered_and_a_thousand_and_one_are_not():
    arrested = date(2023, 1, 10)
    held = person(arrested=arrested)

    (found,) = occasions([held], arrested + timedelta(days=1000))

    assert (found.kind, found.number) == (OccasionKind.ROUND_DAYS, 1000)
    assert occasions([held], arrested + timedelta(days=1001)) == ()


def test_the_day_of_the_arrest_itself_is_no_occasion():
    assert occasions([person(arrested=date(2026, 1, 1))], date(2026, 1, 1)) == ()


@given(st.dates(), st.dates(), st.dates())
def test_a_person_has_at_most_one_occasion_a_day(born, arrested, today):
    found = occasions([person(born=born, arrested=arrested)], today)

    assert len(found) <= 1
    assert days_held(person(arrested=arrested), today) in {None, (today - arrested).days}
