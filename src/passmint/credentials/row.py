"""Row of a credential: everything about it except its value. It is kept longer than the value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

RETENTION_SECONDS = 30 * 86_400  # a row is kept this long after its credential expires


class State(Enum):
    """State of a credential."""

    CREATING = "creating"
    WAITING = "waiting"
    CLAIMED = "claimed"
    REVOKED = "revoked"
    EXPIRED = "expired"  # computed from the clock by `Row.at`; not every store writes it


OPEN = (State.CREATING, State.WAITING)


@dataclass(frozen=True, slots=True)
class Row:
    """State of one credential, without its value and its token.

    id: id of the credential.
    owner: name of the caller that created it.
    expires_at: when it expires, in seconds since 1970.
    changed_at: when its state last changed, in seconds since 1970.
    token_hash: SHA-256 of the token, in hexadecimal.
    request_hash: SHA-256 of the request, to distinguish a repeated request from another one.
    readers: principals that read the value in the store itself. If there are any, nobody has the
    token.
    message: a line from the owner to the recipient; not a secret.
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
        """Return the row as it is at a time: `expired` if it has expired while it was open.

        now: seconds since 1970.
        """
        if self.state in OPEN and self.expires_at <= now:
            return replace(self, state=State.EXPIRED, changed_at=self.expires_at)
        return self

    def became(self, state: State, now: float) -> Row:
        """Return the row after a change of state. `now` is in seconds since 1970."""
        return replace(self, state=state, changed_at=int(now))
