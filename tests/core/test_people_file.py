"""people.csv: all or nothing, a line for each bad row, and what is written is read back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.model import Person, Status
from alertbot.core.people_file import COLUMNS, BadFile, BadRow, read_people, write_people


def test_a_row_becomes_a_person():
    data = ",".join(COLUMNS) + (
        '\na-b,Ann Bee,Ганна,by,F,"Anna B; Hanna",1990-01-02,2021-03-04,8 years,sentenced,Case,"a, note"\n'
    )

    assert read_people(data.encode()) == (
        Person(
            "a-b",
            "Ann Bee",
            "Ганна",
            "BY",
            "f",
            ("Anna B", "Hanna"),
            date(1990, 1, 2),
            date(2021, 3, 4),
            "8 years",
            Status.SENTENCED,
            "Case",
            "a, note",
        ),
    )


@pytest.mark.parametrize(
    "data",
    [
        "id;name\na;Ann\n",
        "id\tname\na\tAnn\n",
        "\ufeffid,name\na,Ann\n",
        "Name , ID\nAnn,a\n",
        "id,name\r\n\r\na,Ann\r\n",
    ],
)
def test_what_spreadsheets_write_is_read(data):
    assert read_people(data.encode()) == (Person("a", "Ann"),)


@pytest.mark.parametrize(
    ("data", "line", "why"),
    [
        ("name\nAnn\n", 1, "the column id is missing"),
        ("id,name,colour\na,Ann,red\n", 1, "unknown column 'colour'"),
        ("id,name,id\na,Ann,b\n", 1, "a column stands twice"),
        ("id,name\nA B,Ann\n", 2, "id: "),
        ("id,name\na,\n", 2, "name: is empty"),
        ("id,name\na,Ann,more\n", 2, "3 fields under 2 columns"),
        ("id,name\na,Ann\na,Bee\n", 3, "id a stands twice"),
        ("id,name,born\na,Ann,1990-13-01\n", 2, "born: a date"),
        ("id,name,country\na,Ann,Belarus\n", 2, "country: two letters"),
        ("id,name,gender\na,Ann,x\n", 2, "gender: m, f or empty"),
        ("id,name,status\na,Ann,freed\n", 2, "status: detained, sentenced, released, died or empty"),
        ('id,name\na,"Ann\n', 2, "this is not CSV"),
        ("", 1, "the column id is missing"),
    ],
)
def test_a_bad_row_is_named_by_its_line(data, line, why):
    bad = read_people(data)

    assert isinstance(bad, BadFile)
    assert (bad.rows[0].line, bad.rows[0].why[: len(why)]) == (line, why)


def test_every_bad_row_is_named():
    bad = read_people("id,name\nA,x\nb,Bee\nC,x\n")

    assert [row.line for row in bad.rows] == [2, 4]


def test_bytes_that_are_no_utf8_are_refused():
    assert read_people("id,name\na,Алесь".encode("cp1251")) == BadFile((BadRow(1, "the file is not UTF-8"),))


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30).map(
    lambda t: " ".join(t.split())
)
NAMES = WORDS.filter(lambda t: any(c.isalpha() for c in t))
ALIASES = st.lists(NAMES.map(lambda t: t.replace(";", "").strip()).filter(bool), max_size=3, unique=True).map(tuple)
PEOPLE = st.lists(
    st.builds(
        Person,
        id=st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True),
        name=NAMES,
        native_name=WORDS,
        country=st.sampled_from(["", "BY", "RU"]),
        gender=st.sampled_from(["", "m", "f"]),
        aliases=ALIASES,
        born=st.none() | st.dates(),
        arrested=st.none() | st.dates(),
        sentence=WORDS,
        status=st.sampled_from(list(Status)),
        group=WORDS,
        note=WORDS,
    ),
    max_size=4,
    unique_by=lambda p: p.id,
).map(tuple)


@given(PEOPLE)
def test_what_is_written_is_read_back(people):
    assert read_people(write_people(people)) == people


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_no_file_raises(data):
    assert isinstance(read_people(data), tuple | BadFile)


def test_a_formula_of_a_spreadsheet_is_written_as_words():
    written = write_people([Person("a", "=HYPERLINK(1)")])

    assert "'=HYPERLINK(1)" in written
    assert written.splitlines()[0] == ",".join(COLUMNS)
