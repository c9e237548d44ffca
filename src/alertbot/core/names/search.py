"""Finds people for somebody who types a name into a chat: any spelling, script or order, with slips of the finger."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from alertbot.core.names import gender, native
from alertbot.core.names.distance import distance
from alertbot.core.names.fits import CLOSE, fit
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known, unpack
from alertbot.core.names.languages import EVERY
from alertbot.core.names.normalise import clean
from alertbot.core.names.parts import is_patronymic
from alertbot.core.names.skeleton import CLASSES, key_of
from alertbot.core.names.tokens import Token, words

_MOST_WORDS = 6
_LONGEST = 200  # characters of a query that are read
_FAR = 0.34  # a slip or two in a name; anything farther is another name
_SURE_GIVEN = 0.85
_ONE_WORD = 0.75
_OTHER_GENDER = 0.1
_MOST_CANDIDATES = 120  # more are never looked at for one query


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
    tokens = _without_patronymics(list(words(text))[:_MOST_WORDS])
    hits = {hit.person_id: hit for hit in reversed(list(_native(index, text)))}
    for candidates in (_by_key, _by_given, _by_slip):
        if len(tokens) == 1 or not any(hit.exact for hit in hits.values()):
            for known in islice(candidates(index, tokens), _MOST_CANDIDATES):
                hit = _hit(index, known, tokens)
                if hit is not None:
                    hits.setdefault(hit.person_id, hit)
    return tuple(sorted(hits.values(), key=lambda h: (not h.exact, -h.score, h.person_id))[:limit])


def _without_patronymics(tokens: list[Token]) -> list[Token]:
    """The words without patronymics, where enough is left; these say nothing that the other words do not."""
    kept = [t for t in tokens if not is_patronymic(t.text)]
    return kept if len(kept) > 1 else tokens


def _native(index: NameIndex, text: str) -> Iterator[Hit]:
    for found in native.find_native(index.natives, text):
        yield Hit(index.people[found.name.number].person.id, 1.0, Kind.EXACT)
    if native.NATIVE.search(text):
        for number in native.with_word(index.natives, text):
            yield Hit(index.people[number].person.id, _ONE_WORD, Kind.EXACT)


def _by_key(index: NameIndex, tokens: list[Token]) -> Iterator[Known]:
    """People whose surname shares a key with a word; those first whose given name is there as well."""
    close = dict.fromkeys(n for t in tokens for n in index.sight(t.text).people)
    return _given_first(index, close, tokens)


def _by_slip(index: NameIndex, tokens: list[Token]) -> Iterator[Known]:
    """People whose surname has a key that is one class away from a word's."""
    keys = {key for t in tokens for r in index.sight(t.text).readings[:1] for key in _slips(key_of(r.phonemes))}
    close = dict.fromkeys(n for key in sorted(keys) for n in index.people_by_key.get(key, ()))
    return _given_first(index, close, tokens)


def _by_given(index: NameIndex, tokens: list[Token]) -> Iterator[Known]:
    """People whose given name one of the words may be."""
    given = _units(index, tokens)
    return (known for known in index.people if not known.units.isdisjoint(given)) if given else iter(())


def _given_first(index: NameIndex, numbers: Iterable[int], tokens: list[Token]) -> Iterator[Known]:
    """Of these people, those of whom a given name is among several words; all of them where there is none such."""
    given = _units(index, tokens) if len(tokens) > 1 else set()
    people = [index.people[n] for n in numbers]
    both = [known for known in people if not known.units.isdisjoint(given)]
    return iter(both or people)


def _units(index: NameIndex, tokens: list[Token]) -> set[int]:
    return {u for t in tokens for u in index.sight(t.text).units}


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
    if gender.speaks_against(known.gender, tokens[last].text, tuple(way.written for way in known.surnames)):
        like -= _OTHER_GENDER
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
