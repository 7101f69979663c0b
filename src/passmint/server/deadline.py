"""Deadline of a connection, which can be moved at every request without a new timer."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable


class Deadline:
    """Timer that calls a function when the deadline has passed.

    There is one timer. If it would fire after the deadline, it is replaced. If it fires before
    the deadline, it is set again. So most requests move the deadline without creating a timer.

    loop: the event loop. passed: called without arguments when the deadline has passed.
    """

    __slots__ = ("_loop", "_passed", "_time", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, passed: Callable[[], None]) -> None:
        self._loop = loop
        self._passed = passed
        self._time: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        """Move the deadline to this time from now."""
        self._time = self._loop.time() + seconds
        if self._timer is not None:
            if self._timer.when() <= self._time:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(self._time, self._fire)

    def clear(self) -> None:
        """Remove the deadline until it is set again."""
        self._time = None

    def close(self) -> None:
        """Cancel the timer."""
        if self._timer is not None:
            self._timer.cancel()

    def _fire(self) -> None:
        self._timer = None
        if self._time is None:
            return
        if self._loop.time() < self._time:
            self._timer = self._loop.call_at(self._time, self._fire)
            return
        self._passed()
