"""Clock that tests set."""

from __future__ import annotations


class Clock:
    """Clock of the limiters. `advance` moves it, and each reading adds a microsecond."""

    def __init__(self) -> None:
        self.now = 1_750_000_000.0

    def advance(self, seconds: float) -> None:
        self.now += seconds

    def read(self) -> float:
        self.now += 1e-6
        return self.now
