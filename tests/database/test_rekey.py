"""A new key opens every row, and the old one none; a rekey that was cut off is finished at the next start."""

from datetime import date

import pytest

from alertbot.core.model import ChatKind, Choices, Target, TargetKind
from alertbot.database import subscribers
from alertbot.database.opening import open_with_key, unlock, waiting_key
from alertbot.database.rekey import rekey_database


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
