from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alertbot.core.messages.actions import Action, Verb, decode
from alertbot.core.messages.alerts import (
    Due,
    alert,
    all_is_well,
    choose_whom,
    correction,
    digest,
    knock,
    occasion,
    revealed,
    withdrawal,
)
from alertbot.core.messages.cutting import size
from alertbot.core.model import Choices, EventKind, Facts, Story, StoryPerson
from alertbot.locales import LANGUAGES, words
from core.messages.judge import invisible, read
from core.messages.samples import (
    NOW,
    choices,
    followed,
    hostile,
    languages,
    many_stories,
    occasions,
    people,
    stories,
    story_people,
)

EN = words("en")
ALES = StoryPerson(
    "ales",
    "Ales Bialiatski",
    "Алесь Бяляцкі",
    EventKind.RELEASED,
    "Ales Bialiatski walked free on 13 December.",
    Facts(on=date(2025, 12, 13), freed=123),
    number=3,
)
MARFA = StoryPerson(
    "marfa",
    "Marfa Rabkova",
    "Марфа Рабкова",
    EventKind.APPEAL_FOR_RELEASE,
    "Marfa Rabkova is still behind bars and must be freed.",
    Facts(),
    number=4,
)
STORY = Story(
    7,
    (ALES, MARFA),
    "A day of joy",
    "https://fidh.org/joy",
    "FIDH",
    datetime(2025, 12, 14, 10, tzinfo=UTC),
    also=(("HRW", "https://hrw.org/joy"), ("Amnesty", "https://amnesty.org/joy")),
)


@settings(max_examples=40)
@given(stories, followed, choices, languages, hostile)
def test_an_alert_is_taken_by_telegram_whatever_feeds_write(story, people, choices, words, note):
    message = alert(story, people, choices, words, note=note, share_url="https://t.me/bot?start=abc")
    text, _ = read(message)

    assert not invisible(text) - {"\u200d"}


@settings(max_examples=40)
@given(stories, followed, choices, languages, hostile)
def test_so_is_everything_else_about_a_story(story, people, choices, words, note):
    read(revealed(story, people, choices, words, note=note))
    read(withdrawal(story, people, choices, words))
    read(correction(story, people, choices, words, text=note))
    read(choose_whom(Verb.MUTE, story, people, words))


@settings(max_examples=40)
@given(many_stories, followed, choices, languages)
def test_so_are_digests(stories, people, choices, words):
    for message in digest([Due(story, people) for story in stories * 3], choices, words, now=NOW):
        read(message)
        assert message.silent


@settings(max_examples=40)
@given(occasions, people, choices, languages)
def test_so_are_days_to_remember(found, person, choices, words):
    read(occasion(found, person, choices, words, share_url="https://t.me/bot?start=abc"))


@settings(max_examples=40)
@given(st.lists(people | story_people, max_size=15), choices, languages, st.integers(0, 2000))
def test_so_is_the_word_that_all_is_well(many, choices, words, feeds):
    read(all_is_well(many, choices, words, feeds=feeds))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_alert_says_who_what_where_from_and_since_when(language):
    spoken = words(language)
    text, _ = read(alert(STORY, ("ales",), Choices(zone="Europe/Vilnius"), spoken))

    assert text.startswith(f"🕊 {spoken.kind(EventKind.RELEASED)}")
    assert ("Алесь Бяляцкі" if language in {"be", "ru", "uk"} else "Ales Bialiatski") in text
    assert spoken.day(date(2025, 12, 13)) in text
    assert "12:00" in text
    assert "walked free" in text
    assert "HRW, Amnesty" in text
    assert "Marfa" not in text


def test_who_is_still_held_is_not_called_released():
    text, _ = read(alert(STORY, ("marfa",), Choices(), EN))

    assert text.startswith("📣 Still held: Marfa Rabkova\nNot released: this is a call for release.\n")
    assert "123" not in text


def test_two_followed_people_of_one_story_each_have_their_own_line_and_facts():
    text, _ = read(alert(STORY, ("marfa", "ales"), Choices(), EN))

    assert text.startswith(
        "🕊 Released: Ales Bialiatski\n📅 13 December 2025 · 👥 123 people freed\n📣 Still held: Marfa Rabkova\nNot released"
    )


def test_different_facts_of_the_same_event_stand_beside_their_people():
    first = StoryPerson("a", "Ana", "", EventKind.SENTENCED, "", Facts(term="8 years"))
    second = StoryPerson("b", "Bea", "", EventKind.SENTENCED, "", Facts(term="3 years"))
    story = Story(1, (first, second), "T", "", "P", NOW)

    text, _ = read(alert(story, (), Choices(), EN))

    assert "⚖️ Sentenced: Ana, Bea\nAna · ⚖️ 8 years\nBea · ⚖️ 3 years\n" in text


def test_taps_under_an_alert_know_the_person_and_ask_whom_when_there_are_several():
    def taps(people):
        rows = alert(STORY, people, Choices(), EN).rows
        return [decode(button.action) for row in rows for button in row if button.action]

    assert taps(("ales",)) == [
        Action(Verb.WHY, (7, 3)),
        Action(Verb.NOT_THIS, (7, 3)),
        Action(Verb.MUTE, (3, 0)),
        Action(Verb.UNFOLLOW, (3,)),
    ]
    assert taps(("ales", "marfa")) == [
        Action(Verb.WHY, (7, 0)),
        Action(Verb.NOT_THIS, (7, 0)),
        Action(Verb.MUTE, (0, 0, 7)),
        Action(Verb.UNFOLLOW, (0, 7)),
    ]
    assert [decode(row[0].action) for row in choose_whom(Verb.MUTE, STORY, (), EN).rows] == [
        Action(Verb.MUTE, (3, 0)),
        Action(Verb.MUTE, (4, 0)),
    ]


def test_an_alert_usually_has_less_than_a_thousand_characters():
    long = StoryPerson("a", "Ana", "", EventKind.HEALTH, "He is unwell and waits for a doctor. " * 100)
    text, entities = read(alert(Story(1, (long,), "T", "https://x.org/", "P", NOW), (), Choices(), EN))

    assert 700 < size(text) <= 1000
    assert "expandable_blockquote" in {entity.type for entity in entities}
    assert "doctor. …" in text


@settings(max_examples=40)
@given(stories, followed, languages)
def test_a_discreet_alert_says_nothing_until_it_is_tapped(story, people, words):
    message = alert(story, people, Choices(discreet=True), words, note="Ales", share_url="https://t.me/bot?start=abc")

    assert message.html == knock(words, Action(Verb.REVEAL, (story.id,))).html == words.say("New update")
    assert message.protect
    assert [[decode(button.action) for button in row] for row in message.rows] == [[Action(Verb.REVEAL, (story.id,))]]


def test_a_revealed_alert_cannot_be_passed_on_and_says_that_it_goes():
    message = revealed(STORY, ("ales",), Choices(discreet=True), EN)

    assert message.protect
    assert "ten minutes" in message.plain
    assert not any("share" in button.url for row in message.rows for button in row)


def test_a_contested_story_says_so():
    story = Story(1, (ALES,), "T", "https://x.org/", "P", NOW, contested=True)

    assert "⚠️ Another publisher says otherwise." in read(alert(story, (), Choices(), EN))[0]


def test_a_withdrawn_story_is_told_as_withdrawn():
    story = Story(1, (ALES,), "T", "https://x.org/", "P", NOW, withdrawn=True)

    assert read(alert(story, (), Choices(), EN))[0].startswith("⚠️ Withdrawn: Released: Ales Bialiatski")


def test_a_digest_has_three_statements_of_a_person_and_the_number_of_the_rest():
    due = [Due(Story(n, (ALES,), f"Title {n}", "https://x.org/", "P", NOW), ("ales",)) for n in range(5)]

    (message,) = digest(due, Choices(), EN, now=NOW)

    assert message.plain.count("Title") == 3
    assert "… and 2 more statements" in message.plain
    assert message.plain.count("Ales Bialiatski") == 1


def test_a_digest_of_many_people_loses_none_of_them():
    many = [StoryPerson(f"p{n}", f"Person{n}!", "", EventKind.OTHER, "") for n in range(150)]
    due = [Due(Story(n, (person,), "T " * 80, "https://x.org/", "P", NOW), ()) for n, person in enumerate(many)]

    messages = digest(due, Choices(), EN, now=NOW)

    assert len(messages) > 1
    assert all(f"Person{n}!" in "".join(m.plain for m in messages) for n in range(150))


@settings(max_examples=40)
@given(many_stories, languages)
def test_eight_stories_find_room_in_one_digest(stories, words):
    (message,) = digest([Due(story, ()) for story in stories], Choices(), words, now=NOW)

    read(message)


def test_eight_stories_about_hundreds_of_people_find_room_in_one_digest():
    hundreds = tuple(StoryPerson(f"p{n}", "Aleksandra " * 5, "", EventKind.RELEASED, "") for n in range(300))
    due = [Due(Story(n, hundreds, "T " * 200, "https://x.org/", "P " * 99, NOW), ()) for n in range(8)]

    (message,) = digest(due, Choices(), EN, now=NOW)

    assert message.plain.count("and 294 more") + message.plain.count("and 298 more") == 8


def test_a_withdrawn_or_corrected_story_says_so_in_a_digest():
    due = [
        Due(Story(1, (ALES,), "First", "https://x.org/", "P", NOW, withdrawn=True), ()),
        Due(Story(2, (ALES,), "Second", "https://x.org/", "P", NOW, correction="It was another man."), ()),
    ]

    (message,) = digest(due, Choices(), EN, now=NOW)

    assert "⚠️ Withdrawn: Released: First" in message.plain
    assert "✏️ Correction: It was another man. · Released: Second" in message.plain


def test_a_revealed_story_that_was_withdrawn_or_corrected_says_so():
    withdrawn = Story(1, (ALES,), "T", "https://x.org/", "P", NOW, withdrawn=True)
    corrected = Story(1, (ALES,), "T", "https://x.org/", "P", NOW, correction="It was another man.")

    assert read(revealed(withdrawn, (), Choices(discreet=True), EN))[0].startswith("⚠️ Withdrawn")
    assert "It was another man." in read(revealed(corrected, (), Choices(discreet=True), EN))[0]


def test_a_discreet_digest_is_one_line_that_says_nothing():
    (message,) = digest([Due(STORY, ("ales",))], Choices(discreet=True), EN, now=NOW)

    assert message.plain == "New update"


def test_a_link_that_is_none_leaves_the_title_and_no_button():
    story = Story(1, (ALES,), "T", "javascript:alert(1)", "P", NOW)
    message = alert(story, (), Choices(), EN)

    assert "text_link" not in {entity.type for entity in read(message)[1]}
    assert not any(button.url for row in message.rows for button in row)


def test_who_wants_no_sound_gets_none():
    assert alert(STORY, (), Choices(sound=False), EN).silent
    assert not alert(STORY, (), Choices(), EN).silent
    assert alert(STORY, (), Choices(sound=False, discreet=True), EN).silent
