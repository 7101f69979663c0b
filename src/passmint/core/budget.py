"""Limits on the cost of one request: work, memory and a deadline.

Work is counted in nanoseconds of a model, not measured. Every loop whose length depends on the
request is charged before it runs, at the speed of the machine in docs/measurements.md. So the same
request always costs the same, and no other request changes whether it is answered. The deadline,
in processor time of the calling thread, stops whatever the model underestimates.
"""

from __future__ import annotations

from math import inf, isqrt
from time import thread_time

from passmint.core.errors import ParameterError, PolicyTooComplexError

MILLISECOND = 1_000_000  # in nanoseconds, the unit of work
MEBIBYTE = 2**20
_CHECK_EVERY = MILLISECOND  # of charged work, because reading the clock takes 0.3 us
_DIGIT_BITS = 30  # of a digit of CPython's integers, which takes 4 bytes


class ExpensiveError(BaseException):
    """Signal that the work exceeds the pause of the budget; the caller repeats it elsewhere.

    A server does so in another thread. It is a BaseException, so that no `except Exception`
    catches it before the caller that set the pause.
    """


class Budget:
    """Maximum of what one request may use.

    Args:
        work_ms: milliseconds of modelled work.
        memory_mib: MiB held at once; by default 0.1 for each millisecond of work.
        deadline_ms: milliseconds of processor time; by default five times the work.
        hint: advice on raising the budget, added to the message of a refusal.

    Raises:
        ParameterError: `work_ms` is not a number above 0.
    """

    __slots__ = ("_values", "deadline", "hint", "memory", "pause", "work")
    pause: float  # nanoseconds of work after which ExpensiveError is raised

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
        # Built once: each request looks up its plan by the budget, too.
        self._values = self.work, self.memory, self.deadline, self.hint

    def pausing(self, work_ms: float) -> Budget:
        """Return a copy that raises ExpensiveError after this many milliseconds of work.

        The copy compares equal to this budget, because both lead to the same answers.
        """
        from copy import copy  # noqa: PLC0415 - only a server needs it; commands start faster

        budget = copy(self)
        budget.pause = work_ms * MILLISECOND
        return budget

    def check_pause(self, work: float) -> None:
        """Raise ExpensiveError if this much work, in nanoseconds, exceeds the pause."""
        if work > self.pause:
            raise ExpensiveError

    def __repr__(self) -> str:
        work, memory = self.work / MILLISECOND, self.memory / MEBIBYTE
        return f"Budget({work:g}, {memory:g}, {self.deadline * 1000:g})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Budget) and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)


# Budgets of a service and of the library. docs/security.md says what they allow.
SERVICE = Budget(100, memory_mib=8, deadline_ms=130)
LIBRARY = Budget(2000, hint="pass a larger budget")


class Meter:
    """Account of the work and memory that one request has used of its budget.

    Args:
        budget: limits of the request.
        used: nanoseconds of work that the request has used already.
        held: bytes of memory that the request holds already.
        seconds: processor time until the deadline; by default that of the budget.
    """

    __slots__ = ("_checked", "_end", "budget", "held", "limit", "used")

    def __init__(
        self, budget: Budget, used: int = 0, held: int = 0, seconds: float | None = None
    ) -> None:
        self.budget = budget
        self.limit = budget.work  # of `used`; lower while an attempt has a limit of its own
        self.used = used  # work, in nanoseconds
        self.held = held  # memory, in bytes
        self._checked = used
        self._end = thread_time() + (budget.deadline if seconds is None else seconds)

    @property
    def left(self) -> int:
        """Nanoseconds of work left in the budget."""
        return self.limit - self.used

    @property
    def seconds_left(self) -> float:
        """Seconds of this thread's processor time until the deadline."""
        return self._end - thread_time()

    def charge(self, work: int) -> None:
        """Take `work` nanoseconds from the budget. Call it before the work is done.

        Raises:
            PolicyTooComplexError: too little work is left, or the deadline has passed.
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
        """Take `memory` bytes from the budget. Call it before they are allocated.

        Raises:
            PolicyTooComplexError: too little memory is left.
        """
        if memory > self.budget.memory - self.held:
            raise self.exceeded()
        self.held += memory

    def release(self, memory: int) -> None:
        """Return `memory` reserved bytes to the budget, once they are no longer used."""
        self.held -= memory

    def exceeded(self, what: str = "this", advice: str = "ask for less") -> PolicyTooComplexError:
        """Return the error for a request that exceeds its budget.

        Args:
            what: what takes too much, as the subject of the message.
            advice: what the caller can do, in the imperative.
        """
        budget = self.budget
        work, memory = budget.work / MILLISECOND, budget.memory / MEBIBYTE
        hint = f", or {budget.hint}" if budget.hint else ""
        return PolicyTooComplexError(
            f"{what} takes more than the budget of {work:g} ms of work and {memory:g} MiB:"
            f" {advice}{hint}"
        )


def most_draws(work: float, draw: float, *, certain: bool) -> int:
    """Return the number of draws that a request may make.

    Args:
        work: nanoseconds of work that the request has left.
        draw: mean work of one draw, in nanoseconds.
        certain: whether every draw takes exactly `draw`.

    Otherwise n draws are charged as n + 6 sqrt(n) + 15. Rounds of rejection are geometrically
    distributed, so a single draw takes more than 20 times its mean with probability below 10^-9.
    """
    paid = int(work / draw)
    if certain:
        return paid
    root = isqrt(paid - 6) - 3 if paid > 21 else 0
    return root * root


def integer_digits(bits: float) -> float:
    """Return the length in CPython's digits of an integer of this many bits."""
    return bits / _DIGIT_BITS


def integer_bytes(bits: float) -> int:
    """Return the memory that an integer of this many bits takes in a list, in bytes.

    CPython takes 24 bytes and 4 for each digit, rounded up to a multiple of 16. The list takes 8.
    """
    return 40 + int(4 * integer_digits(bits))
