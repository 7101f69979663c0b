"""Drawing a password character by character, for policies that other samplers seldom satisfy."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from passmint.core.automaton import ANY, NEW, OTHER, SAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.automaton import Move
    from passmint.core.budget import Meter
    from passmint.core.randomness import Randomness
    from passmint.core.transfer import TransferTable

    # Running sums of the ways, and by choice: what is read, the slot after it, ways after it.
    Node = tuple[list[int], list[tuple[Move, int, int]]]

# Nanoseconds (measured, see docs/measurements.md): a choice that was made already; one among
# moves that are not known yet, for each of them.
_CHOICE, _MOVE = 700, 2500
_KEPT_CHOICES = 2**14  # the most choices that one walk remembers
_CHOICE_BYTES = 350  # of one of them


class Walk:
    """A walk through a transfer table; each password is a walk, and each walk equally likely.

    Raises:
        PolicyTooComplexError: what it remembers exceeds the meter's budget.
    """

    certain = True

    def __init__(self, table: TransferTable, meter: Meter) -> None:
        choices = min(_choices(table), _KEPT_CHOICES)
        self.kept = table.kept + choices * _CHOICE_BYTES
        meter.charge(choices * _MOVE)
        meter.reserve(choices * _CHOICE_BYTES)
        self._table = table
        self._total = table.total
        self.work = self.work_of(table)
        self._nodes: dict[tuple[int, int, int], Node] = {}
        self._kept = 0

    @staticmethod
    def work_of(table: TransferTable) -> float:
        """The mean work of one password, in nanoseconds."""
        known = _choices(table) <= _KEPT_CHOICES
        atoms = len(table.automaton.atoms)
        return table.length * (_CHOICE if known else _CHOICE + _MOVE * atoms)

    def draw(self, randomness: Randomness) -> str:
        """One password.

        One integer below the number of passwords settles all of it: what is left of it after a
        choice, modulo the ways to go on, is uniform below those ways.
        """
        slot, state = self._table.outstanding.slots - 1, 0
        point = randomness.below(self._total)
        word: list[str] = []
        for remaining in range(self._table.length, 0, -1):
            sums, choices = self._node(remaining, slot, state)
            index = bisect_right(sums, point)
            move, slot, ways = choices[index]
            number, point = divmod(point - (sums[index - 1] if index else 0), ways)
            word.append(self._character(move, number, word))
            state = move.target
        return "".join(word)

    def draw_many(self, randomness: Randomness, number: int) -> list[str]:
        """So many passwords."""
        return [self.draw(randomness) for _ in range(number)]

    def _character(self, move: Move, number: int, word: list[str]) -> str:
        characters = self._table.automaton.atoms[move.atom].characters
        if move.kind == ANY:
            return characters[number]
        if move.kind == SAME:
            return word[-1]
        if move.kind == OTHER:
            return [c for c in characters if c != word[-1]][number]
        if move.kind == NEW:
            return [c for c in characters if c not in word][number]
        last = word[-1] if self._table.automaton.watched else ""
        return [c for c in characters if c in word and c != last][number]

    def _node(self, remaining: int, slot: int, state: int) -> Node:
        key = remaining, slot, state
        node = self._nodes.get(key)
        if node is None:
            if self._kept > _KEPT_CHOICES:
                self._nodes.clear()
                self._kept = 0
            choices = self._table.choices(remaining, slot, state)
            sums = list(accumulate(move.ways * ways for move, _, ways in choices))
            node = self._nodes[key] = sums, choices
            self._kept += len(choices)
        return node


def _choices(table: TransferTable) -> int:
    """Upper bound on the number of choices in the whole table."""
    automaton = table.automaton
    return table.length * table.outstanding.slots * len(automaton.base_of) * len(automaton.atoms)
