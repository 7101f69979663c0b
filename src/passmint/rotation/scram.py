"""SCRAM verifiers. PostgreSQL stores them, and then the server never sees the password."""

from __future__ import annotations

import base64
import hashlib
import hmac

from passmint.core.sampling.randomness import SYSTEM

SALT_BYTES = 16  # as in PostgreSQL's scram-common.h
MIN_ITERATIONS = 4096


def verifier(password: str, iterations: int = MIN_ITERATIONS, salt: bytes | None = None) -> str:
    """Return `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>` (RFC 5803).

    password: printable ASCII, which SASLprep does not change.
    salt: random bytes if it is None.
    """
    salt = SYSTEM.bytes(SALT_BYTES) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, iterations)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${iterations}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
