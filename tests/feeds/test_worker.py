"""Processes that are killed and replaced."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from alertbot.core.model import Article, Failed, Found, Page, Reading, SourceKind, Trouble
from alertbot.feeds.worker import open_worker
from publisher import START, rss

GOOD = Page("https://a.test/feed", 200, rss(("one", START)))
ATTRIBUTES = b"<rss version='2.0'><channel><item><title %s>x</title></item></channel></rss>" % b" ".join(
    b"a%d='x'" % n for n in range(60_000)
)


@pytest.fixture
async def worker():
    async with open_worker(count=2) as opened:
        yield opened


def is_alive(pid):
    return Path(f"/proc/{pid}").exists()


def environment(pid):
    return Path(f"/proc/{pid}/environ").read_bytes()


def running(worker):
    return {child.process.pid for child in worker._all if child.process.returncode is None}


async def test_nothing_starts_before_the_first_job_and_nothing_stays_after_the_last():
    async with open_worker() as worker:
        assert running(worker) == set()
        assert isinstance(await worker.parse(GOOD), Reading)
        pids = running(worker)

    assert len(pids) == 1
    assert not any(is_alive(pid) for pid in pids)


async def test_e6_a_document_that_takes_too_long_is_ended_while_others_go_on(worker):
    loop, longest, others = asyncio.get_running_loop(), 0.0, 0

    async def watch():
        nonlocal longest
        while True:
            before = loop.time()
            await asyncio.sleep(0.002)
            longest = max(longest, loop.time() - before - 0.002)

    hostile = asyncio.create_task(worker.parse(Page("https://a.test/", 200, ATTRIBUTES)))
    await asyncio.sleep(0.5)
    watching, started = asyncio.create_task(watch()), loop.time()
    while not hostile.done():
        assert isinstance(await worker.parse(GOOD), Reading)
        others += 1
    watching.cancel()

    assert isinstance(hostile.result(), Failed)
    assert hostile.result().trouble is Trouble.MARKUP
    assert loop.time() - started < 4
    assert others > 20
    assert longest < 0.25  # a machine with other work; benchmarks/polling.py shows the figure that counts
    assert isinstance(await worker.parse(GOOD), Reading)


async def test_a_process_that_a_document_ends_is_counted():
    killed = []
    async with open_worker(on_kill=lambda: killed.append(1)) as worker:
        await worker.parse(GOOD)
        assert killed == []
        await worker.parse(Page("https://a.test/", 200, ATTRIBUTES))

    assert killed == [1]


async def test_a_process_that_dies_is_replaced(worker):
    await worker.parse(GOOD)
    (first,) = running(worker)
    os.kill(first, 9)
    await asyncio.sleep(0.1)

    assert isinstance(await worker.parse(GOOD), Reading)
    assert running(worker) != {first}


async def test_a_process_that_dies_at_work_fails_its_document_alone(worker):
    job = asyncio.create_task(worker.parse(Page("https://a.test/", 200, ATTRIBUTES)))
    await asyncio.sleep(0.6)
    for pid in running(worker):
        os.kill(pid, 9)

    assert isinstance(await job, Failed)
    assert isinstance(await worker.parse(GOOD), Reading)


async def test_a_job_that_nobody_waits_for_frees_its_place(worker):
    jobs = [asyncio.create_task(worker.parse(Page("https://a.test/", 200, ATTRIBUTES))) for _ in range(2)]
    await asyncio.sleep(0.6)
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)

    async with asyncio.timeout(2):
        assert isinstance(await worker.parse(GOOD), Reading)


async def test_a_process_sees_no_secret_of_ours(worker, tmp_path):
    os.environ["ALERTBOT_TEST_SECRET"] = "x"
    try:
        await worker.parse(GOOD)
    finally:
        del os.environ["ALERTBOT_TEST_SECRET"]

    (pid,) = running(worker)
    assert b"SECRET" not in environment(pid)


async def test_our_own_process_never_loads_the_parsers(worker):
    code = "import sys, alertbot.feeds.worker, alertbot.feeds.fetch; print([m for m in ('lxml', 'feedparser', 'trafilatura') if m in sys.modules])"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)

    assert (await process.communicate())[0].strip() == b"[]"


async def test_each_kind_of_job_comes_back_as_its_kind(worker):
    page = (
        b"<html><head><link rel=alternate type='application/atom+xml' href='/f'></head><article><p>Hello.</p></article>"
    )
    article = await worker.article(Page("https://a.test/1", 200, page))
    found = await worker.discover(Page("https://a.test/1", 200, page))
    listing = await worker.parse(
        Page("https://a.test/1", 200, b"<a class=x href='/2'>Two</a>"), SourceKind.LISTING, "a.x"
    )

    assert isinstance(article, Article)
    assert "Hello." in article.outside
    assert found == (Found("https://a.test/f"),)
    assert isinstance(listing, Reading)


@pytest.mark.parametrize("text", ["/etc/passwd", "http://127.0.0.1:1/feed", "file:///etc/passwd"])
async def test_e8_a_body_that_is_a_path_or_an_address_is_never_opened(worker, text):
    result = await worker.parse(Page("https://a.test/", 200, text.encode()))

    assert isinstance(result, Failed)
    assert result.trouble is Trouble.NOT_A_FEED
