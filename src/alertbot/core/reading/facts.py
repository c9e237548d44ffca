"""What a text says about an event, where it says so: the day, the length of the sentence, the place, how many were freed."""

from collections.abc import Iterator
from datetime import date, timedelta

from alertbot.core.model import EventKind, Facts
from alertbot.core.reading.clauses import Clause
from alertbot.core.reading.dates import days_told
from alertbot.core.reading.events import Verdict
from alertbot.core.reading.phrases import Hit, number_words
from alertbot.core.reading.scene import Scene
from alertbot.core.reading.words import COLON, COMMA

_WITH_DAY = frozenset(EventKind) - {EventKind.OTHER, EventKind.APPEAL_FOR_RELEASE, EventKind.ANNIVERSARY}
_WITH_PLACE = frozenset(
    {EventKind.TRANSFERRED, EventKind.ARRESTED, EventKind.DIED, EventKind.RELEASED, EventKind.SENTENCED}
)


def facts_of(scene: Scene, verdict: Verdict, freed: int | None) -> Facts:
    """The facts of a decided event, looked for where it is told; `freed` is how many the whole text says were freed."""
    if verdict.sign is None:
        return Facts()
    kind = verdict.kind
    return Facts(
        on=_day(scene, verdict.sign.hit) if kind in _WITH_DAY else None,
        term=_term(scene, verdict.sign.hit) if kind is EventKind.SENTENCED else "",
        place=_place(scene, verdict.sign.hit) if kind in _WITH_PLACE else "",
        freed=freed if kind is EventKind.RELEASED else None,
    )


def freed_in(scene: Scene) -> int | None:
    """How many people the text says were freed together: the first number of people told beside a release."""
    for clause in scene.clauses:
        tells = {hit.tells for hit in clause.hits}
        if "released" in tells and "freed" in tells and "held" not in tells:
            counts = (_number_before(scene, hit, clause) for hit in clause.hits if hit.tells == "freed")
            found = next((count for count in counts if count is not None and count > 1), None)
            if found is not None:
                return found
    return None


_NEAR = 60  # words of a sentence in which its day is looked for, on both sides


def _day(scene: Scene, hit: Hit) -> date | None:
    """The day told nearest to what happened, in the same sentence, and not in the future."""
    clauses = scene.of_sentence[scene.words.sentences[hit.first]]
    first, end = max(clauses[0].first, hit.first - _NEAR), min(clauses[-1].end, hit.last + _NEAR)
    latest = scene.published + timedelta(days=1) if scene.published else date.max
    days = [day for day in days_told(scene.words, scene.book, scene.published, first, end) if day.on <= latest]
    return min(days, key=lambda day: abs(day.first - hit.last)).on if days else None


def _clause_at(scene: Scene, at: int) -> Clause:
    return next(c for c in scene.of_sentence[scene.words.sentences[at]] if c.first <= at < c.end)


def _term(scene: Scene, hit: Hit) -> str:
    """The length of a sentence in the words of the text: the number of years or months nearest to what tells it."""
    clause = _clause_at(scene, hit.first)
    spans = list(_lengths(scene, clause))
    nearest = min(spans, key=lambda span: min(abs(span[0] - hit.last), abs(span[1] - hit.first)), default=None)
    return _slice(scene, *nearest) if nearest else ""


def _lengths(scene: Scene, clause: Clause) -> Iterator[tuple[int, int]]:
    """First and last words of "8 years", "eight and a half years", "life imprisonment" in a clause."""
    for unit in clause.hits:
        if unit.tells == "years":
            numbers = [
                at for at in range(unit.first - 1, max(clause.first, unit.first - 5) - 1, -1) if _is_number(scene, at)
            ]
            if unit.weak:
                yield unit.first, unit.last
            elif numbers and numbers[0] >= unit.first - 4:
                yield numbers[0], unit.last


def _is_number(scene: Scene, at: int) -> bool:
    word = scene.words.forms[at]
    return word in number_words(scene.book) or (word[0].isdigit() and len(word) < 4)


def _slice(scene: Scene, first: int, last: int) -> str:
    return " ".join(scene.text[scene.words.starts[first] : scene.words.ends[last]].split())


def _place(scene: Scene, hit: Hit) -> str:
    """A prison with its number or its town, or a town after a preposition, from the phrase on to the end of its clause."""
    clause = _clause_at(scene, hit.first)
    jails = [h for h in clause.hits if h.tells == "jails"]
    for jail in jails:
        last = _extended(scene, jail.last, clause.end)
        if last > jail.last:
            return _slice(scene, jail.first, last)
    towns = [h for h in clause.hits if h.tells == "places" and h.first > hit.first]
    return next(
        (_slice(scene, h.last + 1, last) for h in towns if (last := _capitals(scene, h.last, clause.end)) > h.last), ""
    )


def _extended(scene: Scene, last: int, end: int) -> int:
    """The last word of a prison's name: "No. 4", "near Homel"."""
    at = last + 1
    if at < end and scene.words.forms[at] in {"no", "nr", "n", "numero", "номер"}:
        at += 1
    if (
        at < end
        and scene.words.forms[at].isdigit()
        and len(scene.words.forms[at]) < 4
        and scene.words.breaks[at] < COLON
    ):
        return at
    return _capitals(scene, last + 1, end) if _is_preposition(scene, last + 1) else last


def _is_preposition(scene: Scene, at: int) -> bool:
    return at < len(scene.words.forms) and any(
        h.tells == "places" and h.first == at for h in _clause_at(scene, at).hits
    )


def _capitals(scene: Scene, last: int, end: int) -> int:
    """The last of up to three words with a capital that follow; months, numbers and tracked names are no place."""
    start = last
    months = {form for forms in scene.book.months for form in forms.split()}
    while last + 1 < end and last - start < 3:
        word = scene.text[scene.words.starts[last + 1] : scene.words.ends[last + 1]]
        if (
            not word[0].isupper()
            or scene.words.people[last + 1]
            or word.lower() in months
            or (last > start and scene.words.breaks[last + 1] >= COMMA)
        ):
            break
        last += 1
    return last


def _number_before(scene: Scene, hit: Hit, clause: Clause) -> int | None:
    for at in range(hit.first - 1, max(clause.first, hit.first - 3) - 1, -1):
        word = scene.words.forms[at]
        if word.isascii() and word[0].isdigit() and len(word) < 8:
            return int("".join(c for c in word if c.isdigit()))
        if word in scene.book.numbers:
            return scene.book.numbers[word]
    return None
