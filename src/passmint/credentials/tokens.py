"""Ids and tokens. A token is its credential's id, a dot, and 256 random bits.

The id in it lets every store find the row by its key, so that the hashes can be compared in
constant time. Knowing an id opens nothing.
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
    """A new id, or always the same one for an owner's idempotency key."""
    if idempotency_key is None:
        return _text(os.urandom(BITS // 8))
    return _text(hashlib.sha256(json.dumps([owner, idempotency_key]).encode()).digest())


def new_token(credential_id: str) -> str:
    """A new token for a credential."""
    return f"{credential_id}.{_text(os.urandom(BITS // 8))}"


def id_of(token: str) -> str | None:
    """The id that a token names, or None where it is no token."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else None


def digest(text: str) -> str:
    """SHA-256 in hexadecimal. Not a slow hash: what has 256 random bits is not guessable."""
    return hashlib.sha256(text.encode()).hexdigest()


def matches(token: str, token_hash: str) -> bool:
    """Whether the hash is the token's, in a time that tells nothing."""
    return hmac.compare_digest(digest(token), token_hash)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
