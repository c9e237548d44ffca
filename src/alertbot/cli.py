"""The command line: every command of `alertbot`, each a few lines that call a room.

Errors are one line on standard error that names the setting, file, row or address at fault; exit status 0 for success, 1 when the
work failed, 2 when the arguments or the configuration are wrong. Imports stand inside the commands, so that each loads what it needs.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from alertbot.config import Config, ConfigError, read_config

if TYPE_CHECKING:
    from alertbot.core.model import Feed, Mention, Person, Told
    from alertbot.database.engine import Database

app = typer.Typer(
    name="alertbot",
    help="Tells people on Telegram, once, what rights groups say about the prisoner they follow.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
people_app = typer.Typer(help="The people who are tracked.", no_args_is_help=True)
feeds_app = typer.Typer(help="The feeds that are watched.", no_args_is_help=True)
app.add_typer(people_app, name="people")
app.add_typer(feeds_app, name="feeds")

Result = TypeVar("Result")
Thing = TypeVar("Thing")
ConfigPath = Annotated[Path | None, typer.Option("--config", help="The configuration; config.toml by default.")]


# What Typer raises for wrong arguments; it names only the subclasses.
WrongArguments: Any = typer.BadParameter.__mro__[1]


class Failure(Exception):
    """The work could not be done; each line says what and where."""


def main() -> None:
    """Run the command that the arguments name, and turn what went wrong into lines and an exit status."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: Sequence[str]) -> int:
    from alertbot.database.engine import DatabaseTrouble
    from alertbot.database.vault import VaultError

    try:
        result = app(args=list(arguments), prog_name="alertbot", standalone_mode=False)
    except ConfigError as error:
        _say(error.mistakes)
        return 2
    except WrongArguments as error:
        where = f" (alertbot {error.ctx.info_name} --help)" if error.ctx and error.ctx.parent else ""
        _say([f"{error.format_message()}{where}"])
        return 2
    except (Failure, DatabaseTrouble, VaultError) as error:
        _say(str(error).splitlines())
        return 1
    except OSError as error:
        _say([f"{error.filename or 'input or output'}: {error.strerror or error}"])
        return 1
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return result if isinstance(result, int) else 0


# The bot --------------------------------------------------------------------------------------------------------------


@app.command()
def run(
    config: ConfigPath = None,
    only: Annotated[str, typer.Option(help="Flows to run: watch,deliver,converse (PostgreSQL only).")] = "",
) -> None:
    """Watch feeds, deliver alerts and answer chats, until SIGTERM or Ctrl-C."""
    from alertbot.app import run_bot

    chosen = frozenset(part.strip() for part in only.split(",") if part.strip())
    run_bot(_config(config), only=chosen)


@app.command()
def demo(port: Annotated[int, typer.Option(min=0, max=65_535, help="Where the page is served.")] = 8765) -> None:
    """Run the whole bot with no token and no internet, with a chat page in the browser."""
    from alertbot.app import run_demo

    run_demo(port)


@app.command()
def check(config: ConfigPath = None) -> None:
    """Read the configuration, open the database, ask Telegram who the bot is, and say what is wrong, all at once."""
    from alertbot.errands import check_all

    settings = _config(config)
    facts, mistakes = asyncio.run(check_all(settings))
    for fact in facts:
        print(fact)
    if mistakes:
        raise Failure("\n".join(mistakes))
    print("All is well.")


@app.command()
def migrate(config: ConfigPath = None) -> None:
    """Bring the database to the newest schema and say from and to which revision."""
    from alertbot.database.migrate import upgrade

    before, after = upgrade(_config(config).database.url)
    print(f"schema {before or '(none)'} -> {after}" if before != after else f"schema {after}: nothing to do")


# People ---------------------------------------------------------------------------------------------------------------


@people_app.command("import")
def people_import(
    file: Annotated[Path, typer.Argument(help="A CSV file: id,name,native_name,country,…")], config: ConfigPath = None
) -> None:
    """Track the people of a CSV file: all of them or, when a row is wrong, none."""
    from alertbot.database.people import import_people

    found = _people_of(file)
    refused, warned = _concerns(found)
    if refused:
        raise Failure("\n".join(f"{file}: {line}" for line in refused))
    for line in warned:
        print(f"note: {line}", file=sys.stderr)
    done = _in_database(config, lambda database: import_people(database, found))
    print(f"{done.added} added, {done.changed} changed, {done.same} as they were")


@people_app.command("export")
def people_export(
    file: Annotated[Path | None, typer.Argument(help="Where to; standard output by default.")] = None,
    config: ConfigPath = None,
) -> None:
    """Write the tracked people as CSV, in the form that import reads."""
    from alertbot.core.people_file import write_people

    text = write_people(_people(config))
    if file is None:
        sys.stdout.write(text)
    else:
        _write_text(file, text)


@people_app.command("list")
def people_list(config: ConfigPath = None) -> None:
    """Show who is tracked."""
    rows = [(p.id, p.name, p.native_name, p.country, p.status.value, p.group) for p in _people(config)]
    _table(("id", "name", "native name", "country", "status", "group"), rows)


@people_app.command("add")
def people_add(
    name: Annotated[str, typer.Argument(help="The name, given name and surname.")],
    native_name: Annotated[str, typer.Option("--native", help="The name in its own script.")] = "",
    country: Annotated[str, typer.Option(help="ISO 3166 alpha-2, such as BY.")] = "",
    gender: Annotated[str, typer.Option(help="m or f.")] = "",
    aliases: Annotated[str, typer.Option(help="More spellings, separated by ;")] = "",
    config: ConfigPath = None,
) -> None:
    """Track one more person."""
    from alertbot.core.model import Person
    from alertbot.core.people_file import BadFile, read_people, write_people
    from alertbot.database.people import add_person, id_from_name

    taken = frozenset(p.id for p in _people(config))
    wanted = Person(
        id=id_from_name(name, taken),
        name=name.strip(),
        native_name=native_name.strip(),
        country=country.strip().upper(),
        gender=gender.strip(),
        aliases=tuple(a.strip() for a in aliases.split(";") if a.strip()),
    )
    checked = read_people(write_people([wanted]))  # the same rules as for a file
    if isinstance(checked, BadFile):
        raise Failure("\n".join(row.why for row in checked.rows))
    refused, warned = _concerns([wanted], beside=_people(config))
    if refused:
        raise Failure("\n".join(refused))
    for line in warned:
        print(f"note: {line}", file=sys.stderr)
    added = _in_database(config, lambda database: add_person(database, wanted))
    print(f"{added.id}: {added.name}")


@people_app.command("retire")
def people_retire(
    person_id: Annotated[str, typer.Argument(metavar="ID", help="The person's id.")], config: ConfigPath = None
) -> None:
    """Track somebody no longer; what was said of them stays."""
    from alertbot.database.people import retire_person

    if not _in_database(config, lambda database: retire_person(database, person_id)):
        raise Failure(f"{person_id}: nobody of this id is tracked")
    print(f"{person_id}: no longer tracked")


# Feeds ----------------------------------------------------------------------------------------------------------------


@feeds_app.command("add")
def feeds_add(
    url: Annotated[str, typer.Argument(help="A feed, a site that has one, or t.me/CHANNEL.")],
    trusted: Annotated[bool, typer.Option(help='Tell its "released" and "died" at once.')] = False,
    selector: Annotated[str, typer.Option(help="For a page that is no feed: the CSS selector of its links.")] = "",
    publisher: Annotated[str, typer.Option(help="The organisation behind it; the feed's title by default.")] = "",
    config: ConfigPath = None,
) -> None:
    """Watch one more feed; what it holds now is learned, and nobody is told of it."""
    from alertbot.errands import add_feed

    settings = _config(config)
    wanted = replace(_source(url, selector), trusted=trusted, publisher=publisher)
    added = asyncio.run(add_feed(settings, wanted))
    print(f"{added.url}: {added.title or added.publisher or 'added'}")


@feeds_app.command("list")
def feeds_list(config: ConfigPath = None) -> None:
    """Show the watched feeds and how each is doing."""
    from alertbot.database.feeds import all_feeds
    from alertbot.errands import health_line

    rows = [(f.publisher or f.title, f.url, health_line(f)) for f in _in_database(config, all_feeds)]
    _table(("feed", "address", "health"), rows)


@feeds_app.command("check")
def feeds_check(
    url: str, selector: Annotated[str, typer.Option(help="For a page that is no feed.")] = "", config: ConfigPath = None
) -> None:
    """Make one visit, store nothing, and print what was found and who is named."""
    from alertbot.errands import check_feed

    for line in asyncio.run(check_feed(_config(config), _source(url, selector))):
        print(line)


@feeds_app.command("remove")
def feeds_remove(url: str, config: ConfigPath = None) -> None:
    """Watch a feed no longer; its statements stay."""
    from alertbot.database.feeds import feed_by_url, remove_feed

    async def removed(database: "Database") -> bool:
        feed = await feed_by_url(database, url)
        return feed is not None and await remove_feed(database, feed.id)

    if not _in_database(config, removed):
        raise Failure(f"{url}: this feed is not watched")
    print(f"{url}: no longer watched")


@feeds_app.command("import")
def feeds_import(
    file: Annotated[Path | None, typer.Argument(help="An OPML file; without one, the starter list.")] = None,
    config: ConfigPath = None,
) -> None:
    """Watch the feeds of an OPML file; each is learned at its first visit."""
    from alertbot.core.model import Failed
    from alertbot.database.feeds import add_feed
    from alertbot.feeds.opml import read_opml, starter_list

    listed = starter_list() if file is None else read_opml(file.read_bytes())
    if isinstance(listed, Failed):
        raise Failure(f"{file}: {listed.detail}")

    async def added(database: "Database") -> int:
        return sum([await add_feed(database, one.feed) is not None for one in listed])

    new = _in_database(config, added)
    print(f"{new} feeds added, {len(listed) - new} were watched already")


@feeds_app.command("export")
def feeds_export(
    file: Annotated[Path | None, typer.Argument(help="Where to; standard output by default.")] = None,
    config: ConfigPath = None,
) -> None:
    """Write the watched feeds as OPML."""
    from alertbot.database.feeds import all_feeds
    from alertbot.feeds.opml import Listed, write_opml

    text = write_opml(Listed(feed) for feed in _in_database(config, all_feeds)).decode("utf-8")
    if file is None:
        sys.stdout.write(text)
    else:
        _write_text(file, text)


# Names ----------------------------------------------------------------------------------------------------------------


@app.command()
def match(
    people: Annotated[Path, typer.Argument(metavar="PEOPLE.csv")],
    files: Annotated[list[str], typer.Argument(metavar="FILE…")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Say who of PEOPLE is named in each text file, and why. No database, no network."""
    from alertbot.core.names import build_index, find_people
    from alertbot.core.reading import read_statement

    found = _people_of(people)
    index = build_index(found)
    known = {person.id: person for person in found}
    texts = [(file, _text_of(Path(file))) for file in files]  # a path is told as it was given, ./ and all
    for file, text in _with_progress(texts, "Matching"):
        for told in read_statement(text, find_people(index, text), known):
            print(json.dumps(_as_json(file, told), ensure_ascii=False) if as_json else _as_line(file, told, known))


def _as_json(file: str, told: "Told") -> dict[str, Any]:
    mention = told.mention
    return {
        "text": file,
        "person": mention.person_id,
        "verdict": mention.verdict.value,
        "confidence": round(mention.confidence, 3),
        "event": told.event.kind.value,
        "ambiguous_with": list(mention.ambiguous_with),
        "mentions": [{"start": s.start, "end": s.end, "surface": s.surface, "why": s.why} for s in mention.spans],
    }


def _as_line(file: str, told: "Told", known: "dict[str, Person]") -> str:
    mention: Mention = told.mention
    places = ", ".join(f'"{s.surface}" at {s.start}' for s in mention.spans[:3])
    more = f" and {len(mention.spans) - 3} more" if len(mention.spans) > 3 else ""
    name = known[mention.person_id].name
    return f"{file}: {name} ({mention.verdict}, {mention.confidence:.2f}, {told.event.kind}): {places}{more}. {mention.reason}"


# The database ---------------------------------------------------------------------------------------------------------


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The copy; must not exist yet.")],
    with_subscribers: Annotated[bool, typer.Option(help="Add the subscribers, encrypted.")] = False,
    recipient: Annotated[str, typer.Option(help="The age key (age1…) that can open it.")] = "",
    config: ConfigPath = None,
) -> None:
    """Write a consistent copy while the bot runs: people, feeds, statements, no subscribers."""
    from alertbot.database import copy

    url = _config(config).database.url
    _exists_or_fail(url)
    if with_subscribers and not recipient:
        raise typer.BadParameter("--with-subscribers needs --recipient: the age key that the file is encrypted to")
    if recipient and not with_subscribers:
        raise typer.BadParameter("--recipient goes with --with-subscribers")
    with _bar("Copying") as progress:
        if with_subscribers:
            copied = copy.sealed_backup(url, file, recipient, progress=progress)
        else:
            copied = copy.backup(url, file, progress=progress)
    print(f"{file}: {sum(c.rows for c in copied)} rows of {len(copied)} tables")


@app.command("copy-database")
def copy_database(
    to_url: Annotated[str, typer.Argument(help="An empty database: sqlite:///FILE or postgresql://USER@HOST/NAME")],
    config: ConfigPath = None,
) -> None:
    """Copy all of the database into another one, and prove by counts and checksums that all arrived."""
    from alertbot.database import copy
    from alertbot.database.engine import only_instance

    url = _config(config).database.url
    _exists_or_fail(url)
    with only_instance(url), _bar("Copying") as progress:
        copied = copy.copy_database(url, to_url, progress=progress)
    _table(("table", "rows", "checksum"), [(c.table, str(c.rows), c.checksum) for c in copied])
    print("All rows arrived.")


@app.command()
def rekey(config: ConfigPath = None) -> None:
    """Encrypt all rows under a new database key; the bot must be stopped."""
    from alertbot.database.engine import only_instance
    from alertbot.database.rekey import rekey_database

    settings = _config(config)
    _exists_or_fail(settings.database.url)
    with only_instance(settings.database.url):
        rekey_database(settings.database.url, settings.database.key_file)
    print(f"All rows are under a new key in {settings.database.key_file}; remote wipe codes must be set anew")


@app.command()
def lockdown(
    config: ConfigPath = None, yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False
) -> None:
    """Stop sending, delete what can still be deleted on Telegram, erase the subscribers and the key."""
    from alertbot.errands import lock_down

    settings = _config(config)
    _exists_or_fail(settings.database.url)
    if not yes:
        typer.confirm("This erases every subscriber for ever. Go on?", abort=True)
    print(asyncio.run(lock_down(settings)))


# Private --------------------------------------------------------------------------------------------------------------


def _config(path: Path | None) -> Config:
    return read_config(path, os.environ)


def _source(url: str, selector: str) -> "Feed":
    from alertbot.feeds.check import source_of

    return source_of(url, selector)


def _people(config: Path | None) -> "tuple[Person, ...]":
    from alertbot.database.people import all_people

    return _in_database(config, all_people)


def _in_database(config: Path | None, work: "Callable[[Database], Awaitable[Result]]") -> Result:
    """Open the configured database, do one thing in it, and close it."""
    from alertbot.database.opening import open_with_key

    settings = _config(config)

    async def opened() -> Result:
        database = open_with_key(settings.database.url, settings.database.key_file)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(opened())


def _concerns(people: "Sequence[Person]", beside: "Sequence[Person]" = ()) -> tuple[list[str], list[str]]:
    """What speaks against matching these names safely: (refusals, warnings), a line each."""
    from alertbot.core.names import Severity, build_index, concerns

    index = build_index((*beside, *people))
    found = [(person, concern) for person in people for concern in concerns(person, index)]
    refused = [f"{person.id}: {c.message}" for person, c in found if c.severity is Severity.REFUSED]
    return refused, [f"{person.id}: {c.message}" for person, c in found if c.severity is Severity.WARNING]


def _people_of(file: Path) -> "tuple[Person, ...]":
    from alertbot.core.people_file import BadFile, read_people

    found = read_people(file.read_bytes())
    if isinstance(found, BadFile):
        raise Failure("\n".join(f"{file}: line {row.line}: {row.why}" for row in found.rows))
    return found


def _text_of(file: Path) -> str:
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            return opened.read()
    except UnicodeDecodeError as error:
        raise Failure(f"{file}: is not UTF-8 (byte {error.start})") from None


def _write_text(file: Path, text: str) -> None:
    partial = file.with_name(file.name + ".part")
    partial.write_text(text, encoding="utf-8", newline="")
    partial.replace(file)


def _exists_or_fail(url: str) -> None:
    from alertbot.database.engine import sqlite_path

    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise Failure(f"{path}: there is no database here")


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(f"alertbot: {line}", file=sys.stderr)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows as a table that fits the terminal; tab-separated when it is no terminal."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*headings, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))  # brackets in the name of a feed are no markup
    Console().print(table)


def _with_progress(things: "Sequence[Thing]", label: str) -> "Iterable[Thing]":
    """Go through things with a progress bar, when somebody watches and it takes long enough to want one."""
    if len(things) < 50 or not sys.stderr.isatty():
        return things
    from rich.console import Console
    from rich.progress import track

    return track(things, label, console=Console(stderr=True), transient=True)


@contextmanager
def _bar(label: str) -> "Iterator[Callable[[str, int, int], None]]":
    """A progress bar for work that tells (part, done, in all)."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        tasks: dict[str, Any] = {}

        def progress(part: str, done: int, total: int) -> None:
            if part not in tasks:
                tasks[part] = bar.add_task(f"{label} {part}", total=total)
            bar.update(tasks[part], completed=done)

        yield progress
