"""Addresses are sealed in one form, whatever the chat."""

import pytest

from alertbot.database.addresses import address_of, lookup_of, seal_address
from alertbot.database.vault import VaultError, vault_from_key

VAULT = vault_from_key(bytes(32))


@pytest.mark.parametrize("chat", [1, -1, 7_000_000_001, -1_001_234_567_890])
def test_an_address_opens_for_its_own_row_and_its_length_tells_nothing(chat):
    sealed = seal_address(VAULT, b"s" * 16, chat)

    assert address_of(VAULT, b"s" * 16, sealed) == chat
    assert len(sealed) == 36
    assert chat.to_bytes(8, "big", signed=True) not in sealed
    with pytest.raises(VaultError):
        address_of(VAULT, b"t" * 16, sealed)


def test_a_lookup_finds_the_chat_again():
    assert lookup_of(VAULT, 5) == lookup_of(VAULT, 5) != lookup_of(VAULT, 6)
