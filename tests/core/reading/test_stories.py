from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.model import EventKind as E
from alertbot.core.reading import OpenStory, Pair, likeness, sketch
from alertbot.core.reading import assign as assign_of

NOON = datetime(2025, 12, 13, 12, tzinfo=UTC)
RELEASED, HELD, OTHER = E.RELEASED, E.APPEAL_FOR_RELEASE, E.OTHER


def assign(pairs, text_sketch, published, recent, publisher="Amnesty"):
    return assign_of(pairs, text_sketch, published, recent, publisher=publisher)


def story(number, *pairs, opened=NOON, text=""):
    return OpenStory(number, opened, tuple(pairs), sketch(text), frozenset({"Viasna"}))


def words(seed, count=200):
    return " ".join(f"{seed}{n * 7919 % 1009}" for n in range(count))


def test_the_same_text_is_alike():
    found = likeness(sketch(words("a")), sketch(words("a")))

    assert (found.jaccard, found.containment) == (1.0, 1.0)


def test_a_repost_with_boilerplate_contains_the_text():
    found = likeness(sketch(words("a")), sketch(words("a") + " " + words("b", 40)))

    assert found.containment > 0.95
    assert found.nearly_same


def test_a_teaser_is_contained_in_its_long_text():
    long = words("a", 900)

    found = likeness(sketch(" ".join(long.split()[:80])), sketch(long))

    assert found.containment > 0.9


def test_texts_about_other_things_are_not_alike():
    assert not likeness(sketch(words("a")), sketch(words("b"))).nearly_same


def test_short_texts_are_alike_only_if_they_are_the_same():
    assert likeness(sketch("Anna is free"), sketch("Anna is free")).nearly_same
    assert not likeness(sketch("Anna is free"), sketch("Anna is free now")).nearly_same


def test_the_same_event_within_a_week_is_one_story():
    pair = Pair("anna", RELEASED)

    found = assign([pair], sketch(""), NOON + timedelta(days=6), [story(1, pair)])

    assert (dict(found.joins), found.new) == ({1: (pair,)}, ())


def test_the_same_event_later_is_a_new_story():
    pair = Pair("anna", E.HEALTH)

    found = assign([pair], sketch(""), NOON + timedelta(days=8), [story(1, pair)])

    assert found.new == (pair,)


def test_each_person_of_a_statement_joins_a_story_of_their_own_news():
    pairs = [Pair("anna", RELEASED), Pair("ivan", HELD), Pair("maria", RELEASED)]

    found = assign(pairs, sketch(""), NOON + timedelta(days=1), [story(1, pairs[0]), story(2, pairs[1])])

    assert dict(found.joins) == {1: (pairs[0],), 2: (pairs[1],)}
    assert found.new == (pairs[2],)


def test_four_publishers_tell_one_release_and_one_still_held_once():
    pairs = (Pair("anna", RELEASED), Pair("ivan", HELD))
    opened, told = [], []
    for day in range(4):
        found = assign(pairs, sketch(words(str(day))), NOON + timedelta(days=day), opened, f"publisher {day}")
        told.extend(found.new)
        if found.new:
            opened.append(story(day, *found.new, opened=NOON + timedelta(days=day)))

    assert told == list(pairs)


def test_two_statements_from_one_template_about_two_people_are_two_stories():
    text = words("template")

    found = assign(
        [Pair("ivan", OTHER)], sketch(text + " ivan"), NOON, [story(1, Pair("anna", OTHER), text=text + " anna")]
    )

    assert found.new == (Pair("ivan", OTHER),)


def test_a_comment_joins_the_event_it_comments_on():
    found = assign([Pair("anna", HELD)], sketch(""), NOON + timedelta(days=1), [story(1, Pair("anna", E.SENTENCED))])

    assert dict(found.joins) == {1: (Pair("anna", HELD),)}


def test_a_comment_after_some_days_is_news_of_its_own():
    found = assign([Pair("anna", OTHER)], sketch(""), NOON + timedelta(days=4), [story(1, Pair("anna", E.SENTENCED))])

    assert found.new == (Pair("anna", OTHER),)


def test_other_news_of_another_day_is_not_the_same_news():
    pair = Pair("anna", OTHER)

    found = assign([pair], sketch(words("b")), NOON + timedelta(days=4), [story(1, pair, text=words("a"))])

    assert found.new == (pair,)


def test_what_a_publisher_says_anew_is_new():
    pair = Pair("anna", E.HEALTH)

    found = assign([pair], sketch(words("b")), NOON + timedelta(days=1), [story(1, pair, text=words("a"))], "viasna")

    assert found.new == (pair,)


def test_a_publisher_who_repeats_its_own_text_tells_nothing_new():
    pair = Pair("anna", E.HEALTH)

    found = assign([pair], sketch(words("a")), NOON + timedelta(days=1), [story(1, pair, text=words("a"))], "viasna")

    assert dict(found.joins) == {1: (pair,)}


def test_a_late_repost_joins_its_text():
    pair = Pair("anna", OTHER)

    found = assign([pair], sketch(words("a")), NOON + timedelta(days=4), [story(1, pair, text=words("a"))])

    assert dict(found.joins) == {1: (pair,)}


def test_a_new_event_in_nearly_the_same_text_is_a_new_story():
    before, after = Pair("anna", E.ARRESTED), Pair("anna", E.SENTENCED)

    found = assign([after], sketch(words("a")), NOON, [story(1, before, text=words("a"))])

    assert found.new == (after,)


def test_still_held_after_a_release_contradicts_it():
    found = assign([Pair("anna", HELD)], sketch(""), NOON + timedelta(days=1), [story(1, Pair("anna", RELEASED))])

    assert (found.new, found.contradicts) == ((Pair("anna", HELD),), (1,))


def test_a_release_after_still_held_is_progress():
    found = assign([Pair("anna", RELEASED)], sketch(""), NOON + timedelta(days=1), [story(1, Pair("anna", HELD))])

    assert (found.new, found.contradicts) == ((Pair("anna", RELEASED),), ())


def test_a_release_of_somebody_told_dead_contradicts_it():
    found = assign([Pair("anna", RELEASED)], sketch(""), NOON, [story(1, Pair("anna", E.DIED))])

    assert found.contradicts == (1,)


PAIRS = st.lists(st.builds(Pair, st.sampled_from("abc"), st.sampled_from(sorted(E))), max_size=6)


@given(PAIRS, st.lists(PAIRS, max_size=4), st.integers(-10, 10))
def test_every_pair_goes_to_exactly_one_place(pairs, told, days):
    stories = [story(n, *before) for n, before in enumerate(told)]

    found = assign(pairs, sketch(""), NOON + timedelta(days=days), stories)

    placed = [*found.new, *(pair for joined in found.joins.values() for pair in joined)]
    assert sorted(placed, key=str) == sorted(set(pairs), key=str)


@given(st.text(alphabet=st.characters(), max_size=400), st.text(alphabet=st.characters(), max_size=400))
def test_likeness_is_a_share_and_knows_no_order(a, b):
    found = likeness(sketch(a), sketch(b))

    assert 0 <= found.jaccard <= found.containment <= 1 or found.jaccard <= 1
    assert found.jaccard == likeness(sketch(b), sketch(a)).jaccard
