"""What one request may cost: work, memory, and a deadline behind both.

Work is counted in nanoseconds of a model, not measured: every loop whose length depends on the
request charges, before it runs, what it takes on the machine of docs/measurements.md. So the same
request always costs the same, and whether it is answered depends on no other. The deadline, in
processor time of the calling thread, ends what the model underestimates.
"""

from __future__ import annotations

from math import inf, isqrt
from time import thread_time

from passmint.core.errors import ParameterError, PolicyTooComplexError

MILLISECOND = 1_000_000  # in nanoseconds, the unit of work
MEBIBYTE = 2**20
_CHECK_EVERY = MILLISECOND  # of charged work: asking for the time takes 0.3 us


class ExpensiveError(BaseException):
    """Going on takes more work than this thread may do: do it again in another.

    A BaseException, so that no `except Exception` stops it before the caller that set the pause.
    """


class Budget:
    """The most that one request may use.

    Args:
        work_ms: milliseconds of modelled work.
        memory_mib: MiB held at once; by default 0.1 for each millisecond of work.
        deadline_ms: milliseconds of processor time; by default five times the work.
        hint: what the reader of a refusal can do about the budget itself.

    Raises:
        ParameterError: the work is not a number above 0.
    """

    __slots__ = ("deadline", "hint", "memory", "pause", "work")
    pause: float  # work, in nanoseconds, beyond which ExpensiveError is raised

    def __init__(
        self,
        work_ms: float,
        memory_mib: float | None = None,
        deadline_ms: float | None = None,
        hint: str = "",
    ) -> None:
        if not 0 < work_ms < inf:
            raise ParameterError(f"work_ms must be a number above 0, not {work_ms}", "budget")
        self.work = max(1, int(work_ms * MILLISECOND))
        self.memory = int((0.1 * work_ms if memory_mib is None else memory_mib) * MEBIBYTE)
        self.deadline = (5 * work_ms if deadline_ms is None else deadline_ms) / 1000
        self.hint = hint
        self.pause = inf

    def pausing(self, work_ms: float) -> Budget:
        """The same budget, but work beyond so many milliseconds raises ExpensiveError.

        It is equal to the one without a pause: what is worked out under either is the same.
        """
        from copy import copy  # noqa: PLC0415 - for a server alone; a short command starts without

        budget = copy(self)
        budget.pause = work_ms * MILLISECOND
        return budget

    def check_pause(self, work: float) -> None:
        """Raise ExpensiveError if that much work, in nanoseconds, is beyond the pause."""
        if work > self.pause:
            raise ExpensiveError

    def __repr__(self) -> str:
        work, memory = self.work / MILLISECOND, self.memory / MEBIBYTE
        return f"Budget({work:g}, {memory:g}, {self.deadline * 1000:g})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Budget) and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)

    @property
    def _values(self) -> tuple[object, ...]:
        return self.work, self.memory, self.deadline, self.hint


# What a service and the generating function allow: see docs/security.md for what it comes to.
SERVICE = Budget(100, memory_mib=8, deadline_ms=130)
LIBRARY = Budget(2000, hint="pass a larger budget")


class Meter:
    """What one request has used of its budget so far."""

    __slots__ = ("_checked", "_end", "budget", "held", "limit", "used")

    def __init__(
        self, budget: Budget, used: int = 0, held: int = 0, seconds: float | None = None
    ) -> None:
        """Begin a request; or go on with one that has used so much and has `seconds` left."""
        self.budget = budget
        self.limit = budget.work  # of `used`; lower while something is only tried
        self.used = used  # work, in nanoseconds
        self.held = held  # memory, in bytes
        self._checked = used
        self._end = thread_time() + (budget.deadline if seconds is None else seconds)

    @property
    def left(self) -> int:
        """Work that is left, in nanoseconds."""
        return self.limit - self.used

    @property
    def seconds_left(self) -> float:
        """Processor time of the calling thread until the deadline."""
        return self._end - thread_time()

    def charge(self, work: int) -> None:
        """Take work (nanoseconds) from the budget, before it is done.

        Raises:
            PolicyTooComplexError: that much is not left, or the deadline has passed.
        """
        if work > self.limit - self.used:
            raise self.exceeded()
        self.budget.check_pause(self.used + work)
        self.used += work
        if self.used - self._checked > _CHECK_EVERY:
            self._checked = self.used
            self.check_deadline()

    def check_deadline(self) -> None:
        """Raise PolicyTooComplexError if the deadline has passed."""
        if thread_time() > self._end:
            raise self.exceeded()

    def reserve(self, memory: int) -> None:
        """Take memory (bytes) from the budget, before it is allocated; `release` gives it back.

        Raises:
            PolicyTooComplexError: that much is not left.
        """
        if memory > self.budget.memory - self.held:
            raise self.exceeded()
        self.held += memory

    def release(self, memory: int) -> None:
        """Give back memory (bytes) that was reserved and is no longer used."""
        self.held -= memory

    def exceeded(self, what: str = "this", advice: str = "ask for less") -> PolicyTooComplexError:
        """The error for a request that exceeds its budget; the message gives the budget."""
        budget = self.budget
        work, memory = budget.work / MILLISECOND, budget.memory / MEBIBYTE
        hint = f", or {budget.hint}" if budget.hint else ""
        return PolicyTooComplexError(
            f"{what} takes more than the budget of {work:g} ms of work and {memory:g} MiB:"
            f" {advice}{hint}"
        )


def most_draws(work: float, draw: float, *, certain: bool) -> int:
    """The most values that `work` nanoseconds pay for, where one takes `draw` on average.

    Where each draw is not certain to take that much, n of them are charged as n + 6 sqrt(n) + 15:
    rounds of rejection are geometrically distributed: with probability below 10^-9 a single draw
    takes more than 20 times its mean.
    """
    paid = int(work / draw)
    if certain:
        return paid
    root = isqrt(paid - 6) - 3 if paid > 21 else 0
    return root * root
