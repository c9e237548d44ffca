"""What a follower is told by itself: an alert, its discreet form, corrections, withdrawals, digests, the calendar, all is well.

Every function gives a Message within Telegram's limits, whatever a feed or a person wrote: the parts have their own limits,
and the summary gets what is left of a thousand characters. Nothing here asks for more than the story says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, assert_never
from urllib.parse import quote

from alertbot.core.calendar import Occasion, OccasionKind
from alertbot.core.messages.actions import Action, Verb, encode
from alertbot.core.messages.cutting import cut
from alertbot.core.messages.foreign import clean, web_address
from alertbot.core.messages.html import (
    EMPTY,
    Rich,
    blocks,
    bold,
    foreign,
    italic,
    joined,
    length,
    line,
    lines,
    link,
    message,
    own,
    quoted,
    tell,
    tell_many,
)
from alertbot.core.messages.names import name_of
from alertbot.core.messages.words import Words
from alertbot.core.model import Button, Choices, EventKind, Facts, Message, Person, Story, StoryPerson

_NAME = 60  # UTF-16 units of a name
LONGEST: Final = 4000  # UTF-16 units; Telegram takes 4096
SIGNS: Final[dict[EventKind, str]] = {
    EventKind.ARRESTED: "🚨",
    EventKind.CHARGED: "📑",
    EventKind.SENTENCED: "⚖️",
    EventKind.TRANSFERRED: "🚐",
    EventKind.HEALTH: "🏥",
    EventKind.DISAPPEARED: "❓",
    EventKind.DIED: "🕯",
    EventKind.RELEASED: "🕊",
    EventKind.APPEAL_FOR_RELEASE: "📣",
    EventKind.ANNIVERSARY: "📅",
    EventKind.AWARD: "🏅",
    EventKind.OTHER: "📰",
}


def alert(
    story: Story,
    people: tuple[str, ...],
    choices: Choices,
    words: Words,
    *,
    note: str = "",
    share_url: str = "",
) -> Message:
    """One story for one subscriber who follows these of its people (ids); discreet choices give `knock` instead.

    `share_url` is the deep link that opens the person's card; without one there is no share button.
    """
    if choices.discreet:
        return replace(knock(words, Action(Verb.REVEAL, (story.id,))), silent=not choices.sound)
    if story.withdrawn:
        return replace(withdrawal(story, people, choices, words), silent=not choices.sound)
    told = _followed(story, people)
    text = _alert_text(story, told, choices, words, note)
    return message(text, _alert_rows(story, told, words, share_url), silent=not choices.sound)


def knock(words: Words, action: Action) -> Message:
    """A line that says nothing, with one button that shows what it is about (safety R6)."""
    return message(tell(words, "New update"), ((Button(words.say("Show"), encode(action)),),), protect=True)


def revealed(story: Story, people: tuple[str, ...], choices: Choices, words: Words, *, note: str = "") -> Message:
    """What is behind a `knock`, withdrawn and corrected stories too: not to be forwarded, and gone after ten minutes, as it says."""
    shown = _revealed(story, people, choices, words, note)
    fading = italic(tell(words, "This message disappears in ten minutes."))
    text = blocks(Rich(shown.html, shown.plain), fading)
    return message(text, shown.rows, silent=True, protect=True)


def withdrawal(story: Story, people: tuple[str, ...], choices: Choices, words: Words) -> Message:
    """Takes an alert back: what it said, and that it is not confirmed."""
    told = _followed(story, people)
    text = blocks(
        own("⚠️ ") + bold(tell(words, "Withdrawn: {what}", what=_headline(told, words))),
        tell(words, "We told you this by mistake, or the publisher took it back. Please do not rely on it."),
        _source(story, choices, words),
    )
    return message(text, _source_row(story, words), protect=choices.discreet)


def correction(story: Story, people: tuple[str, ...], choices: Choices, words: Words, *, text: str) -> Message:
    """Corrects an alert: what an admin says about it, and what is right now."""
    told = _followed(story, people)
    said = blocks(
        own("✏️ ") + bold(tell(words, "Correction: {what}", what=_headline(told, words))),
        foreign(text, 600),
        _source(story, choices, words),
    )
    return message(said, _source_row(story, words), protect=choices.discreet)


@dataclass(frozen=True, slots=True)
class Due:
    """A story in somebody's digest, and whom of its people they follow (ids)."""

    story: Story
    people: tuple[str, ...]


def digest(
    due: Iterable[Due], choices: Choices, words: Words, *, now: datetime, room: int = LONGEST
) -> tuple[Message, ...]:
    """What came since the last digest, grouped by person, at most three stories each, in as many messages as it takes.

    Eight stories find room in one message, whatever they say and however many people they name: titles and lists of names
    are cut shorter when the text would be longer than `room`. A story about more than three followed people stands by
    itself. Nothing due gives no message; discreet choices give one `knock` (REVEAL with 0: all that is new).
    """
    stories = list(due)
    if not stories:
        return ()
    if choices.discreet:
        return (replace(knock(words, Action(Verb.REVEAL, (0,))), silent=True),)
    pages: list[Rich] = []
    for tight in _TIGHTER:
        pages = _pages(_digest_title(words, now, choices), _digest_blocks(stories, words, tight), room)
        if len(pages) == 1:
            break
    return tuple(message(page, (), silent=True) for page in pages)


def occasion(found: Occasion, person: Person, choices: Choices, words: Words, *, share_url: str = "") -> Message:
    """A day to remember somebody who is held: a birthday, the day of the arrest, a round number of days."""
    if choices.discreet:
        return replace(knock(words, Action(Verb.CARD, (person.number,))), silent=True)
    name = line(name_of(person.name, person.native_name, words.language), _NAME)
    text = lines(*_occasion_lines(found, name, words))
    card = Button("👤 " + words.say("Card"), encode(Action(Verb.CARD, (person.number,))))
    rows = (tuple(b for b in (card, share_button(share_url, text.plain, words)) if b),)
    return message(text, rows, silent=not choices.sound)


def all_is_well(people: Sequence[StoryPerson | Person], choices: Choices, words: Words, *, feeds: int) -> Message:
    """The monthly word that the bot works and nothing new was said about these people, out of this many feeds."""
    if choices.discreet:
        return message(tell(words, "All is well. Nothing new."), (), silent=True, protect=True)
    names = [line(name_of(p.name, p.native_name, words.language), _NAME) for p in people]
    text = lines(
        own("✅ ") + bold(tell(words, "All is well")),
        tell(words, "Nothing new in the last month about {names}.", names=_listed(names, words, 10))
        if names
        else tell(words, "Nothing new in the last month about those you follow."),
        tell_many(words, "{n} source is being watched.", "{n} sources are being watched.", feeds),
    )
    return message(text, (), silent=True)


def choose_whom(verb: Verb, story: Story, people: tuple[str, ...], words: Words) -> Message:
    """Asks whom a tap under an alert about several people is about: WHY, NOT_THIS, MUTE or UNFOLLOW."""
    told = _followed(story, people)[:20]
    rows = tuple((Button(_name(p, words).plain, encode(_about(verb, story, p))),) for p in told)
    return message(tell(words, "Whom do you mean?"), rows)


def share_button(url: str, text: str, words: Words) -> Button | None:
    """A button that opens Telegram's own window to pass a link on; None where there is no link to pass on."""
    if not url:
        return None
    query = f"url={quote(url, '')}&text={quote(cut(clean(text), 150), '')}"
    return Button("↗️ " + words.say("Share"), url=f"https://t.me/share/url?{query}")


def _revealed(story: Story, people: tuple[str, ...], choices: Choices, words: Words, note: str) -> Message:
    if story.withdrawn:
        return withdrawal(story, people, choices, words)
    if story.correction:
        return correction(story, people, choices, words, text=story.correction)
    told = _followed(story, people)
    return message(_alert_text(story, told, choices, words, note), _alert_rows(story, told, words, ""))


# What an alert says ---------------------------------------------------------------------------------------------------


def _alert_text(story: Story, told: Sequence[StoryPerson], choices: Choices, words: Words, note: str) -> Rich:
    head = lines(*_happenings(story, told, words), _source(story, choices, words))
    tail = blocks(
        own("⚠️ ") + tell(words, "Another publisher says otherwise.") if story.contested else EMPTY,
        italic(tell(words, "Your note: {note}", note=line(note))) if note else EMPTY,
        lines(link(line(story.title), story.url), _also(story, words)),
    )
    room = max(_LEAST_SUMMARY, _USUAL - length(head) - length(tail) - 2 * len(_BETWEEN))
    return blocks(head, _summaries(told, room), tail)


def _happenings(story: Story, told: Sequence[StoryPerson], words: Words) -> list[Rich]:
    """For each thing that happened a bold line with whom it happened to, and its facts right below, so that they are not
    taken for somebody else's.
    """
    return [lines(*_happening(kind, story, told, words)) for kind in _kinds(told)]


def _happening(kind: EventKind, story: Story, told: Sequence[StoryPerson], words: Words) -> list[Rich]:
    held = kind is EventKind.APPEAL_FOR_RELEASE
    return [
        own(f"{SIGNS[kind]} ") + bold(_happened(kind, told, words)),
        tell(words, "Not released: this is a call for release.") if held else EMPTY,
        *_facts([person for person in told if person.kind is kind], story, words),
    ]


def _headline(told: Sequence[StoryPerson], words: Words) -> Rich:
    return joined(" · ", (_happened(kind, told, words) for kind in _kinds(told)))


def _kinds(told: Sequence[StoryPerson]) -> list[EventKind]:
    """What happened, the weightiest first; at most four, a statement about more is about something general."""
    return list(dict.fromkeys(person.kind for person in told))[:4]


def _happened(kind: EventKind, told: Iterable[StoryPerson], words: Words, most: int = 6) -> Rich:
    names = [_name(person, words) for person in told if person.kind is kind]
    return tell(words, "{what}: {names}", what=own(words.kind(kind)), names=_listed(names, words, most))


def _facts(told: Sequence[StoryPerson], story: Story, words: Words) -> list[Rich]:
    """What the text says of date, sentence, place and number; by name where it says different things, three lines at most."""
    found = {person: joined(" · ", _fact_parts(person.facts, story, words)) for person in told}
    if len(set(found.values())) == 1:
        return list(found.values())[:1]
    return [_name(person, words) + own(" · ") + fact for person, fact in found.items() if fact][:3]


def _fact_parts(facts: Facts, story: Story, words: Words) -> list[Rich]:
    elsewhen = facts.on is not None and facts.on != story.published.date()
    return [
        own(f"📅 {words.day(facts.on)}") if facts.on and elsewhen else EMPTY,
        own("⚖️ ") + line(facts.term, 60) if facts.term else EMPTY,
        own("📍 ") + line(facts.place, 60) if facts.place else EMPTY,
        own("👥 ") + tell_many(words, "{n} person freed", "{n} people freed", facts.freed) if facts.freed else EMPTY,
    ]


def _summaries(told: Sequence[StoryPerson], room: int) -> Rich:
    """The sentences about up to three people, each different one once, folded when long."""
    texts = list(dict.fromkeys(person.summary.strip() for person in told if person.summary.strip()))[:3]
    said = blocks(*(foreign(text, room // len(texts)) for text in texts))
    return quoted(said, folded=length(said) > _FOLD)


def _source(story: Story, choices: Choices, words: Words) -> Rich:
    published = own(words.moment(story.published, choices.zone))
    return joined(" · ", (line(story.publisher, 80), published))


def _also(story: Story, words: Words) -> Rich:
    """Also: HRW, Amnesty — with links, each publisher once."""
    others = {publisher: url for publisher, url in story.also if publisher.strip()}
    names = [link(line(publisher, 60), url) for publisher, url in others.items()]
    return tell(words, "Also: {names}", names=_listed(names, words, 6)) if names else EMPTY


def _listed(names: Sequence[Rich], words: Words, most: int) -> Rich:
    """Names with commas between them, the rest as a number."""
    if len(names) <= most:
        return joined(", ", names)
    rest = len(names) - most
    return tell_many(words, "{names} and {n} more", "{names} and {n} more", rest, names=joined(", ", names[:most]))


def _followed(story: Story, people: tuple[str, ...]) -> list[StoryPerson]:
    """The story's people whom somebody follows, what is weightiest first; all of them where none is named."""
    told = [person for person in story.people if person.person_id in people] or list(story.people)
    return sorted(told, key=lambda person: _WEIGHT.index(person.kind))


def _name(person: StoryPerson, words: Words, most: int = _NAME) -> Rich:
    return line(name_of(person.name, person.native_name, words.language), most)


# Buttons --------------------------------------------------------------------------------------------------------------


def _alert_rows(
    story: Story, told: Sequence[StoryPerson], words: Words, share_url: str
) -> tuple[tuple[Button, ...], ...]:
    one = told[0] if len(told) == 1 else None
    share = share_button(share_url, _headline(told, words).plain, words)
    return (
        (*(b for row in _source_row(story, words) for b in row), *((share,) if share else ())),
        (
            Button("❔ " + words.say("Why this?"), encode(_about(Verb.WHY, story, one))),
            Button("🙅 " + words.say("Not this person"), encode(_about(Verb.NOT_THIS, story, one))),
        ),
        (
            Button("🔕 " + words.say("Mute"), encode(_about(Verb.MUTE, story, one))),
            Button("✖️ " + words.say("Unfollow"), encode(_about(Verb.UNFOLLOW, story, one))),
        ),
    )


def _about(verb: Verb, story: Story, person: StoryPerson | None) -> Action:
    """A tap about one person of the story; about nobody yet (0) where there are several."""
    if verb in {Verb.WHY, Verb.NOT_THIS}:
        return Action(verb, (story.id, person.number if person else 0))
    args = (person.number, 0) if person and verb is Verb.MUTE else (person.number,) if person else ()
    return Action(verb, args or ((0, 0, story.id) if verb is Verb.MUTE else (0, story.id)))


def _source_row(story: Story, words: Words) -> tuple[tuple[Button, ...], ...]:
    address = web_address(story.url)
    return ((Button("📖 " + words.say("Read"), url=address),),) if address else ()


# Digests --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tight:
    """How much of each story a digest shows."""

    title: int
    publisher: int
    name: int
    names: int


_TIGHTER: Final = (_Tight(150, 60, 60, 6), _Tight(60, 40, 60, 2), _Tight(20, 20, 30, 1))


def _digest_title(words: Words, now: datetime, choices: Choices) -> Rich:
    day = now.astimezone(words.zone(choices.zone)).date()
    return own("🗞 ") + bold(tell(words, "Your digest, {day}", day=own(words.day(day))))


def _digest_blocks(due: Sequence[Due], words: Words, tight: _Tight) -> list[Rich]:
    """A block for each person, in the order in which they first appear, then one for each story about many."""
    told = [(one.story, _followed(one.story, one.people)) for one in due]
    of_one: dict[str, list[tuple[StoryPerson, Story]]] = {}
    for story, people in told:
        for person in people if len(people) <= _FEW else ():
            of_one.setdefault(person.person_id, []).append((person, story))
    return [
        *(_person_block(stories, words, tight) for stories in of_one.values()),
        *(_story_block(story, people, words, tight) for story, people in told if len(people) > _FEW),
    ]


def _person_block(stories: Sequence[tuple[StoryPerson, Story]], words: Words, tight: _Tight) -> Rich:
    newest = sorted(stories, key=lambda pair: pair[1].published, reverse=True)
    more = len(newest) - _OF_ONE
    return lines(
        bold(_name(newest[0][0], words, tight.name)),
        *(
            _digest_line(story, words, tight, own(words.kind(person.kind)), SIGNS[person.kind])
            for person, story in newest[:_OF_ONE]
        ),
        tell_many(words, "… and {n} more statement", "… and {n} more statements", more) if more > 0 else EMPTY,
    )


def _story_block(story: Story, people: Sequence[StoryPerson], words: Words, tight: _Tight) -> Rich:
    kinds = _kinds(people)[:2]
    heads = (own(f"{SIGNS[kind]} ") + bold(_happened(kind, people, words, tight.names)) for kind in kinds)
    return lines(*heads, _digest_line(story, words, tight))


def _digest_line(story: Story, words: Words, tight: _Tight, what: Rich = EMPTY, sign: str = "") -> Rich:
    title = link(line(story.title or story.publisher, tight.title), story.url)
    said = joined(" · ", (joined(": ", (what, title)), line(story.publisher, tight.publisher)))
    if story.withdrawn:
        return own("⚠️ ") + tell(words, "Withdrawn: {what}", what=said)
    if story.correction:
        corrected = joined(" · ", (line(story.correction, tight.title), said))
        return own("✏️ ") + tell(words, "Correction: {what}", what=corrected)
    return own(f"{sign} ") + said if sign else said


def _pages(title: Rich, parts: Sequence[Rich], room: int) -> list[Rich]:
    """Parts below a title, in as few messages as hold them: text and entities (4 a person) stay below the limits."""
    pages: list[Rich] = []
    page, on_page = title, 0
    for part in parts:
        if on_page and (on_page >= _ON_A_PAGE or length(page) + length(part) + len(_BETWEEN) > room):
            pages.append(page)
            page, on_page = EMPTY, 0
        page, on_page = blocks(page, part), on_page + 1
    return [*pages, page]


# The calendar ---------------------------------------------------------------------------------------------------------


def _occasion_lines(found: Occasion, name: Rich, words: Words) -> tuple[Rich, ...]:
    match found.kind:
        case OccasionKind.BIRTHDAY:
            return (
                own("🎂 ") + bold(tell(words, "Birthday behind bars: {name}", name=name)),
                tell_many(words, "{n} year old today.", "{n} years old today.", found.number),
            )
        case OccasionKind.ARREST_DAY:
            return (
                own("📅 ") + bold(tell(words, "Day of the arrest: {name}", name=name)),
                tell_many(words, "{n} year behind bars today.", "{n} years behind bars today.", found.number),
            )
        case OccasionKind.ROUND_DAYS:
            return (
                own("📅 ") + bold(name),
                tell_many(words, "{n} day behind bars today.", "{n} days behind bars today.", found.number),
            )
        case _:
            assert_never(found.kind)


_BETWEEN = "\n\n"
_USUAL = 1000  # one message of this length with a link beats parts (telegram.md 10)
_LEAST_SUMMARY = 200
_FOLD = 300
_OF_ONE = 3  # statements of one person in a digest
_FEW = 3  # followed people of one story who each have a block of their own in a digest
_ON_A_PAGE = 24  # blocks of four entities each at most; 100 entities count, the rest are ignored
_WEIGHT: Final = (
    EventKind.DIED,
    EventKind.RELEASED,
    EventKind.SENTENCED,
    EventKind.ARRESTED,
    EventKind.HEALTH,
    EventKind.DISAPPEARED,
    EventKind.CHARGED,
    EventKind.TRANSFERRED,
    EventKind.APPEAL_FOR_RELEASE,
    EventKind.AWARD,
    EventKind.ANNIVERSARY,
    EventKind.OTHER,
)
