"""Uniform choices from random bytes, and nothing kept between two of them.

The operating system's generator is read anew for every password and never buffered, so a fork
or a resumed snapshot repeats nothing.
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

# Every loop here and in `sampling` succeeds with probability 0.2 or more a round (or may take as
# many times more rounds as it succeeds less often), so a working source fails this many in a row
# with probability below 1e-86; only a broken one does.
ROUNDS = 1000


# By the number of equally likely outcomes: bytes below this stand for one, the rest for none.
_ACCEPTED = (0, *(256 - 256 % outcomes for outcomes in range(1, 257)))


class Randomness:
    """A source of random bytes. `bytes(n)` gives n of them, by default the operating system's."""

    bytes = staticmethod(os.urandom)

    def read(self, size: int) -> Bytes:
        """`size` random bytes; an error where the source gives fewer or more."""
        data = self.bytes(size)
        if len(data) != size:
            raise short(len(data), size)
        return data

    def below(self, bound: int) -> int:
        """A uniform integer from 0 to bound - 1."""
        bits = (bound - 1).bit_length()
        size = (bits + 7) // 8
        for _ in range(ROUNDS):
            number = int.from_bytes(self.read(size), "big") >> (size * 8 - bits)
            if number < bound:
                return number
        raise broken()

    def shuffled(self, items: Sequence[int]) -> list[int]:
        """The items in a uniformly random order (Fisher and Yates)."""
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
    """Turns random bytes into uniform characters: `data.translate(table, rejected)`.

    A byte below the largest multiple of the alphabet's size stands for a character, the rest are
    `rejected`: each character has the same number of bytes.
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
        """How many random bytes to ask for so that `length` seldom run short: 1 time in 100."""
        rate = 1 - len(self.rejected) / 256
        spread = 3 * (length * (1 - rate)) ** 0.5 / rate
        return int(length / rate + spread) + 1 if rate < 1 else length

    def draw(self, randomness: Randomness, length: int) -> bytes:
        """`length` independent uniform characters."""
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
    """The error for a source that never gives a byte that can be used."""
    return RandomnessError(
        f"the source of random bytes was of no use {ROUNDS} times in a row: it is broken"
    )


def short(given: int, asked: int) -> RandomnessError:
    """The error for a source that gives another number of bytes than it was asked for."""
    return RandomnessError(
        f"the source of random bytes gave {given} bytes instead of {asked}: it is broken"
    )
