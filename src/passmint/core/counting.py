"""How many passwords satisfy the requirements: an exact integer, within a budget of work.

A password is a choice of how many characters each class gets, of the places of each class, and
of the characters. `CountTable` sums over the first choice class by class:

    T(j, r) = sum over k of C(r, k) * words_j(k) * T(j + 1, r - k)

where r free places remain and words_j(k) counts the strings of k characters that class j may
contribute. A fixed first or last place is a *pin*: it is taken out of the free places and given
to one class. `needed` classes still have to appear.

Long passwords make the table large; `_by_inclusion_exclusion` then counts with complements of
the minimums, which stay small. Both are exact. `CountTable` is also what the sampler walks.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from math import comb, prod
from operator import mul

from passmint.core.errors import PolicyTooComplexError
from passmint.core.requirements import CharacterClass, Requirements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Factor = Callable[[str, int], int]
    # Pins filled, free characters taken, classes still needed, ways in all, ways to go on.
    Choice = tuple[int, int, int, int, int]

    # By pins pending and classes needed: the counts by number of free places.
    Rows = dict[tuple[int, int], list[int]]

# Products of integers that one count may take, times the length that their size grows with.
# No policy of up to 256 characters reaches it; it is spent within about a second at that length,
# where integers are short, and within half a minute at 4096.
BUDGET = 2**32

_OVERHEAD = 16  # what setting up one sum costs, in products

FIRST, LAST = 1, 2  # pins, as bits of a mask
_PINS = (0, 1, 1, 2)  # how many pins a mask holds


def words(character_class: CharacterClass) -> Callable[[int], int]:
    """A function of k: how many strings of k characters of the class hold its minimum."""
    size = len(character_class.characters)
    counted = len(character_class.counted)
    least = character_class.least
    if counted == size or not least:
        return cache(lambda k: size**k if k >= least else 0)
    uncounted = size - counted
    # By k: how many there are, and how many more of k + 1 hold it by their last character alone.
    known = dict.fromkeys(range(least), (0, 0))
    known[least] = counted**least, least * counted**least * uncounted

    def holding(k: int) -> int:
        for length in range(len(known), k + 1):
            number, completed = known[length - 1]
            grown = completed * uncounted * length // (length + 1 - least)
            known[length] = number * size + completed, grown
        return known[k][0]

    return holding


class _Part:
    """One factor of a count: `weights[pins](k)` strings of k free characters and those pins."""

    __slots__ = ("high", "low", "weights")

    def __init__(self, low: int, high: int, weights: dict[int, Callable[[int], int]]) -> None:
        self.low = low
        self.high = high
        self.weights = weights

    def ways(self, pins: int, free: int, low: int, high: int) -> list[int]:
        """For k from low to high: the ways to choose k of the `free` places and fill them."""
        weight = self.weights[pins]
        places = comb(free, low) if low <= high else 0
        ways = []
        for k in range(low, high + 1):
            ways.append(places * weight(k))
            places = places * (free - k) // (k + 1)  # much cheaper than comb for large numbers
        return ways


def _pins_of(requirements: Requirements) -> dict[int, frozenset[str]]:
    """Pin -> the classes that may fill it; at length 1 first and last are one place."""
    first, last = requirements.first, requirements.last
    if requirements.length == 1 and first is not None and last is not None:
        return {FIRST: first & last}
    pins = {FIRST: first, LAST: last}
    return {pin: names for pin, names in pins.items() if names is not None}


def _masks(pins: dict[int, frozenset[str]]) -> Iterator[int]:
    present = sum(pins)
    return (mask for mask in range(4) if mask & present == mask)


def _class_part(
    character_class: CharacterClass,
    length: int,
    pins: dict[int, frozenset[str]],
    factor: Factor | None = None,
) -> _Part:
    most = character_class.most
    high = length if most is None else min(most, length)
    strings = words(character_class)
    weights = {
        mask: _weight(character_class.name, strings, _PINS[mask], factor)
        for mask in _masks(pins)
        if all(character_class.name in names for pin, names in pins.items() if pin & mask)
    }
    return _Part(character_class.least, high, weights)


def _weight(
    name: str, strings: Callable[[int], int], pins: int, factor: Factor | None
) -> Callable[[int], int]:
    if factor is not None:
        return lambda k: strings(k + pins) * factor(name, k)
    return (lambda k: strings(k + pins)) if pins else strings


def _pool_part(
    members: list[tuple[str, int]], length: int, pins: dict[int, frozenset[str]]
) -> _Part:
    """Characters without limits, of several classes, given as (class name, how many)."""
    size = sum(count for _, count in members)
    allowed = {pin: sum(n for name, n in members if name in pins[pin]) for pin in pins}

    def weight(mask: int) -> Callable[[int], int]:
        factor = prod(count for pin, count in allowed.items() if pin & mask)
        return lambda k: factor * size**k

    return _Part(0, length, {mask: weight(mask) for mask in _masks(pins)})


class CountTable:
    """The counts T of the module's docstring, by part, pins pending, classes needed and places."""

    __slots__ = ("_after", "_before", "_rows", "free", "length", "needed", "parts", "pins")

    def __init__(
        self, length: int, parts: list[_Part], pins: dict[int, frozenset[str]], needed: int
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

        With a `factor` each password counts so often: the product, over the classes, of
        `factor(name, free)` where the class has so many of the free places.
        """
        pins = _pins_of(requirements)
        length = requirements.length
        parts = [_class_part(c, length, pins, factor) for c in requirements.classes]
        return cls(length, parts, pins, requirements.min_classes)

    @property
    def total(self) -> int:
        """How many passwords there are."""
        if self.free < 0 or not self.parts:
            return 0
        if not self._rows:
            self._fill()
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

    def _fill(self) -> None:
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
        spare = _PINS[self.pins]
        low = max(0, self.free - high_before, low_after - spare)
        return range(low, min(self.free, self.free - low_before + spare, high_after) + 1)

    def _k_range(self, j: int, pins: int, free: int) -> tuple[int, int]:
        """Fewest and most free characters that part j can take beside `pins`."""
        part = self.parts[j]
        low_after, high_after = self._after[j + 1]
        low = max(0, part.low - _PINS[pins], free - high_after)
        return low, min(free, part.high - _PINS[pins], free - low_after + _PINS[self.pins ^ pins])

    def cost(self) -> int:
        """What filling the table takes: products of integers, bounded, times their length."""
        moves = {0: 1, 1: 3, 2: 9}[_PINS[self.pins]]  # pairs of pins pending before and after
        products = 0
        for j, part in enumerate(self.parts[:-1]):
            low_after, high_after = self._after[j + 1]
            width = min(part.high - part.low, high_after - low_after + 2, self.free) + 1
            states = len(self._reachable(j)) * len(self._states(j)) * moves if j else moves
            products += states * (_OVERHEAD + max(width, 1))
        return products * self.length


def _complements(requirements: Requirements) -> list[tuple[int, CountTable]]:
    """Signed tables whose totals sum to the count, each with its minimums turned around.

    A class without maximum that needs `least` characters is everything less what has too few:
    the everything joins one pool of free characters, what has too few is a small part.
    """
    pins = _pins_of(requirements)
    length = requirements.length
    open_classes = [c for c in requirements.classes if c.most is None]
    demanding = [c for c in open_classes if c.least]
    fixed = [_class_part(c, length, pins) for c in requirements.classes if c.most is not None]
    short = {
        c.name: _class_part(
            CharacterClass(c.name, c.counted, c.counted, 0, c.least - 1), length, pins
        )
        for c in demanding
    }
    tables = []
    for chosen in _subsets([c.name for c in demanding]):
        pool = [
            (c.name, len(c.uncounted if c.name in chosen else c.characters)) for c in open_classes
        ]
        parts = [*(short[name] for name in chosen), *fixed, _pool_part(pool, length, pins)]
        tables.append(((-1) ** len(chosen), CountTable(length, parts, pins, 0)))
    return tables


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    return (chosen for size in range(len(names) + 1) for chosen in combinations(names, size))


def _by_inclusion_exclusion(requirements: Requirements) -> list[tuple[int, CountTable]]:
    """Signed tables whose totals sum to the count, `min_classes` included.

    At least m of the classes appear in: sum over sets J of j >= m classes of
    (-1)^(j-m) C(j-1, m-1) times the count where all of J appear.
    """
    least = requirements.min_classes
    if not least:
        return _complements(requirements)
    names = [c.name for c in requirements.classes]
    return [
        ((-1) ** (len(chosen) - least) * comb(len(chosen) - 1, least - 1) * sign, table)
        for chosen in _subsets(names)
        if len(chosen) >= least
        for sign, table in _complements(requirements.all_present(frozenset(chosen)))
    ]


def count(requirements: Requirements) -> int:
    """How many passwords satisfy the requirements; PolicyTooComplexError over the budget."""
    if requirements.contradictory:
        return 0
    table = CountTable.of(requirements)
    cost = table.cost()
    if cost <= _SMALL:
        return table.total
    signed = _by_inclusion_exclusion(requirements)
    other_cost = sum(other.cost() for _, other in signed)
    if min(cost, other_cost) > BUDGET:
        raise too_complex(requirements, min(cost, other_cost))
    if cost <= other_cost:
        return table.total
    return sum(sign * other.total for sign, other in signed)


_SMALL = 2**15  # a table this cheap is not worth comparing with anything


def too_complex(requirements: Requirements, cost: int) -> PolicyTooComplexError:
    """The error for a count over the budget, naming what multiplies."""
    return PolicyTooComplexError(
        f"counting the passwords of this policy costs about {cost} steps, more than the"
        f" budget of {BUDGET}: length {requirements.length} multiplies with the minimums, the"
        " maximums, first, last and min_classes; use a smaller length or fewer of them",
        "length",
    )
