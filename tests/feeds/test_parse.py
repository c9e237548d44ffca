"""Feed documents, sound and broken, to readings."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alertbot.core.model import Failed, Hints, Page, Reading, Trouble
from alertbot.feeds.child import respond
from alertbot.feeds.parse import LONGEST_TEXT, LONGEST_TOTAL, read_feed

NAME = "Алесь Пятровіч"


def read(body, content_type="application/rss+xml", url="https://centre.test/news/feed"):
    data = body if isinstance(body, bytes) else body.encode()
    return read_feed(Page(url, 200, data, content_type))


def rss(item, head=""):
    return f"<rss version='2.0'><channel><title>Centre</title>{head}{item}</channel></rss>"


def only(reading):
    assert isinstance(reading, Reading)
    assert len(reading.items) == 1
    return reading.items[0]


ITEM = f"<item><title>{NAME} затрыманы</title><link>https://centre.test/1</link><description>Суд над {NAME} адбудзецца ў панядзелак, паведаміла яго жонка журналістам у Менску.</description></item>"
DOCUMENT = rss(ITEM)


def declared(encoding, document=DOCUMENT):
    return f'<?xml version="1.0" encoding="{encoding}"?>' + document


RUSSIAN = rss(
    "<item><title>Иван Петров задержан</title><description>Суд над Иваном Петровым состоится в понедельник, сообщила его жена журналистам в Москве.</description></item>"
)
BROKEN = {
    "bare ampersand": (DOCUMENT.replace("затрыманы", "затрыманы & б'юць"), NAME),
    "html entity": (DOCUMENT.replace("затрыманы", "затрыманы&nbsp;сёння"), NAME),
    "unclosed tag": (DOCUMENT.replace("</description>", ""), NAME),
    "warning before": ("<br />\n<b>Warning</b>: include() failed in x.php on line 3<br />\n" + DOCUMENT, NAME),
    "cut off": (DOCUMENT[:-30], NAME),
    "undeclared namespace": (DOCUMENT.replace("<item>", "<item><dc:creator>x</dc:creator>"), NAME),
    "attribute twice": (DOCUMENT.replace("<item>", "<item a='1' a='2'>"), NAME),
    "leading space": ("\n\n  " + declared("utf-8"), NAME),
    "byte order mark": (b"\xef\xbb\xbf" + declared("utf-8").encode(), NAME),
    "utf-16": (declared("utf-16").encode("utf-16"), NAME),
    "koi8-r": (declared("koi8-r", RUSSIAN).encode("koi8-r"), "Петров"),
    "cp1251 declared": (declared("windows-1251").encode("cp1251"), NAME),
    "cp1251 undeclared": (DOCUMENT.encode("cp1251"), NAME),
    "cp1251 called utf-8": (declared("utf-8").encode("cp1251"), NAME),
    "utf-8 called latin-1": (declared("iso-8859-1").encode(), NAME),
}


@pytest.mark.parametrize("what", BROKEN)
def test_e7_the_name_is_found_in_a_document_with(what):
    body, name = BROKEN[what]

    item = only(read(body, "text/xml" if isinstance(body, bytes) else "application/rss+xml; charset=utf-8"))

    assert name in item.title


def test_an_item_comes_out_as_plain_text():
    description = "&lt;p&gt;First &lt;b&gt;line&lt;/b&gt;&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;Second &amp;amp; last&lt;/p&gt;"
    item = only(
        read(
            rss(
                f"<item><title>A &lt;i&gt;title&lt;/i&gt;</title><link>/1?a=1&amp;b=2</link><guid>g</guid><pubDate>Tue, 01 Sep 2026 12:00:00 +0300</pubDate><description>{description}</description></item>"
            )
        )
    )

    assert (item.title, item.url, item.guid) == ("A title", "https://centre.test/1?a=1&b=2", "g")
    assert item.teaser == "First line\nSecond & last"
    assert item.published == datetime(2026, 9, 1, 9, tzinfo=UTC)


def test_text_that_is_escaped_twice_is_read_twice():
    item = only(
        read(
            rss(
                "<item><title>T</title><description>&amp;lt;p&amp;gt;Pet&amp;amp;rov&amp;lt;/p&amp;gt;</description></item>"
            )
        )
    )

    assert item.teaser == "Pet&rov"


def test_what_hides_a_name_is_taken_out():
    item = only(read(rss("<item><title>Pe\u200btr\u00adov\u202e and \ufeffothers</title></item>")))

    assert item.title == "Petrov and others"


def test_a_full_text_and_its_teaser_are_told_apart():
    content = "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>&lt;p&gt;All of it&lt;/p&gt;</content:encoded>"
    item = only(read(rss(f"<item><title>T</title><description>Some</description>{content}</item>")))

    assert (item.teaser, item.body) == ("Some", "All of it")


def test_a_description_as_long_as_an_article_is_the_text():
    long, short = [
        only(read(rss(f"<item><title>T</title><description>{'word ' * n}</description></item>"))) for n in (200, 20)
    ]

    assert (long.teaser, len(long.body)) == ("", 999)
    assert (len(short.teaser), short.body) == (99, "")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("01.09.2026 10:00", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("1 верасня 2026, 10:00", datetime(2026, 9, 1, 10, tzinfo=UTC)),
        ("1 сентября 2026 г. 10:00 +0300", datetime(2026, 9, 1, 7, tzinfo=UTC)),
        ("3 marca 2026", datetime(2026, 3, 3, tzinfo=UTC)),
        ("12 мая 2026", datetime(2026, 5, 12, tzinfo=UTC)),
        ("2026-09-01T10:00:00+03:00", datetime(2026, 9, 1, 7, tzinfo=UTC)),
        ("99.99.2026", None),
        ("soon", None),
    ],
)
def test_dates_of_many_kinds(written, day):
    assert only(read(rss(f"<item><title>T</title><pubDate>{written}</pubDate></item>"))).published == day


def test_a_guid_stays_when_the_feed_moves():
    feed = "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><id>./1</id><title>One</title><link href='one'/></entry></feed>"

    here, there = [only(read(feed, url=url)) for url in ("https://a.test/x/feed", "https://b.test/feed")]

    assert here.guid == there.guid == "./1"
    assert (here.url, there.url) == ("https://a.test/x/one", "https://b.test/one")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_a_link_that_is_no_web_address_is_dropped(link):
    assert only(read(rss(f"<item><title>T</title><link>{link}</link></item>"))).url == ""


def test_hints_are_read_from_the_document():
    head = "<ttl>180</ttl><skipHours><hour>0</hour><hour>5</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day><day>Saturday</day></skipDays><sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>daily</sy:updatePeriod><sy:updateFrequency xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>4</sy:updateFrequency>"

    reading = read(rss("", head))

    assert isinstance(reading, Reading)
    assert reading.hints == Hints(ttl=10_800, period=21_600, skip_hours=frozenset({0, 5}), skip_days=frozenset({5, 6}))


def test_a_document_that_was_cut_off_says_so():
    assert read(DOCUMENT).whole
    assert not read(DOCUMENT[:-20]).whole


def test_what_comes_back_is_capped():
    item = f"<item><title>{'t' * 5000}</title><description>{'x' * 2 * LONGEST_TEXT}</description></item>"

    reading = read(rss(item * 30))

    assert isinstance(reading, Reading)
    assert max(len(item.body) for item in reading.items) == LONGEST_TEXT
    assert sum(len(item.body) for item in reading.items) <= LONGEST_TOTAL
    assert len(reading.items[0].title) == 1000


def test_entities_that_would_fill_the_memory_are_refused():
    lines = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    laughs = f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY l0 'ha'>{lines}]>{rss('<item><title>&l9;</title></item>')}"

    result = read(laughs)

    assert isinstance(result, Failed)
    assert result.trouble is Trouble.MARKUP


def test_json_feeds_are_read():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Centre",
        "items": [
            {
                "id": 1,
                "url": "/1",
                "title": "One",
                "content_html": "<p>Text</p>",
                "date_published": "2026-09-01T10:00:00+03:00",
            },
            {"id": "https://a.test/2", "content_text": "Two\nlines", "summary": "S"},
            "no item",
        ],
    }

    reading = read(json.dumps(feed), "application/json")

    assert isinstance(reading, Reading)
    assert (reading.title, reading.version) == ("Centre", "json11")
    one, two = reading.items
    assert (one.guid, one.url, one.body, one.published) == (
        "1",
        "https://centre.test/1",
        "Text",
        datetime(2026, 9, 1, 7, tzinfo=UTC),
    )
    assert (two.url, two.body, two.teaser) == ("https://a.test/2", "Two\nlines", "S")


@pytest.mark.parametrize("body", ['{"a": 1}', "{", '{"items": [1]}', "[" * 100_000, '{"items":' + "[" * 100_000])
def test_json_that_is_no_feed_is_refused(body):
    assert isinstance(respond("feed", Page("https://a.test/", 200, body.encode()), ""), Failed)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(DOCUMENT)), st.integers(0, 60))
def test_no_document_raises(noise, at, cut):
    body = DOCUMENT.encode()
    broken = body[:at] + noise + body[at + cut :]

    assert isinstance(respond("feed", Page("https://a.test/", 200, broken, "text/xml"), ""), Reading | Failed)
