"""Names of a credential's AWS resources."""

from __future__ import annotations

import hashlib


def name(credential_id: str) -> str:
    """Name the secret and the schedule of a credential: 64 hexadecimal digits, Scheduler's limit.

    The id itself is not used, because it may end in a hyphen and six characters. Secrets Manager
    advises against such names: its ARNs end like that.
    """
    return hashlib.sha256(credential_id.encode()).hexdigest()
