"""Encryption of what identifies a subscriber: sealed values, keyed look-ups, and the key file.

AES-256-GCM with a random nonce and the value's place as associated data; look-ups are HMAC-SHA256 cut to 16 bytes; both keys are
derived by HKDF-SHA256 from one 32-byte master key (NIST SP 800-38D, RFC 2104, RFC 5869; shared measurements in docs/decisions).
"""

import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_LOOKUP_BYTES = 16


class VaultError(Exception):
    """The key is missing, exposed or wrong; the message names the file and says what to do."""


@dataclass(frozen=True)
class Vault:
    """Seals and opens values under one master key."""

    _cipher: AESGCM
    _index_key: bytes

    def seal(self, value: bytes, place: bytes) -> bytes:
        """Encrypt a value for one place (such as b"address" + the row's id): nonce, ciphertext and tag, 28 bytes longer."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Decrypt a value that was sealed for this place; VaultError if the key or the place is another."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
        except InvalidTag:
            raise VaultError("a sealed value does not open with this key") from None

    def lookup(self, value: bytes, purpose: bytes = b"chat") -> bytes:
        """A keyed index of a value, 16 bytes: finds it again and tells nothing about it."""
        return hmac.new(self._index_key, purpose + b"\0" + value, hashlib.sha256).digest()[:_LOOKUP_BYTES]


def vault_from_key(key: bytes) -> Vault:
    """A vault for a 32-byte master key."""
    if len(key) != KEY_BYTES:
        raise VaultError(f"the database key must be {KEY_BYTES} bytes, not {len(key)}")
    return Vault(AESGCM(_derive(key, b"alertbot seal")), _derive(key, b"alertbot lookup"))


def read_key(path: Path) -> bytes:
    """The master key of a file that only its owner can read; VaultError says what is wrong with it."""
    try:
        mode = path.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise VaultError(
                f"{path}: others can read the database key (mode {stat.S_IMODE(mode):04o}): chmod 600 {path}"
            )
        written = path.read_text(encoding="ascii").strip()
        key = bytes.fromhex(written)
    except FileNotFoundError:
        raise VaultError(f"{path}: there is no database key here") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not a line of 64 hexadecimal digits"
        raise VaultError(f"{path}: the database key can't be read: {why}") from None
    if len(key) != KEY_BYTES:
        raise VaultError(f"{path}: the database key must be 64 hexadecimal digits, not {len(written)}")
    return key


def make_key(path: Path) -> bytes:
    """Write a new master key, readable by its owner alone, never over an existing file."""
    key = secrets.token_bytes(KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise VaultError(f"{path}: the database key can't be written: {error.strerror}") from None
    return key


def sealed_part(sealed: bytes) -> bytes:
    """What of a sealed value is the value itself, 16 bytes of it at most: without these nothing can be opened."""
    return sealed[_NONCE_BYTES:][:16] if len(sealed) >= _NONCE_BYTES + 32 else sealed[_NONCE_BYTES:-_TAG_BYTES]


def overwrite_key(path: Path) -> None:
    """Put random bytes in the place of a key; on a copy-on-write disk the old ones may stay, as docs/threat-model.md says."""
    with path.open("r+b") as opened:
        opened.write(secrets.token_bytes(path.stat().st_size))
        opened.flush()
        os.fsync(opened.fileno())


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
