"""`alertbot demo` in a real Chromium: a new user follows somebody and hears of the release; an admin reviews and adds.

With ALERTBOT_PICTURES=FOLDER each step is photographed: the pictures of docs/ are made so.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from playwright.async_api import expect

from browser import page  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


@pytest.fixture
async def address():
    """The address of a running `alertbot demo`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "alertbot", "demo", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(30):
            line = (await process.stdout.readline()).decode()
        yield next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(12):
            await process.communicate()


async def picture(page, name):  # noqa: F811
    if folder := os.environ.get("ALERTBOT_PICTURES"):
        await asyncio.sleep(0.6)  # notices and toasts come to rest
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def be(page, who):  # noqa: F811
    """Take somebody's phone."""
    await page.locator("#people .row", has_text=who).click()


async def write(page, text):  # noqa: F811
    await page.get_by_label("Message", exact=True).fill(text)
    await page.keyboard.press("Enter")


def bubble(page, text):  # noqa: F811
    return page.locator(".bubble", has_text=text).last


async def test_somebody_follows_a_prisoner_and_hears_of_the_release(address, page):  # noqa: F811
    await page.goto(address)
    await be(page, "Claire")
    await page.get_by_role("button", name="START", exact=True).click()
    await expect(bubble(page, "Once for each news")).to_be_visible()
    await picture(page, "start")

    await write(page, "Ціханоўскі")
    await expect(bubble(page, "You follow Siarhei Tsikhanouski")).to_be_visible()
    await page.locator("#publish").click()
    alert = page.locator(".message", has_text="Released")
    await expect(alert.first).to_be_visible(timeout=15_000)
    await expect(alert.first).to_contain_text("Siarhei Tsikhanouski")
    await expect(alert.first).to_contain_text("Prison Bell")
    await asyncio.sleep(4 if os.environ.get("ALERTBOT_PICTURES") else 0)
    await picture(page, "demo")

    await alert.first.get_by_role("button", name="Why").click()
    await expect(bubble(page, "Siarhei Tsikhanouski")).to_be_visible()
    await picture(page, "why")
    await page.get_by_role("button", name="Settings").last.click()
    await expect(bubble(page, "Settings")).to_be_visible()
    await picture(page, "settings")
    await write(page, "/person Bialiatski")
    await expect(bubble(page, "Ales Bialiatski")).to_be_visible()
    await picture(page, "card")
    assert page.errors == []


async def test_an_admin_looks_after_people_feeds_and_reviews(address, page):  # noqa: F811
    await page.goto(address)
    await be(page, "Maryna")
    await page.get_by_role("button", name="START", exact=True).click()
    await expect(bubble(page, "Once for each news")).to_be_visible()

    await write(page, "/feeds")
    await expect(bubble(page, "Prison Bell")).to_be_visible()
    await picture(page, "admin-feeds")
    await write(page, "/status")
    await expect(bubble(page, "30 people tracked")).to_be_visible()
    await picture(page, "admin-status")
    # What an untrusted publisher alone says of a release waits for an admin's tap.
    await page.locator(".feed", has_text="Праваабарончая кроніка").get_by_role("button").click()
    await expect(page.locator(".feed", has_text="Праваабарончая кроніка").locator("li")).to_have_count(3)
    await expect(bubble(page, "Is it true?")).to_be_visible(timeout=15_000)  # it comes by itself
    await picture(page, "admin-review")
    await page.get_by_role("button", name="Yes").last.click()
    await asyncio.sleep(0.5)
    await picture(page, "admin-reviewed")
    assert page.errors == []
