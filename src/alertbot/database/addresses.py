"""The only place where a chat's address is sealed and opened; chat ids stand nowhere else."""

from alertbot.core.model import ChatId, SubscriberId
from alertbot.database.vault import Vault

_PLACE = b"address"


def address_of(vault: Vault, subscriber_id: SubscriberId, sealed: bytes) -> ChatId:
    """The chat id of a subscriber; VaultError when the key or the row is another."""
    return ChatId(int.from_bytes(vault.open(sealed, _PLACE + subscriber_id), "big", signed=True))


def seal_address(vault: Vault, subscriber_id: SubscriberId, chat_id: ChatId) -> bytes:
    """The chat id, encrypted for this subscriber's row: 36 bytes, whatever the id."""
    return vault.seal(chat_id.to_bytes(8, "big", signed=True), _PLACE + subscriber_id)


def lookup_of(vault: Vault, chat_id: ChatId) -> bytes:
    """The keyed index by which a chat's row is found again, 16 bytes."""
    return vault.lookup(str(chat_id).encode())
