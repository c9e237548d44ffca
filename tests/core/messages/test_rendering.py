from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from alertbot.core.calendar import OccasionKind
from alertbot.core.messages.actions import Action, Verb, decode
from alertbot.core.messages.rendering import LAPSE, WELL, Rendering, occasion_of, render, render_digest
from alertbot.core.model import (
    ChatId,
    ChatKind,
    Choices,
    EventKind,
    PendingAlert,
    Person,
    Status,
    Story,
    StoryPerson,
    SubscriberId,
    Urgency,
)
from alertbot.locales import words
from core.messages.judge import read
from core.messages.samples import NOW, choices, followed, languages, many_stories, stories

ALES = Person(
    "ales", "Ales Bialiatski", born=date(1962, 9, 25), arrested=date(2021, 7, 14), status=Status.SENTENCED, number=3
)
RENDERING = Rendering(words, lambda: {"ales": ALES}, "https://t.me/bot?start={.slug}".format, lambda: 100)
STORY = Story(
    7, (StoryPerson("ales", "Ales Bialiatski", "", EventKind.RELEASED, "He is free."),), "T", "https://x.org/", "P", NOW
)
BIRTHDAY = replace(STORY, people=(), occasion="birthday ales 2026-09-25")
LAPSING = replace(STORY, people=(), occasion=f"{LAPSE} 2026-11-24")


def pending(story, people=(), chosen=Choices()):  # noqa: B008 - a value
    return PendingAlert(
        1, story.id, SubscriberId(b"s" * 16), ChatId(1), ChatKind.PRIVATE, None, Urgency.ORDINARY, 0, people, chosen
    )


@settings(max_examples=40)
@given(stories, followed, choices)
def test_an_alert_that_is_due_is_taken_by_telegram(story, people, chosen):
    read(render(RENDERING, story, pending(story, people, chosen)))


@settings(max_examples=40)
@given(many_stories, choices, st.lists(st.sampled_from([BIRTHDAY, LAPSING]), max_size=3), languages)
def test_so_is_a_digest_with_days_to_remember(some, chosen, others, spoken):
    chosen = replace(chosen, language=spoken.language)
    due = [(story, pending(story, (), chosen)) for story in (*some, *others)][:8]

    read(render_digest(RENDERING, due, NOW))


def test_nothing_of_a_withdrawn_or_corrected_story_is_shown_to_a_discreet_subscriber_untapped():
    for story in (STORY, replace(STORY, withdrawn=True), replace(STORY, correction="Another man.")):
        assert render(RENDERING, story, pending(story, ("ales",), Choices(discreet=True))).plain == "New update"


def test_a_day_to_remember_is_not_lost_beside_news():
    due = [(STORY, pending(STORY)), (BIRTHDAY, pending(BIRTHDAY))]

    message = render_digest(RENDERING, due, NOW)

    assert "T (https://x.org/)" in message.plain
    assert "Birthday behind bars: Ales Bialiatski\n64 years old today." in message.plain


def test_the_word_before_a_lapse_comes_to_discreet_subscribers_with_its_button():
    chosen = Choices(discreet=True)
    due = [(story, pending(story, (), chosen)) for story in (STORY, STORY, LAPSING)]

    message = render_digest(RENDERING, due, NOW)

    assert message.plain.startswith("New update\n\n⏳ This subscription ends")
    assert [decode(button.action).verb for row in message.rows for button in row] == [Verb.REVEAL, Verb.RENEW]


def test_all_is_well_names_nobody_where_nobody_is_given():
    story = replace(STORY, people=(), occasion=f"{WELL} 2026-11")

    assert "about those you follow." in render(RENDERING, story, pending(story)).plain


def test_an_occasion_is_read_as_the_calendar_wrote_it():
    found = occasion_of("round days ales 2026-01-02")

    assert (found.kind, found.person_id, found.on) == (OccasionKind.ROUND_DAYS, "ales", date(2026, 1, 2))
    assert occasion_of("well 2026-11") is None


def test_a_discreet_reveal_asks_for_the_story():
    message = render(RENDERING, STORY, pending(STORY, ("ales",), Choices(discreet=True)))

    assert decode(message.rows[0][0].action) == Action(Verb.REVEAL, (7,))
