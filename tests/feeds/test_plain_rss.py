"""Sound RSS that is read directly: the same as by feedparser, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alertbot.core.model import Page
from alertbot.feeds.parse import read_by_feedparser, read_feed
from alertbot.feeds.plain_rss import read_plain_rss

ITEM = "<item><title>One</title><link>https://a.test/1</link><guid>1</guid></item>"
text = st.text("ab п&<>\"'\n\u200b\u00a0é;#xamplt", max_size=30)


def escaped(value):
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cdata(value):
    return f"<![CDATA[{value.replace(']]>', '')}]]>"


def element(name, values=text):
    return st.builds(
        "<{0}>{1}</{0}>".format,
        st.just(name),
        values.flatmap(lambda value: st.sampled_from([escaped(value), cdata(value)])),
    )


dates = st.sampled_from(
    [
        "Tue, 01 Sep 2026 10:00:00 GMT",
        "Tue, 1 Sep 2026 10:00:00 +0300",
        "01.09.2026",
        "Tue, 31 Feb 2026 10:00:00 GMT",
        "",
    ]
)
links = st.sampled_from(["https://a.test/1?a=1&b=2", "/1", "1", " https://a.test/2 ", ""])
guids = st.sampled_from(
    [
        "<guid>x</guid>",
        "<guid isPermaLink='true'>https://a.test/9</guid>",
        "<guid isPermaLink='false'>https://a.test/9</guid>",
        "",
    ]
)
parts = st.one_of(
    element("title"),
    element("link", links),
    guids,
    element("description"),
    element("content:encoded"),
    element("pubDate", dates),
    element("dc:creator"),
    element("dc:date", dates),
    element("media:title"),
    element("author"),
    st.just("<category>x</category><category>y</category>"),
    st.just("<enclosure url='https://a.test/i.jpg' type='image/jpeg'/>"),
    st.just("<description><p>inline</p></description>"),
)
extra = st.sampled_from(
    [
        "",
        "<ttl>5</ttl>",
        "<link>https://a.test/</link>",
        "<language>be</language>",
        "<image><title>I</title><url>/i</url><link>/l</link></image>",
        "<skipHours><hour>3</hour></skipHours>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(parts, max_size=7), max_size=3), st.lists(extra, max_size=3), element("title"))
def test_what_is_read_directly_is_read_as_feedparser_reads_it(items, head, title):
    spaces = "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/'"
    written = "".join(
        f"<item><title>T</title>{''.join(item)}</item>" if n else f"<item>{''.join(item)}</item>"
        for n, item in enumerate(items)
    )
    body = f"<rss version='2.0' {spaces}><channel>{title}{''.join(head)}{written}</channel></rss>"
    page = Page("https://a.test/feed", 200, body.encode())

    if read_plain_rss(page.body, "") is not None:
        assert read_feed(page) == read_by_feedparser(page)


@pytest.mark.parametrize(
    "head", ["", "<?xml version='1.0'?>", "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"]
)
def test_sound_documents_are_read_directly(head):
    assert read_plain_rss(
        f"{head}<rss version='2.0'><channel><title>T</title>{ITEM}</channel></rss>".encode(), "text/xml; charset=UTF-8"
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (f"<rss version='0.91'><channel>{ITEM}</channel></rss>", ""),
        (f"<rss version='2.0'><channel>{ITEM}", ""),
        (f"<rss version='2.0'><channel>{ITEM}</channel></rss>", "text/xml; charset=windows-1251"),
        (f"<?xml version='1.0' encoding='koi8-r'?><rss version='2.0'><channel>{ITEM}</channel></rss>", ""),
        (f"<rss version='2.0'><channel>{ITEM.replace('One', '<b>One</b>')}</channel></rss>", ""),
        (f"<rss version='2.0'><channel>{ITEM.replace('<guid>', '<guid/><guid>')}</channel></rss>", ""),
        (f"<rss version='2.0'><channel>{ITEM.replace('<guid>', '<other/><guid>')}</channel></rss>", ""),
        (f"<rss version='2.0' xml:base='https://b.test/'><channel>{ITEM}</channel></rss>", ""),
        (f"<rss version='2.0'><channel>{ITEM}<!-- x --></channel></rss>", ""),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", ""),
        ("", ""),
    ],
)
def test_everything_else_is_left_to_feedparser(body, content_type):
    assert read_plain_rss(body.encode(), content_type) is None
