"""Keyspace: bounds on the number of passwords, and the exact number on demand."""

from __future__ import annotations

from math import inf

from passmint.core.errors import PolicyTooComplexError
from passmint.core.lazy import lazy_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.counting.transfer import TransferTable
    from passmint.core.requirements.requirements import Requirements
    from passmint.core.requirements.resolve import ResolvedPolicy

# Nanoseconds to resolve the requirements and bound the acceptance: fixed, for each character, for
# each string among the restrictions, and for each pair of strings, which are compared.
_RESOLVE, _CHARACTER, _STRING, _PAIR = 100_000, 100, 5_000, 120


class Keyspace:
    """Number of passwords that satisfy the requirements, as bounds and exactly.

    Each property is computed and charged to the meter when it is first read.
    """

    def __init__(self, requirements: Requirements, meter: Meter) -> None:
        self.requirements = requirements
        self.meter = meter

    @classmethod
    def of(cls, resolved: ResolvedPolicy, length: int, meter: Meter) -> Keyspace:
        """Return the keyspace of a resolved policy at this password length."""
        strings = resolved.strings
        own = strings * (_STRING + 10 * length + _PAIR * strings)
        meter.charge(_RESOLVE + _CHARACTER * length + own)
        return cls(resolved.requirements(length), meter)

    def resumed(self, meter: Meter) -> Keyspace:
        """Return a copy that has the known figures and charges another meter."""
        keyspace = Keyspace(self.requirements, meter)
        keyspace.__dict__ = {**self.__dict__, "meter": meter}
        return keyspace

    @lazy_property
    def every(self) -> int:
        """Number of strings over the alphabet."""
        every: int = len(self.requirements.alphabet) ** self.requirements.length
        return every

    @lazy_property
    def acceptance(self) -> float:
        """Lower bound on the probability that a plain draw satisfies the requirements."""
        from passmint.core.counting.bounds import acceptance

        return acceptance(self.requirements)

    @lazy_property
    def upper(self) -> int:
        """Upper bound: the number of passwords, restrictions aside. Exact without restrictions.

        Raises:
            PolicyTooComplexError: counting would exceed the meter's budget.
        """
        from passmint.core.counting.class_counts import count

        return count(self.requirements, self.meter)

    @lazy_property
    def lower_by_union(self) -> int:
        """Lower bound: `upper` less all strings that violate a restriction (a union bound)."""
        if not self.requirements.restrictions or not self.upper:
            return self.upper
        from passmint.core.counting.bounds import violating_strings

        return max(0, self.upper - violating_strings(self.requirements))

    @lazy_property
    def share(self) -> float:
        """Lower bound on the share of `upper` that satisfies the restrictions.

        It is 0 if the budget does not pay for computing it.
        """
        if not self.requirements.restrictions:
            return 1.0
        from passmint.core.counting.shares import share

        try:
            return share(self.requirements, self.meter)
        except PolicyTooComplexError:
            return 0.0

    @property
    def lower(self) -> int:
        """Lower bound: the union bound, or if that is 0 the share of `upper`."""
        if self.lower_by_union or not self.upper:
            return self.lower_by_union
        return max(int(self.share * 2**53) * self.upper >> 53, int(self.share > 0))

    @property
    def bounds(self) -> tuple[int, int]:
        """Lower and upper bound, even if counting `upper` would exceed the budget."""
        try:
            return self.lower, self.upper
        except PolicyTooComplexError:
            return int(self.acceptance * 2**53) * self.every >> 53, self.every

    @lazy_property
    def exact(self) -> int:
        """Exact number of passwords.

        Raises:
            PolicyTooComplexError: counting would exceed the meter's budget.
        """
        if not self.requirements.restrictions or not self.upper:
            return self.upper
        return self.table(keep=False).total

    def table(self, most: float = inf, *, keep: bool) -> TransferTable:
        """Return the table of exact counts.

        Args:
            most: maximum work to spend on it, in nanoseconds.
            keep: whether to keep what a walk needs.

        Raises:
            PolicyTooComplexError: counting would exceed `most` or the meter's budget.
        """
        from passmint.core.counting.transfer import TransferTable

        meter = self.meter
        limit = meter.limit
        meter.limit = int(min(limit, meter.used + most))
        try:
            table = TransferTable(self.requirements, meter, keep=keep)
        finally:
            meter.limit = limit
        self.__dict__["exact"] = table.total
        return table

    @property
    def empty(self) -> bool:
        """True if no password satisfies the requirements.

        Raises:
            PolicyTooComplexError: finding out would exceed the meter's budget.
        """
        if self.acceptance:
            return False
        if not self.upper:
            return True
        if self.lower_by_union:
            return False
        try:
            return not self.exact
        except PolicyTooComplexError:
            if self.share:
                return False
            raise
