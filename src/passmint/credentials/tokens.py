"""Ids and tokens. A token is the id of its credential, a dot, and 256 random bits.

With the id in the token every store finds the row by its key, and the hashes can be compared in
constant time. The id alone gives no access.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re

BITS = 256

_TOKEN = re.compile(r"([A-Za-z0-9_-]{43})\.[A-Za-z0-9_-]{43}", re.ASCII)


def new_id(owner: str, idempotency_key: str | None = None) -> str:
    """Make an id: a random one, or the one that belongs to the owner's idempotency key."""
    if idempotency_key is None:
        return _text(os.urandom(BITS // 8))
    return _text(hashlib.sha256(json.dumps([owner, idempotency_key]).encode()).digest())


def new_token(credential_id: str) -> str:
    """Make a token for a credential."""
    return f"{credential_id}.{_text(os.urandom(BITS // 8))}"


def id_of(token: str) -> str | None:
    """Return the id in a token, or None if the text is not a token."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else None


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal.

    A slow hash is not needed, since 256 random bits cannot be guessed.
    """
    return hashlib.sha256(text.encode()).hexdigest()


def matches(token: str, token_hash: str) -> bool:
    """Compare a token with a hash, in constant time."""
    return hmac.compare_digest(digest(token), token_hash)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
