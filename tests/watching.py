"""The flow of watching for tests: a lookout that is told what to fetch and how to read it, and expects nothing else to be asked."""

from datetime import timedelta

from alertbot.core.hear import known_people
from alertbot.core.identity import AGE_LIMIT
from alertbot.watch import Lookout


async def never(*_):
    """What no test of good feeds comes to."""
    raise AssertionError("nothing more is to be asked, read or told")


def lookout_on(database, fetch, now, parse=never):
    """A lookout that knows nobody and tells nobody."""
    return Lookout(
        database=database,
        fetch=fetch,
        parse=parse,
        article=never,
        known=lambda: known_people(()),
        now=now,
        poll_every=timedelta(minutes=15),
        age_limit=AGE_LIMIT,
        wake=lambda: None,
        tell_admins=never,
        ask_admins=never,
        count=lambda *_, **__: None,
    )
