"""people.csv read and written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.model import Person, Status
from alertbot.core.people import Problem, read_people_csv, write_people_csv

cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12).map(str.strip)
aliases = st.lists(cells.map(lambda c: c.replace(";", "")).map(str.strip).filter(bool), max_size=3).map(tuple)
people = st.builds(
    Person,
    id=st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True),
    name=cells.filter(bool),
    native_name=cells,
    country=st.sampled_from(("", "BY", "EG")),
    gender=st.sampled_from(("", "m", "f")),
    aliases=aliases,
    born=st.none() | st.dates(),
    arrested=st.none() | st.dates(),
    sentence=cells,
    status=st.sampled_from(Status),
    group=cells,
    note=cells,
)


@given(st.lists(people, max_size=4, unique_by=lambda p: p.id))
def test_what_is_written_is_read_back(rows):
    assert read_people_csv(write_people_csv(rows)) == (tuple(rows), ())


def test_columns_may_be_missing_and_stand_in_any_order():
    found, problems = read_people_csv("\ufeffname,id\nMaksim Znak,znak\n")

    assert found == (Person("znak", "Maksim Znak"),)
    assert problems == ()


def test_cells_are_read_into_their_types():
    text = "id,name,aliases,born,status,country\nx,Maksim Znak,Maxim Znak; Максим Знак;,1981-09-04,sentenced,by\n"

    ((found,), _) = read_people_csv(text)

    assert found.aliases == ("Maxim Znak", "Максим Знак")
    assert found.born == date(1981, 9, 4)
    assert found.status is Status.SENTENCED
    assert found.country == "BY"


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("X Y,Maksim Znak,,,,,", "id"), ("x,,,,,,", "name"), ("x,Znak,BLR,,,,", "country"), ("x,Znak,,q,,,", "gender"),
        ("x,Znak,,,04.09.1981,,", "born"), ("x,Znak,,,,free,", "status"), ("x,Znak,,,,,,,,", "more cells"),
    ],
)  # fmt: skip
def test_a_bad_row_is_one_problem_with_its_line(row, word):
    found, problems = read_people_csv(f"id,name,country,gender,born,status,note\nok,Good Name,,,,,\n{row}\n")

    assert [p.id for p in found] == ["ok"]
    assert [p.line for p in problems] == [3]
    assert word in problems[0].message


def test_an_id_that_stands_twice_is_a_problem():
    _, problems = read_people_csv("id,name\nx,Maksim Znak\nx,Ihar Losik\n")

    assert [p.line for p in problems] == [3]


@pytest.mark.parametrize("text", ["", "id\nx\n", "id,name,colour\n", "\n\n"])
def test_a_header_that_does_not_fit_is_a_problem_of_line_one(text):
    found, problems = read_people_csv(text)

    assert found == ()
    assert {p.line for p in problems} == {1}


@given(st.text())
def test_any_text_is_answered(text):
    found, problems = read_people_csv(text)

    assert all(isinstance(p, Person) for p in found)
    assert all(isinstance(p, Problem) for p in problems)
