"""From a story and an alert that is due to the message that is sent: which of the bot's messages it is, in whose language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from alertbot.core.calendar import Occasion, OccasionKind
from alertbot.core.messages import alerts
from alertbot.core.messages.actions import Action, Verb, encode
from alertbot.core.messages.html import Rich, blocks, length, lines, message, own, tell
from alertbot.core.messages.words import Words
from alertbot.core.model import Button, Choices, Message, PendingAlert, Person, Story

WELL = "well"  # story.occasion of the monthly word: "well 2026-11"
LAPSE = "lapse"  # story.occasion of the word before a subscription lapses: "lapse 2026-11-24"


@dataclass(frozen=True, slots=True)
class Rendering:
    """What messages are made with: words of each language, who the people are, and links to their cards."""

    words: Callable[[str], Words]
    people: Callable[[], Mapping[str, Person]]
    card_url: Callable[[Person], str]  # empty where links to the bot are off
    feeds: Callable[[], int]  # how many are watched


def render(with_: Rendering, story: Story, pending: PendingAlert) -> Message:
    """The message of one alert: news, a day to remember, a correction, a withdrawal, or a line that says nothing."""
    words, choices = with_.words(pending.choices.language), pending.choices
    if story.occasion:
        return _occasion(with_, story, choices, words)
    if choices.discreet:
        return alerts.alert(story, pending.people, choices, words)
    if story.withdrawn:
        return alerts.withdrawal(story, pending.people, choices, words)
    if story.correction:
        return alerts.correction(story, pending.people, choices, words, text=story.correction)
    return alerts.alert(
        story, pending.people, choices, words, note=pending.note, share_url=_share_url(with_, pending.people)
    )


def render_digest(with_: Rendering, due: Sequence[tuple[Story, PendingAlert]], now: datetime) -> Message:
    """The message of one digest; the outbox gives as many stories at a time as find room in one message.

    Days to remember, the word that all is well and the one before a lapse stand in it too, with their buttons.
    """
    choices = due[0][1].choices
    words = with_.words(choices.language)
    news = [alerts.Due(story, pending.people) for story, pending in due if not story.occasion]
    others = [render(with_, story, pending) for story, pending in due if story.occasion]
    room = alerts.LONGEST - sum(length(Rich(one.html)) + 2 for one in others)
    return _one_message([*alerts.digest(news, choices, words, now=now, room=room), *others])


def _one_message(parts: Sequence[Message]) -> Message:
    """Several messages in one; what several of them say, a line that says nothing, say, is said once."""
    texts = dict.fromkeys(Rich(part.html, part.plain) for part in parts)
    rows = dict.fromkeys(row for part in parts for row in part.rows)
    text = blocks(*texts)
    return message(text, tuple(rows), silent=True, protect=any(part.protect for part in parts))


def occasion_of(key: str) -> Occasion | None:
    """The day of the calendar that a story's occasion names, as `Occasion.key` wrote it; the number is counted anew."""
    kind, person_id, day = key.rsplit(" ", 2) if key.count(" ") >= 2 else ("", "", "")
    return Occasion(person_id, OccasionKind(kind), date.fromisoformat(day), 0) if kind in set(OccasionKind) else None


def lapse_warning(choices: Choices, words: Words) -> Message:
    """The word before a subscription lapses, with the one tap that renews it."""
    text = lines(
        own("⏳ ") + tell(words, "This subscription ends in seven days, for your safety, unless you renew it.")
    )
    button = Button(words.say("Renew"), encode(Action(Verb.RENEW)))
    return message(text, ((button,),), silent=True, protect=choices.discreet)


def _occasion(with_: Rendering, story: Story, choices: Choices, words: Words) -> Message:
    what = story.occasion.partition(" ")[0]
    if what == WELL:
        return alerts.all_is_well((), choices, words, feeds=with_.feeds())
    if what == LAPSE:
        return lapse_warning(choices, words)
    found = occasion_of(story.occasion)
    person = with_.people().get(found.person_id) if found is not None else None
    if found is None or person is None:
        return alerts.all_is_well((), choices, words, feeds=with_.feeds())
    return alerts.occasion(
        replace(found, number=number_of(found, person)), person, choices, words, share_url=with_.card_url(person)
    )


def number_of(found: Occasion, person: Person) -> int:
    """Years of age, years held, or days held, on the day of an occasion."""
    if found.kind is OccasionKind.BIRTHDAY:
        return found.on.year - person.born.year if person.born else 0
    if person.arrested is None:
        return 0
    if found.kind is OccasionKind.ARREST_DAY:
        return found.on.year - person.arrested.year
    return (found.on - person.arrested).days


def _share_url(with_: Rendering, people: tuple[str, ...]) -> str:
    person = with_.people().get(people[0]) if people else None
    return with_.card_url(person) if person is not None else ""
