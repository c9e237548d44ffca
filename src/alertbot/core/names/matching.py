"""Finds every tracked person whom a text names: a quick sieve over all capital words, then a careful look at the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import NamedTuple

from alertbot.core.model import Mention, Span, Verdict
from alertbot.core.names import abjads, alone, confidence, explain, gender, given_names, native
from alertbot.core.names.cues import GENITIVE, NAMED_AFTER_BEFORE, NAMED_AFTER_NEXT, PRIZE_OR_FUND
from alertbot.core.names.fits import CLOSE, Fit, fit, likeness, may_fit
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known, unpack
from alertbot.core.names.languages import guess
from alertbot.core.names.normalise import Clean, clean
from alertbot.core.names.pairing import Pairing, is_given, is_initial, pair
from alertbot.core.names.reader import read
from alertbot.core.names.sights import Sight, look
from alertbot.core.names.skeleton import key_of
from alertbot.core.names.tokens import NAME_WORD, WORD, Token, is_capital, words

_WINDOW = 110  # characters on each side of a surname that are looked at
_BEFORE = 45  # a given name farther before its surname than this is never paired
_AFTER = 9  # nor one farther behind it
_FEW_CAPITALS = 120  # a text with fewer than one capital word in so many characters is written in lower case
_SAME = 0.03  # two people whose confidences differ by less cannot be told apart
_LOWER_CASE = 0.9  # what lower case leaves of a confidence
_HASHTAG = re.compile(r"[#@](?:free|save|freedom|свабоду|свободу|волю|wolność)?([^\W\d_A-ZА-Я]{8,40})\b")
_MOST_HASHTAGS = 20
_SHORTEST_PART = 3
_SURE_TIER = 0.95
_SURE_APART = 0.03
_PREVIOUS_WORD = re.compile(r"([^\W\d_]{3,})[ \u00a0]$")
_NEXT_WORD = re.compile(r"[ \u00a0]([^\W\d_]{3,})")


class Place(NamedTuple):
    """A word of the text that may be (part of) somebody's name."""

    start: int
    end: int
    sight: Sight


@dataclass(slots=True)
class Found:
    """Words that name a person: where, how sure, and why."""

    known: Known
    start: int
    end: int
    surname: int  # where the surname starts
    given: int  # where the given name starts
    confidence: float
    why: str
    rivals: list["Found"] = field(default_factory=list)


@dataclass(slots=True)
class Text:
    """A text while it is matched."""

    index: NameIndex
    tidy: Clean
    lower: bool = False
    guessed: frozenset[str] | None = None

    @property
    def languages(self) -> frozenset[str]:
        """The languages whose own endings are worth trying, guessed when first needed."""
        if self.guessed is None:
            self.guessed = guess(self.tidy.text)
        return self.guessed

    def window(self, start: int, end: int) -> list[Token]:
        """The words around a place, glued ones apart."""
        first, last = max(0, start - _WINDOW), min(len(self.tidy.text), end + _WINDOW)
        while first and self.tidy.text[first - 1].isalnum() and start - first < 2 * _WINDOW:
            first -= 1
        return [part for token in words(self.tidy.text, first, last) for part in self._parts(token)]

    def _parts(self, token: Token) -> Iterator[Token]:
        at, gap = token.start, token.gap
        for part in self.index.sight(token.text).glued or (token.text,):
            yield Token(at, at + len(part), part, gap)
            at, gap = at + len(part), ""


def find_people(index: NameIndex, text: str) -> tuple[Mention, ...]:
    """Every tracked person whom the text names, one mention for each, in the order of the people.

    Spans are in code points of the text given. `certain` is a full name that nothing speaks against; `possible` is for
    an admin. Any text is answered, nothing raises.
    """
    here = Text(index, clean(text))
    places = _places(here)
    found = [f for place, people in _hot(here, places) for f in _at(here, place, people)]
    found += [*_native(here), *_by_consonants(here), *_in_hashtags(here)]
    found = _settled(found)
    found += _alone(here, places, found)
    if not found:
        return ()
    return tuple(_mentions(here, text, found, _follow_ups(here, places, found)))


# The sieve ------------------------------------------------------------------------------------------------------------


def _places(here: Text) -> list[Place]:
    """The words that may be names: those with a capital, or all words of a text that has next to none."""
    text = here.tidy.text
    matches = list(NAME_WORD.finditer(text))
    if len(matches) * _FEW_CAPITALS < len(text):
        here.lower = True
        matches = list(WORD.finditer(text))
    known, found = here.index.sights, []
    for match in matches:
        word = match[0]
        sight = known.get(word) or here.index.sight(word)
        if sight.people or sight.units:
            found.append(Place(match.start(), match.end(), sight))
        elif sight.glued:
            found += _unglued(here.index, match.start(), sight.glued)
    return found


def _unglued(index: NameIndex, start: int, parts: tuple[str, ...]) -> Iterator[Place]:
    for part in parts:
        yield Place(start, start + len(part), index.sight(part))
        start += len(part)


def _hot(here: Text, places: list[Place]) -> Iterator[tuple[Place, list[Known]]]:
    """Places of surnames with the people of whom a given name or an initial stands near."""
    index, people = here.index, here.index.people
    for i, place in enumerate(places):
        if place.sight.people:
            near = _near(places, i)
            candidates = [k for n in place.sight.people if not (k := people[n]).units.isdisjoint(near)] if near else []
            candidates = candidates or _by_small_letters(here, place)
            candidates = [k for k in candidates if may_fit(index, k, place.sight.word)]
            if candidates:
                yield place, candidates


def _near(places: list[Place], i: int) -> set[int]:
    """The given names that stand near a place."""
    found: set[int] = set()
    start, end, _ = places[i]
    for j in range(i - 1, -1, -1):
        if start - places[j].end > _BEFORE:
            break
        found.update(places[j].sight.units)
    for j in range(i + 1, len(places)):
        if places[j].start - end > _AFTER:
            break
        found.update(places[j].sight.units)
        end = places[j].end
    return found


def _by_small_letters(here: Text, place: Place) -> list[Known]:
    """Those whose given name stands right beside the surname in small letters, or as an initial."""
    text, people = here.tidy.text, here.index.people
    if "." in text[max(0, place.start - 2) : place.start]:
        return [people[n] for n in place.sight.people]
    before = _PREVIOUS_WORD.search(text, max(0, place.start - 25), place.start)
    after = _NEXT_WORD.match(text, place.end)
    near = {u for m in (before, after) if m and m[1].islower() for u in here.index.sight(m[1]).units}
    return [people[n] for n in place.sight.people if not people[n].units.isdisjoint(near)] if near else []


# The careful look -----------------------------------------------------------------------------------------------------


def _at(here: Text, place: Place, people: list[Known]) -> Iterator[Found]:
    """Who of these is named with the surname at this place."""
    tokens = here.window(place.start, place.end)
    at = next((i for i, t in enumerate(tokens) if t.start == place.start), None)
    for known in people if at is not None else ():
        surname = fit(here.index, known, tokens, at, here.languages) if at is not None else None
        if surname is not None:
            pairing = pair(here.index, known, tokens, surname, here.languages)
            if pairing is not None:
                yield from _judged(here, known, tokens, surname, pairing)


def _judged(here: Text, known: Known, tokens: list[Token], surname: Fit, pairing: Pairing) -> Iterator[Found]:
    own = tuple(way.written for way in known.surnames)
    last = tokens[surname.last]
    if gender.speaks_against(known.gender, last.text, own) or _other_double(tokens, surname, pairing):
        return
    given = here.index.sight(tokens[pairing.places[0]].text).readings
    twin = gender.twin(known.gender, given, surname.reading, surname.base)
    if twin is gender.Twin.OTHER or _other_patronymic(known, pairing):
        return
    doubts = list(_doubts(here, known, tokens, surname, pairing))
    if twin is gender.Twin.UNCLEAR:
        doubts.append("may be a person of the other gender")
    pairing.doubts = doubts
    sure = confidence.of_pair(surname, pairing) * (_LOWER_CASE if here.lower else 1)
    first = min(surname.first, *pairing.places)
    end = max(surname.last, *pairing.places)
    why = explain.full_name(known.person.name, surname, pairing, tuple(doubts))
    yield Found(
        known,
        tokens[first].start,
        tokens[end].end,
        tokens[surname.first].start,
        tokens[pairing.places[0]].start,
        sure,
        why,
    )


def _other_double(tokens: list[Token], surname: Fit, pairing: Pairing) -> bool:
    """Whether a hyphen ties the surname to another surname: Losik is not Losik-Kowalska."""
    after, before = surname.last + 1, surname.first - 1
    tied_after = after < len(tokens) and _tied(tokens[after], tokens[after], after, pairing)
    tied_before = before >= 0 and _tied(tokens[surname.first], tokens[before], before, pairing)
    return tied_after or (tied_before and not surname.partial)


def _tied(right: Token, other: Token, place: int, pairing: Pairing) -> bool:
    """Whether a hyphen joins another word with a capital that is neither the given name nor what is named after people."""
    joined = right.gap in _HYPHENS and is_capital(other.text) and place not in pairing.places
    return joined and NAMED_AFTER_NEXT.match(other.text) is None


_HYPHENS = frozenset("-‑‐")


def _other_patronymic(known: Known, pairing: Pairing) -> bool:
    """A contradicting patronymic rejects, a missing one costs nothing."""
    if not pairing.patronymic or not known.patronymics:
        return False
    key = key_of(read(pairing.patronymic))
    return not any(key[:3] == own[:3] for own in known.patronymics)


def _doubts(here: Text, known: Known, tokens: list[Token], surname: Fit, pairing: Pairing) -> Iterator[str]:
    """What makes a pair possible at best."""
    if not _complete(known, pairing):
        yield "a part of the given name is missing"
    first, end = min(surname.first, *pairing.places), max(surname.last, *pairing.places)
    if end + 1 < len(tokens) and _named_after_next(tokens[end], tokens[end + 1]):
        yield f"“{tokens[end + 1].text}” is named after the person"
    if first and tokens[first].gap in _SPACES and _named_after_before(tokens[first - 1].text, tokens[first].text):
        yield f"“{tokens[first - 1].text}” is named after the person"
    if first and not pairing.inverted and tokens[first].gap in _SPACES and _extra_given(here.index, tokens, first):
        yield f"another given name, {tokens[first - 1].text}, stands before"
    if pairing.between:
        yield f"another given name, {pairing.between}, stands between"
    if pairing.shared and not _tracked_twice(here.index, known, tokens, surname):
        yield "the surname may belong to the other given name alone"


_SPACES = frozenset({" ", "\u00a0", "\n", " «", " „", " “", ' "', ". ", " («"})


def _complete(known: Known, pairing: Pairing) -> bool:
    """Whether all given names of one known spelling stand there; an initial is judged elsewhere."""
    if not pairing.units:
        return True
    met = {u for u, t in pairing.units.items() if t.score >= 0.7}
    return any(met.issuperset(needed) for needed in known.spellings)


def _named_after_next(last: Token, after: Token) -> bool:
    possessive = last.text.endswith(("'s", "’s"))
    return after.gap in {" ", "-", "\u00a0"} and not possessive and NAMED_AFTER_NEXT.match(after.text) is not None


def _named_after_before(word: str, name: str) -> bool:
    if NAMED_AFTER_BEFORE.match(word) is None:
        return False
    return PRIZE_OR_FUND.match(word) is None or GENITIVE.search(name) is not None


def _extra_given(index: NameIndex, tokens: list[Token], first: int) -> bool:
    word = tokens[first - 1].text
    readings = index.sight(word).readings[:1] if is_capital(word) and len(word) > 2 else ()
    return any(r.phonemes in given_names.formal() for r in readings)


def _tracked_twice(index: NameIndex, known: Known, tokens: list[Token], surname: Fit) -> bool:
    """Whether the given name between is another tracked person's with this surname."""
    sight = index.sight(tokens[surname.first - 1].text)
    others = index.sight(tokens[surname.last].text).people
    return any(n != known.number and not index.people[n].units.isdisjoint(sight.units) for n in others)


# Surnames that stand alone ----------------------------------------------------------------------------------------------


def _alone(here: Text, places: list[Place], found: list[Found]) -> list[Found]:
    """People whose surname alone says who is meant, because the text says the rest."""
    by_person: dict[int, list[Place]] = {}
    for place in places if not here.lower else ():
        number = alone.only_person(here.index, place.sight.word) if place.sight.people else None
        if number is not None:
            by_person.setdefault(number, []).append(place)
    for one in found:
        by_person.pop(one.known.number, None)
    return [
        f for number, own in by_person.items() for f in _alone_of(here, places, found, here.index.people[number], own)
    ]


def _alone_of(here: Text, places: list[Place], found: list[Found], known: Known, own: list[Place]) -> Iterator[Found]:
    windows = [here.window(p.start, p.end) for p in own]
    tokens = [(w, i) for p, w in zip(own, windows, strict=True) for i, t in enumerate(w) if t.start == p.start]
    if any(_belongs_elsewhere(here.index, known, w, i) for w, i in tokens):
        return
    signs = alone.Signs(
        times=len(own),
        given=any(not known.units.isdisjoint(_strong(p.sight)) for p in places if not p.sight.people),
        company=len(
            {f.known.number for f in found if f.confidence >= confidence.CERTAIN and _compatriots(f.known, known)}
        ),
        beside=any(_capital_before(w, i) for w, i in tokens),
    )
    sure = alone.confidence(known, own[0].sight.word, here.tidy.text, signs)
    why = f"{known.person.name}: surname alone, borne by nobody else who is tracked; the text speaks of prison"
    for place in own if sure else ():
        yield Found(known, place.start, place.end, place.start, place.start, sure, why)


def _strong(sight: Sight) -> set[int]:
    return {unit for unit, tier in sight.units.items() if tier.score >= _SURE_TIER}


def _compatriots(one: Known, other: Known) -> bool:
    return one.number != other.number and bool(other.person.country) and one.person.country == other.person.country


def _belongs_elsewhere(index: NameIndex, known: Known, tokens: list[Token], at: int) -> bool:
    """Whether the surname has another owner here, the wrong gender, or is part of something longer."""
    own = tuple(way.written for way in known.surnames)
    if gender.speaks_against(known.gender, tokens[at].text, own):
        return True
    before, after = tokens[at - 1] if at else None, tokens[at + 1] if at + 1 < len(tokens) else None
    if (
        before is not None
        and tokens[at].gap in _JOINED_BEFORE
        and is_capital(before.text)
        and is_given(index, before.text)
    ):
        return True
    if before is not None and tokens[at].gap in _SPACES and _named_after_before(before.text, tokens[at].text):
        return True
    if tokens[at].gap in _HYPHENS or (before is not None and is_initial(tokens, at - 1)):
        return True
    if after is None:
        return False
    return (
        after.gap in _HYPHENS
        or _named_after_next(tokens[at], after)
        or (after.gap == " " and is_capital(after.text) and is_given(index, after.text))
    )


_JOINED_BEFORE = frozenset({" ", "\u00a0", "-"})


def _capital_before(tokens: list[Token], at: int) -> bool:
    return (
        at > 0 and tokens[at].gap in _JOINED_BEFORE and is_capital(tokens[at - 1].text) and len(tokens[at - 1].text) > 1
    )


# From pairs to mentions -----------------------------------------------------------------------------------------------


def _native(here: Text) -> list[Found]:
    found = []
    for hit in native.find_native(here.index.natives, here.tidy.text) if here.index.natives else ():
        known = here.index.people[hit.name.number]
        why = f"{known.person.name}: listed spelling {hit.name.written}"
        sure = 0.75 if hit.short else 0.97
        found.append(Found(known, hit.start, hit.end, hit.start, hit.start, sure, why))
    return found


def _by_consonants(here: Text) -> Iterator[Found]:
    """People in Arabic or Hebrew letters who have no listed spelling in these."""
    people = here.index.people
    for given, surname in pairwise(native.abjad_words(here.tidy.text)):
        bones = abjads.of_letters(surname.bare)
        for number in here.index.people_by_bones.get(bones, ()) if len(bones) > 2 else ():
            known = people[number]
            if not native.lists(known.person.names, surname.bare) and _has_bones(here.index, known, given):
                sure = 0.88 if len(bones) > 3 else 0.75
                why = f"{known.person.name}: the consonants of both names; no spelling in these letters is listed"
                yield Found(known, given.start, surname.end, surname.start, given.start, sure, why)


def _has_bones(index: NameIndex, known: Known, word: native.Word) -> bool:
    bones = {abjads.of_letters(word.whole), abjads.of_letters(word.bare)} - {""}
    readings = (r for u in known.units for way in index.units[u].ways for r in unpack(way.readings[way.anchor])[:2])
    return any(abjads.of_phonemes(r.phonemes) in bones for r in readings)


def _in_hashtags(here: Text) -> Iterator[Found]:
    """Full names run together in small letters behind # or @, such as #freemariakalesnikava."""
    text = here.tidy.text
    for tag in islice(_HASHTAG.finditer(text), _MOST_HASHTAGS) if "#" in text or "@" in text else ():
        for known, given in _split_tag(here.index, tag[1]):
            why = f"{known.person.name}: given name and surname run together in a hashtag"
            yield Found(known, tag.start(1), tag.end(1), tag.start(1), tag.start(1), 0.9 if given else 0.75, why)


def _split_tag(index: NameIndex, tag: str) -> Iterator[tuple[Known, bool]]:
    for i in range(_SHORTEST_PART, len(tag) - _SHORTEST_PART + 1):
        for given, surname in ((tag[:i], tag[i:]), (tag[i:], tag[:i])):
            people = look(surname, index).people
            units = {u for u, tier in look(given, index).units.items() if tier.score >= _SURE_TIER} if people else set()
            for known in (index.people[n] for n in people if not index.people[n].units.isdisjoint(units)):
                if any(
                    (f := likeness(index, w.readings[w.anchor], surname, frozenset())) and f.apart < _SURE_APART
                    for w in known.surnames
                ):
                    yield known, True


def _settled(found: list[Found]) -> list[Found]:
    """The pairs without those that a better pair at the same surname makes impossible."""
    by_surname: dict[int, list[Found]] = {}
    for one in found:
        by_surname.setdefault(one.surname, []).append(one)
    return [kept for rivals in by_surname.values() for kept in _best(rivals)]


def _best(rivals: list[Found]) -> list[Found]:
    """Of several people at one surname, those that no other beats with the same given name."""
    for one in rivals:
        one.rivals = [
            r
            for r in rivals
            if r.known is not one.known and abs(r.confidence - one.confidence) < _SAME and _overlaps(r, one)
        ]
    return [
        one for one in rivals if not any(r.confidence - one.confidence >= _SAME and _overlaps(r, one) for r in rivals)
    ]


def _overlaps(one: Found, other: Found) -> bool:
    return one.given == other.given


def _follow_ups(here: Text, places: list[Place], found: list[Found]) -> list[Found]:
    """Places where the surname of a person who is named in full stands alone."""
    full = {f.known.number: f for f in sorted(found, key=lambda f: -f.confidence) if f.confidence >= confidence.CERTAIN}
    taken = [(f.start, f.end) for f in found]
    hits = []
    for place in places:
        people = [n for n in place.sight.people if n in full]
        if people and not any(start <= place.start < end for start, end in taken):
            hits += _follow_up(here, place, [full[n] for n in people])
    return hits


def _follow_up(here: Text, place: Place, full: list[Found]) -> list[Found]:
    tokens = here.window(place.start, place.end)
    at = next((i for i, t in enumerate(tokens) if t.start == place.start), None)
    if at is None:
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
        and tokens[surname.first].gap in _SPACES
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
    sure = best.confidence if alone else min(best.confidence, 0.75)
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
