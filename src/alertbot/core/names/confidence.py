"""How sure a mention is: from what was found and what speaks against it to one number and a verdict."""

from alertbot.core.model import Verdict
from alertbot.core.names.common_words import is_common
from alertbot.core.names.fits import CLOSE, Fit
from alertbot.core.names.pairing import Pairing
from alertbot.core.names.skeleton import key_of, weight

CERTAIN = 0.85
POSSIBLE = 0.60
_DOUBTED = 0.80  # what a doubt leaves at most
_INITIAL = 0.70
_SHORT = 2  # consonant classes of a surname that is easily met by chance
_SHORT_APART = 0.035
_SURE_GIVEN = 0.9  # the least that a given name must be beside a short or an everyday surname


def of_pair(surname: Fit, pairing: Pairing) -> float:
    """The confidence in a given name and a surname found together, 0 to 1."""
    if pairing.initial and not pairing.units:
        return _INITIAL if surname.apart <= CLOSE else 0.0
    score = pairing.score * (1 - surname.apart)
    short = weight(key_of(surname.base)) <= _SHORT and (surname.apart > _SHORT_APART or pairing.score < _SURE_GIVEN)
    common = is_common(surname.base) and pairing.score < _SURE_GIVEN
    if surname.apart > CLOSE or short or common or pairing.doubts:
        return min(score, _DOUBTED)
    return min(score, 0.99)


def verdict(confidence: float) -> Verdict | None:
    """What a confidence means; None is nobody."""
    if confidence >= CERTAIN:
        return Verdict.CERTAIN
    return Verdict.POSSIBLE if confidence >= POSSIBLE else None
