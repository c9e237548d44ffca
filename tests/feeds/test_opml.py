"""Lists of feeds, in both directions."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alertbot.core.model import Failed, Feed, SourceKind
from alertbot.feeds.opml import Listed, read_opml, starter_list, write_opml

words = st.text(max_size=40).map(lambda text: " ".join("".join(c for c in text if c.isprintable()).split()))
feeds = st.builds(
    Feed,
    id=st.just(0),
    url=st.text("abc/?&=.'\"<>é", max_size=30).map("https://a.test/".__add__),
    kind=st.sampled_from(SourceKind),
    selector=words,
    title=words.filter(bool),
    publisher=words,
    trusted=st.booleans(),
    gap=st.none() | st.integers(1, 10**6),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.builds(Listed, feeds, site=words, seen_by=words), unique_by=lambda one: one.feed.url))
def test_what_is_written_is_read_back(listed):
    assert read_opml(write_opml(listed)) == tuple(listed)


def test_lists_of_other_readers_are_read_folders_and_all():
    opml = b"""<opml version="1.0"><body><outline text="Rights"><outline type="rss" text="A" xmlUrl="https://a.test/f"/>
    <outline text="again" xmlUrl="https://a.test/f"/></outline><outline text="no feed" htmlUrl="https://b.test/"/></body></opml>"""

    listed = read_opml(opml)

    assert isinstance(listed, tuple)
    assert [(one.feed.title, one.feed.url) for one in listed] == [("A", "https://a.test/f")]


@pytest.mark.parametrize(
    ("opml", "words"),
    [
        (b"<opml><body>\n<outline</body></opml>", "line 2"),
        (b"<rss/>", "no OPML"),
        (b"<opml><outline xmlUrl='file:///etc/passwd'/></opml>", "file:///etc/passwd"),
        (b"<opml><outline xmlUrl='https://a.test/' kind='odd'/></opml>", "https://a.test/"),
        (b"<opml><outline xmlUrl='https://a.test/' gap='soon'/></opml>", "gap soon"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>", "entity"),
    ],
)
def test_a_bad_list_is_refused_with_what_is_wrong(opml, words):
    result = read_opml(opml)

    assert isinstance(result, Failed)
    assert words in result.detail


def test_the_starter_list_says_of_each_address_who_saw_it_and_when():
    listed = starter_list()

    assert len(listed) >= 10
    assert all(one.seen_by and one.feed.publisher for one in listed)
    assert all(date.fromisoformat(one.seen) for one in listed if re.match(r"\d", one.seen))
    assert len([one for one in listed if one.seen]) * 2 > len(listed)
