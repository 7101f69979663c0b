"""Cache that is bounded by the memory of its entries."""

from __future__ import annotations

from _thread import allocate_lock  # importing threading would cost a short command 1 ms
from collections import OrderedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

LIMIT = 32 * 2**20


class Cache:
    """Cache of the most recently used values, at most `limit` bytes together.

    Threads may share it. Two threads that miss the same key may both compute its value; the cache
    then holds one of the two.
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
        """Return the value of a key, or None if the cache does not hold it."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: Any, weight: int) -> None:
        """Store a value of `weight` bytes; drop the least recently used ones beyond the limit.

        A value that is larger than the limit is not stored.
        """
        with self._lock:
            self._remove(key)
            if weight > self.limit:
                return
            self._entries[key] = value, weight
            self.weight += weight
            while self.weight > self.limit:
                self._remove(next(iter(self._entries)))

    def clear(self) -> None:
        """Drop all entries."""
        with self._lock:
            self._entries.clear()
            self.weight = 0

    def _remove(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.weight -= entry[1]


PLANS = Cache()  # plans of all policies and passphrases together
