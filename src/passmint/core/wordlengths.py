"""Sequences of words by their length in all: how many there are, and which is the n-th.

Words of a length are interchangeable, so a sequence of `count` words is counted by a sum over the
length of its first: ways(count, total) = sum of size(length) * ways(count - 1, total - length).
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Groups:
    """Words grouped by length."""

    __slots__ = ("_sums", "lengths", "longest", "shortest", "size", "words")

    def __init__(self, words: Iterable[str]) -> None:
        groups: dict[int, list[str]] = {}
        for word in words:
            groups.setdefault(len(word), []).append(word)
        self.lengths = sorted(groups)
        self.words = groups
        self.shortest, self.longest = self.lengths[0], self.lengths[-1]
        self.size = sum(map(len, groups.values()))
        self._sums = {0: [0, 1]}  # of no word: the one sequence of length 0

    def within(self, count: int, least: int, most: int) -> int:
        """How many sequences of `count` words have from `least` to `most` characters in all."""
        if least > most or most < 0:
            return 0
        sums = self._of(count)
        last = len(sums) - 1
        return sums[min(most + 1, last)] - sums[min(max(least, 0), last)]

    def _of(self, count: int) -> list[int]:
        """Entry n: how many sequences of `count` words have fewer than n characters."""
        for words in range(len(self._sums), count + 1):  # no row twice, whatever other threads do
            self._sums[words] = self._next(self._sums[words - 1], words)
        return self._sums[count]

    def _next(self, sums: list[int], count: int) -> list[int]:
        longer = [0] * (count * self.longest + 2)
        for length in self.lengths:
            size = len(self.words[length])
            last = len(sums) - 1
            for total in range(length + 1, len(longer)):
                longer[total] += size * sums[min(total - length, last)]
        return longer


class Sequences:
    """The sequences of `count` words of from `least` to `most` characters in all, numbered."""

    __slots__ = ("_choices", "_count", "_groups", "_least", "_most", "total")

    def __init__(self, groups: Groups, count: int, least: int, most: int) -> None:
        self._groups = groups
        self._count = count
        self._least = least
        self._most = most
        self._choices: dict[tuple[int, int], list[int]] = {}
        self.total = groups.within(count, least, most)

    def __getitem__(self, number: int) -> list[str]:
        chosen = []
        used = 0
        for left in range(self._count, 0, -1):
            sums = self._choices.get((left, used)) or self._choose(left, used)
            place = bisect_right(sums, number)
            length = self._groups.lengths[place]
            words = self._groups.words[length]
            number, index = divmod(number - (sums[place - 1] if place else 0), len(words))
            chosen.append(words[index])
            used += length
        return chosen

    def _choose(self, left: int, used: int) -> list[int]:
        """Running sums, by the length of the next word, of the ways to go on."""
        groups = self._groups
        sums = list(
            accumulate(
                len(groups.words[length])
                * groups.within(left - 1, self._least - used - length, self._most - used - length)
                for length in groups.lengths
            )
        )
        self._choices[left, used] = sums
        return sums


class AllSequences:
    """All sequences of `count` words, numbered: the same without limits, and faster."""

    __slots__ = ("_count", "_words", "total")

    def __init__(self, words: tuple[str, ...], count: int) -> None:
        self._words = words
        self._count = count
        self.total = len(words) ** count

    def __getitem__(self, number: int) -> list[str]:
        words = self._words
        size = len(words)
        chosen = []
        for _ in range(self._count):
            number, index = divmod(number, size)
            chosen.append(words[index])
        return chosen
