"""What can go wrong with a credential, by what the caller does next."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.credentials.row import State


class CredentialsError(Exception):
    """Base of the errors of this package. No message holds a password or a token."""


class UnknownError(CredentialsError):
    """There is no such credential, or none that this caller may know of."""

    def __init__(self) -> None:
        super().__init__("there is no such credential")


class SpentError(CredentialsError):
    """The token was good once: its credential is claimed, revoked or expired."""

    def __init__(self, state: State) -> None:
        super().__init__(f"the credential is {state.value}")
        self.state = state


class ConflictError(CredentialsError):
    """What is asked for does not fit the state of the credential; the message says why."""


class ReadersError(CredentialsError):
    """The store cannot let these readers read; the message says why."""


class StoreUnavailableError(CredentialsError):
    """The store cannot be reached or is full: try again later.

    `failure` is for a log: which store and, of the error behind it, the kind alone, as its text may
    hold what was sent.
    """

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.failure = f"{message}: {kind}" if kind else message


class SealError(CredentialsError):
    """A stored value does not open: its server key is gone, or somebody has changed it."""
