"""A text as clauses: stretches of words that speak of the same people, with what is told in each."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from alertbot.core.reading.phrases import Hit
from alertbot.core.reading.words import COLON, COMMA, Words


@dataclass(frozen=True, slots=True)
class Clause:
    """Words from `first` to before `end`; the places of named people among them; the phrases found; its sentence."""

    first: int
    end: int
    sentence: int
    named: tuple[int, ...]
    hits: tuple[Hit, ...]
    turners: tuple[Hit, ...]  # those that take another back or turn it round, and what may: few, and asked for often


def clauses_of(words: Words, hits: Sequence[Hit]) -> tuple[Clause, ...]:
    """The clauses of a text in order. Commas alone end none: "A, B and C were released" is one clause."""
    breaks = words.breaks
    turns = {hit.first for hit in hits if hit.tells == "turns" and (not hit.weak or breaks[hit.first] >= COMMA)}
    starts = sorted(turns.union(at for at, before in enumerate(breaks) if before >= COLON))
    pieces = list(pairwise([*starts, len(words.forms)]))
    return _with_hits(words, [short for piece in _joined(words, pieces) for short in _bounded(*piece)], hits)


_LONGEST = 150  # words: more is no clause but a list without end, and what follows compares each phrase of a clause with each name


def _bounded(first: int, end: int) -> list[tuple[int, int]]:
    return [(start, min(start + _LONGEST, end)) for start in range(first, end, _LONGEST)]


def _joined(words: Words, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Colons and dashes divide only where people are named on both sides: "Released: A and B" is one clause."""
    before = [0, *accumulate(bool(people) for people in words.people)]
    joined: list[tuple[int, int]] = []
    for first, end in pieces:
        begin = joined[-1][0] if joined else 0
        if joined and words.breaks[first] == COLON and (before[first] == before[begin] or before[end] == before[first]):
            joined[-1] = (begin, end)
        else:
            joined.append((first, end))
    return joined


def _names(words: Words, first: int, end: int) -> tuple[int, ...]:
    return tuple(at for at in range(first, end) if words.people[at])


_TURNERS = frozenset({"negations", "wishes", "doubts", "past", "ago", "held"})


def _with_hits(words: Words, pieces: list[tuple[int, int]], hits: Sequence[Hit]) -> tuple[Clause, ...]:
    starts = [first for first, _ in pieces]
    found: list[list[Hit]] = [[] for _ in pieces]
    for hit in hits:
        found[bisect_right(starts, hit.first) - 1].append(hit)
    return tuple(
        Clause(
            first,
            end,
            words.sentences[first],
            _names(words, first, end),
            tuple(here),
            tuple(hit for hit in here if hit.tells in _TURNERS),
        )
        for (first, end), here in zip(pieces, found, strict=True)
    )
