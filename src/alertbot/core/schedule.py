"""When to visit a feed again, and what a visit's answer changes in what we know of the feed.

The rules follow what publishers ask of feed readers: conditional requests with the validators exactly as they came (RFC 9110 13.1), every hint
of a server honoured and none believed for more than a day, errors that back off and never give up, addresses rewritten only after
several visits agree.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from alertbot.core.model import Answer, Ask, Failed, Feed, Hints, NotModified, Page, Reading, SourceKind, Trouble

HOUR = 3600
DAY = 24 * HOUR

POLL_EVERY = timedelta(minutes=15)
LONGEST_HINT = DAY  # some feeds declare a year (NetNewsWire#4478)
LONGEST_BACKOFF = DAY
LONGEST_RETRY = 48 * HOUR
SLOWEST = 6 * HOUR  # for a feed that publishes once a month: urgent news must not wait longer
BLIND = 3 * HOUR  # for a feed whose server gives no validators, so that each visit is a whole download
RATE_LIMITED = HOUR  # after a 429 that names no time
BLOCKED = 6 * HOUR  # a bot protection answered: knocking more often only confirms it
JITTER = 0.25
TOLD_AFTER = 3  # failures in a row before an admin is told
STALE = timedelta(days=8)  # of nothing but 304: one unconditional request
MOVED_TIMES = 5
MOVED_OVER = timedelta(hours=24)
_EVER = datetime(1, 1, 1, tzinfo=UTC)
HURRIED = 60  # seconds; a configured gap below is for tests and agreed feeds: no slowing down but what servers ask for


class Notice(StrEnum):
    """What an admin is told of a feed, once each."""

    BROKEN = "broken"
    BACK = "back"
    GONE = "gone"
    MOVED = "moved"


def ask_for(feed: Feed, now: datetime) -> Ask:
    """The request of a visit: conditional where there are validators, unless 304 was the only answer for 8 days."""
    if _is_stale(feed, now):
        return Ask(feed.url)
    return Ask(feed.url, feed.etag, feed.last_modified, feed.answered_by)


def before_visit(feed: Feed, now: datetime, poll_every: timedelta = POLL_EVERY) -> datetime:
    """The next visit as it is stored before the request, so that neither a crash nor a restart makes a burst."""
    return _next(feed, now, _failing_gap(feed, poll_every) if feed.failures else usual_gap(feed, now, poll_every))


def check_allowed(feed: Feed, now: datetime, poll_every: timedelta = POLL_EVERY) -> datetime | None:
    """When an admin's "check now" may make a request: None for at once, else the first moment that is polite."""
    if feed.last_visit is None:
        return None
    hint = timedelta(seconds=max(feed.hints.max_age or 0, 0)) if feed.failures == 0 else timedelta(0)
    earliest = feed.last_visit + max(poll_every, min(hint, timedelta(seconds=LONGEST_HINT)))
    if feed.failures and feed.next_visit:
        earliest = max(
            earliest, min(feed.next_visit, feed.last_visit + timedelta(seconds=_failing_gap(feed, poll_every)))
        )
    return earliest if earliest > now else None


def same_body(feed: Feed, page: Page) -> bool:
    """Whether a page is byte for byte the one that was read last: it need not be read again."""
    return feed.learned and feed.body_hash == body_hash(page.body)


def body_hash(body: bytes) -> bytes:
    """16 bytes that tell one body from another."""
    return hashlib.blake2b(body, digest_size=16).digest()


def after_visit(
    feed: Feed,
    answer: Answer,
    reading: Reading | None,
    *,
    news: int,
    now: datetime,
    poll_every: timedelta = POLL_EVERY,
) -> Feed:
    """What is known of a feed after a visit, its next visit included.

    `answer` is what came, or the Failed of reading it; `reading` is None where there was nothing to read: a failure, a 304, or a body that is
    the same as before. `news` counts the statements that were new.
    """
    match answer:
        case Failed(trouble=Trouble.WAITING):
            return _waited(feed, answer, now, poll_every)
        case Failed():
            return _failed(feed, answer, now, poll_every)
        case NotModified():
            return _succeeded(_unchanged(feed, answer, now), answer.moved_to, now, poll_every)
        case Page() if reading is not None and not reading.items and feed.last_news is not None:
            empty = Failed(Trouble.EMPTY, "the feed has no items any more", answer.status)
            return _failed(feed, empty, now, poll_every)
        case Page():
            return _succeeded(_read(feed, answer, reading, news, now), answer.moved_to, now, poll_every)


def notice(before: Feed, after: Feed) -> Notice | None:
    """What a visit gives an admin to know: told when a feed breaks and when it is back, not in between."""
    if after.off and not before.off:
        return Notice.GONE
    if after.url != before.url:
        return Notice.MOVED
    if after.problem_told and not before.problem_told:
        return Notice.BROKEN
    if before.problem_told and not after.problem_told:
        return Notice.BACK
    return None


def usual_gap(feed: Feed, now: datetime, poll_every: timedelta = POLL_EVERY) -> float:
    """Seconds to the next visit while all is well, before the feed's share of jitter: what we would like, or what the server asks for."""
    return max(_wanted_gap(feed, now, poll_every.total_seconds()), _hinted_gap(feed.hints))


def share(url: str) -> float:
    """A feed's own place between 0 and 1, the same for ever: it spreads feeds that would be due together."""
    return int.from_bytes(hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=4).digest(), "big") / (1 << 32)


# Gaps -----------------------------------------------------------------------------------------------------------------


def _wanted_gap(feed: Feed, now: datetime, floor: float) -> float:
    if feed.gap is not None:
        return max(floor, feed.gap)
    if floor < HURRIED:
        return floor
    gap = max(floor, _pace(feed, now))
    blind = feed.kind is SourceKind.FEED and feed.learned and not (feed.etag or feed.last_modified)
    return max(gap, BLIND) if blind else gap


def _pace(feed: Feed, now: datetime) -> float:
    """A twenty-fourth of the time between two statements: hourly for a daily feed, never slower than SLOWEST.

    A feed that publishes more often than daily is not slowed down, unless it has been silent for long.
    """
    silence = (now - feed.last_news).total_seconds() / 4 if feed.last_news else 0
    between = max(feed.usual_gap or 0, silence)
    return 0 if between < DAY else min(between / 24, SLOWEST)


def _hinted_gap(hints: Hints) -> float:
    return min(max(hints.max_age or 0, hints.ttl or 0, hints.period or 0), LONGEST_HINT)


def _failing_gap(feed: Feed, poll_every: timedelta) -> float:
    floor = max(poll_every.total_seconds(), feed.gap or 0, _hinted_gap(feed.hints))
    return min(floor * (1 << min(max(feed.failures - 1, 0), 30)), LONGEST_BACKOFF)


def _next(feed: Feed, now: datetime, gap: float) -> datetime:
    """The moment after a gap and the feed's share of jitter, moved out of the hours and days in which the feed asks for rest."""
    jitter = gap * JITTER * share(feed.url) if gap >= HURRIED else 0
    return _past_rest(now + timedelta(seconds=gap + jitter), feed)


def _past_rest(moment: datetime, feed: Feed) -> datetime:
    if not _resting(moment, feed.hints):
        return moment
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    for ahead in range(1, 49):
        candidate = hour + timedelta(hours=ahead)
        if not _resting(candidate, feed.hints):
            return candidate + timedelta(seconds=HOUR * JITTER * share(feed.url))
    return moment  # rest at all times is a mistake, not a wish


def _resting(moment: datetime, hints: Hints) -> bool:
    gmt = moment.astimezone(UTC)
    return gmt.hour in hints.skip_hours or gmt.weekday() in hints.skip_days


# Answers --------------------------------------------------------------------------------------------------------------


def _is_stale(feed: Feed, now: datetime) -> bool:
    return feed.last_full is not None and now - feed.last_full >= STALE


def _unchanged(feed: Feed, answer: NotModified, now: datetime) -> Feed:
    """A 304 may bring new validators, and says nothing of those it leaves out."""
    return replace(
        feed,
        etag=answer.etag or feed.etag,
        last_modified=answer.last_modified or feed.last_modified,
        hints=replace(feed.hints, max_age=answer.max_age if answer.max_age is not None else feed.hints.max_age),
        last_full=now if _is_stale(feed, now) else feed.last_full,
    )


def _read(feed: Feed, page: Page, reading: Reading | None, news: int, now: datetime) -> Feed:
    """A 200 replaces the validators, those it leaves out included; a document that was cut off must come again whole."""
    feed = replace(feed, last_full=now, hints=replace(reading.hints if reading else feed.hints, max_age=page.max_age))
    if reading is not None:
        feed = _learned(feed, reading, news, now)
    if reading is not None and not reading.whole:
        return replace(feed, etag=None, last_modified=None, answered_by=None, body_hash=None)
    return replace(
        feed,
        etag=page.etag,
        last_modified=page.last_modified,
        answered_by=page.url if page.url != feed.url else None,
        body_hash=body_hash(page.body),
    )


def _learned(feed: Feed, reading: Reading, news: int, now: datetime) -> Feed:
    last_news = feed.last_news
    if news or (last_news is None and reading.items):
        last_news = now if feed.learned else _newest(reading, now)
    return replace(
        feed,
        learned=True,
        title=feed.title or reading.title,
        last_news=last_news,
        usual_gap=_rhythm(reading, now) or _observed(feed, news, now),
    )


def _newest(reading: Reading, now: datetime) -> datetime:
    dates = [item.published for item in reading.items if item.published and item.published <= now]
    return max(dates, default=now)


def _rhythm(reading: Reading, now: datetime) -> int | None:
    """The median of the seconds between the newest 20 statements, bursts taken as one where there are some; None without three dates."""
    dates = sorted((i.published for i in reading.items if i.published and i.published <= now), reverse=True)
    bursts = [new for new, old in pairwise([*dates, _EVER]) if (new - old).total_seconds() >= HOUR]
    moments = (bursts if len(bursts) >= 3 else dates)[:20]
    if len(moments) < 3:
        return None
    gaps = sorted((new - old).total_seconds() for new, old in pairwise(moments))
    return max(int(gaps[len(gaps) // 2]), 1)


def _observed(feed: Feed, news: int, now: datetime) -> int | None:
    """Without dates: what was seen since the last news, averaged with what was known."""
    if not news or feed.last_news is None:
        return feed.usual_gap
    seen = (now - feed.last_news).total_seconds() / news
    return max(int(seen if feed.usual_gap is None else (feed.usual_gap + seen) / 2), 1)


def _succeeded(feed: Feed, moved_to: str | None, now: datetime, poll_every: timedelta) -> Feed:
    feed = replace(feed, failures=0, problem="", problem_told=False, last_visit=now, last_success=now)
    feed = _followed(feed, moved_to, now)
    return replace(feed, next_visit=_next(feed, now, usual_gap(feed, now, poll_every)))


def _followed(feed: Feed, moved_to: str | None, now: datetime) -> Feed:
    """Take over a new address after 5 visits over 24 hours agreed on it, all by permanent redirects (a hotel's wifi once
    rewrote subscriptions: inessential.com 2013); its first request is unconditional.
    """
    if moved_to is None or moved_to == feed.url:
        return replace(feed, moved_to=None, moved_times=0, moved_since=None)
    if moved_to != feed.moved_to or feed.moved_since is None:
        return replace(feed, moved_to=moved_to, moved_times=1, moved_since=now)
    feed = replace(feed, moved_times=feed.moved_times + 1)
    if feed.moved_times < MOVED_TIMES or feed.moved_since is None or now - feed.moved_since < MOVED_OVER:
        return feed
    return with_address(feed, moved_to)


def with_address(feed: Feed, url: str) -> Feed:
    """A feed at another address: what was known of the old one's answers does not hold there."""
    return replace(
        feed,
        url=url,
        etag=None,
        last_modified=None,
        answered_by=None,
        body_hash=None,
        moved_to=None,
        moved_times=0,
        moved_since=None,
    )


def _waited(feed: Feed, answer: Failed, now: datetime, poll_every: timedelta) -> Feed:
    """No request was made: nothing is known, but when to come."""
    return replace(feed, next_visit=_next_after(feed, now, answer.retry_after or poll_every.total_seconds()))


def _failed(feed: Feed, answer: Failed, now: datetime, poll_every: timedelta) -> Feed:
    feed = replace(feed, failures=feed.failures + 1, problem=answer.detail, last_visit=now)
    gone = answer.trouble is Trouble.GONE
    return replace(
        feed,
        off=gone,
        problem_told=feed.problem_told or gone or feed.failures >= TOLD_AFTER,
        next_visit=_after_failure(feed, answer, now, poll_every),
    )


def _after_failure(feed: Feed, answer: Failed, now: datetime, poll_every: timedelta) -> datetime:
    gap = _failing_gap(feed, poll_every)
    match answer.trouble:
        case Trouble.RATE_LIMITED if answer.retry_after is None:
            gap = max(gap, RATE_LIMITED)
        case Trouble.BLOCKED:
            gap = max(gap, min(BLOCKED * feed.failures, LONGEST_BACKOFF))
        case _:
            pass
    asked = min(answer.retry_after or 0, LONGEST_RETRY)
    return max(_next(feed, now, gap), _next_after(feed, now, asked))


def _next_after(feed: Feed, now: datetime, seconds: float) -> datetime:
    """After a wait that a server asked for: never earlier, and feeds of one host not all at its end."""
    return _past_rest(now + timedelta(seconds=seconds + min(seconds, HOUR) * JITTER * share(feed.url)), feed)
