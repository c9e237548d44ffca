"""How far two readings of a name are apart: the fine measure after the rough key."""

from functools import lru_cache

# What it costs to take one phoneme for another. Source: set by hand on press spellings, then checked on spellings that
# were not seen; unstressed vowels are cheap because languages write what they hear.
_SUBSTITUTIONS = {
    "ao": 0.06, "ae": 0.12, "ei": 0.2, "eo": 0.2, "ou": 0.3, "iu": 0.4, "ai": 0.5, "io": 0.5, "au": 0.5, "eu": 0.5,
    "ij": 0.02, "gh": 0.1, "gx": 0.1, "hx": 0.1, "ct": 0.2, "uv": 0.2, "sz": 0.3, "šž": 0.4, "čš": 0.5, "cč": 0.6,
    "dt": 0.8, "kx": 0.8,
}  # fmt: skip
_COST = _SUBSTITUTIONS | {p[::-1]: c for p, c in _SUBSTITUTIONS.items()}
_GAPS = {"j": 0.04, "i": 0.3, "a": 0.3, "e": 0.3, "o": 0.3, "u": 0.3}
_GLIDE = 0.12  # an i beside another vowel: Bialiatski is Balacki, but Siniak is not Snak
_WITHOUT_TAIL = 0.015  # a comparison without trailing vowels says a little less
_TAIL = "aeiouj"
_VOWELS = frozenset(_TAIL)


@lru_cache(maxsize=100_000)
def distance(one: str, other: str) -> float:
    """The cost of turning one phoneme string into the other, over their mean length (at least 3); 0 is equal.

    Trailing vowels are endings more often than not, so the strings without them are compared as well.
    """
    if one == other:
        return 0.0
    whole = _relative(one, other)
    one_bare, other_bare = one.rstrip(_TAIL), other.rstrip(_TAIL)
    if whole <= _WITHOUT_TAIL or (one_bare == one and other_bare == other):
        return whole
    return min(whole, _relative(one_bare, other_bare) + _WITHOUT_TAIL)


def _relative(one: str, other: str) -> float:
    return _edits(one, other, *_common(one, other)) / max(3.0, (len(one) + len(other)) / 2)


def _common(one: str, other: str) -> tuple[int, int]:
    """How many phonemes the two have in common at the start and at the end."""
    start, shorter = 0, min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start, end


def _edits(one: str, other: str, start: int, end: int) -> float:
    said, listed = one[start : len(one) - end], other[start : len(other) - end]
    gaps = _gaps(other, start, listed)
    row = [0.0]
    for gap in gaps:
        row.append(row[-1] + gap)
    for a, gap in zip(said, _gaps(one, start, said), strict=True):
        row = _next_row(row, a, gap, listed, gaps)
    return row[-1]


def _gaps(whole: str, start: int, part: str) -> list[float]:
    """What each phoneme of a part, which starts there in the whole, costs that the other string does not have."""
    costs = [_GAPS.get(phoneme, 1.0) for phoneme in part]
    if "i" in part:
        for i, phoneme in enumerate(part):
            at = start + i
            if phoneme == "i" and (whole[at - 1 : at] in _VOWELS or whole[at + 1 : at + 2] in _VOWELS):
                costs[i] = _GLIDE
    return costs


def _next_row(row: list[float], a: str, gap: float, other: str, gaps: list[float]) -> list[float]:
    left = row[0] + gap
    new = [left]
    for i, b in enumerate(other):
        left = min(row[i] + (0.0 if a == b else _COST.get(a + b, 1.0)), row[i + 1] + gap, left + gaps[i])
        new.append(left)
    return new
