"""Values as a store outside may hold them: opened only with the token and a key of the server.

AES-256-GCM under HKDF-SHA256(token, salt = server key). The id and the end are associated data:
a value moved to another row, or whose end was moved, does not open.
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
_NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: what GCM is made for
_PURPOSE = b"passmint credential 1"


class Seal:
    """Seals with the first of these keys and opens with any. Its `repr` shows how many."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = keys

    def __repr__(self) -> str:
        return f"<Seal: {len(self._keys)}>"

    @property
    def name(self) -> str:
        """The name of the key that seals, to be kept beside what it sealed."""
        return _name(self._keys[0])

    @property
    def names(self) -> frozenset[str]:
        """The names of all keys that open."""
        return frozenset(map(_name, self._keys))

    def close(self, row: Row, token: str, value: Value) -> bytes:
        """The value, sealed for whoever brings the token."""
        text = json.dumps({"password": value.password, "username": value.username}).encode()
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + _cipher(self._keys[0], token).encrypt(nonce, text, _bound(row))

    def open(self, row: Row, token: str, sealed: bytes) -> Value:
        """The value; SealError where none of the keys opens it."""
        nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        for key in self._keys:
            try:
                opened = _cipher(key, token).decrypt(nonce, text, _bound(row))
            except InvalidTag:
                continue
            return Value(**json.loads(opened))
        raise SealError("the stored value does not open with any of the server keys")


def server_keys(text: str) -> tuple[bytes, ...]:
    """The keys of a list in base64, newest first. No error shows any of it.

    Raises:
        ValueError: the text is no such list.
    """
    keys = []
    for number, item in enumerate(text.replace(",", " ").split(), start=1):
        try:
            key = base64.b64decode(item, validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES or key in keys:
            raise ValueError(
                f"item {number} must be another {KEY_BYTES} random bytes in base64:"
                f" openssl rand -base64 {KEY_BYTES}"
            )
        keys.append(key)
    return tuple(keys)


def _name(server_key: bytes) -> str:
    """Part of a hash: 64 bits, which tell keys apart, and nothing of their 256."""
    return hashlib.sha256(b"passmint server key" + server_key).hexdigest()[:16]


def _cipher(server_key: bytes, token: str) -> AESGCM:
    derived = HKDF(SHA256(), length=KEY_BYTES, salt=server_key, info=_PURPOSE)
    return AESGCM(derived.derive(token.encode()))


def _bound(row: Row) -> bytes:
    return json.dumps([row.id, row.expires_at]).encode()
