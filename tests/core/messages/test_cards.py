from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alertbot.core.messages.actions import Action, Verb, decode
from alertbot.core.messages.cards import (
    card,
    distinguishing,
    following,
    found,
    look_back,
    near_misses,
    target_name,
    why,
)
from alertbot.core.model import EventKind, Follow, News, Person, Status, Target, TargetKind
from alertbot.locales import LANGUAGES, words
from core.messages.judge import read
from core.messages.samples import NOW, TODAY, follows, languages, mentions, news, people

EN = words("en")
ALES = Person(
    "ales",
    "Ales Bialiatski",
    "Алесь Бяляцкі",
    "BY",
    "m",
    ("Alaksandr Bialacki",),
    date(1962, 9, 25),
    date(2021, 7, 14),
    "10 years",
    Status.SENTENCED,
    "Viasna",
    "Nobel laureate",
    3,
)
NEWS = News(1, "ales", EventKind.HEALTH, "Unwell", "https://x.org/", "FIDH", NOW)


@settings(max_examples=40)
@given(people, st.lists(news, max_size=8), languages, st.none() | follows)
def test_a_card_is_taken_by_telegram_whatever_it_holds(person, said, words, follow):
    read(card(person, said, words, today=TODAY, follow=follow, share_url="https://t.me/bot?start=abc"))
    read(look_back(person, said, 30, words))


@settings(max_examples=40)
@given(st.lists(people, max_size=30), st.lists(follows, max_size=30), languages, st.integers(-2, 9))
def test_so_are_lists_of_people_and_of_what_is_followed(some, follows, words, page):
    read(found(some, words, page=page))
    read(near_misses(some, words))
    read(following(follows, {person.id: person for person in some}, words, page=page))


@settings(max_examples=40)
@given(people, mentions, languages)
def test_so_is_the_answer_to_why(person, mention, words):
    read(why(person, mention, words))


def test_a_card_says_who_where_since_when_and_what_comes_next():
    text, _ = read(card(ALES, (NEWS,), EN, today=date(2025, 9, 1)))

    assert text == (
        "👤 Ales Bialiatski\nАлесь Бяляцкі · Alaksandr Bialacki\nBelarus · Viasna · born 25 September 1962\n\n"
        "⛓ serving a sentence · 10 years\n📅 Arrested on 14 July 2021\n⏳ 1,510 days behind bars\n🔜 Birthday on 25 September 2025\n\n"
        "Nobel laureate\n\nLast statements\n🏥 1 March 2026 · Health: Unwell · FIDH"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_is_written_in_the_readers_script(language):
    text, _ = read(card(ALES, (), words(language), today=TODAY))

    assert text.startswith("👤 Алесь Бяляцкі" if language in {"be", "ru", "uk"} else "👤 Ales Bialiatski")


def test_who_is_free_has_no_days_behind_bars_and_no_anniversary():
    free = Person("a", "Ana", arrested=date(2021, 7, 14), status=Status.RELEASED)

    text, _ = read(card(free, (), EN, today=TODAY))

    assert "behind bars" not in text
    assert "🕊 free" in text


def test_a_card_offers_to_follow_or_to_stop():
    def taps(follow):
        rows = card(ALES, (), EN, today=TODAY, follow=follow).rows
        return [decode(button.action).verb for row in rows for button in row]

    assert taps(None) == [Verb.FOLLOW]
    assert taps(Follow(Target(TargetKind.PERSON, "ales"))) == [Verb.UNFOLLOW, Verb.MUTE, Verb.NOTE, Verb.LOOK_BACK]


def test_the_readers_note_and_rest_stand_on_the_card():
    follow = Follow(Target(TargetKind.PERSON, "ales"), "my uncle", date(2026, 4, 1))

    text, _ = read(card(ALES, (), EN, today=TODAY, follow=follow))

    assert "🔕 Muted until 1 April 2026\nYour note: my uncle" in text


def test_a_button_tells_namesakes_apart():
    assert distinguishing(ALES, EN) == "Ales Bialiatski · Belarus · *1962 · serving a sentence …"


def test_every_person_found_is_reached_by_turning_pages():
    some = [Person(str(n), f"Ana {n}", number=n) for n in range(1, 20)]
    pages = [found(some, EN, page=n) for n in range(3)]

    reached = {decode(row[0].action).args[0] for page in pages for row in page.rows[:-1]}
    assert reached == set(range(1, 20))
    assert [button.label for button in pages[0].rows[-1]] == ["‹", "1/3", "›"]
    assert decode(pages[0].rows[-1][2].action) == Action(Verb.FOUND, (1,))
    assert decode(pages[0].rows[-1][0].action) == Action(Verb.FOUND, (2,))


def test_each_thing_followed_can_be_left_with_one_tap():
    everything = [Follow(Target(TargetKind.PERSON, "ales")), Follow(Target(TargetKind.COUNTRY, "BY"))]

    rows = following(everything, {"ales": ALES}, EN).rows

    assert decode(rows[0][1].action) == Action(Verb.UNFOLLOW, (3,))
    assert decode(rows[1][1].action) == Action(Verb.UNTARGET, ("country", "BY"))


def test_who_follows_nobody_is_told_what_to_do():
    assert read(following((), {}, EN))[0] == "You follow nobody yet. Type a name."


def test_what_is_followed_has_a_name_in_words():
    assert [target_name(Target(kind, "BY"), {}, EN) for kind in TargetKind] == ["BY", "Belarus", "BY", "Everybody"]
