"""Drawing passwords by how many characters each class gets, from the exact counts."""

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
    from passmint.core.requirements.requirements import CharacterClass, Requirements
    from passmint.core.sampling.randomness import Randomness

    # Running sums of the ways, and by choice: pins filled, free characters, classes still
    # needed, ways to go on.
    Node = tuple[list[int], list[tuple[int, int, int, int]]]

# Nanoseconds of one draw (measured, see docs/measurements.md), and of each of its characters.
_COMPOSED, _COMPOSED_CHARACTER, _SHUFFLED_FAR = 12_000, 160, 1200
_KEPT_CHOICES = 2**12  # bounds the memory of one plan
_CHOICE_BYTES = 250  # of a choice, beside two integers of the table
_CHOICE = 300  # nanoseconds of a choice that is made for the first time


class Composition:
    """How many characters each class gets, then the characters, then their places.

    Again and again until the restrictions are kept: at least `share` of the draws keep them.

    Raises:
        PolicyTooComplexError: the table of class counts exceeds the meter's budget.
    """

    def __init__(self, requirements: Requirements, meter: Meter, share: float = 1.0) -> None:
        self._checks = requirements.restrictions.checks()
        self._rounds = range(int(ROUNDS / share))
        self.work = self.work_of(requirements, share)
        self.certain = share == 1
        self._table = CountTable.of(requirements)
        most = _KEPT_CHOICES + requirements.length
        choices = min(most, self._table.choices_at_most)
        split = sum(bool(c.least and c.uncounted) for c in requirements.classes)
        sums = split * min(most, requirements.length**2)
        integer = self._table.integer_bytes
        self.kept = self._table.memory + choices * (_CHOICE_BYTES + 2 * integer) + sums * integer
        meter.charge(self._table.work + (choices + sums) * _CHOICE)
        meter.reserve(self.kept)
        self._table.fill()
        meter.check_deadline()
        self._fillers = [_Filler(c) for c in requirements.classes]
        self._nodes = Memo(partial(_node, self._table), _node_size, _KEPT_CHOICES)

    @staticmethod
    def work_of(requirements: Requirements, share: float) -> float:
        """The mean work of one password, in nanoseconds."""
        length, table = requirements.length, CountTable.of(requirements)
        composed = _COMPOSED + _COMPOSED_CHARACTER * length + _SHUFFLED_FAR * max(0, length - 256)
        if table.choices_at_most > _KEPT_CHOICES:  # most choices are made anew
            composed += table.choice_work
        return (composed + check_work(requirements)) / share

    def draw(self, randomness: Randomness) -> str:
        """One password."""
        for _ in self._rounds:
            word = self._draw(randomness)
            for check in self._checks:
                if not check(word):
                    break
            else:
                return word.decode()
        raise broken()

    def _draw(self, randomness: Randomness) -> bytes:
        """One word that meets the requirements, whatever the restrictions."""
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
        """`number` independent passwords."""
        return [self.draw(randomness) for _ in range(number)]

    def _compose(self, randomness: Randomness) -> list[tuple[int, int]]:
        """For each class, the pins it fills and its number of other characters.

        One integer below the number of passwords settles all of it: what is left of it after a
        choice, modulo the ways to go on, is uniform below those ways.
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
    """Draws the characters of one class."""

    def __init__(self, character_class: CharacterClass) -> None:
        self._least = character_class.least
        self._letters = Letters(character_class.characters)
        self._split = None
        if self._least and character_class.uncounted:
            self._split = Letters(character_class.counted), Letters(character_class.uncounted)
        self._sums = Memo(partial(_running_sums, character_class), len, _KEPT_CHOICES)

    def draw(self, randomness: Randomness, length: int, *, in_order: bool) -> bytes:
        """A uniform string of `length` characters that holds the class's minimum.

        Its order is uniform too if `in_order`; a caller that shuffles anyway can do without.
        """
        if not self._split:
            return self._letters.draw(randomness, length)
        counted, uncounted = self._split
        sums = self._sums[length]
        number = self._least + bisect_right(sums, randomness.below(sums[-1]))
        word = counted.draw(randomness, number) + uncounted.draw(randomness, length - number)
        return bytes(randomness.shuffled(word)) if in_order else word


def _running_sums(character_class: CharacterClass, length: int) -> list[int]:
    """By the number of counted characters: how many strings have so many or fewer."""
    counted, uncounted = len(character_class.counted), len(character_class.uncounted)
    numbers = range(character_class.least, length + 1)
    return list(
        accumulate(comb(length, k) * counted**k * uncounted ** (length - k) for k in numbers)
    )
