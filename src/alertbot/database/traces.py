"""What an erasure leaves to look for: bytes that must be in no file of the database any more (safety R3).

Rewriting the whole file is the sure way to overwrite what was deleted, and takes long among many subscribers. Nearly always the
deletion itself has left nothing, so whoever waits is told as soon as their bytes were looked for and not found; the file is
rewritten within the hour.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PIECE = 1 << 20  # bytes read at a time


@dataclass(eq=False)
class Traces:
    """The bytes of those whom this process erased, by the mark of each erasure, in their order; in memory only."""

    by_mark: dict[str, tuple[bytes, ...] | None] = field(default_factory=dict)  # None: what was erased is not known
    unknown: bool = True  # something may have been erased before this process began
    clean: str = ""  # the mark up to which nothing was found

    def add(self, mark: str, traces: Sequence[bytes] | None) -> None:
        """Remember what an erasure leaves to look for; None when only rewriting the file will do."""
        self.by_mark[mark] = None if traces is None else tuple(traces)

    def until(self, mark: str) -> tuple[bytes, ...] | None:
        """All that is to be looked for up to a mark; None when that is not known."""
        if self.unknown or mark not in self.by_mark:
            return None
        found: list[bytes] = []
        for one, traces in self.by_mark.items():
            if traces is None:
                return None
            found += traces
            if one == mark:
                break
        return tuple(found)

    def settle(self, mark: str) -> None:
        """Nothing up to this mark is left in any file."""
        self.clean, self.unknown = mark, False
        if mark in self.by_mark:
            for one in tuple(self.by_mark):
                del self.by_mark[one]
                if one == mark:
                    break


def left_in(files: Iterable[Path], traces: Sequence[bytes]) -> bool:
    """Whether any of these bytes stand in a file; it is read piece by piece."""
    overlap = max(map(len, traces), default=1) - 1
    return any(file.exists() and _left_in(file, traces, overlap) for file in files)


def _left_in(file: Path, traces: Sequence[bytes], overlap: int) -> bool:
    before = b""
    with file.open("rb", buffering=0) as opened:
        while piece := opened.read(_PIECE):
            whole = before + piece
            if any(trace in whole for trace in traces):
                return True
            before = whole[-overlap:] if overlap else b""
    return False
