"""A store in AWS: values in Secrets Manager, rows in DynamoDB, ends by EventBridge Scheduler.

Each credential has a secret of its own, so it can be deleted and nothing of it
stays as an earlier version. The order of creation is such that a crash at any step leaves nothing
without an end:

1. the row, `creating`, on the condition that nobody else has written it;
2. the schedule of its end, by the id;
3. the secret without a value, then its resource policy, then the value: no moment has a value that
   more than the policy's principals can read;
4. the row, `waiting`, on the condition that it is still this one.

A claim reads the value, and one conditional update decides who is given it: what comes after that
can be lost, but not given twice, and while the value cannot be read nothing is spent. The schedule
stays until the end, whatever becomes of the credential, and then deletes what is left.

The clients must not repeat a conditional update by themselves: an update whose answer was lost
would find itself refused (`clients` sees to that).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from passmint.credentials.errors import ConflictError, StoreUnavailableError
from passmint.credentials.row import OPEN, Row, State
from passmint.credentials.stores.aws.rows import Rows
from passmint.credentials.stores.aws.schedules import Schedules
from passmint.credentials.stores.aws.secrets import Secrets

if TYPE_CHECKING:
    from passmint.credentials.store import Value
    from passmint.credentials.stores.aws.clients import AwsClients
    from passmint.credentials.stores.aws.resources import AwsResources

_LOG = logging.getLogger("passmint")

# Seconds before the end at which an order may be repeated: the schedule must not fire, and delete
# itself, while the secret is made. Lambda stops the function sooner.
_LATEST = 30
_TOO_LATE = "the credential of this Idempotency-Key ends in a moment: use a new one"


class AwsStore:
    """Rows in one table, values in one secret each."""

    def __init__(self, resources: AwsResources, clients: AwsClients) -> None:
        self._rows = Rows(clients.dynamodb, resources.table)
        self._secrets = Secrets(clients.secrets, resources)
        self._schedules = Schedules(clients.scheduler, resources)

    def find(self, credential_id: str) -> Row | None:
        """The row of an id."""
        return self._rows.find(credential_id)

    def reserve(self, row: Row, previous: Row | None, now: float) -> bool:
        """Writes a row in `creating`, and lets its end be scheduled."""
        self._secrets.check_readers(row)
        if previous is not None and row.expires_at - now < _LATEST:
            raise ConflictError(_TOO_LATE)
        if not self._rows.put(row, previous):
            return False
        self._schedules.schedule_expiry(row)
        return True

    def fill(self, row: Row, token: str, value: Value, now: float) -> bool:  # noqa: ARG002
        """Keeps the value in a secret and lets the row be `waiting`."""
        if row.expires_at <= now:
            return False
        self._secrets.keep(row, value)
        filled = self._rows.fill(row, now)
        if not filled:
            self._abandon(row.id, now)
        return filled

    def claim(self, row: Row, token: str, now: float) -> Value | None:  # noqa: ARG002
        """The value, to one caller at most."""
        value = self._waiting(row) if row.at(now).state is State.WAITING else None
        if value is None:
            return None
        try:
            claimed = self._rows.claim(row, now)
        except StoreUnavailableError:  # an answer that was lost may have spent it
            self._abandon(row.id, now)
            raise
        if not claimed:
            return None
        self._delete(row.id)
        return value

    def revoke(self, row: Row, now: float) -> bool:
        """Lets the row be `revoked`, and its secret go: first, where readers would read on."""
        if row.readers and row.at(now).state in OPEN:
            self._secrets.delete(row.id)
        revoked = self._rows.revoke(row, now)
        if revoked:
            self._delete(row.id)
        return revoked

    def reference(self, credential_id: str) -> str:
        """The ARN of the secret."""
        return self._secrets.arn(credential_id)

    def expire(self, row: Row, now: float) -> bool:
        """Deletes the secret, then says in the row that it has expired.

        In this order, so that a crash between them leaves an end that can be told again.
        """
        self._secrets.delete(row.id)
        return self._rows.expire(row, now) and row.state is State.WAITING

    def _waiting(self, row: Row) -> Value | None:
        """The value of a waiting row; None where the row is another by now."""
        value = self._secrets.get(row)
        if value is None and self._rows.find(row.id) == row:  # nothing is spent
            _LOG.error("AWS does not show a value that waits")
            raise StoreUnavailableError("the store in AWS does not show the value yet")
        return value

    def _abandon(self, credential_id: str, now: float) -> None:
        """Deletes a secret that came too late, unless an order that goes on has use for it."""
        row = self._rows.find(credential_id)
        if row is None or row.at(now).state not in (State.CREATING, State.WAITING):
            self._delete(credential_id)

    def _delete(self, credential_id: str) -> None:
        """What cannot be deleted now, the schedule deletes at the end."""
        try:
            self._secrets.delete(credential_id)
        except StoreUnavailableError:
            _LOG.warning("a secret could not be deleted before its end")
