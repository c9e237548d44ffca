"""Of which people each subscriber wants to hear: follows, chosen events, people who are rested, and the subscriber's own notes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from alertbot.core.model import (
    EventKind,
    SubscriberId,
    Target,
    TargetKind,
)
from alertbot.database.alerts import targets_of
from alertbot.database.subscribers import open_note
from alertbot.database.tables import follow, person, story_person
from alertbot.database.vault import Vault


@dataclass(frozen=True, slots=True)
class _Named:
    """A person of a story, with all by which that person is followed."""

    id: str
    event: int
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Interests:
    """Of which people of its story each subscriber wants to hear."""

    people: Mapping[int, tuple[_Named, ...]]
    follows: Mapping[bytes, Mapping[tuple[str, str], bytes | None]]  # target -> sealed note
    resting: Mapping[bytes, Collection[str]]

    def of(self, vault: Vault, row: Any) -> tuple[tuple[str, ...], str]:
        """(ids of the people, the subscriber's note): what one row of the queue is about."""
        follows = self.follows.get(row.subscriber_id, {})
        resting = self.resting.get(row.subscriber_id, ())
        wanted, note = [], ""
        for named in self.people[row.story_id]:
            reasons = [target for target in named.targets if target in follows]
            if reasons and named.event & row.events and named.id not in resting:
                wanted.append(named.id)
                note = note or _note(vault, SubscriberId(row.subscriber_id), reasons, follows)
        return tuple(wanted), note


def _note(
    vault: Vault,
    subscriber_id: SubscriberId,
    reasons: Iterable[tuple[str, str]],
    follows: Mapping[tuple[str, str], bytes | None],
) -> str:
    for kind, key in reasons:
        sealed = follows[kind, key]
        if sealed is not None:
            return open_note(vault, subscriber_id, Target(TargetKind(kind), key), sealed)
    return ""


async def interests_of(connection: AsyncConnection, rows: Sequence[Any], now: datetime) -> Interests:
    """The interests of the subscribers of these rows of the queue (with story_id and subscriber_id) in their stories."""
    people = await _people(connection, {row.story_id for row in rows})
    targets = {target for named in people.values() for one in named for target in one.targets}
    query = select(follow).where(
        follow.c.subscriber_id.in_({row.subscriber_id for row in rows}),
        follow.c.kind.in_({kind for kind, _ in targets}),
        follow.c.target.in_({key for _, key in targets}),
    )
    follows: dict[bytes, dict[tuple[str, str], bytes | None]] = defaultdict(dict)
    resting: dict[bytes, set[str]] = defaultdict(set)
    for row in await connection.execute(query):
        if row.muted_until is None or row.muted_until <= now.date():
            follows[row.subscriber_id][row.kind, row.target] = row.note
        elif row.kind == TargetKind.PERSON:
            resting[row.subscriber_id].add(row.target)
    return Interests(people, follows, resting)


async def _people(connection: AsyncConnection, stories: Collection[int]) -> Mapping[int, tuple[_Named, ...]]:
    query = (
        select(story_person.c.story_id, story_person.c.kind, person.c.id, person.c.country, person.c.group_name)
        .join(person, person.c.id == story_person.c.person_id)
        .where(story_person.c.story_id.in_(stories))
        .order_by(person.c.number)
    )
    found: dict[int, list[_Named]] = {one: [] for one in stories}
    for row in await connection.execute(query):
        targets = tuple(targets_of(row.id, row.country, row.group_name))
        found[row.story_id].append(_Named(row.id, EventKind(row.kind).bit, targets))
    return {one: tuple(named) for one, named in found.items()}
