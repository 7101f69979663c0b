"""Results of the client's methods. No `repr` shows a password or a token."""

from __future__ import annotations


class Sent:
    """Credential that waits to be claimed.

    id: for `Client.state` and `Client.revoke`. The password cannot be claimed with it.
    expires_at: when it expires, in UTC, such as 2027-01-16T08:00:00Z.
    claim_url, claim_token: a link, and the token in it. Whoever has one of them can claim the
    password, once.
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
    """Credential that certain IAM roles and users may read in AWS Secrets Manager.

    id: for `Client.state` and `Client.revoke`. The password cannot be read with it.
    expires_at: when it expires, in UTC, such as 2027-01-16T08:00:00Z.
    secret_arn: ARN of the secret in Secrets Manager. The ARN itself is not secret.
    """

    __slots__ = ("expires_at", "id", "secret_arn")

    def __init__(self, credential_id: str, expires_at: str, secret_arn: str) -> None:
        self.id = credential_id
        self.expires_at = expires_at
        self.secret_arn = secret_arn

    def __repr__(self) -> str:
        return f"Shared(id={self.id!r}, expires_at={self.expires_at!r})"


class Claimed:
    """Password that was claimed.

    password: the password. The server does not return it again.
    username: the user name that the sender set, or None.
    """

    __slots__ = ("password", "username")

    def __init__(self, password: str, username: str | None) -> None:
        self.password = password
        self.username = username

    def __repr__(self) -> str:
        return "Claimed(...)"


def terminal_safe(text: str) -> str:
    """Replace characters that are not printable, which a terminal could take for commands."""
    return "".join(character if character.isprintable() else "?" for character in text)
