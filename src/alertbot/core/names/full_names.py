"""Full names in a text: a quick sieve over the places of surnames, then a careful look at what stands around them."""

import re
from collections.abc import Iterator

from alertbot.core.names import confidence, explain, gender, given_names
from alertbot.core.names.cues import GENITIVE, NAMED_AFTER_BEFORE, NAMED_AFTER_NEXT, PRIZE_OR_FUND
from alertbot.core.names.endings import AFTER_APOSTROPHE
from alertbot.core.names.fits import Fit, fit, may_fit, surname_of
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known
from alertbot.core.names.languages import NO_LANGUAGE
from alertbot.core.names.pairing import Pairing, pair
from alertbot.core.names.reader import VOWELS, read
from alertbot.core.names.skeleton import key_of
from alertbot.core.names.texts import Found, Place, Text
from alertbot.core.names.tokens import APOSTROPHE, Token, is_capital

_BEFORE = 45  # a given name farther before its surname than this is never paired
_AFTER = 9  # nor one farther behind it ...
_MOST_AFTER = 3  # ... or behind the word behind it
_NEAR_ENOUGH = 0.03  # nothing is gained by trying the endings of single languages
_OWN_SPELLING = 0.015  # a surname that is nearer than this is no patronymic (Міхалевіч, but Михайлович)
_CASE_VOWEL = 0.01  # what a vowel after it may add to that
_PATRONYMIC = 0.1  # what a fitting patronymic is worth among namesakes
_LOWER_CASE = 0.9  # what lower case leaves of a confidence
_INITIAL = re.compile(r"(?<![\w.])([^\W\d_])[^\W\d_]?\.(?:\s?[^\W\d_]\.)?\s?$")
_INITIAL_AFTER = re.compile(r"[ \u00a0]([^\W\d_])[^\W\d_]?\.")
_INITIAL_ENDS = 4  # characters from the end of a surname to the full stop of an initial after it
_INITIALS = 7  # characters of an initial or two before a surname
_SHORT_GIVEN, _LONG_GIVEN = 3, 20  # letters of a given name that is looked for in small letters
# An adjectival surname in the plural, which both given names before it have: Навальные, Ціханоўскія, Cichanouscy.
_PLURAL = re.compile("(?:[ыи]е|[сцн](?:кі|ы)я|[ыиі]х|[ыиі]мі|[ыи]ми|[сц]ькі|scy|ských|skich|skimi)$")
HYPHENS = frozenset("-‑‐")
SPACES = frozenset({" ", "\u00a0", "\n", " «", " „", " “", ' "', ". ", " («"})


def full_names(here: Text, places: list[Place]) -> list[Found]:
    """Everybody of whom a given name and the surname stand together, with all that makes it doubtful weighed."""
    return [found for place, people in _hot(here, places) for found in _at(here, place, people)]


def named_after_next(last: Token, after: Token) -> bool:
    """Whether the next word makes the name a prize's or a street's: "Sakharov Prize", not "Navalny's Foundation"."""
    possessive = last.text.endswith(("'s", "’s"))
    return after.gap in {" ", "-", "\u00a0"} and not possessive and NAMED_AFTER_NEXT.match(after.text) is not None


def named_after_before(word: str, name: str) -> bool:
    """Whether the word before makes the name a street's or a prize's: "вуліца Бяляцкага"."""
    if NAMED_AFTER_BEFORE.match(word) is None:
        return False
    return PRIZE_OR_FUND.match(word) is None or GENITIVE.search(name) is not None


def _hot(here: Text, places: list[Place]) -> Iterator[tuple[Place, list[Known]]]:
    """Places of surnames with the people of whom a given name or an initial stands near."""
    index, people = here.index, here.index.people
    for i, place in enumerate(places):
        numbers = surname_of(index, place.sight) if place.sight.people else ()
        if numbers:
            near = _near(places, i)
            candidates = [k for n in numbers if not (k := people[n]).units.isdisjoint(near)] if near else []
            candidates = candidates or _by_small_letters(here, place, numbers)
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
    for j in range(i + 1, min(i + 1 + _MOST_AFTER, len(places))):
        if places[j].start - end > _AFTER:
            break
        found.update(places[j].sight.units)
        end = places[j].end
    return found


def _by_small_letters(here: Text, place: Place, numbers: tuple[int, ...]) -> list[Known]:
    """Those whose given name stands right beside the surname in small letters, or as an initial before or after it."""
    text, people = here.tidy.text, here.index.people
    lead = max(0, place.start - _INITIALS)
    if (
        "." in text[lead : place.start]
        and (initial := _INITIAL.search(text, lead, place.start))
        and initial[1].isupper()
    ):
        return [people[n] for n in numbers]
    tail = text[place.end : place.end + _INITIAL_ENDS]
    if "." in tail and (initial := _INITIAL_AFTER.match(tail)) and initial[1].isupper():
        return [people[n] for n in numbers]
    before = text[max(0, place.start - _LONG_GIVEN) : max(0, place.start - 1)].rpartition(" ")[2]
    after = text[place.end + 1 : place.end + _LONG_GIVEN].partition(" ")[0]
    near: set[int] = set()
    for word in (before, after):
        if len(word) >= _SHORT_GIVEN and word.islower() and word.isalpha():
            near.update(here.index.sight(word).units)
    return [people[n] for n in numbers if not people[n].units.isdisjoint(near)] if near else []


def _at(here: Text, place: Place, people: list[Known]) -> list[Found]:
    """Who of these is named with the surname at this place; those far from it only where nobody near it is named."""
    tokens, at = here.window(place)
    if at < 0:
        return []
    fits = _fits(here, people, tokens, at)
    nearest = min((surname.apart for _, surname in fits), default=0.0)
    near = [one for one in fits if one[1].apart <= nearest + _NEAR_ENOUGH]
    found = list(_named(here, tokens, near))
    return found or list(_named(here, tokens, [one for one in fits if one not in near]))


def _fits(here: Text, people: list[Known], tokens: list[Token], at: int) -> list[tuple[Known, Fit]]:
    """The people whom the surname fits; endings of single languages are tried where no other reading comes near."""
    plain = [(k, s) for k in people if (s := fit(here.index, k, tokens, at, NO_LANGUAGE)) is not None]
    if any(surname.apart <= _NEAR_ENOUGH for _, surname in plain) or not here.languages:
        return plain
    return [(k, s) for k in people if (s := fit(here.index, k, tokens, at, here.languages)) is not None]


def _named(here: Text, tokens: list[Token], fits: list[tuple[Known, Fit]]) -> Iterator[Found]:
    for known, surname in fits:
        pairing = pair(here.index, known, tokens, surname, here.speaks)
        if pairing is not None:
            yield from _judged(here, known, tokens, surname, pairing)


def _judged(here: Text, known: Known, tokens: list[Token], surname: Fit, pairing: Pairing) -> Iterator[Found]:
    last = tokens[surname.last]
    if _other_gender(known, last.text, surname) or _other_double(tokens, surname, pairing):
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
        known=known,
        start=tokens[first].start,
        end=tokens[end].end,
        surname=tokens[surname.first].start,
        given=tokens[pairing.places[0]].start,
        confidence=sure,
        why=why,
        apart=surname.apart - (_PATRONYMIC if _same_patronymic(known, pairing) else 0),
        tier=pairing.score,
        initial=pairing.initial and not pairing.units and not doubts,
    )


def _other_gender(known: Known, word: str, surname: Fit) -> bool:
    """Whether the surname contradicts the person's gender, and not only by an ending of one language (Qasımovanın)."""
    own = tuple(way.written for way in known.surnames)
    if surname.reading.ending == AFTER_APOSTROPHE:
        return gender.speaks_against(known.gender, APOSTROPHE.split(word)[0], own)
    ending = len(read(word)) - len(surname.reading.phonemes) if surname.reading.languages else 0
    forms = (word, word[:-ending]) if ending > 0 else (word,)
    return all(gender.speaks_against(known.gender, form, own) for form in forms)


def _other_double(tokens: list[Token], surname: Fit, pairing: Pairing) -> bool:
    """Whether a hyphen ties the surname to another surname: Losik is not Losik-Kowalska."""
    after, before = surname.last + 1, surname.first - 1
    tied_after = after < len(tokens) and _tied(tokens[after], tokens[after], after, pairing)
    tied_before = before >= 0 and _tied(tokens[surname.first], tokens[before], before, pairing)
    return tied_after or (tied_before and not surname.partial)


def _tied(right: Token, other: Token, place: int, pairing: Pairing) -> bool:
    """Whether a hyphen joins another word with a capital that is neither the given name nor what is named after people."""
    joined = right.gap in HYPHENS and is_capital(other.text) and place not in pairing.places
    return joined and NAMED_AFTER_NEXT.match(other.text) is None


def _other_patronymic(known: Known, pairing: Pairing) -> bool:
    """A contradicting patronymic rejects, a missing one costs nothing."""
    return bool(pairing.patronymic and known.patronymics) and not _same_patronymic(known, pairing)


def _same_patronymic(known: Known, pairing: Pairing) -> bool:
    key = key_of(read(pairing.patronymic))
    return bool(key) and any(key[:3] == own[:3] for own in known.patronymics)


def _doubts(here: Text, known: Known, tokens: list[Token], surname: Fit, pairing: Pairing) -> Iterator[str]:
    """What makes a pair possible at best."""
    if not _complete(known, pairing):
        yield "a part of the given name is missing"
    first, end = min(surname.first, *pairing.places), max(surname.last, *pairing.places)
    if end + 1 < len(tokens) and named_after_next(tokens[end], tokens[end + 1]):
        yield f"“{tokens[end + 1].text}” is named after the person"
    if first and tokens[first].gap in SPACES and named_after_before(tokens[first - 1].text, tokens[first].text):
        yield f"“{tokens[first - 1].text}” is named after the person"
    if first and not pairing.inverted and tokens[first].gap in SPACES and _extra_given(here.index, tokens, first):
        yield f"another given name, {tokens[first - 1].text}, stands before"
    if not pairing.inverted and _patronymic(here, tokens[surname.last].text, surname):
        yield f"“{tokens[surname.last].text}” may be a patronymic"
    twice = pairing.shared and _tracked_twice(here.index, known, tokens, surname)
    if pairing.between and not twice:
        yield f"another given name, {pairing.between}, stands between"
    if pairing.shared and not twice and _PLURAL.search(tokens[surname.last].text) is None:
        yield "the surname may belong to the other given name alone"


def _patronymic(here: Text, word: str, surname: Fit) -> bool:
    """Whether a word is nearer to a patronymic than to the surname: Михайлович is not Міхалевіч."""
    if surname.apart <= _OWN_SPELLING:
        return False
    phonemes = here.index.sight(word).readings[0].phonemes
    own = _OWN_SPELLING + (_CASE_VOWEL if phonemes[-1:] in VOWELS else 0.0)
    return surname.apart > own and given_names.fathers_name(phonemes)


def _complete(known: Known, pairing: Pairing) -> bool:
    """Whether all given names of one known spelling stand there; an initial is judged elsewhere."""
    if not pairing.units:
        return True
    met = {u for u, t in pairing.units.items() if t.score >= 0.7}
    return any(met.issuperset(needed) for needed in known.spellings)


def _extra_given(index: NameIndex, tokens: list[Token], first: int) -> bool:
    word = tokens[first - 1].text
    readings = index.sight(word).readings[:1] if is_capital(word) and len(word) > 2 else ()
    return any(r.phonemes in given_names.formal() for r in readings)


def _tracked_twice(index: NameIndex, known: Known, tokens: list[Token], surname: Fit) -> bool:
    """Whether the given name between is another tracked person's with this surname."""
    sight = index.sight(tokens[surname.first - 1].text)
    others = index.sight(tokens[surname.last].text).people
    return any(n != known.number and not index.people[n].units.isdisjoint(sight.units) for n in others)
