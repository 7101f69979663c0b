"""A cache that is bounded by the memory that its entries take."""

from __future__ import annotations

from _thread import allocate_lock  # threading itself costs a short command a millisecond
from collections import OrderedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

LIMIT = 32 * 2**20


class Cache:
    """The most recently used values, of at most `limit` bytes together.

    Safe for threads: two that miss the same key may both compute it, and one value stays.
    """

    __slots__ = ("_entries", "_lock", "limit", "weight")

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.weight = 0  # of all entries, in bytes
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = allocate_lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Any:
        """The value of a key; None if it is not here."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: Any, weight: int) -> None:
        """Keep a value that takes `weight` bytes; the least recently used values make room."""
        with self._lock:
            self._remove(key)
            if weight > self.limit:
                return
            self._entries[key] = value, weight
            self.weight += weight
            while self.weight > self.limit:
                self._remove(next(iter(self._entries)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self.weight = 0

    def _remove(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.weight -= entry[1]


PLANS = Cache()  # of everything that is worked out for a policy or passphrase, together
