"""Finds people for somebody who types a name into a chat: any spelling, script or order, with slips of the finger."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from alertbot.core.names import native
from alertbot.core.names.distance import distance
from alertbot.core.names.fits import CLOSE, fit
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known, unpack
from alertbot.core.names.languages import EVERY
from alertbot.core.names.normalise import clean
from alertbot.core.names.skeleton import CLASSES, key_of
from alertbot.core.names.tokens import Token, words

_MOST_WORDS = 6
_LONGEST = 200  # characters of a query that are read
_FAR = 0.34  # a slip or two in a name; anything farther is another name
_SURE_GIVEN = 0.89
_ENOUGH = 3


class Kind(StrEnum):
    """Whether a hit is what was typed, or only near it."""

    EXACT = "exact"
    NEAR = "near"


class Hit(NamedTuple):
    """A person found for a query. One exact hit is the person; several exact hits are a choice; near hits are a guess."""

    person_id: str
    score: float
    kind: Kind

    @property
    def exact(self) -> bool:
        """Whether every word of the query is a spelling of this person's name."""
        return self.kind is Kind.EXACT


class _Score(NamedTuple):
    surname: float
    given: float
    unused: int

    def value(self) -> float:
        both = 0.6 * self.surname + 0.4 * self.given if self.given else 0.75 * self.surname
        return max(0.0, (both if self.surname else 0.7 * self.given) - 0.08 * self.unused)


def search_people(index: NameIndex, query: str, limit: int = 10) -> tuple[Hit, ...]:
    """The people whom a query may mean, best first, exact hits before near ones, at most `limit`.

    The query may be a full name in any order, a surname alone or a given name alone.
    """
    text = clean(query[:_LONGEST]).text
    tokens = list(words(text))[:_MOST_WORDS]
    hits = {hit.person_id: hit for hit in _native(index, text)}
    for known in _candidates(index, tokens, hits):
        hit = _hit(index, known, tokens)
        if hit is not None and hit.person_id not in hits:
            hits[hit.person_id] = hit
    return tuple(sorted(hits.values(), key=lambda h: (not h.exact, -h.score, h.person_id))[:limit])


def _native(index: NameIndex, text: str) -> Iterator[Hit]:
    for found in native.find_native(index.natives, text):
        yield Hit(index.people[found.name.number].person.id, 1.0, Kind.EXACT)


def _candidates(index: NameIndex, tokens: list[Token], hits: dict[str, Hit]) -> Iterator[Known]:
    """People by exact keys first; people by keys with one slip only when these are few."""
    close = {n: None for t in tokens for n in index.sight(t.text).people}
    given = {u for t in tokens for u in index.sight(t.text).units}
    if len(tokens) > 1 and close:
        both = [n for n in close if not index.people[n].units.isdisjoint(given)]
        close = dict.fromkeys(both or close)
    yield from (index.people[n] for n in close)
    if given and len(close) < _ENOUGH:
        yield from (k for k in index.people if k.number not in close and not k.units.isdisjoint(given))
    if len(hits) + len(close) < _ENOUGH:
        slipped = {n: None for t in tokens for n in _by_slip(index, t.text) if n not in close}
        yield from (index.people[n] for n in slipped)


def _by_slip(index: NameIndex, word: str) -> Iterator[int]:
    """People whose surname has a key that is one class away from the word's."""
    for reading in index.sight(word).readings[:1]:
        for key in _slips(key_of(reading.phonemes)):
            yield from index.people_by_key.get(key, ())


def _slips(key: str) -> Iterable[str]:
    """Every key one deletion, exchange, change or insertion away."""
    cuts = [(key[:i], key[i:]) for i in range(len(key) + 1)]
    found = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    found |= {a + c + b[1:] for a, b in cuts if b for c in CLASSES} | {a + c + b for a, b in cuts for c in CLASSES}
    return found - {"", key}


def _hit(index: NameIndex, known: Known, tokens: list[Token]) -> Hit | None:
    score = max((_score(index, known, tokens, at) for at in range(len(tokens))), key=_Score.value, default=None)
    score = max(
        (s for s in (score, _given_only(index, known, tokens)) if s is not None), key=_Score.value, default=None
    )
    if score is None or score.value() <= 0:
        return None
    exact = (
        not score.unused
        and score.surname in (0, *_sure(score.surname))
        and (not score.given or score.given >= _SURE_GIVEN)
    )
    return Hit(known.person.id, round(score.value(), 4), Kind.EXACT if exact else Kind.NEAR)


def _sure(surname: float) -> tuple[float, ...]:
    return (surname,) if surname >= 1 - CLOSE else ()


def _score(index: NameIndex, known: Known, tokens: list[Token], at: int) -> _Score:
    """How well the person fits when the word at this place is the surname."""
    surname = fit(index, known, tokens, at, EVERY)
    first, last, like = (
        (surname.first, surname.last, 1 - surname.apart)
        if surname
        else (at, at, _slipped(index, known, tokens[at].text))
    )
    others = [t.text for i, t in enumerate(tokens) if not first <= i <= last]
    given = [_given(index, known, word) for word in others]
    if not like:
        return _Score(0, 0, len(tokens))
    return _Score(like, max(given, default=0.0), sum(not g for g in given))


def _given_only(index: NameIndex, known: Known, tokens: list[Token]) -> _Score | None:
    given = [_given(index, known, t.text) for t in tokens]
    return _Score(0, max(given), sum(not g for g in given)) if any(given) else None


def _given(index: NameIndex, known: Known, word: str) -> float:
    sight = index.sight(word)
    best = max((sight.units[u].score for u in known.units if u in sight.units), default=0.0)
    if best or len(word) == 1:
        return best
    return max(
        (
            0.8 * _like(index, packed, word)
            for u in known.units
            for way in index.units[u].ways
            for packed in way.readings
        ),
        default=0.0,
    )


def _slipped(index: NameIndex, known: Known, word: str) -> float:
    return max((0.95 * _like(index, packed, word) for way in known.surnames for packed in way.readings), default=0.0)


def _like(index: NameIndex, packed: str, word: str) -> float:
    """1 less the distance, or nothing when it is another name."""
    readings = index.sight(word).readings[:1]
    apart = min((distance(r.phonemes, p.phonemes) for r in readings for p in unpack(packed)[:2]), default=1.0)
    return 1 - apart if apart <= _FAR else 0.0
