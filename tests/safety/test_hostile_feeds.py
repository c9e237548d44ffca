"""What a hostile feed says is shown as words and nothing else: no link but the publisher's, nobody named, no command (R15).

The real program, the stand-in finds links as Telegram does. The rules by themselves are tested in tests/core/messages/test_foreign.py.
"""

import asyncio
import unicodedata

from alertbot.demo.botapi import stand_in
from running import press, program, until

FORMATTING = {
    "bold",
    "italic",
    "blockquote",
    "expandable_blockquote",
    "underline",
    "strikethrough",
    "spoiler",
    "text_link",
}
RLO, ZWSP, RLI = "\u202e", "\u200b", "\u2067"
TITLES = [
    f"Ales Bialiatski {RLO}moc.live{RLO} @fake_alert_bot /panic https://evil.example/login",
    f"Uladzimir{ZWSP} Labkovich <a href='https://evil.example'>a prize</a> tg://resolve?domain=evil $USD #tag",
    f"Marfa Rabkova {RLI}t.me/evil xn--e1afmkfd.xn--p1ai evil@evil.example +375291234567 4111111111111111",
]
TEXTS = [
    "Ales Bialiatski was taken to a hospital. Write to @evil_helper or open evil.example/help now. /forget /start abc",
    "Uladzimir Labkovich got a prize. See https://publisher.evil.example@evil.example/ and tg://user?id=1 for more.",
    "Marfa Rabkova was put into a punishment cell. <script>alert(1)</script> <b>Click</b> www.evil.example 127.0.0.1",
]


async def test_only_the_links_and_forms_that_are_ours_reach_a_reader(tmp_path):
    async with press(title="Rights @evil evil.example") as paper, stand_in(limits=False) as telegram:
        bot = program(tmp_path, telegram.url, telegram.token)
        added = await asyncio.to_thread(bot.command, "feeds", "add", f"{paper.url}/feed.xml")
        assert added.returncode == 0, added.stderr
        await bot.start()
        reader = telegram.person("Reader", "en")
        asked = await telegram.ask(reader, "/start", seconds=15)
        await telegram.tapped(asked, "v1:a:0", seconds=15)
        for name in ("Ales Bialiatski", "Uladzimir Labkovich", "Marfa Rabkova"):
            await telegram.ask(reader, f"/follow {name}", seconds=15)
        before = telegram.last(reader).id

        for title, text in zip(TITLES, TEXTS, strict=True):
            paper.publish(title, text)
        await until(lambda: len(alerts(telegram, reader, before)) >= len(TITLES))
        told = alerts(telegram, reader, before)
        assert await bot.stop() == 0

    assert len(told) == len(TITLES)
    for line in told:
        assert {entity.type for entity in line.entities} <= FORMATTING
        assert all(entity.url.startswith(paper.url) for entity in line.entities if entity.type == "text_link")
        assert [char for char in line.text if unicodedata.category(char) in {"Cf", "Cc", "Co"} and char != "\n"] == []
        assert "<script>" not in line.text
        assert links(line) <= {paper.url.removeprefix("http://")}


def alerts(telegram, reader, after):
    return [line for line in telegram.from_bot(reader) if line.id > after]


def links(line):
    """The hosts that the buttons lead to, those of our own bot apart."""
    rows = (line.message.markup or {}).get("inline_keyboard", ())
    urls = [button["url"] for row in rows for button in row if "url" in button]
    return {url.split("/")[2] for url in urls if "t.me/" not in url}
