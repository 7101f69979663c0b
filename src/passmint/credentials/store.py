"""What the credentials need of a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

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

        None where the stored row is not this one, waiting, before its end, any more. Raises
        SealError where the value does not open; then nothing is spent.
        """

    def revoke(self, row: Row, now: float) -> bool:
        """Lets the row be `revoked`, and its value goes; False where it is spent already."""


@runtime_checkable
class ReadableStore(Store, Protocol):
    """A store whose rows may name readers, who get the value from it by a reference."""

    def reference(self, credential_id: str) -> str:
        """Where the readers find the value."""


@runtime_checkable
class ConfiguredStore(Store, Protocol):
    """A store on a server that somebody else set up."""

    def warnings(self) -> list[str]:
        """What in that setting-up breaks a promise of ours, for who starts the service."""


class ExpiringStore(Store, Protocol):
    """A store that must be told of each end."""

    def expire(self, row: Row, now: float) -> bool:
        """Lets go of a value past its end; True where it waited until then. May be repeated."""
