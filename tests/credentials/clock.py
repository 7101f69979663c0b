"""A clock to turn."""


class Clock:
    """Seconds since 1970; it moves when told to."""

    def __init__(self):
        self.now = 1_800_000_000.25

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += seconds
