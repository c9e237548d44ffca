"""A statement laid out for reading: sentences, words, phrases, clauses, and who matters in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alertbot.core.model import Mention, Person
from alertbot.core.reading.book import Book
from alertbot.core.reading.clauses import Clause, clauses_of
from alertbot.core.reading.dates import year_of_news
from alertbot.core.reading.languages import book_of
from alertbot.core.reading.phrases import find_phrases
from alertbot.core.reading.sentences import Sentence, sentences
from alertbot.core.reading.words import Words, words_of


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is known of a statement before it is decided what happened to whom."""

    text: str
    book: Book
    mentions: Sequence[Mention]
    people: Mapping[str, Person]
    sentences: tuple[Sentence, ...]
    words: Words
    clauses: tuple[Clause, ...]
    of_sentence: Mapping[int, tuple[Clause, ...]]  # the clauses of each sentence that has any
    named: Mapping[int, frozenset[int]]  # who (by place in `mentions`) is named in each sentence that names anybody
    first_named: int  # the first of those sentences
    asked: frozenset[int]  # sentences in which a prosecutor asks for a sentence
    headings: frozenset[int]  # sentences that stand alone on a short line
    starts: tuple[int, ...]  # of the sentences, in code points
    main: frozenset[int]  # the people whom the statement is about
    year: int | None  # the year of the news: of publication, or else the newest that the text tells
    published: date | None
    title_end: int


def scene_of(
    text: str,
    mentions: Sequence[Mention],
    people: Mapping[str, Person],
    *,
    title_end: int,
    published: date | None,
    language: str,
) -> Scene:
    """Lay out a statement; `title_end` is the length of its title, 0 where it is not known."""
    book = book_of(language)
    found = sentences(text, language)
    words = words_of(text, mentions, found, language)
    clauses = clauses_of(words, tuple(find_phrases(book, words)))
    named = _named(words)
    first_named = min(named, default=0)
    return Scene(
        text=text,
        book=book,
        mentions=mentions,
        people=people,
        sentences=found,
        words=words,
        clauses=clauses,
        of_sentence=_by_sentence(clauses),
        named=named,
        first_named=first_named,
        asked=frozenset(c.sentence for c in clauses for hit in c.hits if hit.tells == "asked"),
        headings=frozenset(i for i, s in enumerate(found) if _is_heading(text, s, title_end)),
        starts=tuple(sentence.start for sentence in found),
        main=_main(words, named, mentions, found, title_end),
        year=published.year if published else year_of_news(words, book, first_named),
        published=published,
        title_end=title_end,
    )


_LONGEST_HEADING = 140


def _is_heading(text: str, sentence: Sentence, title_end: int) -> bool:
    """A title, or a short line that holds nothing else and does not end like a sentence."""
    if sentence.end <= title_end:
        return True
    if sentence.end - sentence.start > _LONGEST_HEADING or text[sentence.end - 1] in ".!?…,;。！":
        return False
    before = text[max(0, sentence.start - 12) : sentence.start].rstrip(" \t*#•-–")
    after = text[sentence.end : sentence.end + 2].lstrip(" \t")
    return (not before or before[-1] == "\n") and (not after or after[0] == "\n")


def _named(words: Words) -> dict[int, frozenset[int]]:
    named: dict[int, set[int]] = {}
    for at, people in enumerate(words.people):
        if people:
            named.setdefault(words.sentences[at], set()).update(people)
    return {place: frozenset(people) for place, people in named.items()}


def _by_sentence(clauses: tuple[Clause, ...]) -> dict[int, tuple[Clause, ...]]:
    found: dict[int, list[Clause]] = {}
    for clause in clauses:
        found.setdefault(clause.sentence, []).append(clause)
    return {place: tuple(here) for place, here in found.items()}


def _main(
    words: Words,
    named: Mapping[int, frozenset[int]],
    mentions: Sequence[Mention],
    found: Sequence[Sentence],
    title_end: int,
) -> frozenset[int]:
    """Whom the statement is about: named in its title, or first, or nearly as often as anybody."""
    if not named:
        return frozenset()
    title = {p for place, people in named.items() if found[place].start < title_end for p in people}
    counts = Counter(p for people in words.people for p in people)
    most = max(counts.values())
    often = {p for p, count in counts.items() if count > 1 and count * 2 > most}
    first = named[min(named)]
    return frozenset(title or (first | often if len(mentions) > 1 else first))
