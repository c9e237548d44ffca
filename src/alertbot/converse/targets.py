"""What can be followed, as people say it and as buttons carry it."""

from collections.abc import Sequence
from dataclasses import dataclass

from alertbot.converse.house import Hit, House, the_person
from alertbot.core.messages.actions import key_of
from alertbot.core.messages.cards import target_name
from alertbot.core.messages.words import Words
from alertbot.core.model import Person, Target, TargetKind

NEAR = 0.5  # below it a name is no near miss
_SURE = 0.9  # a slip of the finger in a whole name; and how far it must stand before the next
_LEAD = 0.25
_MOST_FOUND = 40
EVERYBODY = Target(TargetKind.EVERYBODY)


@dataclass(frozen=True, slots=True)
class One:
    """The words mean just this."""

    target: Target


@dataclass(frozen=True, slots=True)
class Several:
    """The words may mean any of these people, the likeliest first; `sure` when all are spelled so."""

    people: tuple[Person, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Nobody:
    """The words mean nobody who is tracked."""


Meant = One | Several | Nobody


def meant(house: House, words: Words, text: str) -> Meant:
    """Whom or what some words mean: a country, a group or everybody by its exact name, else people by any spelling."""
    if (target := _by_exact_name(house, words, text)) is not None:
        return One(target)
    known = house.watchlist().by_id
    return _people_meant([(known[hit.person_id], hit) for hit in house.search(text) if hit.person_id in known])


def called(house: House, words: Words, target: Target) -> str:
    """What a target is called in a language."""
    people = house.watchlist().by_id
    if target.kind is TargetKind.PERSON and target.key not in people:
        return words.say("somebody who is no longer on the list")
    return target_name(target, people, words)


def written(house: House, target: Target) -> tuple[str, int | str]:
    """A target as the two arguments of a button: its kind, and the person's number or the target's key (by `key_of`)."""
    person = house.watchlist().by_id.get(target.key) if target.kind is TargetKind.PERSON else None
    return (target.kind.value, person.number if person else key_of(target.key))


def read(house: House, args: Sequence[int | str]) -> Target | None:
    """The target of a button's arguments; None when there is no such thing (any more)."""
    people = house.watchlist()
    match tuple(args):
        case (TargetKind.PERSON.value, int(number)) if number in people.by_number:
            return the_person(people.by_number[number].id)
        case (TargetKind.PERSON.value, str(key)):
            return the_person(key)  # somebody who is no longer tracked: only to unfollow
        case (TargetKind.GROUP.value, str(key)):
            return next((Target(TargetKind.GROUP, g) for g in people.groups() if key_of(g) == key), None)
        case (TargetKind.COUNTRY.value, str(code)) if code in people.countries():
            return Target(TargetKind.COUNTRY, code)
        case (TargetKind.EVERYBODY.value, _):
            return EVERYBODY
        case _:
            return None


def person_numbered(house: House, args: Sequence[int | str]) -> Person | None:
    """The person whose number is a button's first argument."""
    return house.watchlist().by_number.get(args[0]) if args and isinstance(args[0], int) else None


def _by_exact_name(house: House, words: Words, text: str) -> Target | None:
    wanted = _folded(text)
    people = house.watchlist()
    if wanted in {_folded(words.say("Everybody")), "everybody"}:
        return EVERYBODY
    countries = (Target(TargetKind.COUNTRY, c) for c in people.countries() if wanted in _names_of(c, words))
    groups = (Target(TargetKind.GROUP, g) for g in people.groups() if _folded(g) == wanted)
    return next(countries, None) or next(groups, None)


def _names_of(country: str, words: Words) -> frozenset[str]:
    return frozenset({_folded(words.country(country)), _folded(country)})


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _people_meant(found: Sequence[tuple[Person, Hit]]) -> Meant:
    exact = tuple(person for person, hit in found if hit.exact)
    if len(exact) == 1:
        return One(the_person(exact[0].id))
    if exact:
        return Several(exact[:_MOST_FOUND], sure=True)
    near = sorted(((p, h) for p, h in found if h.score >= NEAR), key=lambda pair: -pair[1].score)
    if near and near[0][1].score >= _SURE and all(near[0][1].score - h.score >= _LEAD for _, h in near[1:]):
        return One(the_person(near[0][0].id))
    return Several(tuple(person for person, _ in near[:_MOST_FOUND]), sure=False) if near else Nobody()
