"""Uniform random choices, made from random bytes.

Every password reads the operating system's generator anew and nothing is buffered. So processes
after a fork, or virtual machines after a snapshot, never repeat each other's passwords.
"""

from __future__ import annotations

import os
from itertools import chain, repeat

from passmint.core.errors import RandomnessError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Bytes: TypeAlias = bytes  # `Randomness` has a member of that name

# Number of failed rounds after which the source counts as broken. Every loop of the samplers
# succeeds with probability 0.2 or more a round, or has proportionally more rounds. So a working
# source fails this many times in a row with probability below 1e-86.
ROUNDS = 1000


# By the number of equally likely outcomes: bytes below this value give an outcome, the rest none.
_ACCEPTED = (0, *(256 - 256 % outcomes for outcomes in range(1, 257)))


class Randomness:
    """Source of random bytes and of uniform choices.

    `bytes(n)` returns n random bytes, by default from the operating system. A subclass may
    override it.
    """

    bytes = staticmethod(os.urandom)

    def read(self, size: int) -> Bytes:
        """Return `size` random bytes.

        Raises:
            RandomnessError: the source returned another number of bytes.
        """
        data = self.bytes(size)
        if len(data) != size:
            raise short(len(data), size)
        return data

    def below(self, bound: int) -> int:
        """Return a uniform integer from 0 to bound - 1."""
        bits = (bound - 1).bit_length()
        size = (bits + 7) // 8
        for _ in range(ROUNDS):
            number = int.from_bytes(self.read(size), "big") >> (size * 8 - bits)
            if number < bound:
                return number
        raise broken()

    def shuffled(self, items: Sequence[int]) -> list[int]:
        """Return the items in a uniformly random order (the shuffle of Fisher and Yates)."""
        shuffled = list(items)
        next_byte = chain.from_iterable(map(self.read, repeat(2 * len(shuffled), ROUNDS))).__next__
        try:
            for bound in range(len(shuffled), 1, -1):
                if bound > 256:
                    other = self.below(bound)
                else:
                    accepted = _ACCEPTED[bound]
                    byte = next_byte()
                    while byte >= accepted:
                        byte = next_byte()
                    other = byte % bound
                shuffled[bound - 1], shuffled[other] = shuffled[other], shuffled[bound - 1]
        except StopIteration:
            raise broken() from None
        return shuffled


SYSTEM = Randomness()


class Letters:
    """Table that turns random bytes into uniform characters: `data.translate(table, rejected)`.

    Each character has the same number of bytes. The remaining bytes, at or above the largest
    multiple of the alphabet's size, are `rejected`.
    """

    __slots__ = ("_sizes", "characters", "rejected", "table")

    def __init__(self, characters: str) -> None:
        size = len(characters)
        accepted = _ACCEPTED[size]
        self.characters = characters
        self.table = bytes(ord(characters[byte % size]) for byte in range(256))
        self.rejected = bytes(range(accepted, 256))
        self._sizes: dict[int, int] = {}

    def size(self, length: int) -> int:
        """Return a number of random bytes that give `length` characters 99 times in 100."""
        rate = 1 - len(self.rejected) / 256
        spread = 3 * (length * (1 - rate)) ** 0.5 / rate
        return int(length / rate + spread) + 1 if rate < 1 else length

    def draw(self, randomness: Randomness, length: int) -> bytes:
        """Draw `length` independent uniform characters."""
        if not length:
            return b""
        size = self._sizes.get(length)
        if size is None:
            size = self._sizes[length] = self.size(length)
        for _ in range(ROUNDS):
            drawn = randomness.read(size).translate(self.table, self.rejected)
            if len(drawn) >= length:
                return drawn[:length]
        raise broken()


def broken() -> RandomnessError:
    """Return the error for a source whose bytes can never be used."""
    return RandomnessError(
        f"the source of random bytes returned unusable bytes {ROUNDS} times in a row: it is broken"
    )


def short(given: int, asked: int) -> RandomnessError:
    """Return the error for a source that returned another number of bytes than requested."""
    return RandomnessError(
        f"the source of random bytes returned {given} bytes instead of {asked}: it is broken"
    )
