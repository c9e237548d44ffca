"""A new key opens every row, and the old one none; a rekey that was cut off is finished at the next start."""

from datetime import UTC, date, datetime

import pytest

from alertbot.core.model import ChatKind, Choices, Role, Target, TargetKind
from alertbot.database import admins, subscribers
from alertbot.database.opening import open_with_key, unlock, waiting_key
from alertbot.database.rekey import rekey_database
from alertbot.database.tables import audit


@pytest.fixture
async def filled(empty_url, tmp_path):
    url, key = empty_url, tmp_path / "key"
    database = open_with_key(url, key)
    who = await subscribers.agree(database, 4711, ChatKind.PRIVATE, choices=Choices(), today=date(2026, 1, 1))
    await subscribers.start_follow(database, who.id, Target(TargetKind.EVERYBODY))
    await subscribers.note(database, who.id, Target(TargetKind.EVERYBODY), "my words")
    await database.close()
    return url, key


async def test_every_row_opens_with_the_new_key_alone(filled):
    url, key = filled
    old = key.read_text()

    assert rekey_database(url, key) == 2

    assert key.read_text() != old
    database = open_with_key(url, key)
    found = await subscribers.find(database, 4711)
    assert found is not None
    (followed,) = await subscribers.follows(database, found.id)
    assert followed.note == "my words"
    await database.close()


async def test_a_rekey_that_was_cut_off_is_finished_at_the_next_start(filled):
    url, key = filled
    old = key.read_text()
    rekey_database(url, key)
    key.rename(waiting_key(key))  # the moment between the commit and the rename
    key.write_text(old)
    key.chmod(0o600)

    unlock(url, key)

    assert key.read_text() != old
    assert not waiting_key(key).exists()


async def test_a_new_key_that_was_never_used_goes(filled):
    url, key = filled
    kept = key.read_text()
    waiting_key(key).write_text("00" * 32)
    waiting_key(key).chmod(0o600)

    unlock(url, key)

    assert key.read_text() == kept
    assert not waiting_key(key).exists()


async def test_the_record_of_admins_holds_under_the_new_key_and_a_broken_one_does_not(filled):
    url, key = filled
    database = open_with_key(url, key)
    for n in range(3):
        await admins.write_audit(database, Role.OWNER, "add feed", f"feed {n}", datetime(2026, 1, 1, tzinfo=UTC))
    await database.close()

    rekey_database(url, key)

    database = open_with_key(url, key)
    whole = await admins.audit_holds(database)
    async with database.write() as connection:
        await connection.execute(audit.update().where(audit.c.id == 2).values(object="feed 9"))
    await database.close()
    rekey_database(url, key)
    database = open_with_key(url, key)
    assert (whole, await admins.audit_holds(database)) == (True, False)
    await database.close()
