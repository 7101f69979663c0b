"""Memo: values that a sampler computes once and remembers, within a limit."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Memo(dict["Any", "Any"]):
    """Dictionary that computes the value of a key when the key is first read.

    Once its values hold more than `most` items together, the next new value replaces them all.

    Args:
        make: computes the value of a key. It must not refer to the owner of the memo: such a cycle
            would hold the memory until the garbage collector runs.
        size: returns the number of items that a value holds.
        most: number of items after which the memo starts again.
    """

    __slots__ = ("_items", "_make", "_most", "_size")

    def __init__(self, make: Callable[[Any], Any], size: Callable[[Any], int], most: int) -> None:
        super().__init__()
        self._make = make
        self._size = size
        self._most = most
        self._items = 0

    def __missing__(self, key: Any) -> Any:
        value = self._make(key)
        if self._items > self._most:
            self.clear()
            self._items = 0
        self[key] = value
        self._items += self._size(value)
        return value
