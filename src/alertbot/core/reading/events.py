"""What happened to each person, decided from the signs that a text gives."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from alertbot.core.model import EventKind
from alertbot.core.reading.evidence import Sign

_BACKGROUND = 0.45  # what most statements tell as background
_ENOUGH = {  # the worst things to say falsely need more than a weak sign
    EventKind.RELEASED: 0.66,
    EventKind.DIED: 0.6,
    EventKind.SENTENCED: _BACKGROUND,
    EventKind.ARRESTED: _BACKGROUND,
    EventKind.CHARGED: _BACKGROUND,
}
_ENOUGH_ELSE = 0.25


@dataclass(frozen=True, slots=True)
class Verdict:
    """The event decided for one person, how sure it is (0 to 1), and the strongest sign for it."""

    kind: EventKind
    confidence: float
    sign: Sign | None = None


def decide_event(signs: Sequence[Sign]) -> Verdict:
    """The kind with the heaviest signs; further signs of a kind add a little. `other` where nothing weighs enough."""
    signs = _with_news_first(_without_others_freedom(signs))
    scores = dict.fromkeys(EventKind, 0.0) | {kind: _score(weights) for kind, weights in _by_kind(signs).items()}
    ranked = sorted(scores, key=lambda kind: scores[kind], reverse=True)
    best = next((kind for kind in ranked if scores[kind] >= _ENOUGH.get(kind, _ENOUGH_ELSE)), EventKind.OTHER)
    strongest = max((sign for sign in signs if sign.kind is best), key=lambda sign: sign.weight, default=None)
    return Verdict(best, _confidence(scores, best), strongest)


def _without_others_freedom(signs: Sequence[Sign]) -> Sequence[Sign]:
    """Without releases that are told beside no name, for somebody who is said to be still held and nowhere said to be free: others were freed."""
    is_held = any(sign.held and sign.direct and sign.weight >= _ENOUGH_ELSE for sign in signs)
    is_free = any(sign.kind is EventKind.RELEASED and sign.direct for sign in signs)
    if is_held and not is_free:
        return [sign for sign in signs if sign.kind is not EventKind.RELEASED]
    return signs


def _with_news_first(signs: Sequence[Sign]) -> list[Sign]:
    """The signs with "remains in prison" as the background of a court's word or other news told beside it, unless somebody calls for freedom."""
    is_news = any(sign.kind is EventKind.OTHER and sign.weight >= _NEWS for sign in signs)
    is_news = is_news and not any(sign.hit.tells == "calls" for sign in signs)
    return [
        replace(sign, weight=sign.weight * _STILL) if is_news and sign.hit.tells == "held" else sign for sign in signs
    ]


_NEWS = 0.5  # the weight of other news beside which
_STILL = 0.5  # "remains in prison" weighs less


def _by_kind(signs: Sequence[Sign]) -> dict[EventKind, list[float]]:
    weights: dict[EventKind, list[float]] = {}
    for sign in signs:
        weights.setdefault(sign.kind, []).append(sign.weight)
    return weights


def _score(weights: list[float]) -> float:
    """The heaviest sign, and a share of the next two: the same thing told thrice is surer, but not three things."""
    return sum(weight * share for weight, share in zip(nlargest(3, weights), (1.0, 0.3, 0.15), strict=False))


def _confidence(scores: dict[EventKind, float], best: EventKind) -> float:
    rest = max((score for kind, score in scores.items() if kind is not best), default=0.0)
    total = scores[best] + rest
    return round(0.3 + 0.65 * scores[best] / total, 3) if total else 0.3
