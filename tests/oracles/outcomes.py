"""Exact distribution of what a function draws, over every outcome of a source of randomness.

`distribution(run)` calls `run(source)` once for every sequence of outcomes that the source can
have, and adds up the probabilities of the results. The source has the methods of `Randomness`. It
represents a source of independent uniform bytes.
"""

import sys
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import count, permutations, repeat
from math import factorial


class Fork(BaseException):
    """Signal that the source needs an outcome beyond the end of its path."""

    def __init__(self, options):
        super().__init__()
        self.options = options


class Retry(BaseException):
    """Signal that a rejection loop begins its second round."""


class Anew(BaseException):
    """Signal that the whole draw begins again, with the distribution of the first attempt."""


class TooManyError(Exception):
    """Signal that there are more outcomes than the caller allows."""


def distribution(run, source_of=None, most=None):
    """Return the probability of each result, over every outcome of the source.

    Args:
        run: draws from the source that it is given.
        source_of: makes a source from a path of outcomes.
        most: maximum number of calls of `run`.

    Raises:
        TooManyError: more than `most` calls are needed.
    """
    left = count(most, -1) if most is not None else repeat(1)

    def counted(source):
        if next(left) <= 0:
            raise TooManyError
        return run(source)

    found = _explore(counted, source_of or Outcomes, ())
    begun_anew = found.pop(Anew, 0)
    return {result: probability / (1 - begun_anew) for result, probability in found.items()}


def _explore(run, source_of, path):
    try:
        return {run(source_of(path)): Fraction(1)}
    except Retry:
        return None
    except Anew:
        return {Anew: Fraction(1)}
    except Fork as fork:
        options = fork.options
    found = Counter()
    retried = Fraction(0)
    for outcome, weight in options:
        below = _explore(run, source_of, (*path, outcome))
        # A second round begins in the state of the first (only the counter of rounds differs), so
        # it has the same distribution. It is cut here, and its weight is shared among the outcomes
        # of this round. It must not be shared among those of the whole draw: a loop that repeats
        # the whole draw when only its own part failed would be biased.
        if below is None:
            retried += weight
            continue
        for result, probability in below.items():
            found[result] += weight * probability
    return {result: probability / (1 - retried) for result, probability in found.items()}


class Path:
    """Source that follows a path of outcomes and raises `Fork` at its end."""

    def __init__(self, path):
        self._path = path
        self._step = 0

    def choose(self, options):
        """Return the outcome that the path has here. `options` are pairs (outcome, weight)."""
        if self._step == len(self._path):
            raise Fork(options)
        self._step += 1
        return self._path[self._step - 1]


class Outcomes(Path):
    """Source in which `below` and `shuffled` are one choice each.

    Its bytes can only be translated.
    """

    def __init__(self, path):
        super().__init__(path)
        self._last = None

    def begun_again(self, size):
        """Tell whether this request is the second round of a loop: the same frame asks again."""
        activation = sys._getframe(2)
        again = self._last is activation
        self._last = activation
        return again

    def bytes(self, size):
        if self.begun_again(size):
            raise Retry
        return _Bytes(self, size)

    def read(self, size):
        if self.begun_again(size):
            raise Retry
        return _Bytes(self, size)

    def below(self, bound):
        return self.choose(_integers(bound))

    def shuffled(self, items):
        return list(self.choose(_arrangements(tuple(sorted(items)))))


class Blocks(Outcomes):
    """Source for a sampler that makes one request in each round of one loop.

    A request of as many bytes as the one before is a round that has not come closer to the end.
    """

    def begun_again(self, size):
        again = self._last == size
        self._last = size
        return again


class _Bytes:
    def __init__(self, source, size):
        self._source = source
        self._size = size

    def __len__(self):
        return self._size

    def translate(self, table, rejected=b""):
        return self._source.choose(_translations(self._size, bytes(table), bytes(rejected)))


@cache
def _integers(bound):
    return [(number, Fraction(1, bound)) for number in range(bound)]


@cache
def _arrangements(items):
    found = Counter(permutations(items))
    return [(order, Fraction(times, factorial(len(items)))) for order, times in found.items()]


@cache
def _translations(size, table, rejected):
    """Return what `size` uniform bytes become by the table, each with its weight."""
    letters = Counter(table[byte] for byte in range(256) if byte not in rejected)
    words = Counter({b"": 1})
    for _ in range(size):
        longer = Counter()
        for word, ways in words.items():
            if rejected:
                longer[word] += ways * len(set(rejected))
            for letter, times in letters.items():
                longer[word + bytes([letter])] += ways * times
        words = longer
    return [(word, Fraction(ways, 256**size)) for word, ways in words.items()]


class AnyByte:
    """Byte of any value. Comparing it or taking a remainder is a choice, weighted by values."""

    def __init__(self, source, values=range(256)):
        self._source = source
        self._values = values

    def _split(self, function):
        groups = Counter(map(function, self._values))
        options = [(out, Fraction(n, len(self._values))) for out, n in sorted(groups.items())]
        chosen = options[0][0] if len(options) == 1 else self._source.choose(options)
        self._values = [value for value in self._values if function(value) == chosen]
        return chosen

    def __ge__(self, bound):
        outcome = self._split(lambda value: value >= bound)
        self._source.rejected = outcome
        return outcome

    def __mod__(self, divisor):
        return self._split(lambda value: value % divisor)


class AnyBytes(Path):
    """Source whose bytes have any value. A byte that is rejected counts as a retry."""

    rejected = False

    def bytes(self, size):
        return _Drawn(self, size)


class _Drawn:
    """Bytes of any value, each of which is determined when it is read."""

    def __init__(self, source, size):
        self._source = source
        self._size = size

    def __len__(self):
        return self._size

    def __iter__(self):
        for _ in range(self._size):
            if self._source.rejected:
                raise Retry
            yield AnyByte(self._source)
