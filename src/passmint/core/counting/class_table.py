"""Table that counts passwords class by class, restrictions aside.

A password is a choice of three things: how many characters each class gets, which places they
take, and the characters. `CountTable` sums over the first choice, class by class:

    T(j, r) = sum over k of C(r, k) * strings_j(k) * T(j + 1, r - k)

Here r free places remain, and strings_j(k) is the number of strings of k characters that class j
may contribute. A first or last place that is limited to certain classes is a *pin*. It is not one
of the free places; one of its classes fills it. `needed` is the number of classes that must still
appear for `min_classes`.
"""

from __future__ import annotations

from math import log2
from operator import mul

from passmint.core.budget import integer_bytes, integer_digits
from passmint.core.counting.class_parts import PIN_COUNTS, class_part, pins_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmint.core.counting.class_parts import Factor, Part
    from passmint.core.requirements.requirements import Requirements

    # Pins filled, free characters taken, classes still needed, number of ways that begin with
    # this choice, and number of ways to fill the places that remain after it.
    Choice = tuple[int, int, int, int, int]

    # By pins pending and classes needed: the counts, by number of free places.
    Rows = dict[tuple[int, int], list[int]]

# Nanoseconds (measured, see docs/measurements.md) of a table; a list of ways; a number in it; a
# sum of products; a product in it. Numbers and products of long passwords take more, in
# proportion to the square of the number of digits of their integers.
TABLE_WORK, _WAYS, _WAY, _SUM, _PRODUCT = 25_000, 1200, 230, 700, 35
_LONG_WAY, _LONG_PRODUCT = 0.04, 0.012
_WEIGHTED, _FACTOR = 40_000, 260  # extra for a weighted table, and for each number in its lists


class CountTable:
    """Table of the counts T, by part, pins pending, classes needed and free places.

    Args:
        length: length of the passwords.
        parts: factors of the count, one after the other.
        pins: names of the classes that may fill each pin.
        needed: minimum number of parts that must contribute a character.
    """

    __slots__ = ("_after", "_before", "_rows", "free", "length", "needed", "parts", "pins")

    def __init__(
        self, length: int, parts: list[Part], pins: dict[int, frozenset[str]], needed: int
    ) -> None:
        self.length = length
        self.parts = parts
        self.pins = sum(pins)
        self.free = length - len(pins)
        self.needed = needed
        self._rows: list[Rows] = []
        # Minimum and maximum number of characters of the parts before j, and from j on.
        self._before = [(0, 0)]
        for part in parts:
            low, high = self._before[-1]
            self._before.append((low + part.low, high + part.high))
        total_low, total_high = self._before[-1]
        self._after = [(total_low - low, total_high - high) for low, high in self._before]

    @classmethod
    def of(cls, requirements: Requirements, factor: Factor | None = None) -> CountTable:
        """Return the table whose parts are the classes of the requirements, in their order.

        With a `factor`, each password is weighted by a product over its classes: that of
        `factor(name, free)`, where `free` is the number of free places that the class takes.
        """
        pins = pins_of(requirements)
        length = requirements.length
        parts = [class_part(c, length, pins, factor) for c in requirements.classes]
        return cls(length, parts, pins, requirements.min_classes)

    @property
    def total(self) -> int:
        """Number of passwords, or the sum of their weights."""
        if self.free < 0 or not self.parts:
            return 0
        self.fill()
        return self._rows[0][self.pins, self.needed][self.free]

    def choices(self, j: int, pending: int, needed: int, free: int) -> Iterator[Choice]:
        """Yield each choice that part j has in a state of the table."""
        part = self.parts[j]
        for pins in part.weights:
            if pins & pending != pins:
                continue
            low, high = self._k_range(j, pins, free)
            for k, ways in enumerate(part.ways(pins, free, low, high), low):
                still = max(needed - 1, 0) if k or pins else needed
                row = self._rows[j + 1].get((pending ^ pins, still))
                if row and row[free - k]:
                    yield pins, k, still, ways * row[free - k], row[free - k]

    def fill(self) -> None:
        """Compute the counts, unless the table has them."""
        if self._rows or self.free < 0:
            return
        following: Rows = {(0, 0): [1] + [0] * self.free}
        filled = [following]
        for j in range(len(self.parts) - 1, -1, -1):
            rows = {state: [0] * (self.free + 1) for state in self._states(j)}
            for free in self._reachable(j):
                for pins in self.parts[j].weights:
                    self._add(j, pins, free, rows, following)
            filled.append(rows)
            following = rows
        self._rows = filled[::-1]  # set at once, because other threads may read it

    def _add(self, j: int, pins: int, free: int, rows: Rows, following: Rows) -> None:
        """Add to every state of part j its ways with exactly `pins` filled."""
        low, high = self._k_range(j, pins, free)
        if low > high:
            return
        ways = self.parts[j].ways(pins, free, low, high)
        absent = low == 0 and not pins  # the part may contribute no character
        for (pending, needed), row in rows.items():
            if pins & pending != pins:
                continue
            skip = 1 if absent and needed else 0
            if skip and (after := following.get((pending, needed))):
                row[free] += ways[0] * after[free]
            if after := following.get((pending ^ pins, max(needed - 1, 0))):
                rest = after[free - high : free - low + 1 - skip]
                row[free] += sum(map(mul, ways[skip:] if skip else ways, reversed(rest)))

    def _states(self, j: int) -> list[tuple[int, int]]:
        """Return every pair of pins pending and classes needed that part j can meet."""
        if j == 0:
            return [(self.pins, self.needed)]
        fewest = max(0, self.needed - j)
        most = min(self.needed, len(self.parts) - j)
        pending = [mask for mask in range(4) if mask & self.pins == mask]
        return [(mask, needed) for mask in pending for needed in range(fewest, most + 1)]

    def _reachable(self, j: int) -> range:
        """Return the numbers of free places that can remain before part j."""
        low_before, high_before = self._before[j]
        low_after, high_after = self._after[j]
        spare = PIN_COUNTS[self.pins]
        low = max(0, self.free - high_before, low_after - spare)
        return range(low, min(self.free, self.free - low_before + spare, high_after) + 1)

    def _k_range(self, j: int, pins: int, free: int) -> tuple[int, int]:
        """Return the minimum and maximum of free characters that part j can take with `pins`."""
        part = self.parts[j]
        low_after, high_after = self._after[j + 1]
        low = max(0, part.low - PIN_COUNTS[pins], free - high_after)
        return low, min(
            free, part.high - PIN_COUNTS[pins], free - low_after + PIN_COUNTS[self.pins ^ pins]
        )

    @property
    def work(self) -> int:
        """Upper bound on the work of filling the table, in nanoseconds."""
        # Mean number of masks that a part may fill, over the masks pending before it.
        moves = 3 ** PIN_COUNTS[self.pins] / self._masks
        square = self._digits**2
        way, product = _WAY + _LONG_WAY * square, _PRODUCT + _LONG_PRODUCT * square
        work = float(TABLE_WORK)
        for places, states, width in self._extents():
            lists, sums = places * self._masks, places * states * moves
            work += lists * (_WAYS + width * way) + sums * (_SUM + width * product)
        return int(work)

    @property
    def weighted_work(self) -> int:
        """Upper bound on the work of filling a table with a factor, in nanoseconds."""
        ways = sum(places * width for places, _, width in self._extents())
        return self.work + _WEIGHTED + ways * self._masks * _FACTOR

    @property
    def choices_at_most(self) -> int:
        """Upper bound on the number of choices in the whole table."""
        return self._masks * sum(
            places * states * width for places, states, width in self._extents()
        )

    @property
    def choice_work(self) -> int:
        """Work of computing the choices of one password, in nanoseconds."""
        way = 1.5 * (_WAY + _LONG_WAY * self._digits**2)  # half again for the running sums
        return int(sum(width for _, _, width in self._extents()) * way)

    @property
    def _masks(self) -> int:
        """Number of masks of pins that a part may fill."""
        return 1 << PIN_COUNTS[self.pins]

    def _extents(self) -> Iterator[tuple[int, int, int]]:
        """Yield upper bounds for each part: free places, states for each, choices in a state."""
        for j, part in enumerate(self.parts):
            low_after, high_after = self._after[j + 1]
            reachable = self._reachable(j)
            most = min(part.high, max(reachable, default=0) - low_after + PIN_COUNTS[self.pins])
            width = max(min(most - part.low, high_after - low_after, self.free) + 3, 1)
            yield len(reachable), len(self._states(j)), width

    @property
    def memory(self) -> int:
        """Upper bound on the memory of the filled table, in bytes."""
        memory = 4096 + 8 * self.free
        for j in range(len(self.parts)):
            counts = len(self._reachable(j))
            memory += len(self._states(j)) * (8 * self.free + 100 + counts * self.integer_bytes)
            memory += 2 * counts * self.integer_bytes  # remembered numbers of strings
        return memory

    @property
    def integer_bytes(self) -> int:
        """Memory of one of the largest integers, in bytes."""
        return integer_bytes(self._bits)

    @property
    def _digits(self) -> float:
        return integer_digits(self._bits)

    @property
    def _bits(self) -> float:
        """Length of the largest integers, in bits."""
        size = sum(part.size for part in self.parts)
        return self.length * log2(max(size, 2))
