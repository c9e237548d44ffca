"""What is told in passing of somebody whose news is another: "X, who was freed in June, said …", "the freed activist X said …"."""

from alertbot.core.reading.clauses import Clause
from alertbot.core.reading.phrases import Hit
from alertbot.core.reading.scene import Scene
from alertbot.core.reading.words import COMMA

_OPENING = 3  # words of an aside in which its relative pronoun stands ("most of whom")
_LONGEST = 25  # words from the beginning of an aside to what it tells
_REST = 3  # words of a sentence behind an aside: fewer tell no news
_ATTRIBUTE = 7  # words from a participle to the name or role that it describes


def is_aside(scene: Scene, clause: Clause, hit: Hit) -> bool:
    """Whether a phrase is told in passing, and not of these days."""
    end = _end_behind_a_name(scene, clause, hit) or _end_of_attribute(scene, clause, hit)
    return end is not None and not any(
        h.tells == "lately" and hit.first - _OPENING <= h.first < end for h in clause.hits
    )


def _end_behind_a_name(scene: Scene, clause: Clause, hit: Hit) -> int | None:
    """Where an aside with this phrase ends between a name and the rest of its sentence: "X, freed in a swap, has written a book"."""
    name = max((at for at in clause.named if at < hit.first), default=None)
    if name is None or hit.first - name > _LONGEST:
        return None
    breaks, opening = scene.words.breaks, name + 1
    if breaks[opening] != COMMA or not (opening == hit.first or _has_pronoun(clause, opening)):
        return None
    end = min(scene.of_sentence[clause.sentence][-1].end, hit.last + _LONGEST)
    closing = next((at for at in range(hit.last + 1, end) if breaks[at] >= COMMA), end)
    return closing if end - closing >= _REST else None


def _has_pronoun(clause: Clause, opening: int) -> bool:
    return any(h.tells == "who" and opening <= h.first < opening + _OPENING for h in clause.hits)


def _end_of_attribute(scene: Scene, clause: Clause, hit: Hit) -> int | None:
    """The name or role before which this phrase is a participle, if more is told of it: "the freed activist X said"."""
    starts = any(h.tells == "attributes" and h.first == hit.first for h in clause.hits)
    if not starts or _is_predicate(clause, hit):
        return None
    roles = (h.last for h in clause.hits if h.tells == "pronouns" and h.first > hit.first)
    described = min((at for at in (*clause.named, *roles) if at > hit.first), default=None)
    if described is None or described - hit.first > _ATTRIBUTE or clause.end - described <= _REST:
        return None
    is_whole = not any(scene.words.breaks[at] >= COMMA for at in range(hit.first + 1, described + 1))
    return described if is_whole else None


def _is_predicate(clause: Clause, hit: Hit) -> bool:
    return any(h.tells == "predicates" and hit.first - 2 <= h.first <= hit.first + _ATTRIBUTE for h in clause.hits)
