"""Exact counts with restrictions, by the transfer-matrix method.

A password is read from its first character to its last. Two things determine how it may go on:
which requirements are still unmet (`Outstanding`), and the state of the restrictions
(`Automaton`):

    V(n, outstanding, state) = sum over characters c of V(n - 1, outstanding after c, state after c)

Here n characters remain. V(length, everything, start) is the number of passwords.

For each n and state, the counts of all unmet requirements are packed into one integer. Each count
has a *slot* of the same number of bytes, so one shift and two masks move all of them at once when
a character is read. A *row* holds the integers of all states for one n. Counting keeps two rows; a
walk (`sampling.walk`) keeps all of them.
"""

from __future__ import annotations

from passmint.core.budget import integer_bytes
from passmint.core.counting.automaton import Automaton
from passmint.core.counting.outstanding import Outstanding, Packing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.counting.automaton import Move
    from passmint.core.requirements.requirements import Requirements
    from passmint.core.requirements.restrictions import Restrictions

# Nanoseconds to build the parts of an automaton: a small step, a state, a move that is looked
# up, a pair.
_STEP, _STATE, _READ, _PAIR = 150, 5000, 4000, 700
# Nanoseconds in each row, fixed and for each byte of a row's integers: reading a character that
# counts for one dimension (a shift, two masks), adding a term to a sum, multiplying it first, and
# writing an integer as bytes. Measured: sums and shifts take 0.16 ns a byte, differences and
# products 0.22, masks 0.05, bytes 0.6.
_MOVE, _MOVE_BYTE = 190, 0.36
_SUM, _SUM_BYTE = 150, 0.24
_PRODUCT, _PRODUCT_BYTE = 60, 0.24
_WRITE, _WRITE_BYTE = 200, 0.65
# Bytes of a state, a term and a pair; and of a bytes object beside its content.
_STATE_BYTES, _TERM_BYTES, _PAIR_BYTES = 900, 130, 200
_BYTES = 40


class TransferTable:
    """Table of the counts V.

    `total` is the number of passwords, `width` the size of a slot in bytes, `memory` the bytes
    that the table goes on holding.

    Args:
        requirements: what the passwords must satisfy.
        meter: pays for the work and the memory.
        keep: whether to keep all rows, for `ways` and `choices`. Without it only `total` is valid
            and `memory` is 0.

    Raises:
        PolicyTooComplexError: counting would exceed the meter's budget.
    """

    __slots__ = ("_rows", "automaton", "length", "memory", "outstanding", "total", "width")

    def __init__(self, requirements: Requirements, meter: Meter, *, keep: bool) -> None:
        self.length = requirements.length
        self.outstanding = Outstanding(requirements)
        every: int = len(requirements.alphabet) ** requirements.length
        self.width = every.bit_length() // 8 + 1
        self._rows: list[list[bytes]] = []
        self.memory = self.total = 0
        if requirements.contradictory:
            return
        held = meter.held
        try:
            self._count(requirements, meter, keep=keep)
        finally:
            meter.release(meter.held - held - self.memory)

    def _count(self, requirements: Requirements, meter: Meter, *, keep: bool) -> None:
        outstanding, length = self.outstanding, self.length
        size = integer_bytes(8 * outstanding.slots * self.width)
        members = max(map(len, outstanding.members()), default=0)
        move = int(_MOVE + members * (_MOVE + _MOVE_BYTE * size))
        add = int(_SUM + _SUM_BYTE * size)
        multiply = int(_PRODUCT + _PRODUCT_BYTE * size)
        write = int(_WRITE + _WRITE_BYTE * size) if keep else 0
        row_bytes = length * size if keep else 0

        dimensions = len(outstanding.dimensions)
        # Work of filling the table, charged once the automaton is complete.
        promised = (8 * dimensions + 16) * move  # the masks, and the first row
        if promised > meter.left:
            raise meter.exceeded()
        meter.reserve((2 * dimensions + 6) * size)

        def charge(
            *,
            states: int = 0,
            reads: int = 0,
            terms: int = 0,
            products: int = 0,
            pairs: int = 0,
            steps: int = 0,
        ) -> None:
            nonlocal promised
            meter.charge(states * _STATE + reads * _READ + pairs * _PAIR + steps * _STEP)
            row = states * (_SUM + write) + terms * add + products * multiply + pairs * move
            promised += length * row
            if promised > meter.left:
                raise meter.exceeded()
            memory = states * (_STATE_BYTES + 2 * size + row_bytes) + terms * _TERM_BYTES
            meter.reserve(memory + pairs * (_PAIR_BYTES + size))

        self.automaton = Automaton(outstanding.groups, _with_pinned_ends(requirements), charge)
        meter.charge(promised)
        packing = Packing(outstanding, self.width)
        row = [packing.ends if accepts else 0 for accepts in self.automaton.accepting]
        for _ in range(length):
            if keep:
                self._rows.append([_bytes(ways) for ways in row])
            row = _next_row(self.automaton, packing, row)
            meter.check_deadline()
        self.total = row[0] >> (outstanding.slots - 1) * packing.bits
        if keep:
            automaton = self.automaton
            terms = sum(map(len, automaton.corrections))
            terms += len(automaton.bases) * len(automaton.atoms)
            self.memory = sum(len(ways) + _BYTES for kept_row in self._rows for ways in kept_row)
            self.memory += len(row) * _STATE_BYTES + terms * _TERM_BYTES

    def ways(self, remaining: int, slot: int, state: int) -> int:
        """Return the number of ways to read the `remaining` characters from a slot and a state."""
        begin = slot * self.width
        return int.from_bytes(self._rows[remaining][state][begin : begin + self.width], "little")

    def choices(self, remaining: int, slot: int, state: int) -> list[tuple[Move, int, int]]:
        """Return the moves that lead to a password: the move, the slot and the ways after it."""
        choices = []
        for move in self.automaton.moves(state):
            after = self.outstanding.after(slot, self.automaton.atoms[move.atom].group)
            if after is not None:
                ways = self.ways(remaining - 1, after, move.target)
                if ways:
                    choices.append((move, after, ways))
        return choices


def _next_row(automaton: Automaton, packing: Packing, row: list[int]) -> list[int]:
    """Return the counts with one more character remaining: one integer a state."""
    led = [
        row[target] if packing.is_neutral(group) else packing.before(group, row[target])
        for group, target in automaton.pairs
    ]
    shared = [sum(ways * led[pair] for pair, ways in base.terms) for base in automaton.bases]
    following = []
    for base, corrections in zip(automaton.base_of, automaton.corrections, strict=True):
        ways = shared[base]
        for pair, times in corrections:
            if times == 1:  # the usual case; a product would take as long as the sum
                ways += led[pair]
            elif times == -1:
                ways -= led[pair]
            else:
                ways += times * led[pair]
        following.append(ways)
    return following


def _bytes(number: int) -> bytes:
    return number.to_bytes(-(-number.bit_length() // 8), "little")


def _with_pinned_ends(requirements: Requirements) -> Restrictions:
    """Return the restrictions with the pins as sets of first and last characters."""

    def characters(names: frozenset[str] | None) -> str | None:
        if names is None:
            return None
        return "".join(c.characters for c in requirements.classes if c.name in names)

    first, last = characters(requirements.first), characters(requirements.last)
    return requirements.restrictions.with_ends(first, last)
