"""How many passwords satisfy the requirements: cheap bounds, the exact number on demand."""

from __future__ import annotations

from functools import cached_property
from math import inf

from passmint.core.errors import PolicyTooComplexError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.counting.transfer import TransferTable
    from passmint.core.requirements.requirements import Requirements
    from passmint.core.requirements.resolve import Demands

# Nanoseconds: of demands as requirements and the bound on acceptance, more for each character, and
# for each string among the restrictions, of which each is compared with each.
_RESOLVE, _CHARACTER, _STRING, _PAIR = 100_000, 100, 5_000, 120


class Keyspace:
    """The passwords that satisfy the requirements, counted under one meter.

    Everything is worked out when it is first asked for, and charged then.
    """

    def __init__(self, requirements: Requirements, meter: Meter) -> None:
        self.requirements = requirements
        self.meter = meter

    @classmethod
    def of(cls, demands: Demands, length: int, meter: Meter) -> Keyspace:
        """The keyspace of what is demanded of passwords of this length."""
        strings = demands.strings
        own = strings * (_STRING + 10 * length + _PAIR * strings)
        meter.charge(_RESOLVE + _CHARACTER * length + own)
        return cls(demands.requirements(length), meter)

    def resumed(self, meter: Meter) -> Keyspace:
        """A copy that knows what this one has found out, and charges another meter."""
        keyspace = Keyspace(self.requirements, meter)
        keyspace.__dict__ = {**self.__dict__, "meter": meter}
        return keyspace

    @cached_property
    def every(self) -> int:
        """Number of words over the alphabet."""
        every: int = len(self.requirements.alphabet) ** self.requirements.length
        return every

    @cached_property
    def acceptance(self) -> float:
        """Lower bound on the probability that a plain draw satisfies the requirements."""
        from passmint.core.counting.bounds import acceptance

        return acceptance(self.requirements)

    @cached_property
    def upper(self) -> int:
        """Upper bound: the number without the restrictions. Exact where there are none.

        Raises:
            PolicyTooComplexError: counting them exceeds the meter's budget.
        """
        from passmint.core.counting.class_counts import count

        return count(self.requirements, self.meter)

    @cached_property
    def lower_by_words(self) -> int:
        """Lower bound: the number without the restrictions, less all words that break one."""
        if not self.requirements.restrictions or not self.upper:
            return self.upper
        from passmint.core.counting.bounds import broken_words

        return max(0, self.upper - broken_words(self.requirements))

    @cached_property
    def share(self) -> float:
        """Lower bound on the share of the passwords of `upper` that keep the restrictions."""
        if not self.requirements.restrictions:
            return 1.0
        from passmint.core.counting.shares import share

        try:
            return share(self.requirements, self.meter)
        except PolicyTooComplexError:
            return 0.0

    @property
    def lower(self) -> int:
        """Lower bound, the best of those known."""
        if self.lower_by_words or not self.upper:
            return self.lower_by_words
        return max(int(self.share * 2**53) * self.upper >> 53, int(self.share > 0))

    @property
    def bounds(self) -> tuple[int, int]:
        """Lower and upper bound, also where not even `upper` can be counted."""
        try:
            return self.lower, self.upper
        except PolicyTooComplexError:
            return int(self.acceptance * 2**53) * self.every >> 53, self.every

    @cached_property
    def exact(self) -> int:
        """The number itself.

        Raises:
            PolicyTooComplexError: counting exceeds the meter's budget.
        """
        if not self.requirements.restrictions or not self.upper:
            return self.upper
        return self.table(keep=False).total

    def table(self, most: float = inf, *, keep: bool) -> TransferTable:
        """What counts exactly, for `most` nanoseconds of work; `keep` for a walk.

        Raises:
            PolicyTooComplexError: counting exceeds the meter's budget, or `most`.
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
        """Whether nothing satisfies the requirements.

        Raises:
            PolicyTooComplexError: finding out exceeds the meter's budget.
        """
        if self.acceptance:
            return False
        if not self.upper:
            return True
        if self.lower_by_words:
            return False
        try:
            return not self.exact
        except PolicyTooComplexError:
            if self.share:
                return False
            raise
