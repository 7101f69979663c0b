"""What is known of a credential beside its value: one row, kept longer than the value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

RETENTION_SECONDS = 30 * 86_400  # of a row after its credential's end


class State(Enum):
    """Where a credential is between its creation and its end."""

    CREATING = "creating"
    WAITING = "waiting"
    CLAIMED = "claimed"
    REVOKED = "revoked"
    EXPIRED = "expired"  # past its end when looked at, whether or not that is stored


OPEN = (State.CREATING, State.WAITING)


@dataclass(frozen=True, slots=True)
class Row:
    """The state of one credential. Never its value or its token.

    owner: who created it. expires_at, changed_at: seconds since 1970; the latter is when the
    state last changed. token_hash: SHA-256 of the token, in hexadecimal. request_hash: that of
    what was asked for, to tell a repeated request from another one. readers: who gets
    the value from the store itself; then nobody has the token. message: what the owner
    tells the recipient; no secret.
    """

    id: str
    owner: str
    state: State
    expires_at: int
    changed_at: int
    token_hash: str = field(repr=False)
    request_hash: str = field(repr=False)
    readers: tuple[str, ...] = ()
    message: str = field(default="", repr=False)

    def at(self, now: float) -> Row:
        """The row as it is at this moment: expired where its end has come."""
        if self.state in OPEN and self.expires_at <= now:
            return replace(self, state=State.EXPIRED, changed_at=self.expires_at)
        return self

    def became(self, state: State, now: float) -> Row:
        """The row after a change of state."""
        return replace(self, state=state, changed_at=int(now))
