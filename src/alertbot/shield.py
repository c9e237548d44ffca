"""Keeping what the process knows inside it: no core dump, no other program of the user that reads its memory or its files."""

import ctypes
import resource
import stat
import sys
from pathlib import Path

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def close_memory() -> None:
    """Leave no core dump when the process dies; on Linux also keep debuggers and /proc/PID/environ from other programs.

    A core dump would hold the key, the token and chat ids. What the system forbids stays as it was: this is one wall of several.
    """
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    except (OSError, ValueError, AttributeError):
        return


def open_to_others(file: Path | None) -> bool:
    """Whether anybody but its owner may read a file."""
    try:
        return file is not None and bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False
