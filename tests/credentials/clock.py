"""A clock for tests."""


class Clock:
    """Clock in seconds since 1970. It moves only when a test advances it."""

    def __init__(self):
        self.now = 1_800_000_000.25

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += seconds
