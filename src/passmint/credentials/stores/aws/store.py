"""Store in AWS: values in Secrets Manager, rows in DynamoDB, expiry by EventBridge Scheduler.

Each credential has a secret of its own, so that deleting the secret leaves no earlier version of
its value. A credential is created in this order, so that everything expires even after a crash
between two steps:

1. Write the row as `creating`, on the condition that no other row is stored.
2. Create the schedule for the expiry, named after the id.
3. Create the secret without a value, then set its resource policy, then its value. At no time can
   other principals than those of the policy read the value.
4. Change the row to `waiting`, on the condition that it is still the same row.

A claim reads the value first. Then one conditional update decides which caller gets it. If a later
step fails, the value may be lost, but nobody gets it a second time. While the value cannot be read,
the credential is not claimed. The schedule stays until the expiry, even if the credential is
claimed or revoked, and then deletes the secret if it still exists.

The clients must not repeat a conditional update: if the answer to the first one was lost, the
second one would be refused. `clients` configures them accordingly.
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

# A request is not repeated in the last seconds before the expiry, because the schedule must not
# run, and delete itself, while the secret is made. Lambda stops the function sooner than this.
_LATEST = 30
_TOO_LATE = (
    f"the credential of this Idempotency-Key expires in less than {_LATEST} seconds: use a new one"
)


class AwsStore:
    """Store of rows in one table and of values in one secret each."""

    def __init__(self, resources: AwsResources, clients: AwsClients) -> None:
        self._rows = Rows(clients.dynamodb, resources.table)
        self._secrets = Secrets(clients.secrets, resources)
        self._schedules = Schedules(clients.scheduler, resources)

    def find(self, credential_id: str) -> Row | None:
        """Return the row of an id, or None."""
        return self._rows.find(credential_id)

    def reserve(self, row: Row, previous: Row | None, now: float) -> bool:
        """Write a row as `creating` and schedule its expiry.

        Raises:
            ReadersError: a reader is in another account.
            ConflictError: the request is repeated shortly before the credential expires.
        """
        self._secrets.check_readers(row)
        if previous is not None and row.expires_at - now < _LATEST:
            raise ConflictError(_TOO_LATE)
        if not self._rows.put(row, previous):
            return False
        self._schedules.schedule_expiry(row)
        return True

    def fill(self, row: Row, token: str, value: Value, now: float) -> bool:  # noqa: ARG002
        """Store the value in a secret and change the row to `waiting`."""
        if row.expires_at <= now:
            return False
        self._secrets.keep(row, value)
        filled = self._rows.fill(row, now)
        if not filled:
            self._abandon(row.id, now)
        return filled

    def claim(self, row: Row, token: str, now: float) -> Value | None:  # noqa: ARG002
        """Claim the row and return its value, to at most one caller."""
        value = self._waiting(row) if row.at(now).state is State.WAITING else None
        if value is None:
            return None
        try:
            claimed = self._rows.claim(row, now)
        except StoreUnavailableError:  # the update may have succeeded and its answer been lost
            self._abandon(row.id, now)
            raise
        if not claimed:
            return None
        self._delete(row.id)
        return value

    def revoke(self, row: Row, now: float) -> bool:
        """Change the row to `revoked` and delete its secret.

        With readers the secret is deleted first, because they could still read it.
        """
        if row.readers and row.at(now).state in OPEN:
            self._secrets.delete(row.id)
        revoked = self._rows.revoke(row, now)
        if revoked:
            self._delete(row.id)
        return revoked

    def reference(self, credential_id: str) -> str:
        """Return the ARN of the secret."""
        return self._secrets.arn(credential_id)

    def expire(self, row: Row, now: float) -> bool:
        """Delete the secret, then change the row to `expired`.

        After a crash between the two, the same call completes them.
        """
        self._secrets.delete(row.id)
        return self._rows.expire(row, now) and row.state is State.WAITING

    def _waiting(self, row: Row) -> Value | None:
        """Return the value of a waiting row, or None if the row has changed."""
        value = self._secrets.get(row)
        if value is None and self._rows.find(row.id) == row:  # the row is not claimed
            _LOG.error("AWS does not return the value of a waiting credential")
            raise StoreUnavailableError("the store in AWS does not return the value yet")
        return value

    def _abandon(self, credential_id: str, now: float) -> None:
        """Delete a secret that was stored too late, unless a repeated request uses it."""
        row = self._rows.find(credential_id)
        if row is None or row.at(now).state not in (State.CREATING, State.WAITING):
            self._delete(credential_id)

    def _delete(self, credential_id: str) -> None:
        """Delete a secret if AWS answers. If not, the schedule deletes it at the expiry."""
        try:
            self._secrets.delete(credential_id)
        except StoreUnavailableError:
            _LOG.warning("a secret could not be deleted before its expiry")
