"""Walk sampler: draws a password character by character from the exact counts.

It suits policies that few draws of the other samplers satisfy.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from itertools import accumulate

from passmint.core.budget import integer_bytes
from passmint.core.counting.automaton import ANY, NEW, OTHER, SAME
from passmint.core.sampling.memo import Memo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.counting.automaton import Automaton, Move
    from passmint.core.counting.transfer import TransferTable
    from passmint.core.sampling.randomness import Randomness

    # Running sums of the numbers of passwords, and for each choice: the move, the slot after it,
    # the ways to go on.
    Node = tuple[list[int], list[tuple[Move, int, int]]]

# Nanoseconds (measured) of one choice, and of each byte of its integers; of each move among which
# to choose, if the choice is not remembered.
_CHOICE, _CHOICE_BYTE, _MOVE = 1100, 2.2, 2500
_MEMO_BYTES = 2**22  # memory of the choices that one walk remembers
_CHOICE_BYTES = 270  # of one choice, beside two integers of the table


class Walk:
    """Sampler that walks through a transfer table; every walk to the end is one password.

    Args:
        table: the exact counts, with all rows.
        meter: pays for the choices that the sampler remembers.

    Raises:
        PolicyTooComplexError: these choices would exceed the meter's budget.
    """

    certain = True

    def __init__(self, table: TransferTable, meter: Meter) -> None:
        most = _most_remembered(table)
        choices = min(_choices(table), most + len(table.automaton.atoms))
        memory = choices * _choice_bytes(table)
        self.memory = table.memory + memory
        meter.charge(choices * _MOVE)
        meter.reserve(memory)
        self._table = table
        self._total = table.total
        self.work = self.work_of(table)
        self._nodes = Memo(partial(_node, table), _node_size, most)

    @staticmethod
    def work_of(table: TransferTable) -> float:
        """Return the work of one password, in nanoseconds."""
        choice = _CHOICE + _CHOICE_BYTE * table.width
        if _choices(table) > _most_remembered(table):
            choice += _MOVE * len(table.automaton.atoms)
        return table.length * choice

    def draw(self, randomness: Randomness) -> str:
        """Draw one password.

        One random integer below the number of passwords determines all choices. After a choice,
        its quotient by the ways to go on picks the character, and the remainder is uniform below
        those ways.
        """
        slot, state = self._table.outstanding.slots - 1, 0
        point = randomness.below(self._total)
        word = _Drawn(self._table.automaton)
        for remaining in range(self._table.length, 0, -1):
            sums, choices = self._nodes[remaining, slot, state]
            index = bisect_right(sums, point)
            move, slot, ways = choices[index]
            number, point = divmod(point - (sums[index - 1] if index else 0), ways)
            word.append(move, number)
            state = move.target
        return "".join(word.characters)

    def draw_many(self, randomness: Randomness, number: int) -> list[str]:
        """Draw `number` independent passwords."""
        return [self.draw(randomness) for _ in range(number)]


def _node(table: TransferTable, key: tuple[int, int, int]) -> Node:
    choices = table.choices(*key)
    return list(accumulate(move.ways * ways for move, _, ways in choices)), choices


def _node_size(node: Node) -> int:
    return len(node[0])


class _Drawn:
    """Characters drawn so far, and for each atom its used and unused characters."""

    __slots__ = ("_atoms", "_unused", "_used", "_watched", "characters")

    def __init__(self, automaton: Automaton) -> None:
        self._atoms = automaton.atoms
        self._watched = automaton.watched
        self._unused: dict[int, list[str]] = {}
        self._used: dict[int, list[str]] = {}
        self.characters: list[str] = []

    def append(self, move: Move, number: int) -> None:
        """Append the character with this number, from 0, among those that the move reads."""
        self.characters.append(self._character(move, number))

    def _character(self, move: Move, number: int) -> str:
        characters = self._atoms[move.atom].characters
        if move.kind == ANY:
            return characters[number]
        if move.kind == SAME:
            return self.characters[-1]
        if move.kind == OTHER:
            place = characters.index(self.characters[-1])
            return characters[number + (number >= place)]
        if move.kind == NEW:
            unused = self._unused.setdefault(move.atom, list(characters))
            character = unused.pop(number)
            self._used.setdefault(move.atom, []).append(character)
            return character
        used = self._used[move.atom]
        if self._watched and self.characters[-1] in used:
            number += number >= used.index(self.characters[-1])
        return used[number]


def _choices(table: TransferTable) -> int:
    """Return an upper bound on the number of choices in the whole table."""
    automaton = table.automaton
    return table.length * table.outstanding.slots * len(automaton.base_of) * len(automaton.atoms)


def _choice_bytes(table: TransferTable) -> int:
    return _CHOICE_BYTES + 2 * integer_bytes(8 * table.width)


def _most_remembered(table: TransferTable) -> int:
    """Return the maximum number of choices that a walk remembers."""
    return _MEMO_BYTES // _choice_bytes(table)
