"""What identifies a subscriber is sealed, and the key is guarded."""

import pytest

from alertbot.database.vault import VaultError, make_key, read_key, vault_from_key

KEY = bytes(range(32))


def test_what_is_sealed_opens_in_its_place_only():
    vault = vault_from_key(KEY)

    sealed = vault.seal(b"12345", b"address:1")

    assert vault.open(sealed, b"address:1") == b"12345"
    with pytest.raises(VaultError):
        vault.open(sealed, b"address:2")


def test_another_key_opens_nothing():
    sealed = vault_from_key(KEY).seal(b"12345", b"p")

    with pytest.raises(VaultError):
        vault_from_key(bytes(32)).open(sealed, b"p")


def test_sealing_twice_gives_two_texts_and_one_lookup():
    vault = vault_from_key(KEY)

    assert vault.seal(b"1", b"p") != vault.seal(b"1", b"p")
    assert vault.lookup(b"1") == vault.lookup(b"1") != vault.lookup(b"2")
    assert vault.lookup(b"1") != vault.lookup(b"1", b"wipe")


def test_a_new_key_is_readable_by_its_owner_alone_and_never_overwritten(tmp_path):
    path = tmp_path / "secrets" / "key"

    key = make_key(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path) == key
    with pytest.raises(VaultError):
        make_key(path)


def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "key"
    make_key(path)
    path.chmod(0o640)

    with pytest.raises(VaultError, match="others can read"):
        read_key(path)


@pytest.mark.parametrize("content", ["", "xyz", "00" * 31, "ff" * 33])
def test_a_key_of_another_form_is_refused_without_showing_it(tmp_path, content):
    path = tmp_path / "key"
    path.write_text(content)
    path.chmod(0o600)

    with pytest.raises(VaultError) as caught:
        read_key(path)

    assert str(path) in str(caught.value)
    assert not content or content not in str(caught.value)
