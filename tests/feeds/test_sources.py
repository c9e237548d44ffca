"""Pages for people: articles, discovery, channel previews, listings, sitemaps, and what an address means."""

from datetime import UTC, datetime

import pytest

from alertbot.core.model import Article, Failed, Found, Page, Reading, SourceKind
from alertbot.feeds.article import read_article
from alertbot.feeds.check import source_of
from alertbot.feeds.discover import find_feeds
from alertbot.feeds.listing import read_listing
from alertbot.feeds.sitemap import read_sitemap
from alertbot.feeds.telegram_preview import read_preview
from alertbot.feeds.text import decode_html, page_text, plain

PARAGRAPH = "The court in the old town heard the case for a third day while relatives waited in the street outside. "


def page(body, url="https://centre.test/news/", content_type="text/html; charset=utf-8"):
    return Page(url, 200, body if isinstance(body, bytes) else body.encode(), content_type)


def test_the_article_is_told_from_what_stands_around_it():
    body = f"<html><body><nav>Home About</nav><article><h1>A trial</h1><p>{PARAGRAPH * 3}Anna Petrova spoke.</p><p>{PARAGRAPH * 2}</p></article><aside><a href=/2>Ivan Sidorov sentenced</a></aside></body></html>"

    article = read_article(page(body))

    assert isinstance(article, Article)
    assert "Anna Petrova" in article.text
    assert "Sidorov" not in article.text
    assert article.outside == ""


def test_an_article_too_short_to_be_trusted_comes_with_the_whole_page():
    article = read_article(page("<html><body><p>Short.</p><ul><li>Ivan Sidorov sentenced</li></ul></body></html>"))

    assert isinstance(article, Article)
    assert "Ivan Sidorov sentenced" in article.outside


def test_blocks_stand_on_lines_of_their_own():
    assert page_text("<p>One</p><p>Two<br>Three</p><ul><li>Four</li></ul><style>p{}</style>") == "One\nTwo\nThree\nFour"
    assert plain("a<b>c</b>d") == "acd"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Суд над Петровым".encode("cp1251"), "text/html; charset=windows-1251"),
        (b"<meta charset=windows-1251>" + "Суд над Петровым".encode("cp1251"), "text/html"),
        ("Суд над Петровым".encode(), "text/html"),
        ("Суд над Петровым".encode(), "text/html; charset=nonsense"),
        ("Суд над Петровым".encode("utf-16"), "text/html"),
        (("Суд над Петровым состоится в понедельник. " * 5).encode("cp1251"), "text/html; charset=utf-8"),
    ],
)
def test_a_page_is_decoded_whatever_it_says(body, content_type):
    assert "Суд над Петровым" in decode_html(body, content_type)


def test_the_feeds_of_a_page_are_found_comments_last():
    head = (
        "<base href='https://centre.test/blog/'><link rel='alternate' type='application/rss+xml' title='Comments' href='comments'>"
        "<link rel='Alternate' type='application/atom+xml; charset=x' title='News' href='feed'><link rel=alternate type='application/json' href='/wp-json/x'>"
        "<link rel=alternate type='application/rss+xml' href='javascript:1'>"
    )

    assert find_feeds(page(f"<html><head>{head}</head></html>")) == (
        Found("https://centre.test/blog/feed", "News"),
        Found("https://centre.test/blog/comments", "Comments", comments=True),
    )


def test_a_page_that_names_no_feed_gives_guesses():
    found = find_feeds(page("<html><body>Hello</body></html>"))

    assert isinstance(found, tuple)
    assert all(one.guess for one in found)
    assert Found("https://centre.test/feed/", guess=True) in found


POST = """<div class="tgme_widget_message_wrap js-widget"><div class="tgme_widget_message"><div class="tgme_widget_message_text">First line<br>Second <b>line</b></div>
<a class="tgme_widget_message_date" href="https://t.me/centre/12?single"><time datetime="2026-09-01T10:00:00+03:00">10:00</time></a></div></div>"""


def test_a_channel_preview_is_read():
    reading = read_preview(
        page(f"<html><meta property='og:title' content='Centre'>{POST}</html>", "https://t.me/s/centre")
    )

    assert isinstance(reading, Reading)
    assert reading.title == "Centre"
    (item,) = reading.items
    assert (item.title, item.url, item.body) == ("First line", "https://t.me/centre/12", "First line\nSecond line")
    assert item.published == datetime(2026, 9, 1, 7, tzinfo=UTC)


def test_a_channel_without_a_preview_says_so():
    result = read_preview(page("<html><div class='tgme_page'>Join</div></html>", "https://t.me/centre"))

    assert isinstance(result, Failed)
    assert "no public preview" in result.detail


LISTING = "<html><title>News</title><div class=n><a href='/1'>One</a><h3>Title one</h3><span class=d>1 верасня 2026</span></div><div class=n>No link</div><div class=n><a href='https://centre.test/2'>Two</a></div></html>"


def test_a_listing_is_read_by_its_selector():
    boxes = read_listing(page(LISTING), "div.n ;; h3 ;; .d")
    links = read_listing(page(LISTING), "div.n a")

    assert isinstance(boxes, Reading)
    assert [(item.title, item.url) for item in boxes.items] == [
        ("Title one", "https://centre.test/1"),
        ("Two", "https://centre.test/2"),
    ]
    assert boxes.items[0].published == datetime(2026, 9, 1, tzinfo=UTC)
    assert isinstance(links, Reading)
    assert [item.title for item in links.items] == ["One", "Two"]


@pytest.mark.parametrize(
    ("selector", "words"), [("div.none", "no links"), ("div[", "not valid CSS"), ("", "not valid CSS")]
)
def test_a_selector_that_finds_nothing_is_an_error(selector, words):
    result = read_listing(page(LISTING), selector)

    assert isinstance(result, Failed)
    assert words in result.detail


SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://centre.test/1</loc><news:news><news:publication><news:name>Centre</news:name></news:publication><news:publication_date>2026-09-01</news:publication_date><news:title>One</news:title></news:news></url>
<url><loc>https://centre.test/2</loc><lastmod>2026-09-01T10:00:00+03:00</lastmod></url></urlset>"""


def test_a_news_sitemap_is_read():
    reading = read_sitemap(page(SITEMAP))

    assert isinstance(reading, Reading)
    assert [(item.title, item.url) for item in reading.items] == [
        ("One", "https://centre.test/1"),
        ("", "https://centre.test/2"),
    ]
    assert reading.items[1].published == datetime(2026, 9, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "body", ["<sitemapindex><sitemap><loc>x</loc></sitemap></sitemapindex>", "<html></html>", "", "x"]
)
def test_what_is_no_sitemap_is_refused(body):
    assert isinstance(read_sitemap(page(body)), Failed)


@pytest.mark.parametrize(
    ("written", "url", "kind"),
    [
        ("centre.test", "https://centre.test", SourceKind.FEED),
        (" http://centre.test/feed ", "http://centre.test/feed", SourceKind.FEED),
        ("https://t.me/centre96", "https://t.me/s/centre96", SourceKind.TELEGRAM),
        ("t.me/s/centre96/", "https://t.me/s/centre96", SourceKind.TELEGRAM),
        ("https://t.me/centre96/12", "https://t.me/centre96/12", SourceKind.FEED),
    ],
)
def test_what_somebody_means_by_an_address(written, url, kind):
    source = source_of(written)

    assert (source.url, source.kind) == (url, kind)


def test_an_address_with_a_selector_is_a_listing():
    assert source_of("centre.test/news", "a.x").kind is SourceKind.LISTING
