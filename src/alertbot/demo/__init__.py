"""An embedded stand-in for Telegram with a chat page, sample people and sample feeds."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from alertbot.demo.clock import Clock, wall_clock

if TYPE_CHECKING:  # the pure parts below this package are used without a server
    from alertbot.demo.chatpage import ChatPage
    from alertbot.demo.stage import Telegram


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """A feed of an invented publisher; `trusted` where its "released" may be told without a second publisher."""

    url: str
    title: str
    language: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demonstration: what a bot needs to take part in it. `page` is where a browser goes."""

    api_url: str
    token: str
    feeds: tuple[SampleFeed, ...]
    people_csv: Path
    admins: tuple[int, ...]
    page: str
    telegram: "Telegram"  # the stage, for tests that act the people


@contextlib.asynccontextmanager
async def open_demo(port: int = 0, *, clock: Clock = wall_clock) -> AsyncIterator[Demo]:
    """The stand-in with its chat page and feeds on 127.0.0.1, sample people in the chats and in a CSV file.

    Port 0 takes a free one. Limits hold as on Telegram.
    """
    from alertbot.demo.botapi import Routes, stand_in
    from alertbot.demo.chatpage import ChatPage, page_routes
    from alertbot.demo.press import open_press

    press = open_press(clock)
    admins: list[int] = []

    def routes(telegram: "Telegram") -> Routes:
        page = ChatPage(telegram, press, [])
        admins.append(_move_in(telegram, page))
        return page_routes(page)

    with as_file(files("alertbot.demo") / "samples" / "people.csv") as people:
        async with stand_in(port=port, clock=clock, routes=routes) as telegram:
            press.address = telegram.url
            feeds = tuple(
                SampleFeed(press.feed_url(p.slug), p.title, p.language, p.trusted) for p in press.publishers.values()
            )
            yield Demo(telegram.url, telegram.token, feeds, people, tuple(admins), telegram.page, telegram)


def _move_in(telegram: "Telegram", page: "ChatPage") -> int:
    """The people who can be switched between, a group of theirs; the id of the one who is admin."""
    volha = telegram.person("Volha", "be", username="volha_sample")
    jonas = telegram.person("Jonas", "de", username="jonas_sample")
    claire = telegram.person("Claire", "en", username="claire_sample")
    maryna = telegram.person("Maryna", "en", username="maryna_sample")
    page.people += [volha, jonas, claire, maryna]
    page.notes |= {
        volha.id: "her brother is in prison",
        jonas.id: "a journalist in Berlin",
        claire.id: "works for a rights group",
        maryna.id: "looks after the bot: admin",
    }
    telegram.group("Letters group", [volha, claire], [maryna], big=True)
    return maryna.id
