"""people.csv: reading it, all or nothing with a line for each bad row, and writing it.

UTF-8 with a header; the columns are those of `COLUMNS`, of which `id` and `name` are required.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from alertbot.core.model import Person, Status

COLUMNS = (
    "id",
    "name",
    "native_name",
    "country",
    "gender",
    "aliases",
    "born",
    "arrested",
    "sentence",
    "status",
    "group",
    "note",
)
_LONGEST = 500  # code points of a field
_GENDERS = {"", "m", "f"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run (OWASP, CSV injection)


class _Reader(Protocol):
    """What csv.reader gives: rows, and the line it has come to."""

    @property
    def line_num(self) -> int: ...

    def __next__(self) -> list[str]: ...

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be taken: its line in the file (from 1), and what is wrong with it."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that can't be taken, with everything that is wrong."""

    rows: tuple[BadRow, ...]


def read_people(data: bytes | str) -> tuple[Person, ...] | BadFile:
    """The people of a CSV file, in its order, or every bad row of it."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return BadFile((BadRow(1, "the file is not UTF-8"),))
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text), strict=True)
    return _read(reader)


def write_people(people: Iterable[Person]) -> str:
    """The people as CSV that `read_people` reads back to the same values."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_guarded(field) for field in _fields(person)] for person in people)
    return out.getvalue()


def _delimiter(text: str) -> str:
    header = text.splitlines()[0] if text.splitlines() else ""
    return max(",;\t", key=header.count)  # spreadsheets of many countries write semicolons


def _read(reader: _Reader) -> tuple[Person, ...] | BadFile:
    people: dict[str, Person] = {}
    bad: list[BadRow] = []
    try:
        header = [h.strip().lower() for h in next(reader, [])]
        if complaint := _header_complaint(header):
            return BadFile((BadRow(1, complaint),))
        for row in reader:
            if not any(field.strip() for field in row):
                continue
            read = _person(header, row)
            if isinstance(read, str):
                bad.append(BadRow(reader.line_num, read))
            elif read.id in people:
                bad.append(BadRow(reader.line_num, f"id {read.id} stands twice in the file"))
            else:
                people[read.id] = read
    except csv.Error as error:
        bad.append(BadRow(reader.line_num, f"this is not CSV: {error}"))
    return BadFile(tuple(bad)) if bad else tuple(people.values())


def _header_complaint(header: list[str]) -> str:
    if missing := [c for c in ("id", "name") if c not in header]:
        return f"the column {missing[0]} is missing; the first line names the columns: {','.join(COLUMNS)}"
    if strange := [c for c in header if c not in COLUMNS]:
        return f"unknown column {strange[0][:40]!r}; known are {','.join(COLUMNS)}"
    return "a column stands twice" if len(set(header)) < len(header) else ""


def _person(header: list[str], row: list[str]) -> Person | str:
    """The person of a row, or what is wrong with it."""
    if len(row) > len(header):
        return f"{len(row)} fields under {len(header)} columns"
    values = {column: _plain(field) for column, field in zip(header, row, strict=False)}
    long = [column for column, value in values.items() if column != "aliases" and len(value) > _LONGEST]
    return f"{long[0]}: longer than {_LONGEST} characters" if long else _checked(values)


def _checked(values: Mapping[str, str]) -> Person | str:
    complaint = next(filter(None, (check(values) for check in _CHECKS)), "")
    if complaint:
        return complaint
    return Person(
        id=values["id"],
        name=values["name"],
        native_name=values.get("native_name", ""),
        country=values.get("country", "").upper(),
        gender=values.get("gender", "").lower(),
        aliases=tuple(dict.fromkeys(a.strip() for a in values.get("aliases", "").split(";") if a.strip())),
        born=_day(values.get("born", "")),
        arrested=_day(values.get("arrested", "")),
        sentence=values.get("sentence", ""),
        status=Status(values.get("status", "").lower()),
        group=values.get("group", ""),
        note=values.get("note", ""),
    )


def _check_id(values: Mapping[str, str]) -> str:
    if re.fullmatch(r"[a-z0-9-]{1,64}", values.get("id", "")):
        return ""
    return "id: 1 to 64 of a-z, 0-9 and -"


def _check_name(values: Mapping[str, str]) -> str:
    return "" if any(c.isalpha() for c in values.get("name", "")) else "name: is empty"


def _check_country(values: Mapping[str, str]) -> str:
    return "" if re.fullmatch(r"([A-Za-z]{2})?", values.get("country", "")) else "country: two letters, such as BY"


def _check_gender(values: Mapping[str, str]) -> str:
    return "" if values.get("gender", "").lower() in _GENDERS else "gender: m, f or empty"


def _check_status(values: Mapping[str, str]) -> str:
    known = ", ".join(s for s in Status if s)
    return "" if values.get("status", "").lower() in set(Status) else f"status: {known} or empty"


def _check_days(values: Mapping[str, str]) -> str:
    for column in ("born", "arrested"):
        try:
            _day(values.get(column, ""))
        except ValueError:
            return f"{column}: a date such as 2021-07-14"
    return ""


_CHECKS = (_check_id, _check_name, _check_country, _check_gender, _check_status, _check_days)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(field: str) -> str:
    return " ".join((field[1:] if _is_guarded(field) else field).split())


def _guarded(field: str) -> str:
    """An apostrophe before what a spreadsheet would run, and before what only looks as if it had one."""
    return "'" + field if field.startswith(_FORMULA) or _is_guarded(field) else field


def _is_guarded(field: str) -> bool:
    return field.startswith("'") and field.lstrip("'").startswith(_FORMULA)


def _fields(person: Person) -> tuple[str, ...]:
    return (
        person.id,
        person.name,
        person.native_name,
        person.country,
        person.gender,
        ";".join(person.aliases),
        person.born.isoformat() if person.born else "",
        person.arrested.isoformat() if person.arrested else "",
        person.sentence,
        person.status.value,
        person.group,
        person.note,
    )
