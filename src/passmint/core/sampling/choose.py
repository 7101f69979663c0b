"""Choice of the sampler that draws the passwords of a policy.

Three samplers draw every password that satisfies the requirements with the same probability. They
differ in cost alone:

- `Rejection` draws strings over the alphabet until one satisfies everything. It is the cheapest
  one, if enough of the strings do.
- `Composition` draws from the exact class counts, until the restrictions are satisfied.
- `Walk` draws from the exact counts with restrictions, and never fails. It needs a large table.

Each has these attributes. `work` is the mean work of one password, in nanoseconds. `certain` says
whether every password takes exactly that. `memory` is the bytes that the sampler holds.
"""

from __future__ import annotations

from math import inf

from passmint.core.budget import most_draws
from passmint.core.errors import PolicyTooComplexError
from passmint.core.sampling.rejection import Rejection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from passmint.core.budget import Meter
    from passmint.core.counting.keyspace import Keyspace
    from passmint.core.counting.transfer import TransferTable
    from passmint.core.sampling.composition import Composition
    from passmint.core.sampling.walk import Walk

    Sampler: TypeAlias = "Rejection | Composition | Walk"

_ACCEPTED = 1 / 8  # acceptance at which rejection is as cheap as any other sampler
# A table for a walk may take this many nanoseconds, or as long as this many draws of the best other
# sampler.
_CHEAP_TABLE = 2_000_000
_TABLE_WORTH = 64


def sampler(keyspace: Keyspace) -> Sampler | None:
    """Return the cheapest sampler, or None if no password satisfies the requirements.

    Raises:
        PolicyTooComplexError: no sampler can draw one password within the meter's budget.
    """
    if keyspace.acceptance >= _ACCEPTED:
        return Rejection(keyspace.requirements, keyspace.acceptance)
    if not keyspace.upper:
        return None
    if not keyspace.requirements.restrictions:
        return _drawable(keyspace, _simple(keyspace, keyspace.upper, 1.0))
    acceptance = keyspace.lower_by_union / keyspace.every
    if acceptance >= _ACCEPTED:
        return Rejection(keyspace.requirements, acceptance)
    table = _table(keyspace, _CHEAP_TABLE)
    if table is None:
        simple = _simple(keyspace, keyspace.lower, keyspace.share)
        best = min((option.work for option in simple), default=inf)
        table = _table(keyspace, best * _TABLE_WORTH)
        if table is None:
            return _drawable(keyspace, simple)
    return _best(keyspace, table)


def _table(keyspace: Keyspace, most: float) -> TransferTable | None:
    try:
        return keyspace.table(most, keep=True)
    except PolicyTooComplexError:
        return None


def _best(keyspace: Keyspace, table: TransferTable) -> Sampler | None:
    """Return the cheapest sampler, given the exact counts."""
    if not table.total:
        return None
    from passmint.core.sampling.walk import Walk  # imported here because few policies need it

    walk = Option(Walk.work_of(table), lambda meter: Walk(table, meter), certain=True)
    simple = _simple(keyspace, table.total, table.total / keyspace.upper)
    chosen = _drawable(keyspace, [walk, *simple])
    if not isinstance(chosen, Walk):
        keyspace.meter.release(table.memory)
    return chosen


class Option:
    """Sampler that could be made.

    Args:
        work: mean work of one password, in nanoseconds.
        make: makes the sampler and charges the meter for it.
        certain: whether every password takes exactly `work`.
    """

    __slots__ = ("certain", "make", "work")

    def __init__(
        self, work: float, make: Callable[[Meter], Sampler], *, certain: bool = False
    ) -> None:
        self.work = work
        self.make = make
        self.certain = certain


def _drawable(keyspace: Keyspace, options: list[Option]) -> Sampler:
    """Return the cheapest sampler that can be made and draw within the budget.

    Raises:
        PolicyTooComplexError: there is none.
    """
    meter = keyspace.meter
    for option in sorted(options, key=_work):
        if not most_draws(meter.left, option.work, certain=option.certain):
            continue
        try:
            return option.make(meter)
        except PolicyTooComplexError:  # making it, or its memory, exceeds the budget
            continue
    raise meter.exceeded()


def _work(option: Option) -> float:
    return option.work


def _simple(keyspace: Keyspace, passwords: int, share: float) -> list[Option]:
    """Return the samplers that need no table of the restrictions.

    Args:
        keyspace: the requirements and the meter.
        passwords: lower bound on the number of passwords.
        share: lower bound on the share of `keyspace.upper` that satisfies the restrictions.
    """
    requirements = keyspace.requirements
    acceptance = passwords / keyspace.every
    options = []
    if acceptance:
        work = Rejection.work_of(requirements, acceptance)
        options.append(Option(work, lambda _: Rejection(requirements, acceptance)))
    if share:
        from passmint.core.sampling.composition import (
            Composition,
        )  # imported here because most policies need none

        work = Composition.work_of(requirements, share)
        options.append(
            Option(work, lambda m: Composition(requirements, m, share), certain=share == 1)
        )
    return options
