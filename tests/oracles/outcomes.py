"""All outcomes of a source of randomness, with their exact weights.

`distribution(run)` calls `run(source)` once for every sequence of outcomes that the source can
give, and adds up what comes back. The source answers as a `Randomness` does; it stands for one
whose bytes are independent and uniform.
"""

import sys
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import count, permutations, repeat
from math import factorial


class Fork(BaseException):
    """The path of outcomes ends before this call of the source."""

    def __init__(self, options):
        super().__init__()
        self.options = options


class Retry(BaseException):
    """A rejection loop begins its second round."""


class Anew(BaseException):
    """The whole draw begins again, so its results have the same distribution as in the first round."""


class TooManyError(Exception):
    """There are more outcomes than the limit."""


def distribution(run, source_of=None, most=None):
    """Map each result to its probability, over all outcomes of the source `source_of(path)`.

    Raises:
        TooManyError: it takes more than `most` runs.
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
        # A second round finds the loop as the first one did (the counter of rounds, which ends
        # in an error, aside), so it repeats the law of the first: cut it here, and share its
        # weight among the outcomes of this very round. Not among those of the whole draw:
        # a loop that begins the whole draw anew when only its own part failed would be biased.
        if below is None:
            retried += weight
            continue
        for result, probability in below.items():
            found[result] += weight * probability
    return {result: probability / (1 - retried) for result, probability in found.items()}


class Path:
    """Source that follows a path of outcomes, and raises Fork at its end."""

    def __init__(self, path):
        self._path = path
        self._step = 0

    def choose(self, options):
        """Return the outcome that the path has here. `options` are pairs of outcome and weight."""
        if self._step == len(self._path):
            raise Fork(options)
        self._step += 1
        return self._path[self._step - 1]


class Outcomes(Path):
    """Source whose `bytes` can only be translated; `below` and `shuffled` are one choice each."""

    def __init__(self, path):
        super().__init__(path)
        self._last = None

    def begun_again(self, size):
        """Whether this call is the second round of a loop, because the same caller asks again."""
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
    """Source for a sampler in which every request is a round of one loop.

    A request of as many bytes as the one before has not come closer to its end.
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
    """Return the translations of `size` uniform bytes by the table, with the weight of each."""
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
    """Byte of unknown value. Comparing it or taking a remainder is a choice, weighted by values."""

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
    """Source of bytes of unknown value. A byte that is found too large is followed by a retry."""

    rejected = False

    def bytes(self, size):
        return _Drawn(self, size)


class _Drawn:
    """Bytes of unknown value. Each is determined when it is read."""

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
