"""Store that crashes before or after a step, as far as its caller can tell."""

STEPS = ("find", "reserve", "fill", "claim")


class CrashError(BaseException):
    """The process has crashed. Nothing catches this."""


class Crashing:
    """Store whose process crashes at one step."""

    def __init__(self, store, step, *, after, crash=None):
        self._store = store
        self._step = step
        self._after = after
        self._crash = crash or self._raise

    def __getattr__(self, name):
        method = getattr(self._store, name)
        if name != self._step:
            return method

        def crashing(*arguments):
            if not self._after:
                self._crash()
            method(*arguments)
            return self._crash()

        return crashing

    @staticmethod
    def _raise():
        raise CrashError
