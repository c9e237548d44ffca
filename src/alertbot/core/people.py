"""The text of people.csv and the people in it."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alertbot.core.model import Person, Status

COLUMNS = (
    "id", "name", "native_name", "country", "gender", "aliases", "born", "arrested", "sentence", "status", "group", "note",
)  # fmt: skip
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of a people.csv that cannot be read, and why."""

    line: int
    message: str


def read_people_csv(text: str) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    """The people of a people.csv, and a problem for each bad row (line 1 is the header).

    Columns may stand in any order and may be missing, except `id` and `name`; a byte order mark is forgiven. Source:
    the format fixed for import and export.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    problems = _header_problems(reader.fieldnames)
    if problems:
        return (), problems
    people: dict[str, Person] = {}
    found: list[Problem] = []
    for row in reader:
        outcome = _person(row, reader.line_num)
        if isinstance(outcome, Person) and outcome.id in people:
            found.append(Problem(reader.line_num, f"the id {outcome.id!r} stands in an earlier row as well"))
        elif isinstance(outcome, Person):
            people[outcome.id] = outcome
        else:
            found += outcome
    return tuple(people.values()), tuple(found)


def write_people_csv(people: Iterable[Person]) -> str:
    """The people as people.csv text, which `read_people_csv` reads back to equal values."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(person) for person in people)
    return out.getvalue()


def _header_problems(header: Iterable[str] | None) -> tuple[Problem, ...]:
    names = [(n or "").strip() for n in header or ()]
    missing = [n for n in ("id", "name") if n not in names]
    unknown = [n for n in names if n and n not in COLUMNS]
    said = [f"the column {n!r} is missing" for n in missing]
    said += [f"the column {n!r} is not known; known are {', '.join(COLUMNS)}" for n in unknown]
    return tuple(Problem(1, message) for message in said)


def _person(row: dict[str | None, str | list[str] | None], line: int) -> Person | list[Problem]:
    if None in row:
        return [Problem(line, "the row has more cells than the header")]
    cells = {(k or "").strip(): v.strip() for k, v in row.items() if isinstance(v, str)}
    problems = [Problem(line, message) for message in _cell_problems(cells)]
    if problems:
        return problems
    return Person(
        id=cells["id"],
        name=cells["name"],
        native_name=cells.get("native_name", ""),
        country=cells.get("country", "").upper(),
        gender=cells.get("gender", "").lower(),
        aliases=tuple(a for part in cells.get("aliases", "").split(";") if (a := part.strip())),
        born=_date(cells.get("born", "")),
        arrested=_date(cells.get("arrested", "")),
        sentence=cells.get("sentence", ""),
        status=Status(cells.get("status", "").lower()),
        group=cells.get("group", ""),
        note=cells.get("note", ""),
    )


def _cell_problems(cells: dict[str, str]) -> Iterable[str]:
    if not _ID.fullmatch(cells.get("id", "")):
        yield f"the id {cells.get('id', '')!r} must be of the letters a-z, digits and hyphens"
    if not cells.get("name"):
        yield "the name is empty"
    country = cells.get("country", "")
    if country and not _COUNTRY.fullmatch(country.upper()):
        yield f"the country {country!r} must be a code of two letters (ISO 3166), or empty"
    if cells.get("gender", "").lower() not in ("", "m", "f"):
        yield f"the gender {cells['gender']!r} must be m, f or empty"
    if cells.get("status", "").lower() not in set(Status):
        yield f"the status {cells['status']!r} must be detained, sentenced, released, died or empty"
    for column in ("born", "arrested"):
        if cells.get(column) and _date(cells[column]) is None:
            yield f"{column} {cells[column]!r} must be a date such as 2021-05-31, or empty"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _cells(person: Person) -> tuple[str, ...]:
    return (
        person.id, person.name, person.native_name, person.country, person.gender, ";".join(person.aliases),
        person.born.isoformat() if person.born else "", person.arrested.isoformat() if person.arrested else "",
        person.sentence, person.status.value, person.group, person.note,
    )  # fmt: skip
