"""Sequences of words by their length in all: how many there are, and which is the n-th.

Words of a length are interchangeable, so a sequence of `count` words is counted by a sum over the
length of its first: ways(count, total) = sum of size(length) * ways(count - 1, total - length).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain, repeat
from operator import add, mul

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from passmint.core.budget import Meter

# Work in ns, measured. Of numbers of D digits of 30 bits (as CPython has them) one term of a sum
# takes _TERM + _TERM_DIGIT * D; the others grow with D in the same way.
_GROUPING = 150  # for each word
_TERM, _TERM_DIGIT = 70, 1
_WORD, _WORD_DIGIT = 110, 2  # to draw one of all words
_LIMITED, _LENGTH, _LENGTH_DIGIT = 400, 160, 2  # to draw one by length, and for each length tried


class Groups:
    """Words grouped by length: `lengths` are those there are, those of most words first."""

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
        """Charge what grouping `size` words takes; their memory is counted with the words."""
        meter.charge(_GROUPING * size)


class Ways:
    """How many sequences of words there are, by the number of words and the length in all.

    Each word counts as `joint` characters longer than it is: what joins it to the next. Of the
    lengths over `most` nothing is known. What counting takes comes from the meter; `memory` is
    what stays held, in bytes.
    """

    __slots__ = ("_meter", "_most", "_rows", "groups", "joint", "memory")

    def __init__(self, groups: Groups, joint: int, most: int, meter: Meter) -> None:
        self.groups = groups
        self.joint = joint
        self.memory = 0
        self._most = most
        self._meter = meter
        # Row n, entry i: the sequences of n words that have at most i characters more than the
        # shortest has.
        self._rows = [[1]]

    def rows(self, count: int) -> list[list[int]]:
        """The rows of 0 to `count` words at least."""
        while len(self._rows) <= count:
            self._rows.append(self._next(self._rows[-1], len(self._rows)))
        return self._rows

    def within(self, count: int, least: int, most: int) -> int:
        """How many sequences of `count` words have from `least` to `most` characters in all."""
        if least > most:
            return 0
        return self._up_to(count, most) - self._up_to(count, least - 1)

    def extremes(self, count: int, least: int, most: int) -> tuple[int, int]:
        """The shortest and the longest length from `least` to `most` that a sequence has."""
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
        digits = _digits(self.groups.size**count)
        self._meter.charge(width * len(self.groups.lengths) * (_TERM + _TERM_DIGIT * digits))
        memory = width * (56 + 4 * digits)
        self._meter.reserve(2 * memory)  # of a row and of the next that it becomes
        self._meter.release(memory)
        self.memory += memory


class Sequences:
    """The sequences of `count` words of from `least` to `most` characters in all, numbered."""

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
        # In characters more than the shortest sequence has.
        self._least = least - shortest
        self._most = most - shortest
        trying = _LENGTH + _LENGTH_DIGIT * _digits(self.total)
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
    """All sequences of `count` words, numbered: the same without limits, and faster."""

    __slots__ = ("_words", "count", "total", "work")

    def __init__(self, words: Sequence[str], count: int) -> None:
        self._words = words
        self.count = count
        self.total = len(words) ** count
        self.work = count * (_WORD + _WORD_DIGIT * _digits(self.total))

    def __getitem__(self, number: int) -> list[str]:
        words = self._words
        size = len(words)
        chosen = []
        for _ in range(self.count):
            number, index = divmod(number, size)
            chosen.append(words[index])
        return chosen


def _digits(number: int) -> int:
    """How many digits of 30 bits a number has in CPython, rounded up."""
    return number.bit_length() // 30 + 1
