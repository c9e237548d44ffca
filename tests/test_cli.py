"""Every command says in one line what is wrong and where, does nothing by halves, and exits as the interface promises."""

import asyncio
import json
import sqlite3

import pytest
from aiohttp import web

from alertbot.cli import _run
from running import PEOPLE

HTML = "<html><head><title>A site</title></head><body><p>No feed here.</p></body></html>"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(
        '[database]\nurl = "sqlite:///a.db"\nkey_file = "key"\n[feeds]\nallow_private_addresses = true\n'
    )
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def said(capsys, *arguments):
    """(exit status, standard output, lines of standard error) of a command."""
    status = _run(arguments)
    out, err = capsys.readouterr()
    return status, out, [line for line in err.splitlines() if not line.startswith("note: ")]


async def in_thread(capsys, *arguments):
    return await asyncio.to_thread(said, capsys, *arguments)


@pytest.fixture
async def site():
    """A server on loopback that answers with what the test puts into `site.body`."""

    class Site:
        body = HTML
        kind = "text/html"

    async def answer(_request):
        return web.Response(text=Site.body, content_type=Site.kind)

    runner = web.AppRunner(web.Application())
    runner.app.router.add_get("/{rest:.*}", answer)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    Site.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield Site
    await runner.cleanup()


def test_people_come_back_as_they_went_in(folder, capsys):
    assert said(capsys, "people", "import", "people.csv")[:2] == (0, "3 added, 0 changed, 0 as they were\n")

    status, exported, _ = said(capsys, "people", "export")
    assert status == 0
    (folder / "again.csv").write_text(exported, encoding="utf-8")
    assert said(capsys, "people", "import", "again.csv")[:2] == (0, "0 added, 0 changed, 3 as they were\n")


def test_a_bad_row_is_named_and_nobody_is_imported(folder, capsys):
    (folder / "people.csv").write_text(PEOPLE + "Bad Id,Some Body,,Belarus,x,,1.1.1962,,,free,,\n", encoding="utf-8")

    status, _, errors = said(capsys, "people", "import", "people.csv")

    assert status == 1
    assert all("people.csv: line 5" in line for line in errors)
    assert said(capsys, "people", "list")[1] == ""


def test_a_name_that_cannot_be_matched_safely_is_refused(folder, capsys):
    status, _, errors = said(capsys, "people", "add", "Citizen R.")

    assert (status, len(errors)) == (1, 1)
    assert "Citizen R." in errors[0]


def test_somebody_is_added_and_retired(folder, capsys):
    assert said(capsys, "people", "add", "Maria Kalesnikava", "--gender", "f", "--country", "by")[0] == 0
    assert "Maria Kalesnikava" in said(capsys, "people", "list")[1]
    assert said(capsys, "people", "retire", "maria-kalesnikava")[0] == 0
    assert said(capsys, "people", "list")[1] == ""
    assert said(capsys, "people", "retire", "maria-kalesnikava")[0] == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[feeds", "is not TOML"),
        ('[feeds]\npoll_evry = "1m"', "did you mean poll_every"),
        ("[feeds]\npoll_every = 3", "feeds.poll_every"),
    ],
)
def test_a_wrong_configuration_exits_with_2(folder, capsys, text, words):
    (folder / "config.toml").write_text(text)

    status, _, errors = said(capsys, "people", "list")

    assert (status, len(errors)) == (2, 1)
    assert words in errors[0]


@pytest.mark.parametrize("arguments", [("nonsense",), ("people", "import"), ("run", "--no-such-option")])
def test_wrong_arguments_exit_with_2(folder, capsys, arguments):
    status, _, errors = said(capsys, *arguments)

    assert (status, len(errors)) == (2, 1)


async def test_an_unreachable_feed_is_told_in_one_line(folder, capsys):
    status, _, errors = await in_thread(capsys, "feeds", "add", "http://127.0.0.1:1/feed.xml")

    assert (status, len(errors)) == (1, 1)
    assert "http://127.0.0.1:1/feed.xml: unreachable" in errors[0]
    assert (await in_thread(capsys, "feeds", "list"))[1] == ""


async def test_html_where_a_feed_should_be_is_told_in_one_line(folder, capsys, site):
    status, _, errors = await in_thread(capsys, "feeds", "add", site.url)

    assert (status, len(errors)) == (1, 1)
    assert "not a feed" in errors[0]


async def test_a_feed_is_checked_without_storing_and_then_added_listed_and_removed(folder, capsys, site):
    site.kind = "application/rss+xml"
    site.body = "<rss version='2.0'><channel><title>The Paper</title><item><guid>1</guid><title>Ales Bialiatski moved</title></item></channel></rss>"
    (await in_thread(capsys, "people", "import", "people.csv"))

    status, found, _ = await in_thread(capsys, "feeds", "check", site.url)
    assert status == 0
    assert "Ales Bialiatski: certain" in found
    assert (await in_thread(capsys, "feeds", "list"))[1] == ""

    assert (await in_thread(capsys, "feeds", "add", site.url))[0] == 0
    assert (await in_thread(capsys, "feeds", "add", site.url))[0] == 1
    assert "The Paper" in (await in_thread(capsys, "feeds", "list"))[1]
    assert "xmlUrl" in (await in_thread(capsys, "feeds", "export"))[1]
    assert (await in_thread(capsys, "feeds", "remove", site.url))[0] == 0
    assert (await in_thread(capsys, "feeds", "remove", site.url))[0] == 1


def test_the_starter_list_is_imported_once(folder, capsys):
    first = said(capsys, "feeds", "import")
    again = said(capsys, "feeds", "import")

    assert first[0] == again[0] == 0
    assert again[1].startswith("0 feeds added")


def test_a_database_of_a_newer_schema_is_refused(folder, capsys):
    said(capsys, "migrate")
    with sqlite3.connect(folder / "a.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    status, _, errors = said(capsys, "people", "list")

    assert (status, len(errors)) == (1, 1)
    assert "newer than this alertbot" in errors[0]


def test_migrate_says_from_and_to(folder, capsys):
    assert "(none) -> " in said(capsys, "migrate")[1]
    assert "nothing to do" in said(capsys, "migrate")[1]


@pytest.mark.parametrize("url", ["sqlite:////proc/alertbot.db", "sqlite:////dev/null/a.db"])
def test_a_place_that_cannot_be_written_is_told_in_one_line(folder, capsys, url):
    (folder / "config.toml").write_text(f'[database]\nurl = "{url}"\nkey_file = "key"\n')

    status, _, errors = said(capsys, "people", "list")

    assert (status, len(errors)) == (1, 1)
    assert not (folder / "key").exists()


def test_match_gives_offsets_in_code_points_and_the_path_as_given(folder, capsys):
    text = "🕊🕊 Учора вызвалены Алесь Бяляцкі."
    (folder / "a.txt").write_text(text, encoding="utf-8")

    status, out, _ = said(capsys, "match", "people.csv", "./a.txt", "--json")

    assert status == 0
    (found,) = [json.loads(line) for line in out.splitlines()]
    assert (found["text"], found["person"], found["verdict"]) == ("./a.txt", "bialiatski", "certain")
    for mention in found["mentions"]:
        assert text[mention["start"] : mention["end"]] == mention["surface"]


def test_match_names_a_file_that_is_no_text(folder, capsys):
    (folder / "a.txt").write_bytes(b"\xff\xfe\x00")

    status, _, errors = said(capsys, "match", "people.csv", "a.txt", "--json")

    assert (status, len(errors)) == (1, 1)
    assert "a.txt" in errors[0]


def test_a_backup_holds_people_and_no_subscribers_and_is_never_written_over(folder, capsys):
    said(capsys, "people", "import", "people.csv")

    assert said(capsys, "backup", "copy.db")[0] == 0

    connection = sqlite3.connect(folder / "copy.db")
    assert connection.execute("SELECT count(*) FROM person").fetchone() == (3,)
    assert connection.execute("SELECT count(*) FROM subscriber").fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM setting WHERE key = 'key_check'").fetchone() == (0,)
    connection.close()
    status, _, errors = said(capsys, "backup", "copy.db")
    assert (status, len(errors)) == (1, 1)


def test_a_backup_with_subscribers_needs_a_recipient(folder, capsys):
    said(capsys, "migrate")

    assert said(capsys, "backup", "x.age", "--with-subscribers")[0] == 2
    assert said(capsys, "backup", "x.age", "--with-subscribers", "--recipient", "age1nonsense")[0] == 1
    assert not (folder / "x.age").exists()


def test_check_tells_all_mistakes_at_once(folder, capsys):
    (folder / "config.toml").write_text('[database]\nurl = "sqlite:////dev/null/a.db"\nkey_file = "key"\n')

    status, _, errors = said(capsys, "check")

    assert status == 1
    assert len(errors) == 2
