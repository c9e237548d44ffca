"""Mentions by which somebody else is meant: "the wife of X", "X's lawyer", "X said that …"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from alertbot.core.model import Person
from alertbot.core.reading.clauses import Clause
from alertbot.core.reading.phrases import Hit
from alertbot.core.reading.scene import Scene
from alertbot.core.reading.words import COLON, COMMA, Words

# What is told of one person and not of another; a visit, a letter or a call is news of both.
OF_A_PERSON = frozenset(
    {"released", "died", "sentenced", "arrested", "charged", "transferred", "health", "disappeared"}
)
_CALLS = frozenset({"calls"})


def others_mentions(scene: Scene) -> Mapping[tuple[int, int], frozenset[str]]:
    """Places of names and the people named there (by place in the mentions) by which somebody else is meant, with the fields of a book that are
    still told of them: of somebody who only speaks nothing; of "the wife of X" that she calls for his release; and what she tells of him.
    """
    return dict(found for clause in scene.clauses for found in _in_clause(scene, clause))


def tells_of_relative(clause: Clause, hit: Hit) -> bool:
    """Whether a phrase speaks of a relative who is not named: "her brother was freed". Not so if the relative only speaks: "her brother says that …"."""
    theirs = {h.last for h in clause.hits if h.tells == "theirs"}
    if _is_of_relative(clause, hit, theirs) or _touches_relative(clause, hit):
        return True
    kin = [h for h in clause.hits if h.tells == "kin" and 0 < hit.first - h.last <= _SUBJECT and h.first - 1 in theirs]
    if not kin or any(kin[-1].last < at < hit.first for at in clause.named):
        return False
    return not any(h.tells in {"says", "pronouns"} and kin[-1].last < h.first < hit.first for h in clause.hits)


_SUBJECT = 4  # words between a relative and what is told of them


def _is_of_relative(clause: Clause, hit: Hit, theirs: set[int]) -> bool:
    """Whether "his mother" follows and no name: "the death of his mother", "freed her brother". "Our colleague" is the prisoner."""
    of = {h.last for h in clause.hits if h.tells == "of"}
    of_third = theirs & {h.last for h in clause.hits if h.tells == "pronouns"}
    possessive = hit.last + 2 if hit.last + 1 in of else hit.last + 1
    return possessive in of_third and any(
        h.tells == "kin" and h.first == possessive + 1 and h.last + 1 not in clause.named for h in clause.hits
    )


def _touches_relative(clause: Clause, hit: Hit) -> bool:
    """Whether somebody "died" right beside a word for a relative, without "his" as in Slavic languages: "умер отец", "zmarła matka"."""
    if hit.tells != "died":
        return False
    roles = {h.last for h in clause.hits if h.tells == "pronouns"}  # "the lawyer died" may be the prisoner
    return any(
        h.tells == "kin" and h.last not in roles and hit.last + 1 == h.first and h.last + 1 not in clause.named
        for h in clause.hits
        if not any(hit.first <= at <= hit.last for at in clause.named)  # "the body of X was given to the mother"
    )


def tells_of_stranger(strangers: Sequence[Hit], at: int, hit: Hit) -> bool:
    """Whether a phrase speaks of somebody whom a relative clause ties to the person named: "the judge who jailed X has died"."""
    return hit.tells in OF_A_PERSON and any(
        h.first <= hit.first and 0 < at - h.last <= _RELATIVE_CLAUSE for h in strangers
    )


_RELATIVE_CLAUSE = 6  # words from "the judge who" to the name


def _in_clause(scene: Scene, clause: Clause) -> Iterator[tuple[tuple[int, int], frozenset[str]]]:
    marks = _Marks.in_clause(clause)
    for at in clause.named:
        for person in scene.words.people[at]:
            relative = _relative_before(scene, at, person, marks)
            relative = _relative_behind(scene, at, marks) if relative is None else relative
            if relative is not None:
                yield (at, person), OF_A_PERSON | _CALLS if _tells_news(scene.words, relative, at, marks) else _CALLS
            elif _speaks(scene.words, at, marks):
                yield (at, person), frozenset()


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where a clause has words for relatives, "his", "of", and words of speech."""

    kin: frozenset[int]  # last words
    kin_starts: frozenset[int]
    theirs: frozenset[int]
    of: frozenset[int]
    says: frozenset[int]  # last words
    says_starts: frozenset[int]

    @classmethod
    def in_clause(cls, clause: Clause) -> Self:
        def places(tells: str, *, last: bool = True) -> frozenset[int]:
            return frozenset(
                hit.last if last else hit.first
                for hit in clause.hits
                if hit.tells == tells and not (tells == "says" and _is_deed(clause, hit))
            )

        return cls(
            kin=places("kin"),
            kin_starts=places("kin", last=False),
            theirs=places("theirs"),
            of=places("of"),
            says=places("says"),
            says_starts=places("says", last=False),
        )


def _is_deed(clause: Clause, says: Hit) -> bool:
    """Whether "added" is no word of speech here: "the court added a year to X's term"."""
    return any(
        h.tells in OF_A_PERSON and h.first <= says.first and says.last <= h.last and h.first < h.last
        for h in clause.hits
    )


def _relative_before(scene: Scene, at: int, person: int, marks: _Marks) -> int | None:
    """The place of the word for a relative that a name follows: "the wife of X", "жена Х". In "his wife X" and "her lawyer, X" the relative is X."""
    if scene.words.breaks[at] >= COMMA:
        return None
    if at - 1 in marks.of:
        return next((place for place in (at - 2, at - 3) if place in marks.kin), None)
    place = next((p for p in (at - 1, at - 2) if p in marks.kin), None)
    if place is None or scene.book.of or place - 1 in marks.theirs:
        return None
    return place if _is_inflected(_surface(scene, at), scene.people.get(scene.mentions[person].person_id)) else None


def _relative_behind(scene: Scene, at: int, marks: _Marks) -> int | None:
    """The place of the word for a relative that follows a name in the genitive: "X's lawyer", "X'in avukatı"."""
    surface = _surface(scene, at).lower()
    ends_in_genitive = surface.endswith(("'s", "’s")) or scene.book.code == "tr"
    if ends_in_genitive and scene.words.breaks[min(at + 1, len(scene.words.breaks) - 1)] == 0:
        return next((place for place in (at + 1, at + 2) if place in marks.kin_starts), None)
    if scene.words.forms[at + 1 : at + 2] != ["s"]:
        return None
    return next((place for place in (at + 2, at + 3) if place in marks.kin_starts), None)


_SPEECH = 3  # words between a relative and "says"


def _tells_news(words: Words, relative: int, at: int, marks: _Marks) -> bool:
    """Whether the relative only tells the news, which is then the prisoner's: "the wife of X says that he is ill", "The wife of X: he is ill"."""
    first, last = min(relative, at), max(relative, at)
    if last + 1 < len(words.breaks) and words.breaks[last + 1] == COLON:
        return True
    behind = any(place in marks.says_starts for place in range(last + 1, last + 1 + _SPEECH))
    return behind or any(place in marks.says for place in range(first - _SPEECH, first))


def _speaks(words: Words, at: int, marks: _Marks) -> bool:
    """Whether the person only speaks: "X said", "said X", "according to his sister X". Then the news is somebody else's."""
    if any(p in marks.says_starts and max(words.breaks[at + 1 : p + 1]) < COMMA for p in (at + 1, at + 2)):
        return True
    before = at - 1
    while words.breaks[before + 1] < COMMA and (before in marks.kin or before in marks.theirs):
        before -= 1
    return before in marks.says and words.breaks[before + 1] < COMMA


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
