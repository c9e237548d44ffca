"""A database opens only with its own, well-kept key."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert

from alertbot.database.engine import DatabaseTrouble
from alertbot.database.migrate import sync_engine
from alertbot.database.opening import open_with_key, unlock
from alertbot.database.tables import admin
from alertbot.database.vault import VaultError


def with_a_sealed_row(url, key):
    open_with_key(url, key)
    engine = sync_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(admin).values(lookup=b"l" * 16, address=b"a", role="owner"))
    engine.dispose()


def test_the_first_run_makes_a_key_and_the_second_opens_with_it(empty_url, tmp_path):
    url, key = empty_url, tmp_path / "key"

    open_with_key(url, key)
    written = key.read_text()
    open_with_key(url, key)

    assert key.read_text() == written


def test_no_new_key_is_made_beside_a_database_that_has_sealed_rows(empty_url, tmp_path):
    url, key = empty_url, tmp_path / "key"
    with_a_sealed_row(url, key)
    key.unlink()

    with pytest.raises(VaultError, match="the key is missing"):
        unlock(url, key)
    assert not key.exists()


def test_a_wrong_key_is_refused_at_start(empty_url, tmp_path):
    url, key = empty_url, tmp_path / "key"
    with_a_sealed_row(url, key)
    key.write_text("00" * 32)

    with pytest.raises(VaultError, match="not the key of the database"):
        unlock(url, key)


def test_processes_that_start_together_prepare_the_database_once(postgres, tmp_path):
    with postgres.fresh() as url, ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(lambda _: open_with_key(url, tmp_path / "key"), range(4)))

        vaults = [one.vault for one in opened]
        assert vaults[1].open(vaults[0].seal(b"words", b"place"), b"place") == b"words"


def test_a_second_host_makes_no_key_of_its_own(postgres, tmp_path):
    with postgres.fresh() as url:
        open_with_key(url, tmp_path / "key")

        with pytest.raises(VaultError, match="the key is missing"):
            open_with_key(url, tmp_path / "other" / "key")


def test_a_server_that_is_not_there_is_told_in_one_line(tmp_path):
    with pytest.raises(DatabaseTrouble) as caught:
        open_with_key(f"postgresql://alertbot@/none?host={tmp_path}", tmp_path / "key")

    assert len(str(caught.value).splitlines()) == 1


def test_a_damaged_database_is_refused(tmp_path):
    url, key = f"sqlite:///{tmp_path}/a.db", tmp_path / "key"
    with_a_sealed_row(url, key)
    path = tmp_path / "a.db"
    raw = bytearray(path.read_bytes())
    raw[4096:12288] = b"\xff" * 8192
    path.write_bytes(raw)

    with pytest.raises(DatabaseTrouble):
        unlock(url, key)
