"""Reading untrusted markup in processes that are killed when they take too long, and replaced.

Each is a child of our own making rather than one of multiprocessing's: it starts without our environment, our memory and our main module,
and answers in JSON, so that a parser that was taken over finds no secret and can send no code (docs/decisions/worker.md).
"""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import alertbot
from alertbot.core.model import Article, Failed, Found, Page, Reading, SourceKind, Trouble
from alertbot.feeds.wire import ANSWER, HEAD, READY, Result, pack_job, unpack_result

PARSE_SECONDS = 3.0
ARTICLE_SECONDS = 4.0
START_SECONDS = 30.0
JOBS = 1000  # after which a process is replaced: what a library leaks ends with it
LONGEST_ANSWER = 12_000_000  # bytes; the child's own caps are far below


@dataclass(eq=False)
class Worker:
    """Up to `count` processes; each starts when it is first needed and all end with the context that opened them."""

    count: int
    on_kill: Callable[[], None] = lambda: None  # a document ended a process
    _idle: list["_Child"] = field(default_factory=list)
    _all: set["_Child"] = field(default_factory=set)
    _places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Make as many places as there may be processes."""
        self._places = asyncio.Semaphore(self.count)

    async def parse(self, page: Page, kind: SourceKind = SourceKind.FEED, selector: str = "") -> Reading | Failed:
        """Read a source's document; Failed says why it is none, or that it took too long or too much."""
        result = await self._do(kind.value, page, selector, PARSE_SECONDS)
        return result if isinstance(result, Reading | Failed) else _NONSENSE

    async def article(self, page: Page) -> Article | Failed:
        """Extract the article of a page for people."""
        result = await self._do("article", page, "", ARTICLE_SECONDS)
        return result if isinstance(result, Article | Failed) else _NONSENSE

    async def discover(self, page: Page) -> tuple[Found, ...] | Failed:
        """Find the feeds that a page for people names, or guesses where it names none."""
        result = await self._do("discover", page, "", PARSE_SECONDS)
        return result if isinstance(result, tuple | Failed) else _NONSENSE

    async def _do(self, job: str, page: Page, selector: str, seconds: float) -> Result:
        async with self._places:
            try:
                child = self._ready() or await self._start()
            except (OSError, EOFError, TimeoutError):
                return Failed(Trouble.MARKUP, "no process could be started to read it")
            head, body = pack_job(job, page, selector, seconds)
            try:
                async with asyncio.timeout(seconds):
                    answer = unpack_result(await child.ask(head, body))
            except TimeoutError:
                self.on_kill()
                return Failed(Trouble.MARKUP, f"reading it took more than {seconds:g} s", page.status)
            except (OSError, EOFError, ValueError):
                self.on_kill()
                return Failed(Trouble.MARKUP, "the process that read it ended", page.status)
            else:
                child.fresh = child.jobs < JOBS and not child.spent
                return answer
            finally:
                self._put_back(child)

    def _ready(self) -> "_Child | None":
        """One that waits for work; whoever died meanwhile is forgotten."""
        self._idle = [child for child in self._idle if child.process.returncode is None]
        return self._idle.pop() if self._idle else None

    async def _start(self) -> "_Child":
        child = _Child(await _spawn())
        self._all = {one for one in self._all if one.process.returncode is None} | {child}
        try:
            async with asyncio.timeout(START_SECONDS):
                await child.greet()
        except BaseException:
            child.kill()
            raise
        return child

    def _put_back(self, child: "_Child") -> None:
        if child.fresh:
            child.fresh = False  # until it has answered again
            self._idle.append(child)
        else:
            child.kill()

    async def close(self) -> None:
        """Kill every process and wait until each is gone."""
        children, self._all, self._idle = self._all, set(), []
        for child in children:
            child.kill()
        for child in children:
            await child.process.wait()


@asynccontextmanager
async def open_worker(*, count: int = 2, on_kill: Callable[[], None] = lambda: None) -> AsyncIterator[Worker]:
    """Open a worker of up to `count` processes; none starts before the first job. `on_kill` hears of each that a document ended."""
    worker = Worker(count, on_kill)
    try:
        yield worker
    finally:
        await worker.close()


_NONSENSE = Failed(Trouble.MARKUP, "the process that read it answered something else")


@dataclass(eq=False)
class _Child:
    process: Process
    jobs: int = 0
    spent: bool = False  # by its own word: it has grown
    fresh: bool = False  # whether it may be asked again

    async def greet(self) -> None:
        """Wait for its first word."""
        assert self.process.stdout is not None
        await self.process.stdout.readexactly(len(READY))

    async def ask(self, head: bytes, body: bytes) -> bytes:
        self.jobs += 1
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.writelines((HEAD.pack(len(head), len(body)), head, body))
        await self.process.stdin.drain()
        length, self.spent = ANSWER.unpack(await self.process.stdout.readexactly(ANSWER.size))
        if length > LONGEST_ANSWER:
            raise ValueError("the answer is too long")
        return await self.process.stdout.readexactly(length)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


async def _spawn() -> Process:
    folders = [str(Path(alertbot.__file__).parents[1]), *_site_folders()]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "alertbot.feeds.child",
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd="/",
        env={"PYTHONPATH": os.pathsep.join(folders), "LC_ALL": "C.UTF-8"},
        limit=1 << 20,
    )


def _site_folders() -> list[str]:
    """Where our libraries are, should we run from a place that the interpreter would not look into by itself."""
    return [folder for folder in sys.path if folder.endswith("site-packages")]
