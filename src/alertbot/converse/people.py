"""People, for editors: the list, adding somebody with a trial on what was said of late, a file of many, and retiring."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from alertbot.converse.house import DryRun, House, Talk
from alertbot.converse.manners import answer, gone
from alertbot.converse.memory import PeopleOffered, PersonWanted
from alertbot.converse.replies import Acted, Replies, Reply, Row, edit, say, tap
from alertbot.converse.targets import person_numbered
from alertbot.core.messages import cards
from alertbot.core.messages.actions import Action, Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, code, line, lines, own, tell, tell_many
from alertbot.core.messages.pages import page_of, turning
from alertbot.core.messages.words import Words, msgid
from alertbot.core.model import Button, Person, Status
from alertbot.core.people_file import COLUMNS, BadFile, read_people
from alertbot.database import people as remembered

LARGEST_FILE = 2_000_000  # bytes
_MOST_BAD = 15  # rows that are told of
_LONGEST = 200  # code points of an answer

# What is asked of somebody new, in this order; each can be skipped.
_QUESTIONS: Final[Mapping[str, str]] = {
    "native_name": msgid("How is the name written in the person's own language?"),
    "aliases": msgid("Other spellings? Put ; between them."),
    "country": msgid("Which country? Two letters, such as BY."),
    "gender": msgid("A man or a woman?"),
    "born": msgid("Born on which day? Such as 1962-09-25."),
    "arrested": msgid("Arrested on which day? Such as 2021-07-14."),
    "status": msgid("Where is the person now?"),
    "group": msgid("Of which group or case?"),
}


async def people(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/people`: the list, and how to add to it."""
    return (_list(house, talk, 0),)


async def people_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A page of the list."""
    return (_list(house, talk, args[0] if args and isinstance(args[0], int) else 0),)


async def person_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """One person with all that is known, and what an editor can do."""
    person = person_numbered(house, args)
    if person is None:
        return (gone(talk),)
    retire = tap("🗄 " + talk.words.say("Retire"), Verb.ADMIN, "retire", person.number)
    spelling = tap("➕ " + talk.words.say("Add a spelling"), Verb.ADMIN, "spell", person.number)
    return (answer(talk, _known(talk, person), (spelling, retire), _all_people(talk)),)


async def retire_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Asks, and with 1 behind the number retires."""
    person = person_numbered(house, args)
    if person is None:
        return (gone(talk),)
    if args[1:] != (1,):
        text = lines(
            bold(tell(talk.words, "Track {name} no longer?", name=cards.name(person, talk.words))),
            tell(talk.words, "What was said stays remembered; followers hear nothing more."),
        )
        keep = tap(talk.words.say("Keep"), Verb.ADMIN, "person", person.number)
        return (
            answer(talk, text, (keep, tap("🗄 " + talk.words.say("Retire"), Verb.ADMIN, "retire", person.number, 1))),
        )
    await remembered.retire_person(house.database, person.id)
    await house.reread()
    return edit(tell(talk.words, "No longer tracked."), _all_people(talk)), Acted(
        "retire person", f"person {person.number}"
    )


async def spell_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Ask for another spelling of somebody who is tracked."""
    person = person_numbered(house, args)
    if person is None:
        return (gone(talk),)
    house.memory.ask(talk.chat_id, PersonWanted(person, "spelling"), talk.now)
    return (say(tell(talk.words, "Send another spelling of {name}.", name=bold(cards.name(person, talk.words)))),)


async def add_person(house: House, talk: Talk, name: str) -> Replies:
    """`/addperson NAME`: asks for what more is known, then shows what would have been found."""
    plain = " ".join(name.split())[:_LONGEST]
    if not any(char.isalpha() for char in plain):
        return (say(tell(talk.words, "Write /addperson and the name in Latin letters, as most statements have it.")),)
    return (_ask(house, talk, Person(id="", name=plain), next(iter(_QUESTIONS))),)


async def field_written(house: House, talk: Talk, person: Person, field: str, text: str) -> Replies:
    """The answer to one of the questions."""
    if field == "spelling":
        return await _spelling_written(house, talk, person, text)
    changed = _with(person, field, text)
    if changed is None:
        return (_ask(house, talk, person, field, again=True),)
    return await _next(house, talk, changed, field)


async def answer_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A question answered by a tap: the field and its value; nothing skips it."""
    asked = house.memory.asked(talk.chat_id, talk.now)
    if not isinstance(asked, PersonWanted) or args[:1] != (asked.field,):
        return (gone(talk),)
    text = str(args[1]) if len(args) > 1 else ""
    changed = _with(asked.person, asked.field, text)
    return await _next(house, talk, changed or asked.person, asked.field)


async def add_confirmed(house: House, talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """A tap on "Add" under what would have been found."""
    asked = house.memory.asked(talk.chat_id, talk.now)
    if not isinstance(asked, PersonWanted) or asked.field != "done":
        return (gone(talk),)
    house.memory.answered(talk.chat_id)
    added = await remembered.add_person(house.database, asked.person)
    await house.reread()
    text = tell(talk.words, "{name} is tracked from now on.", name=bold(cards.name(added, talk.words)))
    open_ = (tap("👤 " + talk.words.say("Card"), Verb.CARD, added.number),)
    return edit(text, open_, _all_people(talk)), Acted("add person", f"person {added.number}")


async def file_sent(house: House, talk: Talk, file_id: str, size: int) -> Replies:
    """A CSV file of people: what it would change, or every row that is wrong."""
    if size > LARGEST_FILE:
        return (say(tell(talk.words, "The file is too large: at most {n} MB.", n=LARGEST_FILE // 1_000_000)),)
    data = await house.desk.read_file(file_id)
    if data is None:
        return (say(tell(talk.words, "The file can't be fetched from Telegram. Please send it again.")),)
    read = read_people(data[:LARGEST_FILE])
    if isinstance(read, BadFile):
        return (say(_bad(talk, read)),)
    house.memory.ask(talk.chat_id, PeopleOffered(read), talk.now)
    known = house.watchlist().by_id
    text = lines(
        bold(tell_many(talk.words, "{n} person is in the file.", "{n} people are in the file.", len(read))),
        tell(talk.words, "new: {n}", n=sum(p.id not in known for p in read)),
        tell(talk.words, "known: {n}", n=sum(p.id in known for p in read)),
        *(own("• ") + cards.name(p, talk.words) for p in read[:10]),
    )
    return (say(text, (tap("✅ " + talk.words.say("Import"), Verb.ADMIN, "import"), _no(talk))),)


async def import_confirmed(house: House, talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """A tap on "Import"."""
    offered = house.memory.asked(talk.chat_id, talk.now)
    if not isinstance(offered, PeopleOffered):
        return (gone(talk),)
    house.memory.answered(talk.chat_id)
    done = await remembered.import_people(house.database, offered.people)
    await house.reread()
    text = tell(
        talk.words,
        "Imported. New: {added}, changed: {changed}, the same: {same}.",
        added=done.added,
        changed=done.changed,
        same=done.same,
    )
    return edit(text, _all_people(talk)), Acted("import people", f"{done.added} new, {done.changed} changed")


async def refused(house: House, talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """A tap on "No" under something that was offered."""
    house.memory.answered(talk.chat_id)
    return (edit(tell(talk.words, "Nothing is changed.")),)


async def _spelling_written(house: House, talk: Talk, person: Person, text: str) -> Replies:
    house.memory.answered(talk.chat_id)
    spelling = " ".join(text.split())[:_LONGEST]
    new = any(char.isalpha() for char in spelling) and await remembered.add_spelling(
        house.database, person.id, spelling
    )
    if not new:
        return (say(tell(talk.words, "This spelling is known, or is none.")),)
    await house.reread()
    return say(tell(talk.words, "Added.")), Acted("add spelling", f"person {person.number}")


async def _next(house: House, talk: Talk, person: Person, field: str) -> Replies:
    fields = list(_QUESTIONS)
    later = fields[fields.index(field) + 1 :] if field in fields else []
    if later:
        return (_ask(house, talk, person, later[0]),)
    house.memory.ask(talk.chat_id, PersonWanted(person, "done"), talk.now)
    tried = await house.desk.dry_run(person)
    add = tap("✅ " + talk.words.say("Add"), Verb.ADMIN, "addperson")
    return (say(blocks(_known(talk, person), _tried(talk.words, tried)), (add, _no(talk))),)


def _ask(house: House, talk: Talk, person: Person, field: str, *, again: bool = False) -> Reply:
    house.memory.ask(talk.chat_id, PersonWanted(person, field), talk.now)
    wrong = tell(talk.words, "That can't be read.") if again else EMPTY
    text = lines(wrong, bold(tell(talk.words, _QUESTIONS[field])))
    skip = tap(talk.words.say("Skip"), Verb.ADMIN, "answer", field)
    return say(text, *_choices(talk, field), (skip, _no(talk)))


def _choices(talk: Talk, field: str) -> tuple[Row, ...]:
    w = talk.words
    match field:
        case "gender":
            labels = {"m": w.say("A man"), "f": w.say("A woman")}
        case "status":
            labels = {s.value: w.status(s) for s in Status if s}
        case _:
            return ()
    return (tuple(tap(label, Verb.ADMIN, "answer", field, value) for value, label in labels.items()),)


def _with(person: Person, field: str, text: str) -> Person | None:
    """The person with one field more; None when the words can't be read as one."""
    words = " ".join(text.split())[:_LONGEST]
    try:
        return _SETTERS[field](person, words)
    except ValueError:
        return None


def _country(person: Person, text: str) -> Person:
    if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
        raise ValueError
    return replace(person, country=text.upper())


def _gender(person: Person, text: str) -> Person:
    if text.lower() not in {"", "m", "f"}:
        raise ValueError
    return replace(person, gender=text.lower())


_SETTERS: Final[Mapping[str, Callable[[Person, str], Person]]] = {
    "native_name": lambda p, t: replace(p, native_name=t),
    "aliases": lambda p, t: replace(p, aliases=tuple(dict.fromkeys(a.strip() for a in t.split(";") if a.strip()))),
    "country": _country,
    "gender": _gender,
    "born": lambda p, t: replace(p, born=date.fromisoformat(t) if t else None),
    "arrested": lambda p, t: replace(p, arrested=date.fromisoformat(t) if t else None),
    "status": lambda p, t: replace(p, status=Status(t.lower())),
    "group": lambda p, t: replace(p, group=t),
}


def _known(talk: Talk, person: Person) -> Rich:
    """All that is known of somebody, as a file would have it."""
    shown = {
        "id": person.id,
        "name": person.name,
        "native_name": person.native_name,
        "aliases": "; ".join(person.aliases),
        "country": person.country,
        "gender": person.gender,
        "born": talk.words.day(person.born) if person.born else "",
        "arrested": talk.words.day(person.arrested) if person.arrested else "",
        "sentence": person.sentence,
        "status": person.status.value,
        "group": person.group,
    }
    return lines(*(code(key) + own(": ") + line(value, 400) for key, value in shown.items() if value))


def _tried(w: Words, tried: DryRun) -> Rich:
    found = tell_many(
        w,
        "Would have matched {n} statement in {days} days.",
        "Would have matched {n} statements in {days} days.",
        tried.certain,
        days=tried.days,
    )
    doubtful = tell_many(w, "{n} more looks like somebody else.", "{n} more look like somebody else.", tried.possible)
    return lines(found, doubtful if tried.possible else EMPTY, *(own("• ") + line(t, 100) for t in tried.titles[:5]))


def _bad(talk: Talk, bad: BadFile) -> Rich:
    rows = [tell(talk.words, "line {n}: {why}", n=row.line, why=row.why) for row in bad.rows[:_MOST_BAD]]
    rest = len(bad.rows) - len(rows)
    return lines(
        bold(tell(talk.words, "Nothing is imported: the file has mistakes.")),
        *rows,
        tell(talk.words, "… and more: {n}", n=rest) if rest else EMPTY,
    )


def _list(house: House, talk: Talk, number: int) -> Reply:
    everybody = sorted(house.watchlist().by_id.values(), key=lambda p: p.name)
    shown, number, pages = page_of(everybody, number)
    text = lines(
        bold(tell_many(talk.words, "{n} person is tracked.", "{n} people are tracked.", len(everybody))),
        tell(
            talk.words,
            "/addperson and a name adds one; a CSV file sent here adds many. Its columns: {columns}.",
            columns=", ".join(COLUMNS),
        ),
    )
    rows = [(tap(cards.distinguishing(p, talk.words), Verb.ADMIN, "person", p.number),) for p in shown]
    return answer(talk, text, *rows, turning(number, pages, lambda n: Action(Verb.PEOPLE, (n,))))


def _all_people(talk: Talk) -> Row:
    return (tap("‹ " + talk.words.say("All people"), Verb.PEOPLE, 0),)


def _no(talk: Talk) -> Button:
    return tap(talk.words.say("Cancel"), Verb.ADMIN, "no")
