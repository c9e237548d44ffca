"""Lists that are turned like pages: ‹ 2/7 ›, and rows of buttons."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

from alertbot.core.messages.actions import Action, Verb, encode
from alertbot.core.messages.cutting import cut
from alertbot.core.messages.foreign import one_line
from alertbot.core.model import Button

T = TypeVar("T")
PER_PAGE = 8


def page_of(things: Sequence[T], page: int, per_page: int = PER_PAGE) -> tuple[Sequence[T], int, int]:
    """The things on a page (counted from 0; one that is out of bounds becomes the nearest), that page, and how many there are."""
    pages = max(1, -(-len(things) // per_page))
    page = min(max(page, 0), pages - 1)
    return things[page * per_page : (page + 1) * per_page], page, pages


def turning(page: int, pages: int, to: Callable[[int], Action]) -> tuple[Button, ...]:
    """The row that turns pages round and round; its middle says where one is and does nothing. Empty for a single page."""
    if pages < 2:
        return ()
    return (
        Button("‹", encode(to((page - 1) % pages))),
        Button(f"{page + 1}/{pages}", encode(Action(Verb.NOTHING))),
        Button("›", encode(to((page + 1) % pages))),
    )


def rows_of(buttons: Iterable[Button], wide: int = 2) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows of this many."""
    left = iter(buttons)
    return tuple(iter(lambda: tuple(islice(left, wide)), ()))


def label(text: str, most: int = 40) -> str:
    """Words that others wrote, as the label of a button."""
    return cut(one_line(text), most) or "…"
