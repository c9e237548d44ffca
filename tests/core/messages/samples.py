"""Stories, people and feeds as hostile feeds and careless admins may write them, for hypothesis."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from alertbot.core.calendar import Occasion, OccasionKind
from alertbot.core.model import (
    Choices,
    EventKind,
    Facts,
    Feed,
    Follow,
    Mention,
    News,
    Person,
    Review,
    ReviewKind,
    Span,
    Status,
    Story,
    StoryPerson,
    Target,
    TargetKind,
    Verdict,
)
from alertbot.locales import LANGUAGES, words
from core.messages.judge import hostile, hostile_long

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = NOW.date()

languages = st.sampled_from(list(LANGUAGES)).map(words)
numbers = st.integers(1, 10**9)
days = st.dates(date(1930, 1, 1), TODAY)
moments = st.timedeltas(timedelta(), timedelta(days=2000)).map(lambda ago: NOW - ago)
addresses = st.one_of(st.just("https://spring96.org/a?b=1"), hostile.map(lambda text: "https://x.org/" + text), hostile)
facts = st.builds(Facts, on=st.none() | days, term=hostile, place=hostile, freed=st.none() | st.integers(0, 10**6))
kinds = st.sampled_from(EventKind)
ids = st.sampled_from([f"p{n}" for n in range(12)])
story_people = st.builds(
    StoryPerson,
    person_id=ids,
    name=hostile.map(lambda text: "Ales " + text),
    native_name=hostile,
    kind=kinds,
    summary=hostile_long,
    facts=facts,
    number=numbers,
)
stories = st.builds(
    Story,
    id=numbers,
    people=st.lists(story_people, min_size=1, max_size=5, unique_by=lambda p: p.person_id).map(tuple),
    title=hostile_long,
    url=addresses,
    publisher=hostile_long,
    published=moments,
    also=st.lists(st.tuples(hostile, addresses), max_size=8).map(tuple),
    contested=st.booleans(),
    withdrawn=st.booleans(),
    correction=st.one_of(st.just(""), hostile_long),
)


def _several(texts, seed):
    """Up to eight stories whose every text is one of a few hostile ones: quick to make, so that many can be tried."""
    chance = Random(seed)

    def text():
        return chance.choice(texts)

    def person(n):
        name = "Ales " + text()
        return StoryPerson(f"p{n}", name, text(), chance.choice(list(EventKind)), text(), Facts(term=text()), n + 1)

    def story(n):
        some = tuple(person(p) for p in chance.sample(range(12), chance.randint(1, 6)))
        url = "https://x.org/" + text()
        turns = {"withdrawn": chance.random() < 0.2, "correction": text() if chance.random() < 0.2 else ""}
        return Story(n, some, text(), url, text(), NOW - timedelta(hours=n), ((text(), url),), **turns)

    return [story(n) for n in range(1, chance.randint(2, 9))]


many_stories = st.builds(_several, st.lists(hostile_long, min_size=2, max_size=5), st.integers(0, 1 << 32))
followed = st.lists(ids, max_size=12).map(tuple)
choices = st.builds(
    Choices,
    zone=st.sampled_from(["UTC", "Europe/Vilnius", "No/Where", ""]),
    discreet=st.booleans(),
    sound=st.booleans(),
)
people = st.builds(
    Person,
    id=ids,
    name=hostile.map(lambda text: "Ales " + text),
    native_name=hostile,
    country=st.sampled_from(["", "BY", "ru", "XX"]),
    gender=st.sampled_from(["", "m", "f"]),
    aliases=st.lists(hostile, max_size=4).map(tuple),
    born=st.none() | days,
    arrested=st.none() | days,
    sentence=hostile_long,
    status=st.sampled_from(Status),
    group=hostile,
    note=hostile_long,
    number=numbers,
)
news = st.builds(
    News,
    statement_id=numbers,
    person_id=ids,
    kind=kinds,
    title=hostile_long,
    url=addresses,
    publisher=hostile,
    published=moments,
)
targets = st.builds(Target, st.sampled_from(TargetKind), st.one_of(ids, hostile))
follows = st.builds(Follow, target=targets, note=hostile, muted_until=st.none() | days)
mentions = st.builds(
    Mention,
    person_id=ids,
    verdict=st.sampled_from(Verdict),
    confidence=st.just(0.9),
    spans=st.lists(st.builds(Span, st.just(0), st.just(1), hostile, hostile), max_size=4).map(tuple),
    reason=hostile,
)
feeds = st.builds(
    Feed,
    id=numbers,
    url=addresses.map(lambda url: url or "https://x.org/"),
    title=hostile_long,
    publisher=hostile,
    failures=st.integers(0, 9),
    problem=hostile,
    off=st.booleans(),
    paused_reason=st.one_of(st.just(""), hostile),
    last_success=st.none() | moments,
    last_news=st.none() | moments,
    usual_gap=st.none() | st.integers(1, 10**6),
    moved_to=st.none() | addresses,
)
reviews = st.builds(
    Review,
    id=numbers,
    kind=st.sampled_from(ReviewKind),
    statement_id=st.none() | numbers,
    person_id=ids,
    event=st.none() | kinds,
    quote=hostile_long,
    reason=hostile_long,
    url=addresses,
    title=hostile_long,
    publisher=hostile,
)
occasions = st.builds(Occasion, ids, st.sampled_from(OccasionKind), st.just(TODAY), st.integers(0, 40_000))
lengths = st.timedeltas(timedelta(), timedelta(days=400))
