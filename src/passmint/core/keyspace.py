"""How many passwords satisfy the requirements: bounds at once, the exact number on demand."""

from __future__ import annotations

from functools import cached_property

from passmint.core.counting import CountTable, count
from passmint.core.errors import PolicyTooComplexError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.requirements import Requirements
    from passmint.core.transfer import TransferTable

_STEPS = 2**9  # of `counting`, for one of `transfer`


class Keyspace:
    """The passwords that satisfy the requirements, counted.

    There are at most `most` of them, which is exact without restrictions, and at least `plain`:
    the bound that takes no time.
    """

    def __init__(self, requirements: Requirements) -> None:
        self.requirements = requirements
        self.most = count(requirements)
        self.plain = self.most
        if self.most and requirements.restrictions:
            # Only here: most policies have no restrictions, and a cold start is short.
            from passmint.core.bounds import broken_words

            self.plain = max(0, self.most - broken_words(requirements))

    @cached_property
    def share(self) -> float:
        """Of those counted without the restrictions, so many at least are left."""
        if self.plain == self.most:
            return 1.0
        from passmint.core.bounds import share

        return share(self.requirements)

    @property
    def least(self) -> int:
        """At least so many passwords there are."""
        if self.plain == self.most:
            return self.most
        return max(self.plain, int(self.share * 2**53) * self.most >> 53)

    @property
    def table(self) -> TransferTable:
        """What counts, and what a sampler may walk; PolicyTooComplexError over the budget."""
        if isinstance(self._table, PolicyTooComplexError):
            raise PolicyTooComplexError(str(self._table), self._table.parameter)
        return self._table

    @cached_property
    def _table(self) -> TransferTable | PolicyTooComplexError:
        """The table, or why there is none: finding that out takes time too."""
        from passmint.core.transfer import TransferTable

        try:
            return TransferTable(self.requirements)
        except PolicyTooComplexError as error:
            return error

    @cached_property
    def exact(self) -> int:
        """The number itself; PolicyTooComplexError where counting exceeds the budget."""
        return self.most if self.plain == self.most else self.table.total

    @property
    def cost(self) -> int:
        """At most what counting has taken so far, in the steps of `counting.BUDGET`."""
        walked = self.table.cost * _STEPS if "_table" in self.__dict__ else 0
        return CountTable.of(self.requirements).cost() + walked

    @property
    def empty(self) -> bool:
        """Whether nothing satisfies the requirements; PolicyTooComplexError where none can tell."""
        return not self.plain and not self.least and not self.exact
