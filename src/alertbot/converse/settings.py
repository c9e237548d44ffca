"""/settings: what a chat chose, shown and changed in one message that is edited in place.

A button names the choice and the value that it is to have, not "the other one": tapping twice does no harm.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from alertbot.converse import consent
from alertbot.converse.forget import make_wipe_code
from alertbot.converse.house import House, Talk
from alertbot.converse.manners import answer, gone, may_choose, not_yours
from alertbot.converse.memory import ZoneWanted
from alertbot.converse.replies import Menu, Replies, Reply, Row, Toast, say, tap
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, lines, own, tell
from alertbot.core.messages.pages import rows_of
from alertbot.core.messages.words import Words
from alertbot.core.model import ALL_EVENTS, Button, Choices, EventKind, Rhythm, Subscriber
from alertbot.database import subscribers
from alertbot.locales import LANGUAGES, words

# Zones that are offered by a tap: where most readers are; any other by the name of its city.
ZONES: Final = (
    "Europe/Minsk",
    "Europe/Warsaw",
    "Europe/Vilnius",
    "Europe/Kyiv",
    "Europe/Berlin",
    "Europe/Moscow",
    "Europe/London",
    "Asia/Tbilisi",
    "America/New_York",
    "UTC",
)
_QUIET: Final = ("", "21-8", "22-7", "23-8", "0-8")
_HOURS = range(24)
_FLAGS: Final = frozenset({"urgent_passes", "sound", "discreet", "paused", "all_is_well"})


async def settings(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/settings`; in a forum topic it also makes alerts go to that topic."""
    if talk.subscriber is None and talk.private:
        return (consent.asked(house, talk),)
    if not await may_choose(house, talk):
        return ()
    subscriber = await consent.subscriber_of(house, talk)
    if subscriber is None:
        return (consent.asked(house, talk),)
    bound = EMPTY
    if talk.topic != subscriber.topic:
        await subscribers.bind_topic(house.database, subscriber.id, talk.topic)
        bound = tell(talk.words, "Alerts come to this topic from now on.")
    return (_main(house, talk, subscriber.choices, bound),)


async def settings_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap that opens the settings, or one page of them."""
    if talk.subscriber is None:
        return (consent.asked(house, talk),) if talk.private else (gone(talk),)
    if not await may_choose(house, talk):
        return (not_yours(talk),)
    page = _PAGES.get(str(args[0])) if args else None
    if page is None:
        return (_main(house, talk, talk.subscriber.choices),)
    return (page(talk, talk.subscriber.choices),)


async def set_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap that gives a choice a value."""
    if talk.subscriber is None:
        return (gone(talk),)
    if not await may_choose(house, talk):
        return (not_yours(talk),)
    match args:
        case ("zone", "?"):
            house.memory.ask(talk.chat_id, ZoneWanted(), talk.now)
            return (
                say(tell(talk.words, "Send the name of a large city of your time zone in English, such as Tbilisi.")),
            )
        case ("wipe", _):
            return await make_wipe_code(house, talk)
        case ("discreet", 0) if house.discreet:
            return (Toast(talk.words.say("This bot is discreet for everybody."), must_read=True),)
        case (str(choice), value) if (changed := _changed(talk.subscriber.choices, choice, value)) is not None:
            return await _chosen(house, talk, talk.subscriber, choice, changed)
        case _:
            return (gone(talk),)


async def all_is_well_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A tap that wants, or no longer wants, the monthly word."""
    return await set_tapped(house, talk, ("all_is_well", *args[:1]))


async def renew_tapped(house: House, talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """A tap that keeps a subscription which would lapse."""
    if talk.subscriber is None:
        return (consent.asked(house, talk),) if talk.private else (gone(talk),)
    if not await may_choose(house, talk):
        return (not_yours(talk),)
    await subscribers.revive(house.database, talk.subscriber.id, talk.now)
    return (answer(talk, tell(talk.words, "Renewed. Thank you.")),)


async def zone_written(house: House, talk: Talk, text: str) -> Replies:
    """The name of a city that was asked for."""
    house.memory.answered(talk.chat_id)
    zone = zone_named(text)
    if talk.subscriber is None:
        return (gone(talk),)
    if zone is None:
        back = (tap("‹ " + talk.words.say("Back"), Verb.SETTINGS, "zone"),)
        return (say(tell(talk.words, "I know no time zone of that name."), back),)
    changed = replace(talk.subscriber.choices, zone=zone)
    return await _chosen(house, talk, talk.subscriber, "zone", changed)


def zone_named(text: str) -> str | None:
    """The IANA zone of a city or of its own name: "tbilisi", "New York", "Europe/Minsk"; None for anything else."""
    wanted = "_".join(text.split()).casefold()
    zones = _zones()
    whole = (zone for zone in zones if zone.casefold() == wanted)
    city = (zone for zone in zones if "/" in zone and zone.rpartition("/")[2].casefold() == wanted)
    return next(whole, None) or next(city, None)


async def _chosen(house: House, talk: Talk, subscriber: Subscriber, choice: str, changed: Choices) -> Replies:
    hours = timedelta(hours=house.discreet_hours)
    await subscribers.choose(house.database, subscriber.id, changed, talk.now, discreet_for=hours)
    house.wake()
    spoken = replace(talk, words=words(changed.language), subscriber=replace(subscriber, choices=changed))
    page = _PAGES.get(choice) if choice in _STAYS else None
    shown = page(spoken, changed) if page else _main(house, spoken, changed)
    return (shown, Menu(talk.role, changed.language)) if choice == "language" else (shown,)


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))  # looks through a thousand files


def _changed(old: Choices, choice: str, value: int | str) -> Choices | None:
    """The choices with one value changed; None for a choice or a value that there is not."""
    match choice, value:
        case "language", str(code) if code in LANGUAGES:
            return replace(old, language=code)
        case "rhythm", str(rhythm) if rhythm in set(Rhythm):
            return replace(old, rhythm=Rhythm(rhythm))
        case "hour", int(hour) if hour in _HOURS:
            return replace(old, hour=hour)
        case "weekday", int(day) if day in range(7):
            return replace(old, weekday=day, rhythm=Rhythm.WEEKLY)
        case "zone", str(zone) if zone in _zones():
            return replace(old, zone=zone)
        case "quiet", str(hours):
            return _quiet(old, hours)
        case "events", int(bits) if 0 < bits <= ALL_EVENTS:
            return replace(old, events=bits)
        case str(flag), (0 | 1) as on if flag in _FLAGS:
            changes: dict[str, Any] = {flag: bool(on)}
            return replace(old, **changes)
        case _:
            return None


def _quiet(old: Choices, hours: str) -> Choices | None:
    if not hours:
        return replace(old, quiet_from=None, quiet_to=None)
    first, _, last = hours.partition("-")
    if not (first.isdecimal() and last.isdecimal() and int(first) in _HOURS and int(last) in _HOURS):
        return None
    return None if first == last else replace(old, quiet_from=int(first), quiet_to=int(last))


# Pages ----------------------------------------------------------------------------------------------------------------


def _main(house: House, talk: Talk, now: Choices, above: Rich = EMPTY) -> Reply:
    w = talk.words
    discreet = now.discreet or house.discreet
    rows: tuple[Row, ...] = (
        (_open("🌐", LANGUAGES.get(now.language, now.language), "language"), _open("⏱", _rhythm(w, now), "rhythm")),
        (_open("🕘", _hour(now.hour), "hour"), _open("🌍", now.zone.rpartition("/")[2].replace("_", " "), "zone")),
        (_open("🌙", _quiet_hours(w, now), "quiet"), _open("🗂", _events(w, now), "events")),
        (_flag(w.say("Sound"), "sound", on=now.sound), _flag(w.say("Discreet"), "discreet", on=discreet)),
        (
            _flag(w.say("Pause"), "paused", on=now.paused),
            _flag(w.say("All is well"), "all_is_well", on=now.all_is_well),
        ),
        *(((tap("🔑 " + w.say("Wipe code"), Verb.SET, "wipe", 1),),) if discreet and talk.private else ()),
        (tap("🔒 " + w.say("Privacy"), Verb.PRIVACY), tap("📋 " + w.say("Following"), Verb.FOLLOWING, 0)),
    )
    text = blocks(above, own("⚙️ ") + bold(tell(w, "Settings")), _said(w, now, discreet=discreet))
    return answer(talk, text, *rows)


def _said(w: Words, now: Choices, *, discreet: bool) -> Rich:
    """What the less plain choices mean, while they are chosen."""
    return lines(
        own("⏸ ") + tell(w, "Paused: nothing is sent, and nothing is kept for later.") if now.paused else EMPTY,
        own("🌙 ") + tell(w, "What comes in quiet hours is sent after them.") if now.quiet_from is not None else EMPTY,
        own("🕶 ") + tell(w, "Discreet: alerts show nothing until tapped; messages go after a day.")
        if discreet
        else EMPTY,
        own("✅ ") + tell(w, "Once a month you hear that all is well when nothing new was said.")
        if now.all_is_well
        else EMPTY,
    )


def _language_page(talk: Talk, now: Choices) -> Reply:
    buttons = (_pick(name, "language", code, chosen=code == now.language) for code, name in LANGUAGES.items())
    return answer(talk, bold(tell(talk.words, "Language")), *rows_of(buttons), _back(talk))


def _rhythm_page(talk: Talk, now: Choices) -> Reply:
    w = talk.words
    labels = {Rhythm.AT_ONCE: w.say("At once"), Rhythm.DAILY: w.say("Once a day"), Rhythm.WEEKLY: w.say("Once a week")}
    rows = [(_pick(label, "rhythm", rhythm.value, chosen=rhythm is now.rhythm),) for rhythm, label in labels.items()]
    days = [_pick(w.weekday(d), "weekday", d, chosen=d == now.weekday) for d in range(7)]
    weekly = rows_of(days, 3) if now.rhythm is Rhythm.WEEKLY else ()
    text = lines(
        bold(tell(w, "When do you want to be told?")),
        tell(w, "A digest comes at {hour}, {zone} time.", hour=own(_hour(now.hour)), zone=own(now.zone)),
    )
    return answer(talk, text, *rows, *weekly, _back(talk))


def _hour_page(talk: Talk, now: Choices) -> Reply:
    buttons = (_pick(_hour(h), "hour", h, chosen=h == now.hour) for h in _HOURS)
    text = bold(tell(talk.words, "At what hour do digests and days to remember come?"))
    return answer(talk, text, *rows_of(buttons, 4), _back(talk))


def _zone_page(talk: Talk, now: Choices) -> Reply:
    zones = (now.zone, *(z for z in ZONES if z != now.zone))
    buttons = (_pick(z.rpartition("/")[2].replace("_", " "), "zone", z, chosen=z == now.zone) for z in zones)
    other = (tap(talk.words.say("Another city"), Verb.SET, "zone", "?"),)
    return answer(talk, bold(tell(talk.words, "Where are your clocks?")), *rows_of(buttons), other, _back(talk))


def _quiet_page(talk: Talk, now: Choices) -> Reply:
    w = talk.words
    chosen = "" if now.quiet_from is None else f"{now.quiet_from}-{now.quiet_to}"
    offers = dict.fromkeys((*_QUIET, chosen))
    buttons = (_pick(_span(w, hours), "quiet", hours, chosen=hours == chosen) for hours in offers)
    passes = (_flag(w.say("Urgent news passes"), "urgent_passes", on=now.urgent_passes),)
    own_hours = (tap(w.say("Other hours"), Verb.SETTINGS, "from"),)
    text = lines(
        bold(tell(w, "Quiet hours")),
        tell(w, "What comes then is held back, not lost. Urgent: released, died, sentenced, arrested, health."),
    )
    return answer(talk, text, *rows_of(buttons), own_hours, passes, _back(talk))


def _from_page(talk: Talk, _now: Choices) -> Reply:
    buttons = (tap(_hour(h), Verb.SETTINGS, f"to{h}") for h in _HOURS)
    return answer(talk, bold(tell(talk.words, "Quiet from which hour?")), *rows_of(buttons, 4), _back(talk, "quiet"))


def _to_page(first: int) -> Callable[[Talk, Choices], Reply]:
    def page(talk: Talk, _now: Choices) -> Reply:
        buttons = (tap(_hour(h), Verb.SET, "quiet", f"{first}-{h}") for h in _HOURS if h != first)
        text = bold(tell(talk.words, "Quiet from {hour} until which hour?", hour=own(_hour(first))))
        return answer(talk, text, *rows_of(buttons, 4), _back(talk, "from"))

    return page


def _events_page(talk: Talk, now: Choices) -> Reply:
    w = talk.words
    kinds = ((kind, bool(now.events & kind.bit)) for kind in EventKind)
    buttons = (_flag(w.kind(kind), "events", on=on, value=now.events ^ kind.bit) for kind, on in kinds)
    every = (tap(w.say("All kinds"), Verb.SET, "events", ALL_EVENTS),)
    return answer(talk, bold(tell(w, "Which news do you want?")), *rows_of(buttons), every, _back(talk))


_PAGES: Final[Mapping[str, Callable[[Talk, Choices], Reply]]] = {
    "language": _language_page,
    "rhythm": _rhythm_page,
    "hour": _hour_page,
    "zone": _zone_page,
    "quiet": _quiet_page,
    "from": _from_page,
    "events": _events_page,
    "weekday": _rhythm_page,
    "urgent_passes": _quiet_page,
    **{f"to{hour}": _to_page(hour) for hour in _HOURS},
}
_STAYS: Final = frozenset({"rhythm", "weekday", "quiet", "urgent_passes", "events"})


# Labels ---------------------------------------------------------------------------------------------------------------


def _open(sign: str, label: str, page: str) -> Button:
    return tap(f"{sign} {label}", Verb.SETTINGS, page)


def _pick(label: str, choice: str, value: int | str, *, chosen: bool) -> Button:
    return tap(f"● {label}" if chosen else label, Verb.SET, choice, value)


def _flag(label: str, choice: str, *, on: bool, value: int | None = None) -> Button:
    return tap(f"{'✅' if on else '⬜'} {label}", Verb.SET, choice, int(not on) if value is None else value)


def _back(talk: Talk, page: str = "") -> Row:
    return (tap("‹ " + talk.words.say("Back"), Verb.SETTINGS, *((page,) if page else ())),)


def _hour(hour: int) -> str:
    return f"{hour:02}:00"


def _rhythm(w: Words, now: Choices) -> str:
    match now.rhythm:
        case Rhythm.AT_ONCE:
            return w.say("At once")
        case Rhythm.DAILY:
            return w.say("Once a day")
        case Rhythm.WEEKLY:
            return w.weekday(now.weekday)


def _quiet_hours(w: Words, now: Choices) -> str:
    return _span(w, "" if now.quiet_from is None else f"{now.quiet_from}-{now.quiet_to}")


def _span(w: Words, hours: str) -> str:
    if not hours:
        return w.say("No quiet hours")
    first, _, last = hours.partition("-")
    return f"{_hour(int(first))}–{_hour(int(last))}"


def _events(w: Words, now: Choices) -> str:
    chosen = sum(bool(now.events & kind.bit) for kind in EventKind)
    return w.say("All kinds") if chosen == len(EventKind) else w.many("{n} kind of news", "{n} kinds of news", chosen)
