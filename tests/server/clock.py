"""A clock to turn."""

from __future__ import annotations


class Clock:
    """The limiters' clock: it moves when told to, and by a microsecond at each look."""

    def __init__(self) -> None:
        self.now = 1_750_000_000.0

    def advance(self, seconds: float) -> None:
        self.now += seconds

    def read(self) -> float:
        self.now += 1e-6
        return self.now
