"""Protocols of the stores that keep credentials."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.credentials.row import Row


@dataclass(frozen=True, slots=True)
class Value:
    """Password of a credential, with the user name if there is one.

    Its `repr` does not show the password.
    """

    password: str = field(repr=False)
    username: str | None = None


class Store(Protocol):
    """Store of rows and values. Other callers see each method as one atomic step.

    A crash between two steps must leave a row that expires and no value that can be read. All
    methods raise StoreUnavailableError if the store cannot be reached. `now` is in seconds since
    1970. A row is deleted 30 days after its credential expires.
    """

    def find(self, credential_id: str) -> Row | None:
        """Return the row of an id as it was last written, or None."""

    def reserve(self, row: Row, previous: Row | None, now: float) -> bool:
        """Write a row as `creating` in place of `previous`, and delete the value of `previous`.

        previous: the row that is stored, or None if there is none.

        Returns False and writes nothing if another row than `previous` is stored.
        """

    def fill(self, row: Row, token: str, value: Value, now: float) -> bool:
        """Store the value until the row expires, and change the row from `creating` to `waiting`.

        Returns False and stores nothing if another row is stored, or this one in another state.
        """

    def claim(self, row: Row, token: str, now: float) -> Value | None:
        """Change the row from `waiting` to `claimed`, delete its value and return it.

        At most one caller gets the value. Returns None if another row is stored, or if this one is
        in another state or has expired.

        Raises:
            SealError: the value cannot be decrypted. The row does not change.
        """

    def revoke(self, row: Row, now: float) -> bool:
        """Change an open row to `revoked` and delete its value.

        Returns False if the row is claimed, revoked or expired.
        """


@runtime_checkable
class ReadableStore(Store, Protocol):
    """Store in which readers can read the value themselves."""

    def reference(self, credential_id: str) -> str:
        """Return the name by which readers find the value in the store."""


@runtime_checkable
class ConfiguredStore(Store, Protocol):
    """Store whose backend may have an unsafe configuration."""

    def warnings(self) -> list[str]:
        """Return warnings about the backend's configuration, for the operator."""


class ExpiringStore(Store, Protocol):
    """Store that does not delete expired values itself."""

    def expire(self, row: Row, now: float) -> bool:
        """Delete the value of an expired row. May be repeated.

        Returns True if the credential was still waiting.
        """
