"""A real Chromium for tests of the chat page: `from browser import page` in a conftest.py; skipped where none is installed."""

import shutil

import pytest
from playwright.async_api import async_playwright

__all__ = ["open_page", "page"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
async def page():
    """A blank page as wide as a desk; the test fails on any error that the page's script logs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_chromium(), args=_QUIET)
        try:
            yield await open_page(browser)
        finally:
            await browser.close()


async def open_page(browser, width: int = 1360, height: int = 860):
    """A page that remembers its errors in `.errors`."""
    opened = await browser.new_page(viewport={"width": width, "height": height})
    opened.set_default_timeout(5000)
    opened.errors = []
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.on("console", lambda entry: opened.errors.append(entry.text) if entry.type == "error" else None)
    return opened


def _chromium() -> str:
    """Where Chromium is; the test is skipped where it is nowhere."""
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    return pytest.skip("no Chromium is installed: apt install chromium")
