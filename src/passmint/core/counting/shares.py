"""Lower bound on the share of the passwords that satisfy the restrictions.

The share is taken of all passwords that satisfy the class counts. For a composition (the number of
characters of each class) and the places of the classes, each character is uniform in its class and
independent of the others. So probabilities are products, and their means over all compositions
come from a table by class whose entries are weighted.
"""

from __future__ import annotations

from functools import partial
from math import comb, perm, prod

from passmint.core.counting.class_table import CountTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passmint.core.budget import Meter
    from passmint.core.requirements.classes import CharacterClass
    from passmint.core.requirements.requirements import Requirements

_ROUNDING = 1e-9  # upper bound on the relative error of a float after the few steps taken here
_BITS = 53  # bits of a probability as an integer


def share(requirements: Requirements, meter: Meter) -> float:
    """Return a lower bound on the share of the passwords that satisfy the restrictions.

    Raises:
        PolicyTooComplexError: computing the bound would exceed the meter's budget.
    """
    return Shares(requirements, meter).lower_bound()


class Shares:
    """Bounds on probabilities over the passwords that satisfy the class counts.

    Raises:
        PolicyTooComplexError: a method would exceed the meter's budget.
    """

    def __init__(self, requirements: Requirements, meter: Meter) -> None:
        self._table = partial(CountTable.of, requirements)
        self._requirements = requirements
        self._length = requirements.length
        self._classes = requirements.classes
        self._meter = meter
        plain = self._table()
        meter.charge(plain.work)
        self._total = plain.total
        # Number of places that are not limited to certain classes.
        self._free = self._length - sum(end is not None for end in requirements.ends)

    def lower_bound(self) -> float:
        """Return a lower bound on the share that satisfies all restrictions."""
        lost = sum(self._lost()) + sum(self._lost_to_runs())
        return max(0.0, (self._without_pairs() - lost) * (1 - _ROUNDING))

    def _lost(self) -> Iterator[float]:
        """Yield upper bounds on the probability of violating each restriction.

        Runs are not among them; `_lost_to_runs` and `_without_pairs` bound these.
        """
        length, restrictions = self._length, self._requirements.restrictions
        chance = {char: 1 / _finest(c) for c in self._classes for char in c.characters}
        for characters in restrictions.required:
            yield self._absent(characters)
        for ends in (restrictions.first, restrictions.last):
            if ends is not None:
                yield self._not_at_an_end(ends)
        for string in (*restrictions.forbidden, *restrictions.not_containing):
            yield (length - len(string) + 1) * _likeliest(string, chance)
        yield sum(_likeliest(word, chance) for word in restrictions.words)
        if restrictions.min_unique:
            few = restrictions.min_unique - 1
            subsets = comb(len(chance), few) * min(1, few * max(chance.values())) ** length
            yield min(subsets, self._repeated())

    def _absent(self, characters: str) -> float:
        """Return an upper bound on the probability that none of the characters appears."""
        others = {
            one.name: max(len(set(part) - set(characters)) / len(part) for part in one.parts)
            for one in self._classes
        }
        return self._mean_above(lambda name, k: others[name] ** k)

    def _not_at_an_end(self, ends: str) -> float:
        """Return an upper bound on the probability that one end has none of these characters."""
        if self._free < self._length:
            return 1  # the ends differ from the other places, so no bound is known
        least = self._requirements.least
        lost = 0.0
        for one in self._classes:
            worst = max(1 - len(set(ends) & set(part)) / len(part) for part in one.parts)
            lost += worst * (self._length - least + one.least) / self._length
        return lost

    def _lost_to_runs(self) -> Iterator[float]:
        """Yield upper bounds on the probability of runs and sequences, for limits above 1."""
        restrictions = self._requirements.restrictions
        for limit, ways in ((restrictions.max_repeating, 1), (restrictions.max_sequential, 2)):
            if limit is None or limit == 1:
                continue
            for one in self._classes:
                if ways == 1 or one.characters[0].isalnum():
                    yield self._windows(one.name, limit + 1) * ways / _finest(one) ** limit

    def _windows(self, name: str, width: int) -> float:
        """Return an upper bound on the mean number of windows filled by one class.

        A window is `width` neighbouring places.
        """
        ends = [name in end for end in self._requirements.ends if end is not None]
        if width == self._length:
            return all(ends) * self._all_of_one_class(name, width - len(ends))
        inside = self._free - width + 1
        at_ends = sum(ends) * self._all_of_one_class(name, width - 1)
        return inside * self._all_of_one_class(name, width) + at_ends

    def _all_of_one_class(self, name: str, width: int) -> float:
        """Return an upper bound on the probability that `width` given free places are one class."""
        every = perm(self._free, width)
        if not every:
            return 0
        return self._mean_above(lambda n, k: perm(k, width) / every if n == name else 1)

    def _repeated(self) -> float:
        """Return an upper bound on the probability of too few different characters.

        It is the smaller of two bounds. One is the probability that any two characters are equal.
        The other is Markov's inequality: every character beyond the different ones makes a pair of
        equal characters, and the mean number of such pairs is known.
        """
        length = self._length
        if self._free < length:
            return 1  # the ends differ from the other places, so no bound is known
        size = {c.name: _finest(c) for c in self._classes}
        apart = self._mean(lambda name, k: perm(size[name], k) / size[name] ** k)
        pairs = sum(self._mean_square(n) / 2 / among for n, among in size.items())
        least = self._requirements.restrictions.min_unique
        return min(1 - apart + _ROUNDING, pairs / (length - least + 1))

    def _mean_square(self, name: str) -> float:
        """Return an upper bound on the mean square of a class's number of characters."""
        square = self._length**2
        return self._mean_above(lambda n, k: k * k / square if n == name else 1) * square

    def _without_pairs(self) -> float:
        """Return a lower bound on the probability that limits of 1 on runs and sequences hold.

        If two neighbours are in one class, the second continues a run or a sequence with
        probability at most 3 / size. Let rho be 1 minus that. The limits hold with probability at
        least rho to the power of the number of such neighbours. If the class has k of the free
        places, the mean of that number is k (k - 1) / places. The power is convex, so the mean of
        the powers is at least the power of the mean (Jensen's inequality).
        """
        restrictions = self._requirements.restrictions
        repeating = restrictions.max_repeating == 1
        sequential = restrictions.max_sequential == 1
        if not (repeating or sequential):
            return 1
        free = self._free
        if not free:
            return 0
        rho = {}
        for one in self._classes:
            follows = repeating + 2 * (sequential and one.characters[0].isalnum())
            rho[one.name] = max(0.0, 1 - follows / _finest(one))
        bound = self._mean(lambda name, k: rho[name] ** (k * (k - 1) / free))
        for end in self._requirements.ends:
            if end is not None:
                bound *= min((rho[name] for name in end), default=0)
        return bound

    def _mean(self, function: Callable[[str, int], float]) -> float:
        """Return a lower bound on the mean over all passwords of a product over the classes.

        The factor of a class is `function(name, free)`, from 0 to 1, where `free` is the number of
        free places that the class takes.
        """
        requirements = self._requirements
        table = self._table(lambda name, k: int(function(name, k) * 2**_BITS))
        self._meter.charge(table.weighted_work)
        self._meter.check_deadline()
        return table.total / (self._total << _BITS * len(requirements.classes))

    def _mean_above(self, function: Callable[[str, int], float]) -> float:
        """Return an upper bound on the mean that `_mean` bounds from below."""
        return min(1.0, self._mean(function) + _ROUNDING)


def _finest(character_class: CharacterClass) -> int:
    """Return the size of the smallest set in which each character of the class is uniform."""
    counted, uncounted = len(character_class.counted), len(character_class.uncounted)
    if character_class.least and counted and uncounted:
        return min(counted, uncounted)
    return len(character_class.characters)


def _likeliest(string: str, chance: dict[str, float]) -> float:
    """Return the probability of a string at places whose classes make it most likely."""
    return prod(max(chance.get(c, 0), chance.get(c.upper(), 0)) for c in string)
