"""Mentions by which somebody else is meant: "the wife of X", "X's lawyer", "X said that …"."""

from collections.abc import Iterator

from alertbot.core.model import Person
from alertbot.core.reading.clauses import Clause
from alertbot.core.reading.phrases import Hit
from alertbot.core.reading.scene import Scene
from alertbot.core.reading.words import COMMA, Words


def others_mentions(scene: Scene) -> frozenset[tuple[int, int]]:
    """Places of names and the people named there (by place in the mentions) of whom the clause tells nothing."""
    return frozenset(found for clause in scene.clauses for found in _in_clause(scene, clause))


def tells_of_relative(clause: Clause, hit: Hit) -> bool:
    """Whether a phrase speaks of a relative who is not named: "her brother was freed". Not so if the relative only speaks: "her brother says that …"."""
    theirs = {h.last for h in clause.hits if h.tells == "theirs"}
    kin = [h for h in clause.hits if h.tells == "kin" and 0 < hit.first - h.last <= _SUBJECT and h.first - 1 in theirs]
    if not kin or any(kin[-1].last < at < hit.first for at in clause.named):
        return False
    return not any(h.tells in {"says", "pronouns"} and kin[-1].last < h.first < hit.first for h in clause.hits)


_SUBJECT = 4  # words between a relative and what is told of them


def _in_clause(scene: Scene, clause: Clause) -> Iterator[tuple[int, int]]:
    kin_ends = {hit.last for hit in clause.hits if hit.tells == "kin"}
    kin_starts = {hit.first for hit in clause.hits if hit.tells == "kin"}
    theirs = {hit.last for hit in clause.hits if hit.tells == "theirs"}
    of = {hit.last for hit in clause.hits if hit.tells == "of"}
    says_starts = {hit.first for hit in clause.hits if hit.tells == "says"}
    says_ends = {hit.last for hit in clause.hits if hit.tells == "says"}
    for at in clause.named:
        for person in scene.words.people[at]:
            if (
                _is_relative_of(scene, at, person, kin_ends, theirs, of)
                or _has_relative(scene, at, kin_starts)
                or _speaks(scene.words, at, says_starts, says_ends)
            ):
                yield at, person


def _is_relative_of(scene: Scene, at: int, person: int, kin: set[int], theirs: set[int], of: set[int]) -> bool:
    """Whether a name follows a word for a relative: "the wife of X", "жена Х". In "his wife X" and "her lawyer, X" the relative is X."""
    if scene.words.breaks[at] >= COMMA:
        return False
    if at - 1 in of:
        return any(place in kin for place in (at - 2, at - 3))
    place = next((p for p in (at - 1, at - 2) if p in kin), None)
    if place is None or scene.book.of or place - 1 in theirs:
        return False
    return _is_inflected(_surface(scene, at), scene.people.get(scene.mentions[person].person_id))


def _has_relative(scene: Scene, at: int, kin: set[int]) -> bool:
    """Whether a word for a relative follows a name that stands in the genitive: "X's lawyer", "X'in avukatı"."""
    surface = _surface(scene, at).lower()
    ends_in_genitive = surface.endswith(("'s", "’s")) or scene.book.code == "tr"
    if ends_in_genitive and scene.words.breaks[min(at + 1, len(scene.words.breaks) - 1)] == 0:
        return at + 1 in kin or at + 2 in kin
    follows = scene.words.forms[at + 1 : at + 2]
    return follows == ["s"] and (at + 2 in kin or at + 3 in kin)


def _speaks(words: Words, at: int, starts: set[int], ends: set[int]) -> bool:
    """Whether the person only speaks: "X said", "said X", "according to X". Then the news is somebody else's."""
    speaks = any(p in starts and max(words.breaks[at + 1 : p + 1]) < COMMA for p in (at + 1, at + 2))
    return speaks or (at - 1 in ends and words.breaks[at] < COMMA)


def _surface(scene: Scene, at: int) -> str:
    return scene.text[scene.words.starts[at] : scene.words.ends[at]]


_MALE_ENDINGS = (
    "а",
    "я",
    "у",
    "ю",
    "ым",
    "ом",
    "ем",
    "им",
    "ого",
    "его",
    "ему",
    "ому",
    "a",
    "u",
    "ą",
    "em",
    "om",
    "owi",
    "ego",
    "emu",
    "im",
    "ym",
    "iem",
)
_FEMALE_ENDINGS = (
    "ой",
    "ей",
    "ай",
    "яй",
    "у",
    "ю",
    "ы",
    "и",
    "і",
    "ї",
    "ое",
    "ову",
    "u",
    "ę",
    "ą",
    "ej",
    "y",
    "i",
    "é",
    "ou",
    "ovou",
    "ie",
    "e",
)


def _is_inflected(surface: str, person: Person | None) -> bool:
    """Whether a word of a name stands in another case than the nominative, by the endings of Slavic names."""
    if person is None:
        return False
    endings = {"m": _MALE_ENDINGS, "f": _FEMALE_ENDINGS}.get(person.gender)
    known = {word for name in person.names for word in name.lower().split()}
    return any(endings is None or word.endswith(endings) for word in surface.lower().split() if word not in known)
