"""What the secret and the schedule of a credential are called."""

from __future__ import annotations

import hashlib


def name(credential_id: str) -> str:
    """Of what belongs to a credential: 64 characters, as many as a schedule's may have.

    Not the id: Secrets Manager warns of names that end in a hyphen and six characters.
    """
    return hashlib.sha256(credential_id.encode()).hexdigest()
