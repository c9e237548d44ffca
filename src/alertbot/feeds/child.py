"""The worker's process: reads untrusted markup under limits of memory, time and files, one job after another, until its input ends.

Started by worker.py as `python -P -m alertbot.feeds.child` with an empty environment, so that no secret is in it.
"""

import importlib
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from alertbot.core.model import Failed, Page, SourceKind, Trouble
from alertbot.feeds.wire import ANSWER, HEAD, READY, Result, pack_result, unpack_job

GROWTH = 44 << 20  # bytes of address space that one job may take
MEMORY = 512 << 20  # of the whole process, ever
FILES = 16


def main() -> None:
    """Serve jobs from standard input to standard output."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not write into the answers
    _load("feed")
    _confine()
    sink.write(READY)
    sink.flush()
    while head := source.read(HEAD.size):
        _serve(source, sink, head)


def _serve(source: BinaryIO, sink: BinaryIO, head: bytes) -> None:
    first, second = HEAD.unpack(head)
    kind, page, selector, seconds = unpack_job(source.read(first), source.read(second))
    _load(kind)
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)  # ends us by the system's hand, should nobody be there to kill us
    before = _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (before + GROWTH, MEMORY))
    answer = pack_result(respond(kind, page, selector))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.setitimer(signal.ITIMER_REAL, 0)
    sink.write(ANSWER.pack(len(answer), _address_space() > before + GROWTH // 2) + answer)
    sink.flush()


def _load(kind: str) -> None:
    """Import what a job needs before its time and memory count; the article's libraries only where there are articles."""
    importlib.import_module("trafilatura" if kind == "article" else "alertbot.feeds.parse")


def _address_space() -> int:
    """Bytes that this process has mapped."""
    return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()


def respond(kind: str, page: Page, selector: str) -> Result:
    """Do one job; whatever the markup does to the libraries becomes a Failed, for it finds every bug of a parser."""
    try:
        return _do(kind, page, selector)
    except MemoryError:
        return Failed(Trouble.TOO_LARGE, "reading it needs more memory than it may have", page.status)
    except Exception as error:  # the class alone is told: a message may quote the page
        return Failed(Trouble.MARKUP, f"the parser gave up ({type(error).__name__})", page.status)


def _do(kind: str, page: Page, selector: str) -> Result:
    from alertbot.feeds import article, discover, listing, parse, sitemap, telegram_preview

    match kind:
        case "article":
            return article.read_article(page)
        case "discover":
            return discover.find_feeds(page)
        case SourceKind.TELEGRAM:
            return telegram_preview.read_preview(page)
        case SourceKind.LISTING:
            return listing.read_listing(page, selector)
        case SourceKind.SITEMAP:
            return sitemap.read_sitemap(page)
        case _:
            return parse.read_feed(page)


def _confine() -> None:
    os.nice(10)  # whoever chats with the bot goes first
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle


if __name__ == "__main__":
    sys.setrecursionlimit(2000)
    main()
