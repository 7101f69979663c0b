"""Errors of credentials, one class for each way in which the caller can react."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.credentials.row import State


class CredentialsError(Exception):
    """Base of the errors of this package. No message holds a password or a token."""


class UnknownError(CredentialsError):
    """There is no such credential, or the caller may not see it."""

    def __init__(self) -> None:
        super().__init__("there is no such credential")


class SpentError(CredentialsError):
    """The token is no longer valid: its credential is claimed, revoked or expired."""

    def __init__(self, state: State) -> None:
        super().__init__(f"the credential is {state.value}")
        self.state = state


class ConflictError(CredentialsError):
    """The state of the credential does not allow the operation. The message says why."""


class ReadersError(CredentialsError):
    """The store cannot give these readers access. The message says why."""


class StoreUnavailableError(CredentialsError):
    """The store cannot be reached, or is full. The caller can try again later.

    failure: for the log, the message and the kind of the underlying error. It does not have that
    error's text, which may quote a secret.
    """

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.failure = f"{message}: {kind}" if kind else message


class SealError(CredentialsError):
    """A stored value cannot be decrypted: its server key is missing, or the value was changed."""
