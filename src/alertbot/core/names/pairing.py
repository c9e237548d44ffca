"""Which given name belongs to a surname: the rules of what may stand between them, before and after.

All functions look at the words of one stretch of text; places are positions in that list of tokens.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from alertbot.core.names.cues import AND, BETWEEN, TITLES
from alertbot.core.names.fits import Fit
from alertbot.core.names.index import NameIndex
from alertbot.core.names.known import Known
from alertbot.core.names.parts import HISPANIC, is_patronymic_in_text
from alertbot.core.names.reader import read
from alertbot.core.names.sights import Tier
from alertbot.core.names.tokens import Token, is_capital

_SPACE = re.compile(r"[ \u00a0\u2009\u202f\t]*\n?[ \u00a0\t]*")
_HYPHEN = re.compile(r"\s?[-‑‐–]\s?")
_QUOTE = re.compile(r"\s*[«»„“”\"'‘’(\[)\]<>]+\s*")
_COMMA = re.compile(r"\s*,\s*")
_DOT = re.compile(r"\.\s?")
_FARTHEST = 5


Speaks = Callable[[frozenset[str]], bool]  # whether the text may be in one of these languages; none means any


@dataclass(slots=True)
class Pairing:
    """A given name found for a surname: its words, how good each is, and what speaks against the pair.

    `doubts` are reasons that make the pair possible at best, `places` the tokens of the given name.
    """

    units: dict[int, Tier] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    inverted: bool = False
    shared: bool = False
    initial: bool = False
    doubts: list[str] = field(default_factory=list)
    patronymic: str = ""
    between: str = ""
    extra: int = 0

    @property
    def score(self) -> float:
        """The best tier among the given names, or the little that an initial says."""
        return max((t.score for t in self.units.values()), default=0.4 if self.initial else 0.0)


def pair(index: NameIndex, known: Known, tokens: list[Token], surname: Fit, speaks: Speaks) -> Pairing | None:
    """The given name of this person that belongs to the surname at these words, or None."""
    before = _before(index, known, tokens, surname.first, speaks)
    if before is not None and before.units:
        return before
    after = _after(index, known, tokens, surname, speaks)
    if after is None and before is None:
        return _initial_after(index, known, tokens, surname)
    return after if after is not None else before


def units_of(index: NameIndex, known: Known, word: str, speaks: Speaks) -> dict[int, Tier]:
    """The given names of this person that a word may be."""
    sight = index.sight(word)
    found = {u: sight.units[u] for u in known.units if u in sight.units}
    return {u: t for u, t in found.items() if speaks(t.languages)} if found else found


def is_given(index: NameIndex, word: str) -> bool:
    """Whether a word with a capital is a given name that the dictionary or the people on record know."""
    sight = index.sight(word)
    return bool(sight.rows) or any(t.score >= 0.95 for t in sight.units.values())


def _before(index: NameIndex, known: Known, tokens: list[Token], first: int, speaks: Speaks) -> Pairing | None:
    """Given Surname, with what may stand between them."""
    found, at, skipped_other = Pairing(), first - 1, False
    while at >= max(0, first - _FARTHEST) and _joins(tokens[at + 1].gap, tokens[at]):
        word = tokens[at].text
        mine = units_of(index, known, word, speaks)
        if mine:
            if found.initial:  # Vladimir V. Kara-Murza: the initial is another name's
                found.initial, found.places = False, []
            _take(found, mine, at)
        elif found.places:
            break
        elif is_initial(tokens, at):
            found.initial = found.initial or _initial_of(index, known, word)
            found.places += [at] if found.initial else []
        elif skipped_other and word.lower() in AND:
            found.shared = True
        elif not skipped_other and _is_other_given(index, tokens, at):
            skipped_other = True
        elif known.person.country in HISPANIC and is_capital(word) and index.sight(word).rows and not found.between:
            found.between = word
        elif skipped_other or not _may_stand_between(index, known, tokens, at):
            break
        elif is_patronymic_in_text(word):
            found.patronymic = word
        else:
            found.extra += is_capital(word)
        at -= 1
    if skipped_other and not found.shared:
        return None
    return found if found.places else None


def _after(index: NameIndex, known: Known, tokens: list[Token], surname: Fit, speaks: Speaks) -> Pairing | None:
    """Surname Given, or "Surname, Given"; not when the surname already has an owner before it, or the given name a
    surname after it.
    """
    found, at = Pairing(inverted=True), surname.last + 1
    comma = at < len(tokens) and _COMMA.fullmatch(tokens[at].gap) is not None
    while at < len(tokens) and at <= surname.last + 4 and (comma or _joins(tokens[at].gap, tokens[at - 1])):
        comma = False
        mine = units_of(index, known, tokens[at].text, speaks)
        small = found.places and _HYPHEN.fullmatch(tokens[at].gap)  # Lai Chee-ying
        if mine and (small or is_capital(tokens[at].text)):
            _take(found, mine, at)
        elif found.places and is_patronymic_in_text(tokens[at].text) and is_capital(tokens[at].text):
            found.patronymic = tokens[at].text
        elif not found.places and known.eastern and tokens[at].text.lower() in BETWEEN:
            pass
        else:
            break
        at += 1
    if not found.places or _owned_before(index, tokens, surname.first):
        return None
    after_comma = _COMMA.fullmatch(tokens[surname.last + 1].gap) is not None
    if not known.eastern and _owns_next(index, tokens, at, known):
        return None
    if after_comma and _is_possessive(tokens[found.places[-1]].text):
        return None
    return found


def _initial_after(index: NameIndex, known: Known, tokens: list[Token], surname: Fit) -> Pairing | None:
    """Surname I., as lists have it; not when another name or initial stands before the surname."""
    at = surname.last + 1
    if at + 1 >= len(tokens) or not _SPACE.fullmatch(tokens[at].gap) or not is_initial(tokens, at):
        return None
    if surname.first and (_owned_before(index, tokens, surname.first) or is_initial(tokens, surname.first - 1)):
        return None
    own = _initial_of(index, known, tokens[at].text)
    return Pairing(places=[at], inverted=True, initial=True) if own else None


def _take(found: Pairing, mine: dict[int, Tier], at: int) -> None:
    for unit, tier in mine.items():
        if unit not in found.units or found.units[unit].score < tier.score:
            found.units[unit] = tier
    found.places.append(at)


def _joins(gap: str, left: Token) -> bool:
    """Whether two words on both sides of this gap may belong to one name."""
    if gap == "_" or _SPACE.fullmatch(gap) or _HYPHEN.fullmatch(gap) or _QUOTE.fullmatch(gap):
        return True
    return len(left.text) <= 2 and _DOT.fullmatch(gap) is not None


def is_initial(tokens: list[Token], at: int) -> bool:
    """Whether the word at this place is a capital or two with a full stop, and no title."""
    word = tokens[at].text
    return len(word) <= 2 and word[:1].isupper() and tokens[at + 1].gap.startswith(".") and word not in TITLES


def _initial_of(index: NameIndex, known: Known, word: str) -> bool:
    first = read(word)[:1]
    return any(
        first and any(packed.startswith(first) for packed in index.units[u].ways[0].readings[:1])
        for u in known.units
        if index.units[u].ways
    )


def _is_other_given(index: NameIndex, tokens: list[Token], at: int) -> bool:
    return (
        is_capital(tokens[at].text)
        and is_given(index, tokens[at].text)
        and at > 0
        and tokens[at - 1].text.lower() in AND
    )


def _may_stand_between(index: NameIndex, known: Known, tokens: list[Token], at: int) -> bool:
    word, after = tokens[at].text, tokens[at + 1].gap
    if is_patronymic_in_text(word) or word.lower() in BETWEEN:
        return True
    quoted = _QUOTE.fullmatch(tokens[at].gap) is not None and _QUOTE.fullmatch(after) is not None
    if quoted and ("'" not in after or "'" in tokens[at].gap):
        return True
    return known.number in index.sight(word).people and _HYPHEN.fullmatch(after) is not None


def _owned_before(index: NameIndex, tokens: list[Token], first: int) -> bool:
    """Whether another given name stands right before the surname."""
    if first == 0 or not _SPACE.fullmatch(tokens[first].gap):
        return False
    word = tokens[first - 1].text
    return is_capital(word) and not word.isupper() and is_given(index, word)


def _owns_next(index: NameIndex, tokens: list[Token], at: int, known: Known) -> bool:
    """Whether the word after the given name looks like its own surname."""
    if at >= len(tokens) or not _SPACE.fullmatch(tokens[at].gap):
        return False
    word = tokens[at].text
    if not is_capital(word) or word.isupper() or known.number in index.sight(word).people:
        return False
    return not is_given(index, word)


def _is_possessive(word: str) -> bool:
    return word.endswith(("'s", "’s"))
