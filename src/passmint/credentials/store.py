"""What the credentials need of a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.credentials.row import Row


@dataclass(frozen=True, slots=True)
class Value:
    """What is handed over. Its `repr` does not show the password."""

    password: str = field(repr=False)
    username: str | None = None


class Store(Protocol):
    """Rows and values. Each method is one atomic step as far as other callers can see.

    A crash between two steps leaves a row that ends by its clock, and nothing readable.
    All raise StoreUnavailableError where the store cannot be reached. `now` is seconds since
    1970. Rows go 30 days after their end.

    On AWS the steps are these, in this order, so that no crash leaves a secret without an end:

    - `reserve`: a conditional PutItem of the row (`creating`), then CreateSchedule for its end,
      by the secret's name, which follows from the id.
    - `fill`: CreateSecret with a resource policy dated by the row's end, then UpdateItem to
      `waiting` where `state = creating AND token_hash = :row`. A retry after `reserve` finds the
      secret of the earlier attempt there and puts the new value into it.
    - `claim`: UpdateItem to `claimed` where `state = waiting AND token_hash = :row AND
      expires_at > :now`, then GetSecretValue and DeleteSecret. The condition decides, so a crash
      after it spends the credential; the schedule deletes what is left.
    - `revoke`: UpdateItem to `revoked`, then DeleteSecret.
    - `find`: GetItem with ConsistentRead, by id: no index is needed.

    The function that the schedule invokes deletes the secret and counts; `Row.at` already calls
    the row expired.
    """

    def find(self, credential_id: str) -> Row | None:
        """The row of an id, as it was last written."""

    def reserve(self, row: Row, previous: Row | None, now: float) -> bool:
        """Writes a row in `creating`, in place of `previous`, whose value goes.

        False, and nothing written, where what is stored is not `previous` any more.
        """

    def fill(self, row: Row, token: str, value: Value, now: float) -> bool:
        """Keeps the value until the row's end and lets the row be `waiting`.

        False, and nothing kept, where the stored row is not this one in `creating` any more.
        """

    def claim(self, row: Row, token: str, now: float) -> Value | None:
        """Lets the row be `claimed` and gives its value, which goes; to one caller at most.

        None where the stored row is not this one, waiting, before its end, any more.
        """

    def revoke(self, row: Row, now: float) -> bool:
        """Lets the row be `revoked`, and its value goes; False where it is spent already."""
