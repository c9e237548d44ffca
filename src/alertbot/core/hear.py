"""From an item and the page behind it to what it says of tracked people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from alertbot.core.decide import Heard
from alertbot.core.model import Article, Item, Mention, Person, Told, Verdict
from alertbot.core.names import NameIndex, build_index, find_people
from alertbot.core.reading import language_of, read_statement, sketch

FULL_TEXT = 800  # code points: an item with so much text of its own needs no page
_GAP = "\n\n"


class Parts(NamedTuple):
    """The text of a statement: title, teaser and article, and how far each reaches, in code points."""

    text: str
    title_end: int
    article_end: int  # what stands behind it is the rest of the page, where other people are named too


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Who is tracked, and the index that finds them in a text."""

    people: Mapping[str, Person]
    index: NameIndex


def known_people(people: tuple[Person, ...]) -> Known:
    """People with their index."""
    return Known({person.id: person for person in people}, build_index(people))


def names_alone(people: tuple[Person, ...]) -> Known:
    """People for whoever only shows their names: the index of 20,000 takes seconds to make, and 80 MB."""
    return Known({person.id: person for person in people}, build_index(()))


def needs_page(item: Item) -> bool:
    """Whether the page behind an item should be fetched: the item has no full text of its own."""
    return bool(item.url) and len(item.body) < FULL_TEXT


def hear(
    item: Item,
    article: Article | None,
    known: Known,
    *,
    publisher: str,
    published: datetime,
    digest: bytes,
    keys: tuple[bytes, ...],
) -> Heard:
    """Read a statement: who is named in title, teaser and article together, and what happened to each of them.

    Somebody named only outside the article, in a list of related links perhaps, is `possible`.
    """
    parts = text_of(item, article)
    mentions = tuple(_judged(mention, parts) for mention in find_people(known.index, parts.text))
    # Most statements name nobody who is tracked: their language and likeness are of no use to anyone.
    language = language_of(parts.text[: parts.article_end]) if mentions else ""
    told: tuple[Told, ...] = read_statement(
        parts.text,
        mentions,
        known.people,
        title_end=parts.title_end,
        published=published.date(),
        language=language,
    )
    return Heard(
        publisher=publisher,
        url=item.url,
        title=item.title,
        text=parts.text,
        language=language,
        published=published,
        digest=digest,
        sketch=sketch(parts.text[: parts.article_end]) if mentions else b"",
        keys=keys,
        told=told,
    )


def text_of(item: Item, article: Article | None) -> Parts:
    """Title, teaser and article as one text, without saying anything twice; then what else stands on the page."""
    title = item.title.strip()
    body = article.text if article is not None and len(article.text) > len(item.body) else item.body
    body = _without_line(body.strip(), title)
    text = _GAP.join(piece for piece in (title, _unless_within(item.teaser, body), body) if piece)
    outside = _new_lines(article.outside, text) if article is not None else ""
    return Parts(text=text + (_GAP + outside if outside else ""), title_end=len(title), article_end=len(text))


def _without_line(body: str, title: str) -> str:
    """The body without its first line, where that only repeats the title."""
    first, _, rest = body.partition("\n")
    return rest.strip() if " ".join(first.split()) == " ".join(title.split()) else body


def _unless_within(teaser: str, body: str) -> str:
    """The teaser, unless the body says the same; its last words are often cut off."""
    squeezed = " ".join(teaser.split()).rstrip("….[] ")
    return "" if squeezed[: max(40, len(squeezed) - 20)] in " ".join(body.split()) else teaser.strip()


def _new_lines(outside: str, text: str) -> str:
    """The lines of a page that do not stand in the text already."""
    known = {" ".join(line.split()) for line in text.splitlines()}
    return "\n".join(line for line in outside.splitlines() if " ".join(line.split()) not in known)


def _judged(mention: Mention, parts: Parts) -> Mention:
    if mention.verdict is Verdict.POSSIBLE or any(span.start < parts.article_end for span in mention.spans):
        return mention
    return replace(
        mention,
        verdict=Verdict.POSSIBLE,
        confidence=min(mention.confidence, 0.8),
        reason=f"{mention.reason} Named outside the article's text.".strip(),
    )
