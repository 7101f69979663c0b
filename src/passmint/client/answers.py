"""What the server gave. No `repr` shows a password or a token."""

from __future__ import annotations


class Sent:
    """A credential that waits to be claimed.

    id: with it the sender asks and revokes; it opens nothing.
    expires_at: the end, in UTC, as in 2027-01-16T08:00:00Z.
    claim_url, claim_token: whoever has one of them can claim, once.
    """

    __slots__ = ("claim_token", "claim_url", "expires_at", "id")

    def __init__(
        self, credential_id: str, expires_at: str, claim_token: str, claim_url: str
    ) -> None:
        self.id = credential_id
        self.expires_at = expires_at
        self.claim_token = claim_token
        self.claim_url = claim_url

    def __repr__(self) -> str:
        return f"Sent(id={self.id!r}, expires_at={self.expires_at!r})"


class Shared:
    """A credential that certain IAM roles and users may read, on AWS.

    id: with it the sender asks and revokes; it opens nothing.
    expires_at: the end, in UTC, as in 2027-01-16T08:00:00Z.
    secret_arn: of the secret in Secrets Manager: a name, nothing secret.
    """

    __slots__ = ("expires_at", "id", "secret_arn")

    def __init__(self, credential_id: str, expires_at: str, secret_arn: str) -> None:
        self.id = credential_id
        self.expires_at = expires_at
        self.secret_arn = secret_arn

    def __repr__(self) -> str:
        return f"Shared(id={self.id!r}, expires_at={self.expires_at!r})"


class Claimed:
    """A password that was claimed.

    password: what is given once.
    username: what the sender put beside it, or None.
    """

    __slots__ = ("password", "username")

    def __init__(self, password: str, username: str | None) -> None:
        self.password = password
        self.username = username

    def __repr__(self) -> str:
        return "Claimed(...)"


def shown(text: str) -> str:
    """A text of the server's without what a terminal would take for a command."""
    return "".join(character if character.isprintable() else "?" for character in text)
