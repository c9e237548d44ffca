"""What a person reads when they ask: a card of a person, people found, what is followed, and why an alert came."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from alertbot.core.calendar import Occasion, OccasionKind, days_held, occasions
from alertbot.core.messages.actions import Action, Verb, encode, key_of
from alertbot.core.messages.alerts import SIGNS, share_button
from alertbot.core.messages.html import (
    EMPTY,
    Rich,
    blocks,
    bold,
    foreign,
    italic,
    joined,
    line,
    lines,
    link,
    message,
    own,
    tell,
    tell_many,
)
from alertbot.core.messages.names import name_of, other_names
from alertbot.core.messages.pages import label, page_of, rows_of, turning
from alertbot.core.messages.words import Words
from alertbot.core.model import Button, Follow, Mention, Message, News, Person, Status, Target, TargetKind


def card(
    person: Person,
    news: Sequence[News],
    words: Words,
    *,
    today: date,
    follow: Follow | None = None,
    share_url: str = "",
    protect: bool = False,
) -> Message:
    """Who somebody is, where they are, since when, what is remembered next, and the last five statements, newest first.

    `follow` is what the reader has set for this person, None for who does not follow; no `share_url`, no share button.
    """
    text = blocks(
        lines(own("👤 ") + bold(name(person, words)), _other_names(person, words), _from(person, words)),
        lines(_standing(person, words), *_behind_bars(person, words, today), _next(person, words, today)),
        foreign(person.note, 400),
        _statements(news[:5], words),
        lines(*_reader_lines(follow, words, today)),
    )
    return message(text, _card_rows(person, words, follow, share_url), protect=protect)


def name(person: Person, words: Words) -> Rich:
    """The person's name in the reader's script."""
    return line(name_of(person.name, person.native_name, words.language), 80)


def distinguishing(person: Person, words: Words) -> str:
    """The name with what tells this person from a namesake, for a button: Ales Bialiatski · Belarus · *1962."""
    parts = (
        name_of(person.name, person.native_name, words.language),
        words.country(person.country) if person.country else "",
        f"*{person.born.year}" if person.born else "",
        words.status(person.status, person.gender),
        person.group,
    )
    return label(" · ".join(part for part in parts if part)[:300], 60)


def found(people: Sequence[Person], words: Words, *, page: int = 0) -> Message:
    """Several people who may be meant: a button each opens the card."""
    shown, page, pages = page_of(people, page)
    text = tell(words, "Whom do you mean?")
    rows = _people_rows(shown, words, Verb.CARD)
    return message(text, _with_pages(rows, page, pages, Action(Verb.FOUND)))


def near_misses(people: Sequence[Person], words: Words) -> Message:
    """Nobody of that name; those who are called nearly so, or nobody at all."""
    text = (
        tell(words, "I know nobody of that name. Did you mean one of these?")
        if people
        else tell(words, "I know nobody of that name. Try another spelling, or ask the admins to add the person.")
    )
    return message(text, _people_rows(people[:8], words, Verb.CARD))


def following(follows: Sequence[Follow], people: Mapping[str, Person], words: Words, *, page: int = 0) -> Message:
    """What somebody follows, a page of it, with one tap to open each and one to unfollow; people are looked up by id."""
    shown, page, pages = page_of(follows, page)
    if not shown:
        empty = tell(words, "You follow nobody yet. Type a name.")
        return message(empty)
    count = tell_many(words, "You follow {n}:", "You follow {n}:", len(follows))
    listed = (_followed(follow, people, words) for follow in shown)
    text = lines(bold(count), *listed)
    rows = tuple(_follow_row(follow, people, words) for follow in shown)
    return message(text, _with_pages(rows, page, pages, Action(Verb.FOLLOWING)))


def target_name(target: Target, people: Mapping[str, Person], words: Words) -> str:
    """What is followed, in words: a person's name, a country, a group, everybody."""
    match target.kind:
        case TargetKind.PERSON:
            person = people.get(target.key)
            return name_of(person.name, person.native_name, words.language) if person else target.key
        case TargetKind.COUNTRY:
            return words.country(target.key)
        case TargetKind.GROUP:
            return target.key
        case TargetKind.EVERYBODY:
            return words.say("Everybody")


def look_back(person: Person, news: Sequence[News], days: int, words: Words) -> Message:
    """The statements that named a person in the last days, newest first, ten at most."""
    count = tell_many(words, "{n} statement", "{n} statements", len(news))
    span = tell_many(words, "in the last {n} day", "in the last {n} days", days)
    head = lines(own("🗂 ") + bold(name(person, words)), joined(" ", (count, span)))
    more = len(news) - 10
    text = blocks(
        head,
        lines(*(_statement(one, words) for one in news[:10])),
        tell_many(words, "… and {n} more statement", "… and {n} more statements", more) if more > 0 else EMPTY,
    )
    return message(text)


def why(person: Person, mention: Mention, words: Words) -> Message:
    """Why an alert came: the words of the text that name the person, and the rule that says so."""
    surfaces = list(dict.fromkeys(span.surface for span in mention.spans))[:5]
    said = joined(", ", (own("“") + line(surface, 100) + own("”") for surface in surfaces))
    reasons = list(dict.fromkeys(span.why for span in mention.spans if span.why))[:3]
    text = blocks(
        tell(words, "The statement names {name} in these words: {words}", name=bold(name(person, words)), words=said),
        lines(*(foreign(reason, 200) for reason in ([mention.reason] if mention.reason else reasons))),
    )
    return message(text)


# The card -------------------------------------------------------------------------------------------------------------


def _other_names(person: Person, words: Words) -> Rich:
    return joined(" · ", (line(one, 60) for one in other_names(person, words.language)))


def _from(person: Person, words: Words) -> Rich:
    born = tell(words, "born {day}", gender=person.gender, day=own(words.day(person.born))) if person.born else EMPTY
    country = own(words.country(person.country)) if person.country else EMPTY
    return joined(" · ", (country, line(person.group, 60), born))


def _standing(person: Person, words: Words) -> Rich:
    return (
        own(f"{_STANDING[person.status]} ")
        + bold(own(words.status(person.status, person.gender)))
        + (own(" · ") + line(person.sentence, 100) if person.sentence else EMPTY)
        if person.status
        else line(person.sentence, 100)
    )


def _behind_bars(person: Person, words: Words, today: date) -> list[Rich]:
    if not person.arrested:
        return []
    since = own("📅 ") + tell(words, "Arrested on {day}", gender=person.gender, day=own(words.day(person.arrested)))
    held = days_held(person, today)
    if held is None:
        return [since]
    return [since, own("⏳ ") + bold(tell_many(words, "{n} day behind bars", "{n} days behind bars", held))]


def _next(person: Person, words: Words, today: date) -> Rich:
    """The next day of the calendar within a year, of somebody who is held."""
    days = (today + timedelta(days=n) for n in range(1, 367))
    found = next((one[0] for day in days if (one := occasions((person,), day))), None)
    return own("🔜 ") + _occasion(found, words) if found else EMPTY


def _occasion(found: Occasion, words: Words) -> Rich:
    day = own(words.day(found.on))
    match found.kind:
        case OccasionKind.BIRTHDAY:
            return tell(words, "Birthday on {day}", day=day)
        case OccasionKind.ARREST_DAY:
            return tell_many(
                words, "{n} year behind bars on {day}", "{n} years behind bars on {day}", found.number, day=day
            )
        case OccasionKind.ROUND_DAYS:
            return tell_many(
                words, "{n} day behind bars on {day}", "{n} days behind bars on {day}", found.number, day=day
            )


def _statements(news: Sequence[News], words: Words) -> Rich:
    if not news:
        return italic(tell(words, "No statements yet."))
    return lines(bold(tell(words, "Last statements")), *(_statement(one, words) for one in news))


def _statement(news: News, words: Words) -> Rich:
    what = own(f"{SIGNS[news.kind]} {words.day(news.published.date())} · {words.kind(news.kind)}: ")
    return what + link(line(news.title or news.url, 120), news.url) + own(" · ") + line(news.publisher, 40)


def _reader_lines(follow: Follow | None, words: Words, today: date) -> list[Rich]:
    if follow is None:
        return []
    muted = follow.muted_until is not None and follow.muted_until > today
    return [
        own("🔕 ") + tell(words, "Muted until {day}", day=own(words.day(follow.muted_until)))
        if muted and follow.muted_until
        else EMPTY,
        italic(tell(words, "Your note: {note}", note=line(follow.note))) if follow.note else EMPTY,
    ]


def _card_rows(person: Person, words: Words, follow: Follow | None, share_url: str) -> tuple[tuple[Button, ...], ...]:
    share = share_button(share_url, name_of(person.name, person.native_name, words.language), words)
    if follow is None:
        start = Button("🔔 " + words.say("Follow"), encode(Action(Verb.FOLLOW, (person.number,))))
        return ((start, *((share,) if share else ())),)
    stop = Button("✖️ " + words.say("Unfollow"), encode(Action(Verb.UNFOLLOW, (person.number,))))
    return (
        (stop, *((share,) if share else ())),
        (
            Button("🔕 " + words.say("Mute"), encode(Action(Verb.MUTE, (person.number, 0)))),
            Button("📝 " + words.say("Note"), encode(Action(Verb.NOTE, (person.number,)))),
            Button("🗂 " + words.say("Last 30 days"), encode(Action(Verb.LOOK_BACK, (person.number, 30)))),
        ),
    )


# Lists ----------------------------------------------------------------------------------------------------------------


def _people_rows(people: Sequence[Person], words: Words, verb: Verb) -> tuple[tuple[Button, ...], ...]:
    buttons = (Button(distinguishing(p, words), encode(Action(verb, (p.number,)))) for p in people)
    return rows_of(buttons, 1)


def _with_pages(
    rows: tuple[tuple[Button, ...], ...], page: int, pages: int, to: Action
) -> tuple[tuple[Button, ...], ...]:
    turn = turning(page, pages, lambda n: Action(to.verb, (*to.args, n)))
    return (*rows, turn) if turn else rows


def _followed(follow: Follow, people: Mapping[str, Person], words: Words) -> Rich:
    person = people.get(follow.target.key) if follow.target.kind is TargetKind.PERSON else None
    sign = _STANDING[person.status] if person else _TARGETS[follow.target.kind]
    note = italic(own(" · ") + line(follow.note, 60)) if follow.note else EMPTY
    return own(f"{sign} ") + line(target_name(follow.target, people, words), 80) + note


def _follow_row(follow: Follow, people: Mapping[str, Person], words: Words) -> tuple[Button, ...]:
    text = label(target_name(follow.target, people, words), 30)
    person = people.get(follow.target.key) if follow.target.kind is TargetKind.PERSON else None
    if person:
        numbers = (person.number,)
        return Button(text, encode(Action(Verb.CARD, numbers))), Button("✖️", encode(Action(Verb.UNFOLLOW, numbers)))
    stop = Action(Verb.UNTARGET, (follow.target.kind.value, key_of(follow.target.key)))
    return Button(text, encode(Action(Verb.NOTHING))), Button("✖️", encode(stop))


_STANDING = {
    Status.UNKNOWN: "•",
    Status.DETAINED: "⛓",
    Status.SENTENCED: "⛓",
    Status.RELEASED: "🕊",
    Status.DIED: "🕯",
}
_TARGETS = {TargetKind.PERSON: "👤", TargetKind.COUNTRY: "🌍", TargetKind.GROUP: "👥", TargetKind.EVERYBODY: "🌐"}
