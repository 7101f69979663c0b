"""How many of the passwords of the class counts keep the restrictions, bounded from below."""

from __future__ import annotations

from functools import partial
from math import comb, perm, prod

from passmint.core.counting.class_table import CountTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passmint.core.budget import Meter
    from passmint.core.requirements.requirements import CharacterClass, Requirements

# A float is off by less than this part of itself after the few steps taken here.
_ROUNDING = 1e-9
_BITS = 53  # of a probability as an integer


def share(requirements: Requirements, meter: Meter) -> float:
    """Lower bound on the share of the passwords of the class counts that keep the restrictions.

    Raises:
        PolicyTooComplexError: even bounding it exceeds the meter's budget.
    """
    return Shares(requirements, meter).kept()


class Shares:
    """Bounds on probabilities over the passwords that the class counts allow.

    Each bound is a mean over all compositions, by a class table whose entries are weighed.
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
        # How many places are not pinned to certain classes.
        self._free = self._length - sum(end is not None for end in requirements.ends)

    def kept(self) -> float:
        """Lower bound on the share that keeps all restrictions."""
        lost = sum(self._lost()) + sum(self._lost_to_runs())
        return max(0.0, (self._undisturbed() - lost) * (1 - _ROUNDING))

    def _lost(self) -> Iterator[float]:
        """For each restriction, an upper bound on the probability that it is broken anywhere."""
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
        """Upper bound on the probability that none of the characters appears."""
        others = {
            one.name: max(len(set(part) - set(characters)) / len(part) for part in one.parts)
            for one in self._classes
        }
        return self._mean_above(lambda name, k: others[name] ** k)

    def _not_at_an_end(self, ends: str) -> float:
        """Upper bound on the probability that none of these characters is at one end."""
        if self._free < self._length:
            return 1  # the ends are not like the other places
        least = self._requirements.least
        lost = 0.0
        for one in self._classes:
            worst = max(1 - len(set(ends) & set(part)) / len(part) for part in one.parts)
            lost += worst * (self._length - least + one.least) / self._length
        return lost

    def _lost_to_runs(self) -> Iterator[float]:
        """Upper bounds on the probabilities of runs and sequences of more than two characters."""
        restrictions = self._requirements.restrictions
        for limit, ways in ((restrictions.max_repeating, 1), (restrictions.max_sequential, 2)):
            if limit is None or limit == 1:
                continue
            for one in self._classes:
                if ways == 1 or one.characters[0].isalnum():
                    yield self._windows(one.name, limit + 1) * ways / _finest(one) ** limit

    def _windows(self, name: str, width: int) -> float:
        """Upper bound on the mean number of `width` neighbours that are all of one class."""
        ends = [name in end for end in self._requirements.ends if end is not None]
        if width == self._length:
            return all(ends) * self._all_of_one_class(name, width - len(ends))
        inside = self._free - width + 1
        at_ends = sum(ends) * self._all_of_one_class(name, width - 1)
        return inside * self._all_of_one_class(name, width) + at_ends

    def _all_of_one_class(self, name: str, width: int) -> float:
        """Upper bound on the probability that `width` neighbouring free places are of one class."""
        every = perm(self._free, width)
        if not every:
            return 0
        return self._mean_above(lambda n, k: perm(k, width) / every if n == name else 1)

    def _repeated(self) -> float:
        """Upper bound on the probability that fewer characters differ than must.

        Each character beyond the different ones makes a pair of equal ones, so Markov's
        inequality bounds it by the mean number of such pairs; that no two are equal is another
        bound.
        """
        length = self._length
        if self._free < length:
            return 1  # pinned places are not like the others
        size = {c.name: _finest(c) for c in self._classes}
        apart = self._mean(lambda name, k: perm(size[name], k) / size[name] ** k)
        pairs = sum(self._mean_square(n) / 2 / among for n, among in size.items())
        least = self._requirements.restrictions.min_unique
        return min(1 - apart + _ROUNDING, pairs / (length - least + 1))

    def _mean_square(self, name: str) -> float:
        """Upper bound on the mean square of how many characters a class has."""
        square = self._length**2
        return self._mean_above(lambda n, k: k * k / square if n == name else 1) * square

    def _undisturbed(self) -> float:
        """Lower bound on the probability that limits of 1 on runs and sequences are kept.

        Of two neighbours in one class the second goes on with a run or a sequence with
        probability 3 / size at most. That makes rho to the power of the number of such
        neighbours, whose mean is k (k - 1) / places where the class has k of the free places;
        the power is convex, so the mean of the powers is no less (Jensen).
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
        undisturbed = self._mean(lambda name, k: rho[name] ** (k * (k - 1) / free))
        for end in self._requirements.ends:
            if end is not None:
                undisturbed *= min((rho[name] for name in end), default=0)
        return undisturbed

    def _mean(self, function: Callable[[str, int], float]) -> float:
        """Lower bound on the mean of a product over the classes, taken over all passwords.

        Its factors are `function(name, free)`, from 0 to 1, where the class has so many free
        places.
        """
        requirements = self._requirements
        table = self._table(lambda name, k: int(function(name, k) * 2**_BITS))
        self._meter.charge(table.weighed_work)
        self._meter.check_deadline()
        return table.total / (self._total << _BITS * len(requirements.classes))

    def _mean_above(self, function: Callable[[str, int], float]) -> float:
        """Upper bound on the same mean."""
        return min(1.0, self._mean(function) + _ROUNDING)


def _finest(character_class: CharacterClass) -> int:
    """Lower bound on the number of characters over which each one of the class is uniform."""
    counted, uncounted = len(character_class.counted), len(character_class.uncounted)
    if character_class.least and counted and uncounted:
        return min(counted, uncounted)
    return len(character_class.characters)


def _likeliest(string: str, chance: dict[str, float]) -> float:
    """The probability of a string where the classes of its places favour it most."""
    return prod(max(chance.get(c, 0), chance.get(c.upper(), 0)) for c in string)
