"""Factors of a count: the strings that one character class may contribute to a password."""

from __future__ import annotations

from functools import cache
from math import comb, prod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passmint.core.requirements.classes import CharacterClass
    from passmint.core.requirements.requirements import Requirements

    # From a class's name and its number of free characters to a weight.
    Factor = Callable[[str, int], int]

FIRST, LAST = 1, 2  # pins, as bits of a mask
PIN_COUNTS = (0, 1, 1, 2)  # by mask: its number of pins


def strings_with_minimum(character_class: CharacterClass) -> Callable[[int], int]:
    """Return a function from k to the number of strings of k characters that meet the minimum."""
    size = len(character_class.characters)
    counted = len(character_class.counted)
    least = character_class.least
    if counted == size or not least:
        return cache(lambda k: size**k if k >= least else 0)
    uncounted = size - counted
    # By k: the number of strings, and of strings of k + 1 characters whose last one is the first
    # to reach the minimum.
    known = dict.fromkeys(range(least), (0, 0))
    known[least] = counted**least, least * counted**least * uncounted

    def holding(k: int) -> int:
        for length in range(len(known), k + 1):
            number, completed = known[length - 1]
            grown = completed * uncounted * length // (length + 1 - least)
            known[length] = number * size + completed, grown
        return known[k][0]

    return holding


class Part:
    """Factor of a count.

    Args:
        low: minimum number of its characters.
        high: maximum number of its characters.
        size: number of characters in its alphabet.
        weights: for each mask of pins that it may fill, a function from the number k of free
            characters to the number of strings of those k characters and the pins.
    """

    __slots__ = ("high", "low", "size", "weights")

    def __init__(
        self, low: int, high: int, size: int, weights: dict[int, Callable[[int], int]]
    ) -> None:
        self.low = low
        self.high = high
        self.size = size
        self.weights = weights

    def ways(self, pins: int, free: int, low: int, high: int) -> list[int]:
        """Return, for each k from low to high, the number of ways to choose and fill k places.

        The places are chosen among `free` ones; the part fills `pins` as well.
        """
        weight = self.weights[pins]
        places = comb(free, low) if low <= high else 0
        ways = []
        for k in range(low, high + 1):
            ways.append(places * weight(k))
            places = places * (free - k) // (k + 1)  # much cheaper than comb for large numbers
        return ways


def pins_of(requirements: Requirements) -> dict[int, frozenset[str]]:
    """Return the names of the classes that may fill each pin.

    In a password of one character, first and last are the same place and so one pin.
    """
    first, last = requirements.first, requirements.last
    if requirements.length == 1 and first is not None and last is not None:
        return {FIRST: first & last}
    pins = {FIRST: first, LAST: last}
    return {pin: names for pin, names in pins.items() if names is not None}


def _masks(pins: dict[int, frozenset[str]]) -> Iterator[int]:
    present = sum(pins)
    return (mask for mask in range(4) if mask & present == mask)


def class_part(
    character_class: CharacterClass,
    length: int,
    pins: dict[int, frozenset[str]],
    factor: Factor | None = None,
) -> Part:
    """Return the part of a class in a password of `length`, weighted by `factor` if given."""
    most = character_class.most
    high = length if most is None else min(most, length)
    strings = strings_with_minimum(character_class)
    weights = {
        mask: _weight(character_class.name, strings, PIN_COUNTS[mask], factor)
        for mask in _masks(pins)
        if all(character_class.name in names for pin, names in pins.items() if pin & mask)
    }
    return Part(character_class.least, high, len(character_class.characters), weights)


def _weight(
    name: str, strings: Callable[[int], int], pins: int, factor: Factor | None
) -> Callable[[int], int]:
    if factor is not None:
        return lambda k: strings(k + pins) * factor(name, k)
    return (lambda k: strings(k + pins)) if pins else strings


def pool_part(members: list[tuple[str, int]], length: int, pins: dict[int, frozenset[str]]) -> Part:
    """Return one part for several classes without limits.

    Args:
        members: name and number of characters of each class.
        length: length of the password.
        pins: names of the classes that may fill each pin.
    """
    size = sum(count for _, count in members)
    allowed = {pin: sum(n for name, n in members if name in pins[pin]) for pin in pins}

    def weight(mask: int) -> Callable[[int], int]:
        factor = prod(count for pin, count in allowed.items() if pin & mask)
        return lambda k: factor * size**k

    return Part(0, length, size, {mask: weight(mask) for mask in _masks(pins)})
