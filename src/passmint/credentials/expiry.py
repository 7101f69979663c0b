"""Expiry of credentials, for stores that do not delete expired values themselves."""

from __future__ import annotations

from passmint.credentials import audit
from passmint.credentials.errors import CredentialsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from passmint.credentials.store import ExpiringStore


class TooEarlyError(CredentialsError):
    """The credential has not expired yet. The caller can try again later."""


def expire(
    store: ExpiringStore, clock: Callable[[], float], credential_id: str, request_id: str = ""
) -> None:
    """Delete the value of an expired credential. May be repeated.

    Writes an audit line if the credential was waiting to be claimed or read.

    clock: returns seconds since 1970.
    request_id: id of the request, for the audit line.

    Raises:
        TooEarlyError: the credential has not expired yet.
        StoreUnavailableError: the store cannot be reached.
    """
    row = store.find(credential_id)
    if row is None:
        return
    now = clock()
    if now < row.expires_at:
        raise TooEarlyError("this credential has not expired yet")
    if store.expire(row, now):
        event = "ended" if row.readers else "expired unclaimed"
        audit.write(event, row.id, who="schedule", request_id=request_id)
