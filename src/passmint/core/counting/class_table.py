"""How many passwords satisfy the requirements, the restrictions aside, as a table by class.

A password is a choice of how many characters each class gets, of the places of each class, and
of the characters. `CountTable` sums over the first choice class by class:

    T(j, r) = sum over k of C(r, k) * words_j(k) * T(j + 1, r - k)

where r free places remain and words_j(k) counts the strings of k characters that class j may
contribute. A fixed first or last place is a *pin*: it is taken out of the free places and given
to one class. `needed` classes still have to appear.
"""

from __future__ import annotations

from math import log2
from operator import mul

from passmint.core.counting.class_parts import PINS, class_part, pins_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmint.core.counting.class_parts import Factor, Part
    from passmint.core.requirements.requirements import Requirements

    # Pins filled, free characters taken, classes still needed, ways in all, ways to go on.
    Choice = tuple[int, int, int, int, int]

    # By pins pending and classes needed: the counts by number of free places.
    Rows = dict[tuple[int, int], list[int]]

# Nanoseconds (measured, see docs/measurements.md): a table; a list of ways; a number in it; a
# sum of products; a product in it. Numbers and products take more for long passwords, in
# proportion to the square of the length of their integers in digits of 30 bits.
TABLE, _WAYS, _WAY, _SUM, _PRODUCT = 25_000, 1200, 230, 700, 35
_WEIGHED, _FACTOR = 40_000, 260  # more for a table that is weighed, and each number of its ways
_LONG_WAY, _LONG_PRODUCT = 0.04, 0.012
_DIGIT_BITS = 30


class CountTable:
    """The counts T of the module's docstring, by part, pins pending, classes needed and places."""

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
        # Of the parts before j, and of those from j on: fewest and most characters in all.
        self._before = [(0, 0)]
        for part in parts:
            low, high = self._before[-1]
            self._before.append((low + part.low, high + part.high))
        total_low, total_high = self._before[-1]
        self._after = [(total_low - low, total_high - high) for low, high in self._before]

    @classmethod
    def of(cls, requirements: Requirements, factor: Factor | None = None) -> CountTable:
        """The table whose parts are the requirements' classes, in their order.

        With a `factor` each password is weighed by the product, over the classes, of
        `factor(name, free)` where the class has so many of the free places.
        """
        pins = pins_of(requirements)
        length = requirements.length
        parts = [class_part(c, length, pins, factor) for c in requirements.classes]
        return cls(length, parts, pins, requirements.min_classes)

    @property
    def total(self) -> int:
        """How many passwords there are."""
        if self.free < 0 or not self.parts:
            return 0
        self.fill()
        return self._rows[0][self.pins, self.needed][self.free]

    def choices(self, j: int, pending: int, needed: int, free: int) -> Iterator[Choice]:
        """What part j can take when so much is left, and in how many ways the whole goes on."""
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
        """Count, unless that is done already."""
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
        self._rows = filled[::-1]  # whole, for other threads may read it

    def _add(self, j: int, pins: int, free: int, rows: Rows, following: Rows) -> None:
        """Add to every state of part j the ways in which the part fills exactly `pins`."""
        low, high = self._k_range(j, pins, free)
        if low > high:
            return
        ways = self.parts[j].ways(pins, free, low, high)
        absent = low == 0 and not pins  # the part may take nothing
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
        """The pins that can be pending and the classes that can be needed at part j."""
        if j == 0:
            return [(self.pins, self.needed)]
        fewest = max(0, self.needed - j)
        most = min(self.needed, len(self.parts) - j)
        pending = [mask for mask in range(4) if mask & self.pins == mask]
        return [(mask, needed) for mask in pending for needed in range(fewest, most + 1)]

    def _reachable(self, j: int) -> range:
        """The numbers of free places that can remain when part j is reached."""
        low_before, high_before = self._before[j]
        low_after, high_after = self._after[j]
        spare = PINS[self.pins]
        low = max(0, self.free - high_before, low_after - spare)
        return range(low, min(self.free, self.free - low_before + spare, high_after) + 1)

    def _k_range(self, j: int, pins: int, free: int) -> tuple[int, int]:
        """Fewest and most free characters that part j can take beside `pins`."""
        part = self.parts[j]
        low_after, high_after = self._after[j + 1]
        low = max(0, part.low - PINS[pins], free - high_after)
        return low, min(free, part.high - PINS[pins], free - low_after + PINS[self.pins ^ pins])

    @property
    def work(self) -> int:
        """What filling the table takes at most, in nanoseconds."""
        # Pairs of pins pending before and after, for each of the masks that states are of.
        moves = 3 ** PINS[self.pins] / self._masks
        square = self._digits**2
        way, product = _WAY + _LONG_WAY * square, _PRODUCT + _LONG_PRODUCT * square
        work = float(TABLE)
        for places, states, width in self._extents():
            lists, sums = places * self._masks, places * states * moves
            work += lists * (_WAYS + width * way) + sums * (_SUM + width * product)
        return int(work)

    @property
    def weighed_work(self) -> int:
        """The same where each number of ways is weighed by a factor."""
        ways = sum(places * width for places, _, width in self._extents())
        return self.work + _WEIGHED + ways * self._masks * _FACTOR

    @property
    def choices_at_most(self) -> int:
        """Upper bound on the number of choices in the whole table."""
        return self._masks * sum(
            places * states * width for places, states, width in self._extents()
        )

    @property
    def choice_work(self) -> int:
        """What the choices of one password take where none is known, in nanoseconds."""
        way = 1.5 * (_WAY + _LONG_WAY * self._digits**2)  # and the running sums of each class
        return int(sum(width for _, _, width in self._extents()) * way)

    @property
    def _masks(self) -> int:
        """How many masks of pins a part may fill."""
        return 1 << PINS[self.pins]

    def _extents(self) -> Iterator[tuple[int, int, int]]:
        """By part, at most: numbers of free places, states of each, choices in each state."""
        for j, part in enumerate(self.parts):
            low_after, high_after = self._after[j + 1]
            reachable = self._reachable(j)
            most = min(part.high, max(reachable, default=0) - low_after + PINS[self.pins])
            width = max(min(most - part.low, high_after - low_after, self.free) + 3, 1)
            yield len(reachable), len(self._states(j)), width

    @property
    def memory(self) -> int:
        """What the filled table takes at most, in bytes."""
        memory = 4096 + 8 * self.free
        for j in range(len(self.parts)):
            counts = len(self._reachable(j))
            memory += len(self._states(j)) * (8 * self.free + 100 + counts * self.integer_bytes)
            memory += 2 * counts * self.integer_bytes  # strings of the part, by length
        return memory

    @property
    def integer_bytes(self) -> int:
        """What the largest integers take, in bytes."""
        return 40 + int(4 * self._digits)

    @property
    def _digits(self) -> float:
        """The length of the largest integers, in digits of Python's."""
        size = sum(part.size for part in self.parts)
        return self.length * log2(max(size, 2)) / _DIGIT_BITS
