"""Counting where order matters: passwords that meet every requirement and every restriction.

The transfer-matrix method. A password is read from its first character to its last; what is
still needed (`Needs`) and the state of the restrictions (`Automaton`) settle how it may go on:

    V(n, needs, state) = sum over characters c of V(n - 1, needs after c, state after c)

where n characters remain. V(length, all needs, start) is the number of passwords, exactly, and
the sampler walks the same table.
"""

from __future__ import annotations

from itertools import accumulate

from passmint.core.automaton import Automaton
from passmint.core.errors import PolicyTooComplexError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.automaton import Move
    from passmint.core.requirements import Requirements
    from passmint.core.restrictions import Restrictions

    State = tuple[int, ...]
    # By state of the automaton: in how many ways it goes on.
    Row = list[int]

# Products of small by large integers that one table may take: about four seconds' worth.
BUDGET = 2**25

_OVERHEAD = 32  # what one row takes beside, in products


class Needs:
    """What the requirements still need, as characters are read.

    A state holds the characters missing of each minimum, the room left of each maximum, and a
    mask of the classes seen (-1: as many as there must be). Characters that count for the same
    minimums, maximums and class form a group.
    """

    __slots__ = ("_disjoint", "_members", "_min_classes", "_minimums", "groups", "start")

    def __init__(self, requirements: Requirements) -> None:
        classes = requirements.classes
        minimums = [(c.counted, c.least) for c in classes if c.least]
        self._disjoint = len(minimums)  # the sets of the others may overlap
        minimums += [(characters, 1) for characters in requirements.restrictions.required]
        limited = [c for c in classes if c.most is not None and c.most < requirements.length]
        maximums = [(c.characters, c.most or 0) for c in limited]
        self._minimums = len(minimums)
        self._min_classes = requirements.min_classes
        quotas = minimums + maximums
        numbers: dict[tuple[tuple[int, ...], int], int] = {}
        self.groups: dict[str, int] = {}
        for bit, character_class in enumerate(classes):
            for c in character_class.characters:
                counted = tuple(i for i, (characters, _) in enumerate(quotas) if c in characters)
                member = counted, 1 << bit if self._min_classes else 0
                self.groups[c] = numbers.setdefault(member, len(numbers))
        self._members = list(numbers)
        self.start: State = (*(n for _, n in quotas), 0 if self._min_classes else -1)

    def after(self, state: State, group: int, remaining: int) -> State | None:
        """The needs after a character of the group; None where `remaining` cannot meet them."""
        left = list(state)
        counted, classes = self._members[group]
        for index in counted:
            if left[index]:
                left[index] -= 1
            elif index >= self._minimums:
                return None
        for index in range(self._minimums, len(left) - 1):
            left[index] = min(left[index], remaining)  # more room makes no difference
        if left[-1] >= 0:
            left[-1] |= classes
            if left[-1].bit_count() >= self._min_classes:
                left[-1] = -1
        return tuple(left) if self._fits(left, remaining) else None

    def _fits(self, left: list[int], remaining: int) -> bool:
        unseen = self._min_classes - left[-1].bit_count() if left[-1] >= 0 else 0
        fewest = max(sum(left[: self._disjoint]), unseen, *left[: self._minimums], 0)
        return fewest <= remaining


class TransferTable:
    """The counts V of the module's docstring.

    Raises:
        PolicyTooComplexError: the table would exceed the budget.
    """

    __slots__ = ("_budget", "_layers", "_moves", "_rows", "automaton", "cost", "length", "needs")

    def __init__(self, requirements: Requirements, budget: int = BUDGET) -> None:
        self.length = requirements.length
        self._budget = budget
        self.needs = Needs(requirements)
        self.automaton = Automaton(self.needs.groups, _with_pinned_ends(requirements))
        self.cost = 0
        self._layers = self._reachable()
        self._rows: list[dict[State, Row]] = []
        self._moves: dict[int, list[Move]] = {}

    @property
    def total(self) -> int:
        """How many passwords there are."""
        if not self._rows:
            self._fill()
        row = self._rows[self.length].get(self.needs.start)
        return row[0] if row else 0

    def _reachable(self) -> list[dict[State, list[State | None]]]:
        """By characters remaining: the needs that can be left, and those after each group."""
        groups = range(len(set(self.needs.groups.values())))
        layers: list[dict[State, list[State | None]]] = [{} for _ in range(self.length + 1)]
        layers[self.length] = {self.needs.start: []}
        for remaining in range(self.length, 0, -1):
            layer, following = layers[remaining], layers[remaining - 1]
            # Integers are longer the longer the passwords, and so is what one product takes.
            self.cost += len(layer) * self._row_cost(remaining) * (256 + self.length) // 256
            if self.cost > self._budget:
                raise _too_complex(self.length, self.cost)
            for state in layer:
                layer[state] = [self.needs.after(state, g, remaining - 1) for g in groups]
                following.update((after, []) for after in layer[state] if after is not None)
        return layers

    def _row_cost(self, remaining: int) -> int:
        corrections = self.automaton.corrections
        return _OVERHEAD + sum(1 + len(corrections[state]) for state in self._states(remaining))

    def _states(self, remaining: int) -> list[int]:
        """The states of the automaton that can be left with so many characters remaining."""
        least, read = self.automaton.least, self.length - remaining
        lacking = self.automaton.lacking
        return [
            state
            for state, lack in enumerate(lacking)
            if not lack or (lack <= remaining and least - lack <= read)
        ]

    def _fill(self) -> None:
        accepting = [int(accepts) for accepts in self.automaton.accepting]
        rows = [{state: accepting for state in self._layers[0] if not any(state[:-1])}]
        for remaining in range(1, self.length + 1):
            states = self._states(remaining)
            layer = self._layers[remaining].items()
            rows.append({state: self._row(states, after, rows[-1]) for state, after in layer})
        self._rows = rows  # whole, for other threads may read it

    def _row(
        self, states: list[int], after: list[State | None], following: dict[State, Row]
    ) -> Row:
        automaton = self.automaton
        rows = [following.get(needs) if needs is not None else None for needs in after]
        shared = sum(
            size * row[target]
            for group, size, target in automaton.fresh
            if target is not None and (row := rows[group])
        )
        ways = [0] * len(automaton.common)
        for state in states:
            total = shared if automaton.common[state] else 0
            for group, target, times in automaton.corrections[state]:
                if row := rows[group]:
                    total += times * row[target]
            ways[state] = total
        return ways

    def choices(
        self, remaining: int, needs: State, state: int
    ) -> tuple[list[int], list[tuple[Move, State, int]]]:
        """Running sums of the ways to go on, and of each choice: move, needs, ways after it."""
        moves = self._moves.get(state)
        if moves is None:
            moves = self._moves[state] = self.automaton.moves(state)
        after = self._layers[remaining][needs]
        following = self._rows[remaining - 1]
        choices = []
        for move in moves:
            then = after[self.automaton.atoms[move.atom].group]
            row = following.get(then) if then is not None else None
            if then is not None and row and (ways := row[move.target]):
                choices.append((move, then, ways))
        return list(accumulate(m.ways * ways for m, _, ways in choices)), choices


def _with_pinned_ends(requirements: Requirements) -> Restrictions:
    """The restrictions, those on the classes that may stand first and last among them."""

    def characters(names: frozenset[str] | None) -> str | None:
        if names is None:
            return None
        return "".join(c.characters for c in requirements.classes if c.name in names)

    first, last = characters(requirements.first), characters(requirements.last)
    return requirements.restrictions.with_ends(first, last)


def _too_complex(length: int, cost: int) -> PolicyTooComplexError:
    return PolicyTooComplexError(
        f"counting the passwords of this policy takes more than the budget of {BUDGET} steps"
        f" (at least {cost}): length {length}, the minimums, the maximums, rules, max_repeating,"
        " max_sequential, not_containing and min_unique multiply; state fewer of them, or smaller"
        " ones",
        "length",
    )
