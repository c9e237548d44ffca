import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.model import EventKind, Status
from alertbot.locales import LANGUAGES, pick, words
from alertbot.locales.formats import zone_of


@pytest.mark.parametrize(
    ("code", "last", "language"),
    [
        ("ru-RU", "", "ru"),
        ("be-tarask", "", "be"),
        ("be_BY@latin", "", "be"),
        ("UK", "", "uk"),
        ("", "", "en"),
        ("", "pl", "pl"),
        ("fr", "de-AT", "de"),
        ("fr", "", "en"),
        ("zh-hans", "", "en"),
        ("../../etc", "", "en"),
    ],
)
def test_a_clients_language_code_falls_back_sensibly(code, last, language):
    assert pick(code, last) == language
    assert words(code, last).language == language


@given(st.text(max_size=20), st.text(max_size=20))
def test_every_code_gives_a_language(code, last):
    assert pick(code, last) in LANGUAGES


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", {1: "1 day", 2: "2 days", 11: "11 days", 0: "0 days", 1500: "1,500 days"}),
        ("ru", {1: "1 день", 2: "2 дня", 5: "5 дней", 11: "11 дней", 21: "21 день", 1500: "1\xa0500 дней"}),
        ("be", {1: "1 дзень", 3: "3 дні", 5: "5 дзён", 12: "12 дзён", 101: "101 дзень"}),
        ("uk", {1: "1 день", 4: "4 дні", 5: "5 днів", 14: "14 днів"}),
        ("pl", {1: "1 dzień", 2: "2 dni", 5: "5 dni", 22: "22 dni"}),
        ("lt", {1: "1 diena", 2: "2 dienos", 10: "10 dienų", 11: "11 dienų", 21: "21 diena"}),
        ("de", {1: "1 Tag", 2: "2 Tage"}),
    ],
)
def test_what_is_counted_takes_its_plural(language, forms):
    spoken = words(language)

    said = {n: spoken.many("{n} day behind bars", "{n} days behind bars", n) for n in forms}
    assert all(said[n].startswith(form) for n, form in forms.items()), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_numbers_and_countries_are_the_languages_own(language):
    spoken = words(language)
    moment = datetime(2025, 12, 13, 22, 5, tzinfo=UTC)

    assert "2025" in spoken.day(date(2025, 12, 13))
    assert "00:05" in spoken.moment(moment, "Europe/Vilnius")
    assert "14" in spoken.moment(moment, "Europe/Vilnius")
    assert spoken.number(12) == "12"
    assert spoken.country("BY") != "BY"
    assert spoken.country("") == ""
    assert len({spoken.weekday(n) for n in range(7)}) == 7


def test_some_of_them_are_known():
    assert words("uk").day(date(2025, 12, 13)).replace("\u202f", " ") == "13 грудня 2025 р."
    assert words("en").moment(datetime(2025, 12, 13, 9, 5, tzinfo=UTC)) == "13 December 2025, 09:05"
    assert words("lt").country("by") == "Baltarusija"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_and_every_status_has_words(language):
    spoken = words(language)

    assert len({spoken.kind(kind) for kind in EventKind}) == len(EventKind)
    assert all(spoken.status(status, gender) for status in Status if status for gender in ("", "m", "f"))
    assert spoken.status(Status.UNKNOWN) == ""


def test_words_depend_on_whom_they_are_about():
    russian = words("ru")

    assert russian.status(Status.DIED, "m") != russian.status(Status.DIED, "f")


def test_an_unknown_zone_is_utc():
    assert zone_of("No/Where") is UTC
    assert zone_of("") is UTC
    assert zone_of("../etc/passwd") is UTC


def test_english_is_spoken_without_babel_until_a_date_is_said():
    script = "import sys, alertbot.locales as l; l.words('en').say('{x} a', x=1); print('babel' in sys.modules)"

    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
    )
