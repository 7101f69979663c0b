"""A store on which the process ends before or after a step, as far as its caller can tell."""

STEPS = ("find", "reserve", "fill", "claim")


class CrashError(BaseException):
    """The process is gone: nobody catches this."""


class Crashing:
    """The store, but for one step."""

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
