import pytest
from playwright.async_api import expect

from alertbot.demo import open_demo
from echo import echo_bot

pytestmark = pytest.mark.browser


@pytest.fixture
async def demo():
    async with open_demo() as running:
        yield running


async def test_somebody_starts_the_bot_writes_and_taps(demo, page):
    async with echo_bot(demo.telegram):
        await page.goto(demo.page)
        await expect(page.get_by_text("It is only an echo")).to_be_visible()
        await page.get_by_role("button", name="START", exact=True).click()
        await expect(page.locator(".bubble", has_text="You said: /start")).to_be_visible()

        await page.get_by_role("button", name="Commands").click()
        await page.get_by_role("menuitem", name="Show a card").click()
        await expect(page.locator(".bubble b", has_text="Released: Siarhei Tsikhanouski")).to_be_visible()
        await page.get_by_role("button", name="Following ✅").click()
        await expect(page.locator("#toast")).to_have_text("You follow Siarhei Tsikhanouski")
        await page.get_by_role("button", name="Explain").click()
        await expect(page.get_by_role("dialog")).to_contain_text("This was published by Prison Bell.")
        await page.get_by_role("button", name="OK", exact=True).click()
        await page.get_by_role("button", name="Next ›").click()
        await expect(page.locator(".message.with-rows .meta")).to_contain_text("edited")
        await page.get_by_role("button", name="Delete").click()
        await expect(page.get_by_text("a message was deleted")).to_be_visible()

    assert page.errors == []


async def test_markup_in_what_people_write_is_only_text(demo, page):
    async with echo_bot(demo.telegram):
        await page.goto(demo.page)
        await page.get_by_role("button", name="START", exact=True).click()
        await page.get_by_label("Message", exact=True).fill("<img src=x onerror=alert(1)> <b>x</b>")
        await page.keyboard.press("Enter")

        await expect(
            page.locator(".bubble", has_text="You said: <img src=x onerror=alert(1)> <b>x</b>")
        ).to_be_visible()
        assert await page.locator("#messages img, #messages b").count() == 0
    assert page.errors == []


async def test_a_message_for_somebody_else_shows_as_a_notification_and_a_badge(demo, page):
    volha, jonas, *_ = demo.telegram.world.people.values()
    async with echo_bot(demo.telegram) as bot:
        demo.telegram.start(jonas)
        await demo.telegram.reply(jonas)
        await page.goto(demo.page)
        await expect(page.locator("#people .row", has_text="Jonas").locator(".badge")).to_have_text("1")

        await bot.send_message(jonas.id, "News for <tg-spoiler>you</tg-spoiler>", parse_mode="HTML")
        await page.locator(".notice", has_text="News for ▒▒▒").click()

        await expect(page.locator(".bubble", has_text="News for you")).to_be_visible()
        await expect(page.locator("#head-note")).to_contain_text("you are Jonas")
    assert volha.name == "Volha"


async def test_publish_puts_the_next_statement_into_a_feed(demo, page):
    await page.goto(demo.page)
    await page.locator("#publish").click()

    await expect(page.locator("#toast")).to_contain_text("Published: Siarhei Tsikhanouski walks free")
    await expect(page.locator(".feed", has_text="Prison Bell").locator("li").first).to_contain_text("walks free")
    assert page.errors == []


async def test_on_a_phone_the_chat_fills_the_screen(demo, page):
    await page.set_viewport_size({"width": 390, "height": 800})
    await page.goto(demo.page)

    await expect(page.locator("#middle")).to_be_visible()
    await expect(page.locator("#right")).to_be_hidden()
    await page.locator("#tabs [data-view=feeds]").click()
    await expect(page.locator("#publish")).to_be_visible()
    await expect(page.locator("#middle")).to_be_hidden()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
