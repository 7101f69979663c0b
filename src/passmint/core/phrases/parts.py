"""Parts of phrases, words or tails, indexed by their prefixes for the decodability test."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from passmint.core.budget import Meter

# Nanoseconds, measured with lists of 2**15 words.
_FIRST = 150  # for each pair of words of which one is a prefix; twice that if it is followed
_LEAD = 2800  # for each dangling suffix: looking for the parts that may come next
_PART = 2000  # for each of these parts
_TRIED = 120  # for each part that is compared with a dangling suffix
_LAST = "\U0010ffff"  # a noncharacter, which no part contains
_MANY = 200  # pairs are charged in groups of this many


class Parts:
    """Distinct words, or tails, sorted by code points.

    Args:
        ordered: the parts.
        prefixes: for each part, the index of the longest other part that is a prefix of it, or -1.
    """

    __slots__ = ("_prefixes", "ordered")

    def __init__(self, ordered: Sequence[str], prefixes: Sequence[int]) -> None:
        self.ordered = ordered
        self._prefixes = prefixes

    @classmethod
    def of(cls, parts: Collection[str]) -> Parts:
        """Return the parts in order."""
        ordered = sorted(parts)
        return cls(ordered, longest_prefixes(ordered))

    def along(self, text: str, meter: Meter) -> list[str]:
        """Return the parts that are prefixes of the text, and those that have it as a prefix."""
        place = bisect_right(self.ordered, text)
        end = bisect_right(self.ordered, text + _LAST, place)
        found = []
        # Every prefix of the text is also a prefix of the last part before it.
        at, tried = place - 1, 0
        while at >= 0:
            part = self.ordered[at]
            if text.startswith(part):
                found.append(part)
            at = self._prefixes[at]
            tried += 1
        meter.charge(_LEAD + _TRIED * tried + _PART * (len(found) + end - place))
        found += self.ordered[place:end]
        return found

    def rests(self, meter: Meter, starts: set[str] | None) -> Iterator[tuple[str, str, str]]:
        """Yield, for each part with another as a prefix, the rest of it and the two parts.

        `starts` limits the first character of the rest; None allows every character.
        """
        paid = 0
        for at, longest in enumerate(self._prefixes):
            before = longest
            while before >= 0:
                if paid <= 0:
                    meter.charge(_MANY * _FIRST)
                    paid += _MANY
                paid -= 1
                part, prefix = self.ordered[at], self.ordered[before]
                size = len(prefix)
                if starts is None or part[size] in starts:
                    paid -= 1
                    yield part[size:], part, prefix
                before = self._prefixes[before]


def longest_prefixes(ordered: Sequence[str]) -> array[int]:
    """Return, for each part, the index of the longest other part that is its prefix, or -1."""
    none = array("i", [-1])
    prefixes = none * len(ordered)
    if not any(map(str.startswith, islice(ordered, 1, None), ordered)):
        return prefixes
    nested: list[int] = []  # indices of the last part and of its prefixes, the longest last
    for at, part in enumerate(ordered):
        while nested and not part.startswith(ordered[nested[-1]]):
            nested.pop()
        if nested:
            prefixes[at] = nested[-1]
        nested.append(at)
    return prefixes
