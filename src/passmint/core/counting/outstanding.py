"""What is outstanding of the requirements while a password is read, as numbered slots."""

from __future__ import annotations

from math import prod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmint.core.requirements.requirements import CharacterClass, Requirements


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
