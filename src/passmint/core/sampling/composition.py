"""Composition sampler: draws the number of characters of each class from the exact counts."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from itertools import accumulate
from math import comb

from passmint.core.counting.class_parts import FIRST, LAST
from passmint.core.counting.class_table import CountTable
from passmint.core.sampling.memo import Memo
from passmint.core.sampling.randomness import ROUNDS, Letters, broken
from passmint.core.sampling.rejection import check_work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.requirements.classes import CharacterClass
    from passmint.core.requirements.requirements import Requirements
    from passmint.core.sampling.randomness import Randomness

    # Running sums of the numbers of passwords, and for each choice: pins filled, free characters,
    # classes still needed, ways to go on.
    Node = tuple[list[int], list[tuple[int, int, int, int]]]

# Nanoseconds (measured, see docs/measurements.md) of one draw, of each of its characters, and of
# each character beyond 256, whose place takes a draw of its own.
_COMPOSED, _COMPOSED_CHARACTER, _SHUFFLED_FAR = 12_000, 160, 1200
_MEMO_CHOICES = 2**12  # number of choices that one sampler remembers
_CHOICE_BYTES = 250  # of one choice, beside two integers of the table
_CHOICE = 300  # nanoseconds to compute one choice


class Composition:
    """Sampler that draws the size of each class first, then the characters, then their places.

    It repeats all of this until the restrictions are satisfied.

    Args:
        requirements: what the passwords must satisfy.
        meter: the work of building the table of class counts is charged to it.
        share: at least this fraction of the draws satisfies the restrictions.

    Raises:
        PolicyTooComplexError: the table of class counts would exceed the meter's budget.
    """

    def __init__(self, requirements: Requirements, meter: Meter, share: float = 1.0) -> None:
        self._checks = requirements.restrictions.checks()
        self._rounds = range(int(ROUNDS / share))
        self.work = self.work_of(requirements, share)
        self.certain = share == 1
        self._table = CountTable.of(requirements)
        most = _MEMO_CHOICES + requirements.length
        choices = min(most, self._table.choices_at_most)
        split = sum(bool(c.least and c.uncounted) for c in requirements.classes)
        sums = split * min(most, requirements.length**2)
        integer = self._table.integer_bytes
        self.memory = self._table.memory + choices * (_CHOICE_BYTES + 2 * integer) + sums * integer
        meter.charge(self._table.work + (choices + sums) * _CHOICE)
        meter.reserve(self.memory)
        self._table.fill()
        meter.check_deadline()
        self._fillers = [_Filler(c) for c in requirements.classes]
        self._nodes = Memo(partial(_node, self._table), _node_size, _MEMO_CHOICES)

    @staticmethod
    def work_of(requirements: Requirements, share: float) -> float:
        """Return the mean work of one password, in nanoseconds."""
        length, table = requirements.length, CountTable.of(requirements)
        composed = _COMPOSED + _COMPOSED_CHARACTER * length + _SHUFFLED_FAR * max(0, length - 256)
        if table.choices_at_most > _MEMO_CHOICES:  # most choices are computed anew
            composed += table.choice_work
        return (composed + check_work(requirements)) / share

    def draw(self, randomness: Randomness) -> str:
        """Draw one password."""
        for _ in self._rounds:
            word = self._draw(randomness)
            for check in self._checks:
                if not check(word):
                    break
            else:
                return word.decode()
        raise broken()

    def _draw(self, randomness: Randomness) -> bytes:
        """Draw one string that satisfies the requirements, restrictions aside."""
        first = last = b""
        free: list[bytes] = []
        for filler, (pins, number) in zip(self._fillers, self._compose(randomness), strict=True):
            if not (number or pins):
                continue
            pinned = (pins & FIRST) + (pins >> 1)
            word = filler.draw(randomness, number + pinned, in_order=pins > 0)
            if pins & FIRST:
                first, word = word[:1], word[1:]
            if pins & LAST:
                last, word = word[:1], word[1:]
            free.append(word)
        return first + bytes(randomness.shuffled(b"".join(free))) + last

    def draw_many(self, randomness: Randomness, number: int) -> list[str]:
        """Draw `number` independent passwords."""
        return [self.draw(randomness) for _ in range(number)]

    def _compose(self, randomness: Randomness) -> list[tuple[int, int]]:
        """Draw, for each class, the pins that it fills and its number of other characters.

        One random integer below the number of passwords determines all choices. After a choice,
        its remainder modulo the ways to go on is uniform below those ways.
        """
        table = self._table
        pending, needed, free = table.pins, table.needed, table.free
        point = randomness.below(table.total)
        nodes, composition = self._nodes, []
        for j in range(len(table.parts)):
            sums, choices = nodes[j, pending, needed, free]
            index = bisect_right(sums, point)
            pins, number, needed, ways_on = choices[index]
            point = (point - (sums[index - 1] if index else 0)) % ways_on
            pending ^= pins
            free -= number
            composition.append((pins, number))
        return composition


def _node(table: CountTable, key: tuple[int, int, int, int]) -> Node:
    choices = list(table.choices(*key))
    sums = list(accumulate(ways for _, _, _, ways, _ in choices))
    return sums, [(pins, k, still, on) for pins, k, still, _, on in choices]


def _node_size(node: Node) -> int:
    return len(node[0])


class _Filler:
    """Source of the characters of one class."""

    def __init__(self, character_class: CharacterClass) -> None:
        self._least = character_class.least
        self._letters = Letters(character_class.characters)
        self._split = None
        if self._least and character_class.uncounted:
            self._split = Letters(character_class.counted), Letters(character_class.uncounted)
        self._sums = Memo(partial(_running_sums, character_class), len, _MEMO_CHOICES)

    def draw(self, randomness: Randomness, length: int, *, in_order: bool) -> bytes:
        """Draw a string of `length` characters that meets the minimum of the class.

        With `in_order` every such string is equally likely. Without it, the order is not random
        and the caller must shuffle the result.
        """
        if not self._split:
            return self._letters.draw(randomness, length)
        counted, uncounted = self._split
        sums = self._sums[length]
        number = self._least + bisect_right(sums, randomness.below(sums[-1]))
        word = counted.draw(randomness, number) + uncounted.draw(randomness, length - number)
        return bytes(randomness.shuffled(word)) if in_order else word


def _running_sums(character_class: CharacterClass, length: int) -> list[int]:
    """Return running sums of the number of strings, by their number of counted characters."""
    counted, uncounted = len(character_class.counted), len(character_class.uncounted)
    numbers = range(character_class.least, length + 1)
    return list(
        accumulate(comb(length, k) * counted**k * uncounted ** (length - k) for k in numbers)
    )
