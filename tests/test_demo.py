"""`alertbot demo` in a real Chromium: open the page, follow somebody, publish, see the alert come by itself, tap a button."""

import asyncio
import os
import signal
import sys

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
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        yield next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(12):
            await process.communicate()


async def test_somebody_follows_a_prisoner_and_hears_of_the_release(address, page):  # noqa: F811
    await page.goto(address)
    await page.locator("#people .row", has_text="Claire").click()
    await page.get_by_role("button", name="START", exact=True).click()
    said = page.locator(".bubble", has_text="what rights groups say about the prisoners you follow")
    await expect(said).to_be_visible()  # the bot's description says nearly the same, above the chat

    await page.get_by_label("Message", exact=True).fill("Ціханоўскі")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bubble", has_text="Siarhei Tsikhanouski").last).to_be_visible()
    await page.locator("#publish").click()

    alert = page.locator(".message", has_text="Released")
    await expect(alert.first).to_be_visible(timeout=10_000)
    await expect(alert.first).to_contain_text("Siarhei Tsikhanouski")
    await expect(alert.first).to_contain_text("Prison Bell")
    if picture := os.environ.get("ALERTBOT_PICTURE"):
        await page.screenshot(path=picture)
    await alert.first.get_by_role("button", name="Why").click()
    await expect(page.locator(".bubble", has_text="Siarhei Tsikhanouski").last).to_be_visible()
    assert page.errors == []
