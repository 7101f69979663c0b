"""Slots: the characters that the requirements still ask for while a password is read."""

from __future__ import annotations

from math import prod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmint.core.requirements.classes import CharacterClass
    from passmint.core.requirements.requirements import Requirements


class Dimension:
    """Counter of one requirement, from `most` down to 0, which certain characters decrease.

    Args:
        characters: the characters that it counts.
        most: its value before the first character.
        ends: values with which a password may end.
        is_minimum: whether it stays at 0. A minimum counts the characters that are missing. A
            maximum counts those that are still allowed, and at 0 it forbids any more.
    """

    __slots__ = ("characters", "ends", "is_minimum", "most", "stride")

    def __init__(self, characters: str, most: int, ends: range, *, is_minimum: bool) -> None:
        self.characters = characters
        self.most = most
        self.ends = ends
        self.is_minimum = is_minimum
        self.stride = 1  # difference between the slots of two neighbouring values


class Outstanding:
    """State of all counters while a password is read, as the number of a slot.

    Characters that count for the same dimensions form a group, given by `groups`. The last of the
    `slots` is the state before the first character.
    """

    __slots__ = ("_members", "_watched", "_watched_least", "dimensions", "groups", "slots")

    def __init__(self, requirements: Requirements) -> None:
        self.dimensions = list(_dimensions(requirements))
        # For min_classes: classes with a minimum appear in any case, the others are watched.
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
        """Return, for each group, the dimensions that its characters count for."""
        return [[self.dimensions[index] for index in member] for member in self._members]

    def after(self, slot: int, group: int) -> int | None:
        """Return the slot after a character of the group; None if it exceeds a maximum."""
        for index in self._members[group]:
            dimension = self.dimensions[index]
            if slot // dimension.stride % (dimension.most + 1):
                slot -= dimension.stride
            elif not dimension.is_minimum:
                return None
        return slot

    def ends(self, bits: int) -> int:
        """Return the integer that holds 1 in each slot in which a password may end.

        Each slot takes `bits` bits.
        """
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
    """Yield the dimensions of all minimums and maximums, chosen to need few slots."""
    for one in requirements.classes:
        separate = list(_separate(requirements, one))
        has_minimum_and_maximum = len(separate) == 2
        if has_minimum_and_maximum and one.counted == one.characters:
            length, most = requirements.length, one.most or 0
            rest = _others(requirements, one.characters)
            yield from min(
                separate,
                [_between(one.characters, one.least, most)],
                [_between(rest, length - most, length - one.least)],
                key=_slots,
            )
        else:
            yield from separate
    for characters in requirements.restrictions.required:
        yield _minimum(requirements, characters, 1)


def _separate(requirements: Requirements, one: CharacterClass) -> Iterator[Dimension]:
    if one.most is not None and one.most < requirements.length:
        yield _maximum(requirements, one.characters, one.most)
    if one.least:
        yield _minimum(requirements, one.counted, one.least)


def _slots(dimensions: list[Dimension]) -> int:
    return prod(dimension.most + 1 for dimension in dimensions)


def _between(characters: str, least: int, most: int) -> Dimension:
    """Return one dimension for a minimum and a maximum of the same characters.

    It counts down from the maximum. The minimum is met once it has counted `least` characters.
    """
    return Dimension(characters, most, range(most - least + 1), is_minimum=False)


def _minimum(requirements: Requirements, characters: str, least: int) -> Dimension:
    """Return a dimension for a minimum, or for a maximum of all other characters.

    The two say the same; the one with fewer slots is returned.
    """
    room = requirements.length - least
    if least <= room:
        return Dimension(characters, least, range(1), is_minimum=True)
    return Dimension(_others(requirements, characters), room, range(room + 1), is_minimum=False)


def _maximum(requirements: Requirements, characters: str, most: int) -> Dimension:
    """Return a dimension for a maximum, or for a minimum of all other characters.

    The two say the same; the one with fewer slots is returned.
    """
    others = requirements.length - most
    if most <= others:
        return Dimension(characters, most, range(most + 1), is_minimum=False)
    return Dimension(_others(requirements, characters), others, range(1), is_minimum=True)


def _others(requirements: Requirements, characters: str) -> str:
    return "".join(c for c in requirements.alphabet if c not in characters)


class Packing:
    """Layout of the counts of all slots in one integer, and the step that reads a character.

    Args:
        outstanding: the slots.
        width: bytes of one slot.
    """

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
            # Masks of the slots in which the counter is 0, and of those in which it is not.
            masks[dimension] = block, zero, full ^ zero
        self._steps = [[(*masks[d], d) for d in members] for members in outstanding.members()]

    def is_neutral(self, group: int) -> bool:
        """Tell whether characters of the group count for no dimension."""
        return not self._steps[group]

    def before(self, group: int, row: int) -> int:
        """Return the counts before a character of the group is read, given those after it."""
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
    """Return `times` copies of a block of bits, each `period` bits after the one before."""
    copies, number = block, 1
    while number < times:
        more = min(number, times - number)
        copies |= (copies & ((1 << period * more) - 1)) << period * number
        number += more
    return copies
