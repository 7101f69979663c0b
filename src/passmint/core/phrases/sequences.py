"""Sequences of words, counted and numbered by their total length.

Words of one length are interchangeable. So the number of sequences of `count` words with `total`
characters is a sum over the length of the first word, where size(length) is the number of words of
that length:

    ways(count, total) = sum over lengths of size(length) * ways(count - 1, total - length)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain, repeat
from operator import add, mul

from passmint.core.budget import integer_bytes, integer_digits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passmint.core.budget import Meter

# Nanoseconds, measured: fixed, and for each digit of the integers.
_GROUPING = 150  # for each word
_TERM, _TERM_DIGIT = 70, 1  # for one term of a sum
_WORD, _WORD_DIGIT = 110, 2  # to draw one of all words
_LIMITED, _LENGTH, _LENGTH_DIGIT = 400, 160, 2  # to draw one by length, and for each length tried


class Groups:
    """Words grouped by length.

    `words` maps a length to its words. `lengths` are these lengths, those with most words first.
    """

    __slots__ = ("lengths", "longest", "shortest", "size", "words")

    def __init__(self, words: Iterable[str]) -> None:
        groups: dict[int, list[str]] = {}
        for word in words:
            groups.setdefault(len(word), []).append(word)
        self.lengths = sorted(groups, key=lambda length: -len(groups[length]))
        self.words = groups
        self.shortest, self.longest = min(groups), max(groups)
        self.size = sum(map(len, groups.values()))

    @staticmethod
    def pay(meter: Meter, size: int) -> None:
        """Charge the work of grouping `size` words; the memory is charged with the words."""
        meter.charge(_GROUPING * size)


class Ways:
    """Counts of sequences, by number of words and total length.

    `memory` is the bytes that the counts hold.

    Args:
        groups: the words, by length.
        joint: number of characters that join a word to the next. Every word counts as longer by
            this many.
        most: greatest total length that is counted.
        meter: pays for the counts.
    """

    __slots__ = ("_meter", "_most", "_rows", "groups", "joint", "memory")

    def __init__(self, groups: Groups, joint: int, most: int, meter: Meter) -> None:
        self.groups = groups
        self.joint = joint
        self.memory = 0
        self._most = most
        self._meter = meter
        # Row n, entry i: number of sequences of n words that are at most i characters longer than
        # the shortest one.
        self._rows = [[1]]

    def rows(self, count: int) -> list[list[int]]:
        """Return the rows of 0 to `count` words, and perhaps more."""
        while len(self._rows) <= count:
            self._rows.append(self._next(self._rows[-1], len(self._rows)))
        return self._rows

    def within(self, count: int, least: int, most: int) -> int:
        """Return the number of sequences of `count` words with `least` to `most` characters."""
        if least > most:
            return 0
        return self._up_to(count, most) - self._up_to(count, least - 1)

    def extremes(self, count: int, least: int, most: int) -> tuple[int, int]:
        """Return the smallest and greatest length from `least` to `most` that a sequence has."""
        row, shortest = self.rows(count)[count], self._shortest(count)
        return (
            shortest + bisect_right(row, self._up_to(count, least - 1)),
            shortest + bisect_left(row, self._up_to(count, most)),
        )

    def _shortest(self, count: int) -> int:
        return count * (self.groups.shortest + self.joint)

    def _up_to(self, count: int, most: int) -> int:
        row, more = self.rows(count)[count], most - self._shortest(count)
        return row[min(more, len(row) - 1)] if row and more >= 0 else 0

    def _next(self, row: list[int], count: int) -> list[int]:
        groups = self.groups
        width = count * (groups.longest - groups.shortest)
        width = min(width, self._most - self._shortest(count)) + 1
        if width <= 0:
            return []
        self._pay(width, count)
        longer = [0] * width
        for length in groups.lengths:
            more = length - groups.shortest
            missing = max(width - more - len(row), 0)
            shifted = chain(repeat(0, more), row, repeat(row[-1], missing))
            longer = list(map(add, longer, map(mul, shifted, repeat(len(groups.words[length])))))
        return longer

    def _pay(self, width: int, count: int) -> None:
        bits = (self.groups.size**count).bit_length()
        digits = _digits(bits)
        self._meter.charge(width * len(self.groups.lengths) * (_TERM + _TERM_DIGIT * digits))
        memory = width * integer_bytes(bits)
        self._meter.reserve(2 * memory)  # two rows exist while a sum is computed
        self._meter.release(memory)
        self.memory += memory


class Sequences:
    """Sequences of `count` words with `least` to `most` characters in all, each with a number.

    `total` is how many they are, `work` the work of drawing one, in nanoseconds.
    """

    __slots__ = ("_groups", "_least", "_most", "_rows", "count", "total", "work")

    def __init__(self, ways: Ways, count: int, least: int, most: int) -> None:
        self.count = count
        self.total = ways.within(count, least, most)
        groups = ways.groups
        shortest = count * (groups.shortest + ways.joint)
        self._rows = ways.rows(count)
        self._groups = [
            (length - groups.shortest, words, len(words))
            for length in groups.lengths
            for words in [groups.words[length]]
        ]
        # Both limits less the length of the shortest sequence.
        self._least = least - shortest
        self._most = most - shortest
        trying = _LENGTH + _LENGTH_DIGIT * _digits(self.total.bit_length())
        self.work = count * (_LIMITED + len(groups.lengths) * trying)

    def __getitem__(self, number: int) -> list[str]:
        chosen = []
        least, most = self._least, self._most
        for left in range(self.count - 1, -1, -1):
            row = self._rows[left]
            last = len(row) - 1
            for length in self._groups:
                more, words, size = length
                if more > most:
                    continue
                ways = row[min(most - more, last)]
                if least > more:
                    ways -= row[min(least - more - 1, last)]
                if number < size * ways:
                    break
                number -= size * ways
            number, index = divmod(number, size)
            chosen.append(words[index])
            least -= more
            most -= more
        return chosen


class AllSequences:
    """Sequences of `count` words of any length, each with a number; faster than `Sequences`."""

    __slots__ = ("_words", "count", "total", "work")

    def __init__(self, words: Sequence[str], count: int) -> None:
        self._words = words
        self.count = count
        self.total = len(words) ** count
        self.work = count * (_WORD + _WORD_DIGIT * _digits(self.total.bit_length()))

    def __getitem__(self, number: int) -> list[str]:
        words = self._words
        size = len(words)
        chosen = []
        for _ in range(self.count):
            number, index = divmod(number, size)
            chosen.append(words[index])
        return chosen


def _digits(bits: int) -> int:
    return int(integer_digits(bits)) + 1
