"""Exact counting where the order of characters matters, and the table that a walk draws from.

The transfer-matrix method. A password is read from its first character to its last; what is
still outstanding of the requirements (`Outstanding`) and the state of the restrictions
(`Automaton`) settle how it may go on:

    V(n, outstanding, state) = sum over characters c of V(n - 1, outstanding after c, state after c)

where n characters remain. V(length, everything, start) is the number of passwords, exactly.

For each state one integer holds the counts of everything that may be outstanding side by side,
each in a *slot* of the same number of bytes. Reading a character moves all slots at once: a shift
and two masks. Two rows are enough to count; a walk keeps all of them.
"""

from __future__ import annotations

from math import prod

from passmint.core.counting.automaton import Automaton

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmint.core.budget import Meter
    from passmint.core.counting.automaton import Move
    from passmint.core.requirements.requirements import CharacterClass, Requirements
    from passmint.core.requirements.restrictions import Restrictions

# Nanoseconds that the parts of an automaton take to build: a small step, a state, a move that is
# looked up, a pair.
_STEP, _STATE, _READ, _PAIR = 150, 5000, 4000, 700
# Nanoseconds that they take in each row, and more for each byte of a row's integers: reading a
# character that counts for one dimension (a shift, two masks), a term added to a sum, more where
# it is a product, and writing an integer as bytes. Measured: sums and shifts take 0.16 ns a byte,
# differences and products 0.22, masks 0.05, bytes 0.6.
_MOVE, _MOVE_BYTE = 190, 0.36
_SUM, _SUM_BYTE = 150, 0.24
_PRODUCT, _PRODUCT_BYTE = 60, 0.24
_WRITE, _WRITE_BYTE = 200, 0.65
# Bytes: an integer without its digits, of which 4 bytes hold 30 bits; a state, a term, a pair.
_INTEGER, _DIGITS = 40, 32 / 30
_STATE_BYTES, _TERM_BYTES, _PAIR_BYTES = 900, 130, 200


class Dimension:
    """A counter in a slot, from 0 to `most`, of what characters mean to one requirement.

    A minimum counts what is missing and stays at 0. A maximum counts the room that is left, and
    there is no way on from 0. A password may end with any number of `ends`.
    """

    __slots__ = ("characters", "ends", "is_minimum", "most", "stride")

    def __init__(self, characters: str, most: int, ends: range, *, is_minimum: bool) -> None:
        self.characters = characters
        self.most = most
        self.ends = ends
        self.is_minimum = is_minimum
        self.stride = 1


class Outstanding:
    """What the requirements still ask for while a password is read, as numbered slots.

    Characters that count for the same dimensions form a group: `groups` is character -> group.
    The last slot stands for everything, before the first character.
    """

    __slots__ = ("_members", "_watched", "_watched_least", "dimensions", "groups", "slots")

    def __init__(self, requirements: Requirements) -> None:
        self.dimensions = list(_dimensions(requirements))
        # For min_classes: classes with a minimum appear anyway, the others are watched.
        watched = [c for c in requirements.classes if not c.least]
        least = requirements.min_classes - (len(requirements.classes) - len(watched))
        self._watched_least = max(0, least)
        self._watched = len(watched) if least > 0 else 0
        if self._watched:
            self.dimensions += [
                Dimension(c.characters, 1, range(2), is_minimum=True) for c in watched
            ]
        self.slots = 1
        for dimension in self.dimensions:
            dimension.stride = self.slots
            self.slots *= dimension.most + 1
        numbers: dict[tuple[int, ...], int] = {}
        self.groups: dict[str, int] = {}
        for character in requirements.alphabet:
            member = tuple(
                index for index, d in enumerate(self.dimensions) if character in d.characters
            )
            self.groups[character] = numbers.setdefault(member, len(numbers))
        self._members = list(numbers)

    def members(self) -> list[list[Dimension]]:
        """By group: the dimensions that one of its characters counts for."""
        return [[self.dimensions[index] for index in member] for member in self._members]

    def after(self, slot: int, group: int) -> int | None:
        """The slot after a character of the group; None where it exceeds a maximum."""
        for index in self._members[group]:
            dimension = self.dimensions[index]
            if slot // dimension.stride % (dimension.most + 1):
                slot -= dimension.stride
            elif not dimension.is_minimum:
                return None
        return slot

    def ends(self, bits: int) -> int:
        """1 in each slot of so many bits in which a password may end."""
        last = len(self.dimensions) - self._watched
        ends = 1
        for dimension in self.dimensions[:last]:
            ends = sum(ends << dimension.stride * bits * number for number in dimension.ends)
        if not self._watched_least:
            return ends
        stride = self.slots >> self._watched
        return sum(
            ends << stride * bits * missing
            for missing in range(1 << self._watched)
            if self._watched - missing.bit_count() >= self._watched_least
        )


def _dimensions(requirements: Requirements) -> Iterator[Dimension]:
    """The dimensions of the minimums and maximums, in as few slots as is simple."""
    for one in requirements.classes:
        apart = list(_apart(requirements, one))
        has_both = len(apart) == 2
        if has_both and one.counted == one.characters:
            length, most = requirements.length, one.most or 0
            rest = _others(requirements, one.characters)
            yield from min(
                apart,
                [_between(one.characters, one.least, most)],
                [_between(rest, length - most, length - one.least)],
                key=_slots,
            )
        else:
            yield from apart
    for characters in requirements.restrictions.required:
        yield _minimum(requirements, characters, 1)


def _apart(requirements: Requirements, one: CharacterClass) -> Iterator[Dimension]:
    if one.most is not None and one.most < requirements.length:
        yield _maximum(requirements, one.characters, one.most)
    if one.least:
        yield _minimum(requirements, one.counted, one.least)


def _slots(dimensions: list[Dimension]) -> int:
    return prod(dimension.most + 1 for dimension in dimensions)


def _between(characters: str, least: int, most: int) -> Dimension:
    """A minimum and a maximum in one: the minimum is met once `least` of the room is used."""
    return Dimension(characters, most, range(most - least + 1), is_minimum=False)


def _minimum(requirements: Requirements, characters: str, least: int) -> Dimension:
    """At least so many of the characters, or fewer of all others: what takes fewer slots."""
    room = requirements.length - least
    if least <= room:
        return Dimension(characters, least, range(1), is_minimum=True)
    return Dimension(_others(requirements, characters), room, range(room + 1), is_minimum=False)


def _maximum(requirements: Requirements, characters: str, most: int) -> Dimension:
    """At most so many of the characters, or more of all others: what takes fewer slots."""
    others = requirements.length - most
    if most <= others:
        return Dimension(characters, most, range(most + 1), is_minimum=False)
    return Dimension(_others(requirements, characters), others, range(1), is_minimum=True)


def _others(requirements: Requirements, characters: str) -> str:
    return "".join(c for c in requirements.alphabet if c not in characters)


class Packing:
    """Moves all slots of an integer at once, as a character of a group is read."""

    __slots__ = ("_steps", "bits", "ends")

    def __init__(self, outstanding: Outstanding, width: int) -> None:
        self.bits = 8 * width
        self.ends = outstanding.ends(self.bits)
        full = (1 << self.bits * outstanding.slots) - 1
        masks = {}
        for dimension in outstanding.dimensions:
            block = dimension.stride * self.bits
            period = dimension.stride * (dimension.most + 1)
            zero = _repeated((1 << block) - 1, period * self.bits, outstanding.slots // period)
            # Where it is 0, and where it is not, which no minimum of 1 needs.
            masks[dimension] = block, zero, full ^ zero
        self._steps = [[(*masks[d], d) for d in members] for members in outstanding.members()]

    def is_neutral(self, group: int) -> bool:
        """Whether a character of the group counts for nothing."""
        return not self._steps[group]

    def before(self, group: int, row: int) -> int:
        """The counts before a character of the group is read, given those after it."""
        for block, zero, others, dimension in self._steps[group]:
            if not dimension.is_minimum:
                row = (row << block) & others
            elif dimension.most == 1:
                row &= zero
                row |= row << block
            else:
                row = (row << block) & others | row & zero
        return row


def _repeated(block: int, period: int, times: int) -> int:
    """`times` copies of a block of bits, each `period` bits after the one before."""
    copies, number = block, 1
    while number < times:
        more = min(number, times - number)
        copies |= (copies & ((1 << period * more) - 1)) << period * number
        number += more
    return copies


class TransferTable:
    """The counts V of the module's docstring.

    `total` is the number of passwords, `width` the size of a slot in bytes. With `keep`, `ways`
    looks up every count, and `kept` is the memory that this takes, in bytes. Without it, only
    `total` is valid.

    Raises:
        PolicyTooComplexError: counting would exceed the meter's budget.
    """

    __slots__ = ("_rows", "automaton", "kept", "length", "outstanding", "total", "width")

    def __init__(self, requirements: Requirements, meter: Meter, *, keep: bool) -> None:
        self.length = requirements.length
        self.outstanding = Outstanding(requirements)
        every: int = len(requirements.alphabet) ** requirements.length
        self.width = every.bit_length() // 8 + 1
        self._rows: list[list[bytes]] = []
        self.kept = self.total = 0
        if requirements.contradictory:
            return
        held = meter.held
        try:
            self._count(requirements, meter, keep=keep)
        finally:
            meter.release(meter.held - held - self.kept)

    def _count(self, requirements: Requirements, meter: Meter, *, keep: bool) -> None:
        outstanding, length = self.outstanding, self.length
        size = int(outstanding.slots * self.width * _DIGITS) + _INTEGER
        members = max(map(len, outstanding.members()), default=0)
        move = int(_MOVE + members * (_MOVE + _MOVE_BYTE * size))
        add = int(_SUM + _SUM_BYTE * size)
        multiply = int(_PRODUCT + _PRODUCT_BYTE * size)
        write = int(_WRITE + _WRITE_BYTE * size) if keep else 0
        row_bytes = length * size if keep else 0

        dimensions = len(outstanding.dimensions)
        # Work that counting will take, charged once the automaton is complete.
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
            self.kept = sum(len(ways) + _INTEGER for row_kept in self._rows for ways in row_kept)
            self.kept += len(row) * _STATE_BYTES + terms * _TERM_BYTES

    def ways(self, remaining: int, slot: int, state: int) -> int:
        """How many ways there are to go on from a state with so many characters remaining."""
        begin = slot * self.width
        return int.from_bytes(self._rows[remaining][state][begin : begin + self.width], "little")

    def choices(self, remaining: int, slot: int, state: int) -> list[tuple[Move, int, int]]:
        """What can be read in a state: the move, the slot after it, the ways to go on after it."""
        choices = []
        for move in self.automaton.moves(state):
            after = self.outstanding.after(slot, self.automaton.atoms[move.atom].group)
            if after is not None:
                ways = self.ways(remaining - 1, after, move.target)
                if ways:
                    choices.append((move, after, ways))
        return choices


def _next_row(automaton: Automaton, packing: Packing, row: list[int]) -> list[int]:
    """The counts with one more character remaining: one integer a state."""
    led = [
        row[target] if packing.is_neutral(group) else packing.before(group, row[target])
        for group, target in automaton.pairs
    ]
    shared = [sum(ways * led[pair] for pair, ways in base.terms) for base in automaton.bases]
    following = []
    for base, corrections in zip(automaton.base_of, automaton.corrections, strict=True):
        ways = shared[base]
        for pair, times in corrections:
            if times == 1:  # most are, and a product takes as long as a sum
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
    """The restrictions, those on the classes that may stand first and last among them."""

    def characters(names: frozenset[str] | None) -> str | None:
        if names is None:
            return None
        return "".join(c.characters for c in requirements.classes if c.name in names)

    first, last = characters(requirements.first), characters(requirements.last)
    return requirements.restrictions.with_ends(first, last)
