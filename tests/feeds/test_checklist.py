"""The polling checklist, one test for each item: A request shape, B conditional requests, C timing, D status codes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from alertbot.core.health import Condition, health
from alertbot.core.model import Ask, Failed, Feed, NotModified, Page, Trouble
from alertbot.core.schedule import DAY, HOUR, Notice, before_visit, check_allowed, share, with_address
from alertbot.feeds.check import Look, look
from alertbot.feeds.child import respond
from alertbot.feeds.fetch import open_fetcher
from publisher import START, Visitor, entry, gaps, rss

TWO = rss(("one", START - timedelta(hours=30)), ("two", START - timedelta(hours=6)))
DAILY = rss(*(entry(str(n), START - timedelta(hours=8 * n)) for n in range(10)))
FULL = {"ETag": '"1"'}


def conditional(etag='"1"', body=TWO, **headers):
    """A server that knows what 304 means; a function of the request's number can't see its headers, so the first is 200."""
    return lambda number: (200, body, {"ETag": etag} | headers) if number == 1 else (304, b"", {"ETag": etag} | headers)


async def parse(page, kind, selector):
    return respond(kind, page, selector)


async def discover(page):
    return respond("discover", page, "")


# A. Request shape


async def test_a1_adding_a_feed_costs_one_request(server, fetcher, visitor, feed):
    server.script["/feed"] = (200, TWO, FULL)

    found = await look(feed, fetch=fetcher.fetch, parse=parse, discover=discover)

    assert isinstance(found, Look)
    assert [item.title for item in found.reading.items] == [
        "Statement one of the centre",
        "Statement two of the centre",
    ]
    assert len(server.requests) == 1


async def test_a2_it_says_who_it_is(server, visitor, feed):
    await visitor.visit(feed)

    assert server.requests[0].headers["User-Agent"] == "alertbot/1.0 (+https://bot.test/)"


async def test_a3_it_sends_no_cookie_back(server, visitor, feed):
    server.script["/feed"] = (200, TWO, {"Set-Cookie": "a=b; Path=/"})

    for _ in range(2):
        feed = await visitor.visit(feed)

    assert not [seen for seen in server.requests if "Cookie" in seen.headers]


async def test_a4_it_adds_nothing_to_a_request(server, visitor, feed):
    feed = replace(feed, url=server.url("/feed?b=2&a=1"))
    server.script["/feed?b=2&a=1"] = (200, TWO, FULL)

    feed = await visitor.visit(feed)

    assert feed.failures == 0
    assert not {"Referer", "Authorization"} & set(server.requests[0].headers)


async def test_a4_a_configured_login_is_sent_and_not_carried_elsewhere(server, fetcher):
    server.script["/feed"] = (302, b"", {"Location": server.url("/there")})
    server.script["/there"] = (200, TWO, {})

    answer = await fetcher.fetch(Ask(server.url().replace("http://", "http://u:secret@")))

    assert ["Authorization" in seen.headers for seen in server.requests] == [True, False]
    assert "secret" not in str(answer)


async def test_a5_it_asks_for_gzip_alone(server, visitor, feed):
    await visitor.visit(feed)

    assert server.requests[0].headers["Accept-Encoding"] == "gzip"


async def test_a6_it_would_rather_have_a_feed(server, visitor, feed):
    await visitor.visit(feed)

    accepted = server.requests[0].headers["Accept"]
    assert all(accepted.index(kind) < accepted.index("*/*") for kind in ("atom", "rss", "feed+json", "xml"))


async def test_a7_a_page_leads_to_its_feed_with_one_more_request(server, fetcher):
    page = (
        b"<html><head><base href='/blog/'><link rel=alternate type='application/rss+xml' title='Comments' href='comments/feed'>"
        b"<link rel=alternate type='application/rss+xml' title='News' href='feed'></head><body>Hello</body></html>"
    )
    server.script["/"] = (200, page, {"Content-Type": "text/html"})
    server.script["/blog/feed"] = (200, TWO, FULL)

    found = await look(Feed(id=0, url=server.url("/")), fetch=fetcher.fetch, parse=parse, discover=discover)

    assert isinstance(found, Look)
    assert (found.feed.url, len(found.reading.items)) == (server.url("/blog/feed"), 2)
    assert [other.title for other in found.others] == ["Comments"]
    assert len(server.requests) == 2


async def test_a7_what_a_page_names_passes_the_guard(server, fetcher):
    page = "<html><link rel=alternate type='application/rss+xml' href='http://10.0.0.1/feed'></html>"
    server.script["/"] = (200, page.encode(), {"Content-Type": "text/html"})
    asked = []

    async def guarded(ask):
        async with open_fetcher(version="1", contact="", clock=lambda: START) as public:
            asked.append(ask.url)
            return await (fetcher if "127.0.0.1" in ask.url else public).fetch(ask)

    found = await look(Feed(id=0, url=server.url("/")), fetch=guarded, parse=parse, discover=discover)

    assert isinstance(found, Failed)
    assert asked == [server.url("/"), "http://10.0.0.1/feed"]


async def test_a8_a_json_feed_is_read(server, visitor, feed):
    server.script["/feed"] = (
        200,
        b'{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","title":"One","content_html":"<p>Text</p>"}]}',
        {"Content-Type": "application/feed+json"},
    )

    feed = await visitor.visit(feed)

    assert (feed.failures, feed.title, feed.last_news) == (0, "T", START)


# B. Conditional requests


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ({"ETag": 'W/"a b--gzip"'}, {"If-None-Match": 'W/"a b--gzip"'}),
        ({"ETag": "no-quotes"}, {"If-None-Match": "no-quotes"}),
        ({"ETag": '"Ünïcode"'}, {"If-None-Match": '"Ünïcode"'}),
        ({"Last-Modified": "Tue, 1 Sep 2026 10:00:00 +0000"}, {"If-Modified-Since": "Tue, 1 Sep 2026 10:00:00 +0000"}),
    ],
)
async def test_b1_b2_validators_go_back_byte_for_byte(server, visitor, feed, sent, back):
    server.script["/feed"] = (200, TWO, sent)

    for _ in range(2):
        feed = await visitor.visit(feed)

    assert back.items() <= server.requests[1].headers.items()


async def test_b3_without_validators_none_is_made_up(server, visitor, feed):
    server.script["/feed"] = (200, TWO, {})

    for _ in range(2):
        feed = await visitor.visit(feed)

    assert not {"If-None-Match", "If-Modified-Since"} & set(server.requests[1].headers)


async def test_b4_b5_new_validators_are_kept_though_the_body_is_the_same(server, visitor, feed):
    server.script["/feed"] = lambda number: (200, TWO, {"ETag": f'"{number}"', "Last-Modified": f"day {number}"})

    for _ in range(3):
        feed = await visitor.visit(feed)

    last = server.requests[2].headers
    assert (last["If-None-Match"], last["If-Modified-Since"]) == ('"2"', "day 2")


async def test_b6_b7_a_304_brings_new_validators_and_takes_none_away(server, visitor, feed):
    answers = {
        1: (200, TWO, {"ETag": '"1"', "Last-Modified": "then"}),
        2: (304, b"", {"ETag": '"2"'}),
        3: (304, b"", {}),
    }
    server.script["/feed"] = lambda number: answers.get(number, answers[3])

    for _ in range(4):
        feed = await visitor.visit(feed)

    sent = [(seen.headers["If-None-Match"], seen.headers["If-Modified-Since"]) for seen in server.requests[1:]]
    assert sent == [('"1"', "then"), ('"2"', "then"), ('"2"', "then")]


async def test_b8_a_200_without_an_etag_drops_the_old_one(server, visitor, feed):
    server.script["/feed"] = lambda number: (200, TWO, {"ETag": '"1"'} if number == 1 else {"Last-Modified": "now"})

    for _ in range(3):
        feed = await visitor.visit(feed)

    assert "If-None-Match" not in server.requests[2].headers
    assert server.requests[2].headers["If-Modified-Since"] == "now"


async def test_b9_the_first_request_to_a_new_address_is_unconditional(server, visitor, feed):
    server.script["/feed"] = server.script["/other"] = (200, TWO, FULL)

    feed = await visitor.visit(feed)
    await visitor.visit(with_address(feed, server.url("/other")))

    assert "If-None-Match" not in server.to("/other")[0].headers


async def test_b9_a_redirect_carries_no_validators_to_where_they_do_not_come_from(server, visitor, feed):
    server.script["/feed"] = lambda number: (200, TWO, FULL) if number == 1 else (302, b"", {"Location": "/there"})
    server.script["/there"] = conditional('"there"')

    for _ in range(3):
        feed = await visitor.visit(feed)

    assert "If-None-Match" not in server.to("/there")[0].headers
    assert server.to("/there")[1].headers["If-None-Match"] == '"there"'


async def test_b10_validators_of_what_can_not_be_read_are_not_kept(server, visitor, feed):
    server.script["/feed"] = (200, b"<html>Sorry</html>", FULL)

    for _ in range(2):
        feed = await visitor.visit(feed)

    assert "If-None-Match" not in server.requests[1].headers


async def test_b10_nor_those_of_a_document_that_was_cut_off(server, visitor, feed):
    server.script["/feed"] = (200, TWO[:-40], FULL)

    for _ in range(2):
        feed = await visitor.visit(feed)

    assert feed.failures == 0
    assert "If-None-Match" not in server.requests[1].headers


async def test_b11_after_8_days_of_304_one_request_is_unconditional(server, visitor, feed):
    server.script["/feed"] = conditional(body=DAILY)

    feed, _ = await visitor.until(feed, START + timedelta(days=9))

    assert [seen for seen in server.requests if "If-None-Match" not in seen.headers][1:] != []
    assert len([seen for seen in server.requests if "If-None-Match" not in seen.headers]) == 2
    assert feed.failures == 0


async def test_b12_strange_dates_break_nothing(server, visitor, feed):
    odd = {"Last-Modified": "Fri, 01 Jan 2038 00:00:00 GMT", "Expires": "0"}
    server.script["/feed"] = lambda number: (200, TWO, odd) if number == 1 else (304, b"", odd)

    feed, _ = await visitor.until(feed, START + timedelta(days=9))

    assert feed.failures == 0
    assert len([seen for seen in server.requests if "If-Modified-Since" not in seen.headers]) == 2


# C. Timing


async def test_c1_a_daily_feed_is_visited_every_quarter_of_an_hour_and_not_more(server, visitor, feed):
    server.script["/feed"] = conditional(body=DAILY)

    feed, times = await visitor.until(feed, START + timedelta(hours=24))

    assert min(gaps(times)) >= 15 * 60
    assert max(gaps(times)) <= 15 * 60 * 1.25 + 1
    assert all("If-None-Match" in seen.headers for seen in server.requests[1:])


async def test_c1_a_feed_that_publishes_less_than_daily_is_visited_hourly_or_less(server, visitor, feed):
    weekly = rss(*(entry(str(n), START - timedelta(days=2 * n)) for n in range(10)))
    server.script["/feed"] = conditional(body=weekly)

    feed, times = await visitor.until(feed, START + timedelta(hours=24))

    assert min(gaps(times)) >= HOUR


async def test_c1_a_hurried_setting_is_kept_by_every_feed(server, clock, fetcher, feed):
    visitor = Visitor(clock, fetcher.fetch, timedelta(seconds=2))
    server.script["/feed"] = (200, rss(("old", START - timedelta(days=90))), {})

    feed, times = await visitor.until(feed, START + timedelta(seconds=20))

    assert set(gaps(times)) == {2.0}


async def test_c3_max_age_is_kept_and_believed_for_a_day_at_most(server, visitor, feed):
    for asked, least, most in ((7200, 2 * HOUR, 2.5 * HOUR), (31_536_000, DAY, 1.25 * DAY)):
        server.script["/feed"] = (200, DAILY, FULL | {"Cache-Control": f"public, max-age={asked}"})

        after = await visitor.visit(feed)

        assert least <= (after.next_visit - START).total_seconds() <= most


async def test_c4_the_hints_of_a_document_are_kept(server, visitor, feed):
    head = (
        "<ttl>180</ttl><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
        "<skipHours><hour>9</hour><hour>10</hour><hour>13</hour></skipHours>"
    )
    items = [entry(str(n), START - timedelta(hours=8 * n)) for n in range(10)]
    server.script["/feed"] = conditional(body=rss(*items, head=head))

    feed, times = await visitor.until(feed, START + timedelta(days=3))

    assert min(gaps(times)) >= 3 * HOUR
    assert not {time.hour for time in times} & {9, 10, 13}


def test_c5_feeds_that_were_visited_together_spread():
    feeds = [Feed(id=n, url=f"https://site{n}.test/feed") for n in range(50)]

    starts = [before_visit(feed, START).timestamp() for feed in feeds]

    assert len({int(start) // 10 for start in starts}) > 10
    assert all(15 * 60 <= start - START.timestamp() <= 15 * 60 * 1.25 for start in starts)
    assert [share(feed.url) for feed in feeds] == [share(feed.url) for feed in feeds]


async def test_c7_the_interval_grows_with_silence_and_stays_short_for_the_busy(server, visitor, feed):
    server.script["/feed"] = conditional(body=rss(entry("one")))

    feed, times = await visitor.until(feed, START + timedelta(days=40))

    assert gaps(times)[0] <= 15 * 60 * 1.25
    assert 6 * HOUR <= gaps(times)[-1] <= 7.5 * HOUR


def test_c8_check_now_is_limited_to_the_floor():
    feed = Feed(id=1, url="https://a.test/", last_visit=START)

    assert check_allowed(feed, START + timedelta(minutes=5)) == START + timedelta(minutes=15)
    assert check_allowed(feed, START + timedelta(minutes=15)) is None
    assert check_allowed(replace(feed, last_visit=None), START) is None


async def test_c9_a_feed_without_validators_is_visited_less(server, visitor, feed):
    server.script["/feed"] = (200, DAILY, {})

    feed, times = await visitor.until(feed, START + timedelta(hours=24))

    assert min(gaps(times)) >= 3 * HOUR
    assert max(gaps(times)) <= 6 * HOUR


# D. Status codes


async def test_d1_a_429_keeps_every_feed_away_from_the_host(server, visitor, feed):
    other = Feed(id=2, url=server.url("/other"))
    server.script["/feed"] = (429, b"", {"Retry-After": "3600"})
    server.script["/other"] = (200, TWO, FULL)

    feed = await visitor.visit(feed)
    other = await visitor.visit(other)

    assert len(server.requests) == 1
    assert min(feed.next_visit, other.next_visit) >= START + timedelta(seconds=3600)
    assert (other.failures, other.problem) == (0, "")
    visitor.clock.now = other.next_visit
    assert (await visitor.visit(other)).last_success == other.next_visit


@pytest.mark.parametrize(
    ("written", "least"),
    [
        (format_datetime(START + timedelta(hours=5), usegmt=True), 5 * HOUR),
        (format_datetime(START - timedelta(hours=5), usegmt=True), 15 * 60),
        ("soon", 15 * 60),
        ("-5", 15 * 60),
        ("99999999999", 48 * HOUR),
    ],
)
async def test_d2_a_503_is_honoured_by_date_and_garbage_backs_off(server, visitor, feed, written, least):
    server.script["/feed"] = (503, b"", {"Retry-After": written})

    feed = await visitor.visit(feed)

    assert least <= (feed.next_visit - START).total_seconds() <= least * 1.25 + 1


@pytest.mark.parametrize(("headers", "least"), [({}, HOUR), ({"Cache-Control": "max-age=10000"}, 10_000)])
async def test_d3_a_429_without_retry_after_means_an_hour_or_its_max_age(server, visitor, feed, headers, least):
    server.script["/feed"] = (429, b"", headers)

    feed = await visitor.visit(feed)

    assert (feed.next_visit - START).total_seconds() >= least


async def test_d4_errors_back_off_to_a_day_and_never_stop(server, visitor, feed):
    server.script["/feed"] = (500, b"", {})

    feed, times = await visitor.until(feed, START + timedelta(days=10))

    spent = gaps(times)
    assert all(1.9 <= later / earlier <= 2.1 for earlier, later in pairwise(spent[:6]))
    assert spent[-1] >= DAY
    assert spent[-1] <= 1.25 * DAY
    assert feed.next_visit is not None
    assert visitor.notices == [Notice.BROKEN]


async def test_d5_after_an_outage_all_is_normal_and_told_once(server, visitor, feed):
    during = [entry(f"during{n}", START + timedelta(hours=n)) for n in range(1, 6)]
    answers = {1: (200, TWO, FULL), 12: (200, rss(*during, entry("two", START)), FULL), 13: (200, rss(*during), {})}
    server.script["/feed"] = lambda number: answers.get(number, (500, b"", {}))
    for _ in range(13):
        visitor.clock.now = feed.next_visit or visitor.clock.now
        feed = await visitor.visit(feed)
        if visitor.notices and visitor.notices[-1] == Notice.BACK:
            assert (feed.failures, feed.problem) == (0, "")

    assert visitor.notices == [Notice.BROKEN, Notice.BACK]
    assert sorted(visitor.told) == [f"Statement during{n} of the centre" for n in range(1, 6)]


async def test_d6_an_address_is_rewritten_after_five_visits_over_a_day(server, visitor, feed):
    old = feed.url
    server.script["/feed"] = (301, b"", {"Location": "/new"})
    server.script["/new"] = (200, DAILY, FULL)

    once = await visitor.visit(feed)
    assert once.url == old
    after, times = await visitor.until(once, START + timedelta(hours=23))
    assert (after.url, len(times) > 5) == (old, True)
    after, _ = await visitor.until(after, START + timedelta(hours=26))
    assert after.url == server.url("/new")
    assert Notice.MOVED in visitor.notices


async def test_d6_five_quick_visits_are_not_enough(server, visitor, feed):
    server.script["/feed"] = (301, b"", {"Location": "/new"})
    server.script["/new"] = (200, DAILY, FULL)

    for _ in range(8):
        feed = await visitor.visit(feed)

    assert feed.url == server.url("/feed")


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_d7_a_temporary_redirect_never_rewrites(server, visitor, feed, status):
    server.script["/feed"] = (status, b"", {"Location": "/new"})
    server.script["/new"] = (200, DAILY, FULL)

    feed, _ = await visitor.until(feed, START + timedelta(days=2))

    assert feed.url == server.url("/feed")


async def test_d8_a_permanent_redirect_over_a_temporary_one_is_temporary(server, visitor, feed):
    server.script["/feed"] = (301, b"", {"Location": "/half"})
    server.script["/half"] = (302, b"", {"Location": "/new"})
    server.script["/new"] = (200, DAILY, FULL)

    feed, _ = await visitor.until(feed, START + timedelta(days=2))

    assert (feed.url, feed.moved_to) == (server.url("/feed"), None)


async def test_d9_a_redirect_to_a_login_is_an_error(server, visitor, feed):
    server.script["/feed"] = (301, b"", {"Location": "/login?next=feed"})
    server.script["/login?next=feed"] = (200, b"<html>Log in</html>", {})

    feed, _ = await visitor.until(feed, START + timedelta(days=3))

    assert feed.url == server.url("/feed")
    assert "logs in" in feed.problem


async def test_d10_redirects_end(server, fetcher):
    server.script["/feed"] = (302, b"", {"Location": "/feed"})
    server.script |= {f"/{n}": (302, b"", {"Location": f"/{n + 1}"}) for n in range(30)}

    loop, long = [await fetcher.fetch(Ask(server.url(path))) for path in ("/feed", "/0")]

    assert [answer.trouble for answer in (loop, long)] == [Trouble.REDIRECTS, Trouble.REDIRECTS]
    assert len(server.to("/feed")) <= 6
    assert not server.to("/6")


async def test_d11_gone_switches_off_and_tells_once_and_404_backs_off(server, visitor, feed):
    server.script["/feed"] = (410, b"", {})
    gone, _ = await visitor.until(feed, START + timedelta(days=2))
    assert (gone.off, len(server.requests), visitor.notices) == (True, 1, [Notice.GONE])

    server.script["/feed"] = (404, b"", {})
    missing, times = await visitor.until(replace(feed, next_visit=None), START + timedelta(days=5))
    assert not missing.off
    assert len(times) > 5


async def test_d12_a_bot_protection_is_named_and_left_alone(server, visitor, feed):
    server.script["/feed"] = (403, b"", {"cf-mitigated": "challenge"})

    feed = await visitor.visit(feed)

    assert "blocked by bot protection" in feed.problem
    assert feed.next_visit >= START + timedelta(hours=6)
    assert server.requests[0].headers["User-Agent"].startswith("alertbot/")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!doctype html><html><body>Hello</body></html>", "HTML page"),
        (b"", "empty"),
        (b"0123456789a", "11 bytes"),
        (b"<html><title>Just a moment...</title></html>", "bot protection"),
    ],
)
async def test_d13_200_without_a_feed_is_an_error(server, visitor, feed, body, words):
    server.script["/feed"] = (200, body, {"Content-Type": "text/html"})

    feed = await visitor.visit(feed)

    assert words in feed.problem
    assert health(feed, START).condition is Condition.FAILING


async def test_d13_a_feed_that_lost_all_its_items_is_an_error(server, visitor, feed):
    server.script["/feed"] = lambda number: (200, DAILY if number == 1 else rss(), {})

    for _ in range(2):
        feed = await visitor.visit(feed)

    assert "no items" in feed.problem


async def test_d13_a_feed_that_is_still_empty_is_none(server, visitor, feed):
    server.script["/feed"] = (200, rss(), {})

    for _ in range(2):
        feed = await visitor.visit(feed)

    assert (feed.failures, feed.learned) == (0, True)


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/octet-stream"])
async def test_d14_a_feed_is_told_by_its_content(server, visitor, feed, kind):
    server.script["/feed"] = (200, TWO, {"Content-Type": kind})

    assert (await visitor.visit(feed)).failures == 0


async def test_what_a_server_says_of_a_304_counts(server, fetcher):
    server.script["/feed"] = (304, b"", {"Cache-Control": "max-age=60", "ETag": '"2"'})

    assert await fetcher.fetch(Ask(server.url(), '"1"')) == NotModified('"2"', None, 60)


async def test_an_expiry_date_counts_as_an_age(server, fetcher):
    server.script["/feed"] = (200, TWO, {"Expires": format_datetime(datetime(2026, 9, 1, 7, tzinfo=UTC), usegmt=True)})

    answer = await fetcher.fetch(Ask(server.url()))

    assert isinstance(answer, Page)
    assert answer.max_age == HOUR
