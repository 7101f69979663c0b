"""The end of a credential, where a store must be told of it."""

from __future__ import annotations

from passmint.credentials import audit
from passmint.credentials.errors import CredentialsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.credentials.store import ExpiringStore


class TooEarlyError(CredentialsError):
    """The end has not come. Told again later, it will have."""


def expire(
    store: ExpiringStore, clock: Callable[[], float], credential_id: str, request_id: str = ""
) -> None:
    """Lets go of a credential past its end, and says so if nobody had claimed or revoked it.

    To be told twice changes nothing.

    Raises:
        TooEarlyError: nothing ends before its time, whoever says so.
    """
    row = store.find(credential_id)
    if row is None:
        return
    now = clock()
    if now < row.expires_at:
        raise TooEarlyError("the end of this credential has not come")
    if store.expire(row, now):
        event = "ended" if row.readers else "expired unclaimed"
        audit.write(event, row.id, who="schedule", request_id=request_id)
