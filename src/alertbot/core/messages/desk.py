"""What admins read: feeds and their health, what waits for review, how the bot is doing, and notices about feeds.

Nothing here says anything of subscribers: no list, no name, no number of them (safety R10, R20).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from alertbot.core.health import Condition, Health
from alertbot.core.health import health as measure
from alertbot.core.messages.actions import Action, Verb, encode
from alertbot.core.messages.cards import distinguishing, name
from alertbot.core.messages.html import (
    EMPTY,
    Rich,
    blocks,
    bold,
    foreign,
    joined,
    line,
    lines,
    link,
    message,
    own,
    tell,
    tell_many,
)
from alertbot.core.messages.pages import label, page_of, rows_of, turning
from alertbot.core.messages.words import Words, msgid
from alertbot.core.model import Button, Feed, Message, Person, Review, ReviewKind, Trouble

TROUBLES: Final[Mapping[Trouble, str]] = {
    Trouble.WAITING: msgid("asks for patience"),
    Trouble.UNREACHABLE: msgid("cannot be reached"),
    Trouble.REFUSED_ADDRESS: msgid("its address is not allowed"),
    Trouble.TIMEOUT: msgid("answers too slowly"),
    Trouble.TLS: msgid("its certificate is not valid"),
    Trouble.TOO_LARGE: msgid("too large"),
    Trouble.ENCODING: msgid("unreadable characters"),
    Trouble.STATUS: msgid("answers with an error"),
    Trouble.RATE_LIMITED: msgid("asks for fewer visits"),
    Trouble.GONE: msgid("gone for good"),
    Trouble.BLOCKED: msgid("keeps bots out"),
    Trouble.REDIRECTS: msgid("leads in a circle"),
    Trouble.NOT_A_FEED: msgid("not a feed"),
    Trouble.EMPTY: msgid("empty"),
    Trouble.MARKUP: msgid("broken markup"),
}


def feeds_list(feeds: Sequence[Feed], words: Words, *, now: datetime, page: int = 0) -> Message:
    """The watched feeds, a page of them, each with its health in words; a button opens each."""
    if not feeds:
        empty = tell(words, "No feeds yet. Add one: /addfeed and its address.")
        return message(empty)
    shown, page, pages = page_of(feeds, page)
    text = blocks(
        bold(tell_many(words, "{n} feed", "{n} feeds", len(feeds))),
        *(lines(link(bold(_title(feed)), feed.url), health(feed, words, now)) for feed in shown),
    )
    rows = rows_of(Button(label(_title(feed).plain, 30), encode(Action(Verb.FEED, (feed.id,)))) for feed in shown)
    turn = turning(page, pages, lambda n: Action(Verb.FEEDS, (n,)))
    return message(text, (*rows, turn) if turn else rows)


def health(feed: Feed, words: Words, now: datetime) -> Rich:
    """How a feed is doing, in words: switched off, held, failing, new, silent for too long, or well."""
    found = measure(feed, now)
    match found.condition:
        case Condition.OFF:
            return own("⬜ ") + joined(" · ", (tell(words, "switched off"), line(found.problem, 150)))
        case Condition.HELD:
            return own("✋ ") + tell(words, "held until an admin looks: {reason}", reason=line(found.problem, 150))
        case Condition.FAILING:
            times = tell_many(words, "{n} visit failed", "{n} visits failed", found.failures)
            return own("⚠️ ") + joined(" · ", (times, line(found.problem, 150)))
        case Condition.NEW:
            return own("🆕 ") + tell(words, "not visited yet")
        case Condition.SILENT:
            return own("🔇 ") + _silence(found, words)
        case Condition.GOOD:
            return own("✅ ") + _last_statement(found, words)
        case _:
            assert_never(found.condition)


def span(words: Words, length: timedelta) -> Rich:
    """A length of time in its largest whole unit, short, so that it takes no case: 3 d, 7 h, 20 min."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes >= 2 * 24 * 60:
        return tell(words, "{n} d", n=minutes // (24 * 60))
    if minutes >= 2 * 60:
        return tell(words, "{n} h", n=minutes // 60)
    return tell(words, "{n} min", n=minutes)


def feed_trouble(feed: Feed, words: Words, *, now: datetime) -> Message:
    """The one notice that a feed is in trouble, held, or silent; its recovery has `feed_well`."""
    text = lines(link(bold(_title(feed)), feed.url), health(feed, words, now))
    return message(text, ((_open(feed, words),),))


def feed_well(feed: Feed, words: Words) -> Message:
    """The notice that a feed is read again."""
    text = lines(link(bold(_title(feed)), feed.url), own("✅ ") + tell(words, "is read again"))
    return message(text, ((_open(feed, words),),), silent=True)


def feed_moved(feed: Feed, words: Words) -> Message:
    """The notice that a feed has moved for good to another address."""
    text = lines(
        link(bold(_title(feed)), feed.url),
        own("🚚 ") + tell(words, "has moved to {address}", address=line(feed.moved_to or feed.url, 150)),
    )
    return message(text, ((_open(feed, words),),), silent=True)


def needs_you(why: str, words: Words) -> Message:
    """The one notice that something needs the operator; its end has `is_over`."""
    return message(own("🆘 ") + tell(words, "The bot needs you: {why}", why=line(why, 300)))


def is_over(why: str, words: Words) -> Message:
    """The notice that what needed the operator is over."""
    return message(own("✅ ") + tell(words, "This is over: {why}", why=line(why, 300)), silent=True)


def review(item: Review, person: Person | None, rivals: Sequence[Person], words: Words) -> Message:
    """One thing that an admin must decide before anyone is told, with yes, no, and the others it may be."""
    text = blocks(
        own("🔎 ") + bold(_question(item, person, words)),
        foreign(item.quote, 700),
        foreign(item.reason, 200),
        lines(link(line(item.title or item.url), item.url), line(item.publisher, 80)),
    )
    return message(text, (_yes_no(item, words), *_others(item, rivals, words)))


def no_reviews(words: Words) -> Message:
    """Nothing waits."""
    text = own("✅ ") + tell(words, "Nothing waits for review.")
    return message(text)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the bot is doing, in counts of its work; never of subscribers."""

    people: int
    feeds: int
    feeds_in_trouble: int
    reviews: int
    longest_wait: timedelta | None = None  # of the alerts that are due; how many would tell how many follow somebody
    last_visit: datetime | None = None
    free_bytes: int | None = None


def status(standing: Standing, words: Words, *, now: datetime, zone: str = "UTC") -> Message:
    """How the bot is doing, for an admin."""
    visit = own(words.moment(standing.last_visit, zone)) if standing.last_visit else own("–")
    text = lines(
        own("🩺 ") + bold(tell(words, "Status, {moment}", moment=own(words.moment(now, zone)))),
        own("👤 ") + tell_many(words, "{n} person tracked", "{n} people tracked", standing.people),
        own("📡 ") + _feeds_line(standing, words),
        own("🕰 ") + tell(words, "Last visit: {moment}", moment=visit),
        own("📨 ") + _queue_line(standing, words),
        own("🔎 ") + tell_many(words, "{n} review waits", "{n} reviews wait", standing.reviews),
        _disk_line(standing, words),
    )
    rows = (
        (
            Button("📡 " + words.say("Feeds"), encode(Action(Verb.FEEDS, (0,)))),
            Button("🔎 " + words.say("Review"), encode(Action(Verb.REVIEW, (0,)))),
        ),
    )
    return message(text, rows)


# Feeds ----------------------------------------------------------------------------------------------------------------


def _title(feed: Feed) -> Rich:
    return line(feed.title or feed.publisher or feed.url, 80)


def _open(feed: Feed, words: Words) -> Button:
    return Button("📡 " + words.say("Open"), encode(Action(Verb.FEED, (feed.id,))))


def _silence(found: Health, words: Words) -> Rich:
    quiet = span(words, found.silent_for or timedelta())
    if found.usual is None:
        return tell(words, "silent for {quiet}", quiet=quiet)
    return tell(words, "silent for {quiet}, the usual gap is {usual}", quiet=quiet, usual=span(words, found.usual))


def _last_statement(found: Health, words: Words) -> Rich:
    if found.silent_for is None:
        return tell(words, "no statement yet")
    return tell(words, "last statement {ago} ago", ago=span(words, found.silent_for))


# Reviews --------------------------------------------------------------------------------------------------------------


def _question(item: Review, person: Person | None, words: Words) -> Rich:
    who = name(person, words) if person else line(item.person_id, 80)
    match item.kind:
        case ReviewKind.MENTION:
            return tell(words, "Is this {name}?", name=who)
        case ReviewKind.EVENT:
            what = own(words.kind(item.event)) if item.event else own("?")
            return tell(words, "Is it true? {what}: {name}", what=what, name=who)
        case ReviewKind.MASS_CHANGE:
            return tell(words, "Nearly everything in this feed has changed. Tell followers?")
        case ReviewKind.WRONG_PERSON:
            return tell(words, "A follower says that this is not {name}. Is it?", name=who)
        case _:
            assert_never(item.kind)


def _yes_no(item: Review, words: Words) -> tuple[Button, ...]:
    yes = Button("✅ " + words.say("Yes"), encode(Action(Verb.DECIDE, (item.id, "yes"))))
    no = Button("❌ " + words.say("No"), encode(Action(Verb.DECIDE, (item.id, "no"))))
    return yes, no


def _others(item: Review, rivals: Sequence[Person], words: Words) -> tuple[tuple[Button, ...], ...]:
    """Other people it may be; the decision is `other` with the person's number."""
    return rows_of(
        (
            Button("👉 " + distinguishing(p, words), encode(Action(Verb.DECIDE, (item.id, "other", p.number))))
            for p in rivals[:6]
        ),
        1,
    )


# Status ---------------------------------------------------------------------------------------------------------------


def _feeds_line(standing: Standing, words: Words) -> Rich:
    feeds = tell_many(words, "{n} feed", "{n} feeds", standing.feeds)
    if not standing.feeds_in_trouble:
        return feeds
    return joined(", ", (feeds, tell(words, "in trouble: {n}", n=standing.feeds_in_trouble)))


def _queue_line(standing: Standing, words: Words) -> Rich:
    if standing.longest_wait is None:
        return tell(words, "No alert waits")
    return tell(words, "An alert has waited for {span}", span=span(words, standing.longest_wait))


def _disk_line(standing: Standing, words: Words) -> Rich:
    if standing.free_bytes is None:
        return EMPTY
    return own("💾 ") + tell(words, "{n} MB free", n=standing.free_bytes // 1_000_000)
