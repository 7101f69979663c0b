"""Drawing a password character by character, where few of the words that are drawn otherwise do."""

from __future__ import annotations

from bisect import bisect_right

from passmint.core.automaton import ANY, NEW, OTHER, SAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.automaton import Move
    from passmint.core.randomness import Randomness
    from passmint.core.transfer import State, TransferTable

    # Running sums of the ways, and by choice: what is read, needs after it, ways after it.
    Node = tuple[list[int], list[tuple[Move, State, int]]]

_KEPT_CHOICES = 2**15  # bounds the memory of what one walk remembers to a few MB


class Walk:
    """A walk through a transfer table; each password is a walk, and each walk equally likely."""

    def __init__(self, table: TransferTable) -> None:
        self._table = table
        self._total = table.total
        # A choice for each character: made already, or among all atoms.
        choice = 1 / 4 if table.cost <= _KEPT_CHOICES else len(table.automaton.atoms) / 8
        self.effort = table.length * choice
        self._nodes: dict[tuple[int, State, int], Node] = {}
        self._kept = 0

    def draw(self, randomness: Randomness) -> str:
        """One password.

        One integer below the number of passwords settles all of it: what is left of it after a
        choice, modulo the ways to go on, is uniform below those ways.
        """
        needs, state = self._table.needs.start, 0
        point = randomness.below(self._total)
        word: list[str] = []
        for remaining in range(self._table.length, 0, -1):
            sums, choices = self._node(remaining, needs, state)
            index = bisect_right(sums, point)
            move, needs, ways = choices[index]
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

    def _node(self, remaining: int, needs: State, state: int) -> Node:
        key = remaining, needs, state
        node = self._nodes.get(key)
        if node is None:
            if self._kept > _KEPT_CHOICES:
                self._nodes.clear()
                self._kept = 0
            node = self._nodes[key] = self._table.choices(remaining, needs, state)
            self._kept += len(node[1])
        return node
