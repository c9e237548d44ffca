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
_GAPS = {"j": 0.04, "i": 0.12, "a": 0.3, "e": 0.3, "o": 0.3, "u": 0.3}
_WITHOUT_TAIL = 0.015  # a comparison without trailing vowels says a little less
_TAIL = "aeiouj"


@lru_cache(maxsize=100_000)
def distance(one: str, other: str) -> float:
    """The cost of turning one phoneme string into the other, over their mean length (at least 3); 0 is equal.

    Trailing vowels are endings more often than not, so the strings without them are compared as well.
    """
    if one == other:
        return 0.0
    whole = _relative(one, other)
    bare = _relative(one.rstrip(_TAIL), other.rstrip(_TAIL)) + _WITHOUT_TAIL
    return min(whole, bare)


def _relative(one: str, other: str) -> float:
    return _edits(*_without_common(one, other)) / max(3.0, (len(one) + len(other)) / 2)


def _without_common(one: str, other: str) -> tuple[str, str]:
    start, shorter = 0, min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


def _edits(one: str, other: str) -> float:
    row = [0.0]
    for b in other:
        row.append(row[-1] + _GAPS.get(b, 1.0))
    for a in one:
        row = _next_row(row, a, other)
    return row[-1]


def _next_row(row: list[float], a: str, other: str) -> list[float]:
    gap = _GAPS.get(a, 1.0)
    new = [row[0] + gap]
    for i, b in enumerate(other):
        swap = row[i] + (0.0 if a == b else _COST.get(a + b, 1.0))
        new.append(min(swap, row[i + 1] + gap, new[i] + _GAPS.get(b, 1.0)))
    return new
