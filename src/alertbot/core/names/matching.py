"""Finds every tracked person whom a text names. Reads like its own summary: tidy, look, settle, tell."""

from bisect import bisect_right
from collections.abc import Iterator

from alertbot.core.model import Mention, Span, Verdict
from alertbot.core.names import confidence, gender
from alertbot.core.names.alone import backed_initials, lone_surnames
from alertbot.core.names.fits import CLOSE, Fit, fit
from alertbot.core.names.full_names import SPACES, full_names
from alertbot.core.names.hashtags import in_hashtags
from alertbot.core.names.index import NameIndex
from alertbot.core.names.normalise import clean
from alertbot.core.names.pairing import is_given
from alertbot.core.names.texts import Found, Place, Text
from alertbot.core.names.tokens import Token, is_capital
from alertbot.core.names.unread import in_native_scripts

_MOST_SPANS = 50  # lone surnames that are looked at in one text
_SAME = 0.03  # surnames, or given names, that differ by less do not tell two people apart
_SURE_GIVEN = 0.9
_AMBIGUOUS = 0.75


def find_people(index: NameIndex, text: str) -> tuple[Mention, ...]:
    """Every tracked person whom the text names, one mention for each, in the order of the people.

    Spans are in code points of the text given. `certain` is a full name that nothing speaks against; `possible` is for
    an admin. Any text is answered, nothing raises.
    """
    here = Text(index, clean(text))
    places = here.places()
    found = _settled([*full_names(here, places), *in_native_scripts(here), *in_hashtags(here)])
    backed_initials(here, places, found)
    found += lone_surnames(here, places, found)
    if not found:
        return ()
    return tuple(_mentions(here, text, found, _follow_ups(here, places, found)))


def _settled(found: list[Found]) -> list[Found]:
    """The pairs without those that a better pair at the same surname makes impossible."""
    by_surname: dict[int, list[Found]] = {}
    for one in found:
        by_surname.setdefault(one.surname, []).append(one)
    return [kept for rivals in by_surname.values() for kept in _best(rivals)]


def _best(rivals: list[Found]) -> list[Found]:
    """Of several people at one surname, those that no other beats with the same given name."""
    if len({one.known.number for one in rivals}) == 1:
        return rivals
    for one in rivals:
        one.rivals = [r for r in rivals if r.known is not one.known and r.given == one.given and _alike(r, one)]
    return [one for one in rivals if not any(_beats(r, one) for r in rivals)]


def _alike(one: Found, other: Found) -> bool:
    """Whether the text cannot tell two people apart: which spelling of a name is on record is no evidence."""
    tiers = (one.tier >= _SURE_GIVEN and other.tier >= _SURE_GIVEN) or abs(one.tier - other.tier) < _SAME
    return tiers and abs(one.apart - other.apart) < _SAME


def _beats(one: Found, other: Found) -> bool:
    return one.given == other.given and one.confidence > other.confidence and not _alike(one, other)


def _follow_ups(here: Text, places: list[Place], found: list[Found]) -> list[Found]:
    """Places where the surname of a person who is named in full stands alone."""
    full = {f.known.number: f for f in sorted(found, key=lambda f: f.confidence) if f.confidence >= confidence.CERTAIN}
    taken = sorted((f.start, f.end) for f in found)
    hits: list[Found] = []
    for place in places if full else ():
        people = [full[n] for n in place.sight.people if n in full]
        if people and not _is_taken(taken, place.start):
            hits += _follow_up(here, place, people)
        if len(hits) >= _MOST_SPANS:
            break
    return hits


def _is_taken(taken: list[tuple[int, int]], at: int) -> bool:
    before = bisect_right(taken, at, key=lambda span: span[0]) - 1
    return before >= 0 and taken[before][1] > at


def _follow_up(here: Text, place: Place, full: list[Found]) -> list[Found]:
    tokens, at = here.window(place)
    if at < 0:
        return []
    fits = [(f, s) for f in full if (s := fit(here.index, f.known, tokens, at, here.languages)) and s.apart <= CLOSE]
    fits = [(f, s) for f, s in fits if not gender.speaks_against(f.known.gender, tokens[at].text, ())]
    if len(fits) != 1 or _named_otherwise(here.index, tokens, fits[0][1]):
        return []
    origin, surname = fits[0]
    start, end = tokens[surname.first].start, tokens[surname.last].end
    why = f"{origin.known.person.name}: surname alone, named in full elsewhere in the text"
    return [Found(origin.known, start, end, start, start, origin.confidence, why)]


def _named_otherwise(index: NameIndex, tokens: list[Token], surname: Fit) -> bool:
    """Whether somebody else's given name stands before the surname."""
    before = surname.first - 1
    return (
        before >= 0
        and tokens[surname.first].gap in SPACES
        and is_capital(tokens[before].text)
        and is_given(index, tokens[before].text)
    )


def _mentions(here: Text, text: str, found: list[Found], follow_ups: list[Found]) -> Iterator[Mention]:
    by_person: dict[int, list[Found]] = {}
    for one in found:
        by_person.setdefault(one.known.number, []).append(one)
    for number in sorted(by_person):
        mention = _mention(here, text, by_person[number], [f for f in follow_ups if f.known.number == number])
        if mention is not None:
            yield mention


def _mention(here: Text, text: str, found: list[Found], follow_ups: list[Found]) -> Mention | None:
    alone = [f for f in found if not f.rivals]
    best = max(alone or found, key=lambda f: f.confidence)
    sure = best.confidence if alone else min(best.confidence, _AMBIGUOUS)
    verdict = confidence.verdict(sure)
    if verdict is None:
        return None
    rivals = tuple(dict.fromkeys(r.known.person.id for f in found for r in f.rivals)) if not alone else ()
    shown = [f for f in found if f.confidence >= confidence.POSSIBLE] + (
        follow_ups if verdict is Verdict.CERTAIN else []
    )
    spans = tuple(_span(here, text, f) for f in sorted(shown, key=lambda f: f.start))
    reason = f"cannot be told apart from {', '.join(rivals)}" if rivals else best.why
    return Mention(best.known.person.id, verdict, round(sure, 3), spans, rivals, reason)


def _span(here: Text, text: str, found: Found) -> Span:
    start, end = here.tidy.start(found.start), here.tidy.end(found.end)
    return Span(start, end, text[start:end], found.why)
