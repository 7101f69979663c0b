"""Store in the memory of this process. Its credentials are lost when the process ends."""

from __future__ import annotations

import heapq
import threading

from passmint.credentials.errors import StoreUnavailableError
from passmint.credentials.row import OPEN, RETENTION_SECONDS, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.credentials.row import Row
    from passmint.credentials.store import Value

MOST_ROWS = 100_000  # about 100 MB


class MemoryStore:
    """Store of rows and values in two dictionaries under one lock.

    An expired value is deleted by the next call of any method that writes. Until then no claim
    returns it.
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows
        self._lock = threading.Lock()
        self._rows: dict[str, Row] = {}
        self._values: dict[str, Value] = {}
        self._ends: list[tuple[int, str]] = []
        self._swept = 0.0

    def find(self, credential_id: str) -> Row | None:
        """Return the row of an id, or None."""
        with self._lock:
            return self._rows.get(credential_id)

    def reserve(self, row: Row, previous: Row | None, now: float) -> bool:
        """Write a row as `creating`.

        Raises:
            StoreUnavailableError: the store has its largest number of rows.
        """
        with self._lock:
            self._sweep(now)
            if self._rows.get(row.id) != previous:
                return False
            if previous is None:
                if len(self._rows) >= self._most_rows:
                    raise StoreUnavailableError("the store in memory is full")
                heapq.heappush(self._ends, (row.expires_at, row.id))
            self._values.pop(row.id, None)
            self._rows[row.id] = row
            return True

    def fill(self, row: Row, token: str, value: Value, now: float) -> bool:  # noqa: ARG002
        """Store the value and change the row to `waiting`."""
        with self._lock:
            self._sweep(now)
            # If a later request has swept this row already, nothing would delete the value.
            if self._rows.get(row.id) != row or row.expires_at <= max(now, self._swept):
                return False
            self._values[row.id] = value
            self._rows[row.id] = row.became(State.WAITING, now)
            return True

    def claim(self, row: Row, token: str, now: float) -> Value | None:  # noqa: ARG002
        """Claim the row and return its value, to at most one caller."""
        with self._lock:
            self._sweep(now)
            if self._rows.get(row.id) != row or row.at(now).state is not State.WAITING:
                return None
            value = self._values.pop(row.id, None)
            if value is not None:  # a later request may have swept it
                self._rows[row.id] = row.became(State.CLAIMED, now)
            return value

    def revoke(self, row: Row, now: float) -> bool:
        """Change an open row to `revoked` and delete its value."""
        with self._lock:
            self._sweep(now)
            stored = self._rows.get(row.id)
            if stored is None or stored.at(now).state not in OPEN:
                return False
            self._rows[row.id] = stored.became(State.REVOKED, now)
            self._values.pop(row.id, None)
            return True

    def _sweep(self, now: float) -> None:
        """Delete expired values, and rows that expired 30 days ago."""
        self._swept = max(self._swept, now)
        while self._ends and self._ends[0][0] <= now:
            end, credential_id = heapq.heappop(self._ends)
            if end == self._rows[credential_id].expires_at:
                self._values.pop(credential_id, None)
                heapq.heappush(self._ends, (end + RETENTION_SECONDS, credential_id))
            else:
                del self._rows[credential_id]
