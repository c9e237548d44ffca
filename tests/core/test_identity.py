"""Which items are new, which are edited, and which were seen: rules of feeds.md section 3 by number, and hypothesis."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.identity import (
    KEY_BYTES,
    PRINT_BYTES,
    KnownItem,
    Mass,
    Tell,
    canonical_url,
    item_digest,
    open_document,
    shown_url,
    sort_items,
    when_published,
)
from alertbot.core.model import Feed, Item, Reading

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
TEXT = "The court in {0} heard the case of {0} for a third day while relatives of {0} waited in the street and the lawyer {0} spoke to the press about it"
WATCHED = Feed(id=1, url="https://centre.test/feed", learned=True, last_success=NOW - timedelta(minutes=15))


def item(name, **facts):
    """An item of which every part is its own."""
    text = " ".join(f"{name}{n}" for n in range(30))
    made = Item(
        title=f"Statement on {name} and {name}",
        url=f"https://centre.test/news/{name}-long",
        guid=f"id-{name}",
        body=text,
        published=NOW - timedelta(hours=2),
    )
    return replace(made, **facts)


@dataclass
class Memory:
    """A feed that is visited again and again."""

    feed: Feed = WATCHED
    known: dict = field(default_factory=dict)
    statements: int = 0

    def visit(self, *items, now=NOW):
        """What a document with these items brings; it is remembered as the program does."""
        reading = Reading("Centre", tuple(items))
        document = open_document(self.feed, reading)
        found = sort_items(self.feed, document, {k: self.known[k] for k in document.keys if k in self.known}, now)
        for new in (*found.new, *found.held):
            self.statements += 1
            text = f"{new.item.teaser} {new.item.body}"
            self.known |= dict.fromkeys(
                new.keys, KnownItem(self.statements, new.item.title, new.item.url, text, new.digest)
            )
        by_number = {known.statement_id: known for known in self.known.values()}
        for seen in found.seen:
            self.known |= dict.fromkeys(seen.keys, by_number[seen.statement_id])
        for edited in found.edited:
            old = by_number[edited.statement_id]
            changed = KnownItem(
                old.statement_id, edited.item.title, edited.item.url, edited.item.body, edited.digest, old.edits + 1
            )
            self.known = {k: changed if v.statement_id == old.statement_id else v for k, v in self.known.items()}
            self.known |= dict.fromkeys(edited.keys, changed)
        self.feed = replace(self.feed, guids_trusted=document.guids_trusted, prints=document.prints)
        return found


def titles(found):
    return [new.item.title for new in found]


def test_a_key_has_16_bytes():
    reading = Reading("", (item("minsk"),))

    assert {len(key) for key in open_document(Feed(1, ""), reading).keys} == {KEY_BYTES}


def test_rule_1_an_item_is_known_by_each_of_its_keys():
    for change in (
        {"guid": "another"},
        {"url": "https://new-home.test/news/minsk-long", "guid": "another"},
        {"guid": "another", "url": "https://centre.test/other", "title": "Mended title altogether"},
        {"guid": "another", "url": "https://centre.test/other", "body": ""},
    ):
        memory = Memory()
        memory.visit(item("minsk"))

        again = memory.visit(item("minsk", **change))

        assert again.new == (), change


def test_rule_1_a_guid_that_is_used_again_for_something_else_is_new():
    memory = Memory()
    memory.visit(item("minsk"))

    reused = memory.visit(item("gomel", guid="id-minsk"))
    once_more = memory.visit(item("gomel", guid="id-minsk"))

    assert titles(reused.new) == ["Statement on gomel and gomel"]
    assert once_more.new == once_more.edited == ()


def test_rule_1_a_guid_whose_item_only_moved_or_was_mended_is_not_new():
    memory = Memory()
    memory.visit(item("minsk"))

    moved = memory.visit(item("minsk", url="https://centre.test/archive/1"))
    mended = memory.visit(item("minsk", title="Quite another headline", body=item("minsk").body + " today"))

    assert moved.new == mended.new == ()
    assert len(mended.edited) == 1


def test_one_address_for_all_items_hides_none():
    memory = Memory()
    memory.visit(item("minsk", url="https://centre.test/"))

    found = memory.visit(item("gomel", url="https://centre.test/"))

    assert titles(found.new) == ["Statement on gomel and gomel"]


def test_rule_2_a_guid_that_repeats_in_a_document_is_not_trusted_again():
    memory = Memory()
    memory.visit(item("minsk", guid="same"), item("gomel", guid="same"))

    found = memory.visit(item("brest", guid="same"), item("gomel", guid="same"))

    assert not memory.feed.guids_trusted
    assert titles(found.new) == ["Statement on brest and brest"]
    assert memory.visit(item("brest", guid="same")).new == ()


def test_twins_in_a_document_are_one_item():
    assert len(Memory().visit(item("minsk"), item("minsk")).new) == 1


def test_rule_3_a_first_visit_tells_nobody():
    memory = Memory(Feed(id=1, url="https://centre.test/feed"))

    found = memory.visit(*(item(f"town{n}") for n in range(50)))

    assert {new.tell for new in found.new} == {Tell.LEARNED}
    assert found.mass is None


def test_rule_5_after_an_outage_news_is_told_and_what_is_past_the_gate_is_not():
    memory = Memory()
    memory.visit(item("minsk"))
    memory.feed = replace(memory.feed, last_success=NOW - timedelta(days=20), usual_gap=86_400)

    found = memory.visit(*(item(f"town{n}", published=NOW - timedelta(days=n)) for n in range(18)))

    assert found.mass is None
    assert [new.tell is Tell.NOW for new in found.new] == [n <= 14 for n in range(18)]


def test_how_old_is_too_old_is_a_setting():
    week_old = Reading("Centre", (item("minsk", published=NOW - timedelta(days=7)),))
    feed = replace(WATCHED, learned=True)

    [told] = sort_items(feed, open_document(feed, week_old), {}, NOW, timedelta(days=8)).new
    [passed_over] = sort_items(feed, open_document(feed, week_old), {}, NOW, timedelta(days=6)).new

    assert (told.tell, passed_over.tell) == (Tell.NOW, Tell.OLD)


def test_rule_6_a_feed_that_turned_into_another_is_held():
    memory = Memory()
    memory.visit(*(item(f"town{n}") for n in range(10)))

    found = memory.visit(*(item(f"city{n}", published=NOW - timedelta(days=n + 1)) for n in range(10)))

    assert (found.mass, len(found.held), found.new) == (Mass.HELD, 10, ())


def test_rule_6_a_flood_of_news_is_held():
    memory = Memory()
    memory.visit(item("minsk"))

    found = memory.visit(*(item(f"town{n}") for n in range(25)))

    assert (found.mass, len(found.held)) == (Mass.HELD, 25)


def test_rule_6_a_site_that_moved_with_new_guids_and_texts_is_absorbed():
    memory = Memory()
    memory.visit(*(item(f"town{n}") for n in range(25)))

    moved = [
        item(f"town{n}", guid=f"new{n}", url=f"https://new.test/{n}", body=f"Cut text {n}", published=NOW)
        for n in range(25)
    ]
    found = memory.visit(*moved, item("brest"))

    assert found.mass is Mass.ABSORBED
    assert titles(found.new) == ["Statement on brest and brest"]
    assert memory.visit(*moved).new == ()


@pytest.mark.parametrize("count", [1, 3, 7])
def test_rule_6_a_small_document_may_change_wholly(count):
    memory = Memory()
    memory.visit(*(item(f"town{n}") for n in range(count)))

    assert len(memory.visit(*(item(f"city{n}") for n in range(count))).new) == count


def test_rule_7_dates_that_can_not_be_are_replaced_by_the_time_of_first_sight():
    for date in (None, NOW + timedelta(minutes=1), datetime(2100, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)):
        assert when_published(item("minsk", published=date), NOW) == (NOW, False)
    assert when_published(item("minsk"), NOW) == (NOW - timedelta(hours=2), True)


def test_rule_8_an_item_that_is_dated_before_the_newest_one_is_news():
    memory = Memory()
    memory.visit(item("minsk"))

    late = memory.visit(item("minsk"), item("gomel", published=NOW - timedelta(days=3)))

    assert titles(late.new) == ["Statement on gomel and gomel"]


def test_rule_9_an_edit_is_found_and_space_is_none():
    memory = Memory()
    memory.visit(item("minsk"))

    spaced = memory.visit(item("minsk", body=item("minsk").body.replace(" ", "\n ")))
    edited = memory.visit(item("minsk", body=item("minsk").body + " with Anna Petrova"))

    assert spaced.edited == ()
    assert [one.statement_id for one in edited.edited] == [1]


def test_rule_9_an_item_that_changes_for_ever_is_looked_at_24_times():
    memory = Memory()
    memory.visit(item("minsk"))

    edits = [len(memory.visit(item("minsk", teaser=f"{n} people read this")).edited) for n in range(30)]

    assert sum(edits) == 24


def test_rule_10_what_was_removed_and_comes_back_is_not_news():
    memory = Memory()
    memory.visit(item("minsk"), item("gomel"))
    memory.visit(item("gomel"))

    assert memory.visit(item("minsk"), item("gomel")).new == ()


def test_an_item_that_stands_there_as_before_is_not_looked_up_again():
    memory = Memory()
    memory.visit(item("minsk"), item("gomel"))

    document = open_document(
        memory.feed, Reading("", (item("brest"), item("minsk"), item("gomel", title="Mended title")))
    )

    assert [one.item.title for one in document.fresh] == ["Statement on brest and brest", "Mended title"]
    assert (document.total, len(document.prints)) == (3, 3 * PRINT_BYTES)


def test_a_key_shared_with_an_item_that_stands_there_as_before_identifies_nothing():
    memory = Memory()
    memory.visit(item("minsk", url="https://centre.test/news", guid=""))

    found = memory.visit(
        item("gomel", url="https://centre.test/news", guid=""), item("minsk", url="https://centre.test/news", guid="")
    )

    assert titles(found.new) == ["Statement on gomel and gomel"]


def test_when_guids_are_not_trusted_any_more_every_item_is_looked_at():
    memory = Memory()
    memory.visit(item("minsk"), item("gomel"))

    document = open_document(memory.feed, Reading("", (item("minsk"), item("gomel"), item("brest", guid="id-minsk"))))

    assert len(document.fresh) == 3


@given(st.lists(st.lists(st.sampled_from("abcde"), unique=True), max_size=6))
def test_remembering_the_last_document_changes_nothing_that_is_found(visits):
    memory, forgetful = Memory(), Memory()
    for names in visits:
        items = [item(name * 4) for name in names]
        forgetful.feed = replace(forgetful.feed, prints=None)
        found, looked_up = memory.visit(*items), forgetful.visit(*items)
        assert titles(found.new) == titles(looked_up.new)
        assert found.edited == looked_up.edited == ()


def test_a_forgotten_statement_is_still_seen():
    memory = Memory()
    memory.visit(item("minsk"))
    memory.known = dict.fromkeys(memory.known, KnownItem(None))

    mended = Reading("", (item("minsk", title="Another title now"),))
    found = sort_items(memory.feed, open_document(memory.feed, mended), memory.known, NOW)

    assert (found.new, found.edited, len(found.seen)) == ((), (), 1)


def test_two_statements_under_one_headline_on_one_day_are_two():
    memory = Memory()
    memory.visit(item("minsk", title="Statement by the speaker"))

    found = memory.visit(item("gomel", title="Statement by the speaker"))

    assert len(found.new) == 1


def test_the_same_template_for_another_prisoner_is_news():
    memory = Memory()
    memory.visit(item("anna", title="New political prisoners", body=TEXT.format("Anna")))

    found = memory.visit(item("olga", title="New political prisoners", body=TEXT.format("Olga")))

    assert len(found.new) == 1


def test_items_with_nothing_of_their_own_are_told_apart_by_all_they_are():
    memory = Memory()
    bare = [Item("Update", "https://centre.test/", teaser=text) for text in ("One", "Two")]
    memory.visit(*bare)

    found = memory.visit(*bare, Item("Update", "https://centre.test/", teaser="Three"))

    assert [new.item.teaser for new in found.new] == ["Three"]


def test_an_item_that_says_nothing_is_none():
    assert Memory().visit(Item("", "", guid="x")).new == ()


@pytest.mark.parametrize(
    "written",
    [
        "http://centre.test/news/1?a=1&b=2",
        "https://www.centre.test/news/1/?b=2&a=1",
        "https://m.centre.test/news/1?a=1&b=2#comments",
        "https://amp.centre.test/news/1/amp/?a=1&b=2&utm_source=rss&fbclid=x&mc_cid=1&yclid=2",
        "https://centre.test:443/news/1?a=1&b=2&gclid=3&mtm_campaign=4&amp=1",
    ],
)
def test_rules_11_and_12_spellings_of_one_address_are_one(written):
    assert canonical_url(written) == "centre.test/news/1?a=1&b=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.test/1", "https://a.test/2"),
        ("https://a.test/?p=1", "https://a.test/?p=2"),
        ("https://a.test:8080/", "https://a.test/"),
        ("https://a.test/#!1", "https://a.test/#!2"),
    ],
)
def test_different_pages_stay_different(one, other):
    assert canonical_url(one) != canonical_url(other)


def test_rule_11_a_shown_link_does_not_track():
    assert shown_url("https://a.test/?utm_source=x&id=1&fbclid=y") == "https://a.test/?id=1"
    assert shown_url("https://a.test/?q=%7e+x&y=") == "https://a.test/?q=%7e+x&y="


@given(st.text(max_size=60))
def test_no_address_breaks_the_keys(text):
    assert isinstance(canonical_url(text), str)
    assert isinstance(shown_url(text), str)


items = st.builds(
    Item,
    title=st.sampled_from(["", "One title here", "Another title there", "Update"]),
    url=st.sampled_from(["", "https://a.test/", "https://a.test/1", "https://a.test/a-long-address-2"]),
    guid=st.sampled_from(["", "1", "2", "https://a.test/1"]),
    teaser=st.sampled_from(["", "short", TEXT.format("minsk"), TEXT.format("gomel")]),
    published=st.none() | st.just(NOW - timedelta(days=1)),
)


@given(st.lists(items, max_size=12))
def test_what_was_seen_is_never_new_again(published):
    memory = Memory()
    memory.visit(*published)

    again = memory.visit(*published)

    assert again.new == again.held == ()


@given(st.lists(items, max_size=12))
def test_every_item_ends_in_one_place(published):
    found = Memory(Feed(id=1, url="")).visit(*published)

    said = {(i.guid, canonical_url(i.url), i.title, i.teaser) for i in published if i.title or i.url or i.teaser}
    assert len(found.new) + len(found.seen) + len(found.edited) == len(said)


def test_the_digest_is_of_title_and_text_alone():
    assert item_digest(item("minsk")) == item_digest(item("minsk", guid="x", url="y", published=None))
    assert item_digest(item("minsk")) != item_digest(item("minsk", title="x"))
