"""Encryption of values for an external store. Decryption needs the token and a server key.

It uses AES-256-GCM with the key HKDF-SHA256(token, salt = server key). The id and the expiry are
associated data, so a value that was moved to another row, or whose expiry was changed, cannot be
decrypted.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from passmint.credentials.errors import SealError
from passmint.credentials.store import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.credentials.row import Row

KEY_BYTES = 32
_NONCE_BYTES = 12  # recommended for GCM: NIST SP 800-38D, section 8.2
_PURPOSE = b"passmint credential 1"


class Seal:
    """Seal that encrypts with the first of its server keys and decrypts with any of them.

    Its `repr` shows only how many keys it has.
    """

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = keys

    def __repr__(self) -> str:
        return f"<Seal: {len(self._keys)}>"

    @property
    def name(self) -> str:
        """Name of the server key that encrypts. It is stored next to the sealed value."""
        return _name(self._keys[0])

    @property
    def names(self) -> frozenset[str]:
        """Names of all server keys that decrypt."""
        return frozenset(map(_name, self._keys))

    def close(self, row: Row, token: str, value: Value) -> bytes:
        """Encrypt a value so that only the token and this server key decrypt it."""
        text = json.dumps({"password": value.password, "username": value.username}).encode()
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + _cipher(self._keys[0], token).encrypt(nonce, text, _bound(row))

    def open(self, row: Row, token: str, sealed: bytes) -> Value:
        """Decrypt a value.

        Raises:
            SealError: none of the server keys decrypts it.
        """
        nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        for key in self._keys:
            try:
                opened = _cipher(key, token).decrypt(nonce, text, _bound(row))
            except InvalidTag:
                continue
            return Value(**json.loads(opened))
        raise SealError("none of the server keys decrypts the stored value")


def server_keys(text: str) -> tuple[bytes, ...]:
    """Read server keys from a list of base64 texts, separated by spaces or commas, newest first.

    Raises:
        ValueError: an item is not 32 bytes in base64, or is repeated. The message shows no key.
    """
    keys = []
    for number, item in enumerate(text.replace(",", " ").split(), start=1):
        try:
            key = base64.b64decode(item, validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES or key in keys:
            raise ValueError(
                f"item {number} must be {KEY_BYTES} random bytes in base64, each item once:"
                f" openssl rand -base64 {KEY_BYTES}"
            )
        keys.append(key)
    return tuple(keys)


def _name(server_key: bytes) -> str:
    """Name a key by the first 64 bits of its hash. They reveal nothing about the key."""
    return hashlib.sha256(b"passmint server key" + server_key).hexdigest()[:16]


def _cipher(server_key: bytes, token: str) -> AESGCM:
    derived = HKDF(SHA256(), length=KEY_BYTES, salt=server_key, info=_PURPOSE)
    return AESGCM(derived.derive(token.encode()))


def _bound(row: Row) -> bytes:
    return json.dumps([row.id, row.expires_at]).encode()
