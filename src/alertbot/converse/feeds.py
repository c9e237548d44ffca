"""Feeds, for operators: look at one before it is watched, the list of them, and what can be done with each."""

from datetime import timedelta

from alertbot.converse.house import FeedPreview, House, Named, Talk
from alertbot.converse.manners import answer, gone, notice
from alertbot.converse.memory import FeedOffered
from alertbot.converse.replies import Acted, Edit, Replies, Reply, Row, Say, edit, say, tap
from alertbot.core.messages import desk
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, foreign, line, lines, link, own, tell
from alertbot.core.model import Button, Failed, Feed

_CHANGES = {
    "off": "switch feed off",
    "on": "switch feed on",
    "trust": "trust feed",
    "distrust": "distrust feed",
    "visit": "visit feed",
    "release": "release feed",
    "remove": "remove feed",
}


async def add_feed(house: House, talk: Talk, url: str) -> Replies:
    """`/addfeed URL`: what a feed, or the feed of a site, looks like; it is watched only when that is confirmed."""
    if not url.strip():
        return (say(tell(talk.words, "Write /addfeed and the address of a feed or of a site.")),)
    found = await house.desk.preview_feed(url.strip())
    if isinstance(found, Failed):
        why = tell(
            talk.words,
            "This can't be read: {why}",
            why=own(talk.words.template(desk.TROUBLES.get(found.trouble, found.trouble.value))),
        )
        return (say(lines(why, foreign(found.detail, 300))),)
    house.memory.ask(talk.chat_id, FeedOffered(found.url), talk.now)
    watch = (tap("✅ " + talk.words.say("Watch this feed"), Verb.ADMIN, "addfeed"), _no(talk))
    return (say(_preview(talk, found), *(() if found.watched else (watch,))),)


async def add_confirmed(house: House, talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """A tap on "Watch this feed"."""
    offered = house.memory.asked(talk.chat_id, talk.now)
    if not isinstance(offered, FeedOffered):
        return (gone(talk),)
    feed = await house.desk.add_feed(offered.url)
    house.memory.answered(talk.chat_id)
    text = tell(
        talk.words,
        "{title} is watched. The first visit only learns what is already there, and tells nobody.",
        title=bold(line(feed.title or feed.url)),
    )
    return edit(text, _all_feeds(talk)), Acted("add feed", f"feed {feed.id}")


async def feeds(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/feeds`: the watched feeds with their health."""
    return (Say(desk.feeds_list(await house.desk.feeds(), talk.words, now=talk.now)),)


async def feeds_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A page of the list."""
    number = args[0] if args and isinstance(args[0], int) else 0
    return (Edit(desk.feeds_list(await house.desk.feeds(), talk.words, now=talk.now, page=number)),)


async def remove_feed(house: House, talk: Talk, which: str) -> Replies:
    """`/removefeed`, with an address or a number: that feed, with the question; without, the list to choose from."""
    wanted = which.strip()
    found = [f for f in await house.desk.feeds() if wanted and wanted in {f.url, str(f.id)}]
    if not found:
        return await feeds(house, talk)
    return (_ask_remove(talk, found[0]),)


async def feed_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """One feed, with what can be done with it."""
    feed = await _feed(house, args)
    return (gone(talk),) if feed is None else (_one(talk, feed),)


async def feed_do_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A change of one feed; removing asks first."""
    feed = await _feed(house, args)
    what = str(args[1]) if len(args) > 1 else ""
    if feed is None or (what not in _CHANGES and what != "ask"):
        return (gone(talk),)
    if what == "ask":
        return (_ask_remove(talk, feed),)
    if not await house.desk.change_feed(feed.id, what):
        return (notice(talk, talk.words.say("That can't be done now; the feed may be visited only so often.")),)
    acted = Acted(_CHANGES[what], f"feed {feed.id}")
    if what == "remove":
        return edit(tell(talk.words, "The feed is no longer watched."), _all_feeds(talk)), acted
    after = await _feed(house, args)
    return (gone(talk), acted) if after is None else (_one(talk, after), acted)


async def _feed(house: House, args: tuple[int | str, ...]) -> Feed | None:
    return next((f for f in await house.desk.feeds() if args and f.id == args[0]), None)


def _preview(talk: Talk, found: FeedPreview) -> Rich:
    w = talk.words
    every = tell(w, "one item in {span}", span=desk.span(w, timedelta(seconds=found.every))) if found.every else EMPTY
    return blocks(
        lines(bold(line(found.title or found.url)), link(line(found.url), found.url), every),
        lines(*(_item(talk, item) for item in found.items[:5])) or tell(w, "There is nothing in it yet."),
        tell(w, "This feed is watched already.") if found.watched else EMPTY,
    )


def _item(talk: Talk, item: Named) -> Rich:
    named = tell(talk.words, "names {names}", names=", ".join(item.names[:5])) if item.names else EMPTY
    return lines(own("• ") + line(item.title, 120), own("  👤 ") + named if named else EMPTY)


def _one(talk: Talk, feed: Feed) -> Reply:
    w = talk.words
    trust = tell(w, "Its word on releases and deaths is told at once.") if feed.trusted else EMPTY
    text = blocks(
        lines(
            bold(line(feed.title or feed.publisher or feed.url)), link(line(feed.url), feed.url), line(feed.publisher)
        ),
        lines(desk.health(feed, w, talk.now), trust),
    )
    return answer(talk, text, *_deeds(talk, feed), _all_feeds(talk))


def _deeds(talk: Talk, feed: Feed) -> tuple[Row, ...]:
    w = talk.words
    off = ("▶️ " + w.say("Switch on"), "on") if feed.off else ("⏸ " + w.say("Switch off"), "off")
    trust = (w.say("Trust no more"), "distrust") if feed.trusted else (w.say("Trust"), "trust")
    release = (tap("✅ " + w.say("Release"), Verb.FEED_DO, feed.id, "release"),) if feed.paused_reason else ()
    return (
        (tap("🔄 " + w.say("Visit now"), Verb.FEED_DO, feed.id, "visit"), tap(off[0], Verb.FEED_DO, feed.id, off[1])),
        (
            tap("⭐ " + trust[0], Verb.FEED_DO, feed.id, trust[1]),
            tap("🗑 " + w.say("Remove"), Verb.FEED_DO, feed.id, "ask"),
        ),
        release,
    )


def _ask_remove(talk: Talk, feed: Feed) -> Reply:
    text = lines(
        bold(tell(talk.words, "Watch {title} no longer?", title=line(feed.title or feed.url))),
        tell(talk.words, "What it said stays remembered."),
    )
    keep = tap(talk.words.say("Keep"), Verb.FEED, feed.id)
    return answer(talk, text, (keep, tap("🗑 " + talk.words.say("Remove"), Verb.FEED_DO, feed.id, "remove")))


def _all_feeds(talk: Talk) -> Row:
    return (tap("‹ " + talk.words.say("All feeds"), Verb.FEEDS, 0),)


def _no(talk: Talk) -> Button:
    return tap(talk.words.say("No"), Verb.ADMIN, "no")
