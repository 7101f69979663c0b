"""Drawing passwords, each that satisfies the requirements with exactly the same probability.

Three samplers, one law; which one runs cannot be seen from outside. Where a plain draw over the
alphabet is accepted often enough, `Rejection` draws until one is. Where it is not, `Composition`
draws how many characters each class gets from the exact counts, then the characters, then their
places, and does so again until the restrictions are kept. Where that would take too long, a
`Walk` through the table of the restrictions' automaton needs one draw. The `work` of each is the
mean of what one password takes, in nanoseconds, and `certain` whether all take that much;
`kept` is the memory that it takes, in bytes.
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

# Which of two ways costs less: a plain draw that is accepted as often as this is as good as any;
# a table this cheap (nanoseconds) is worth making; a table that takes more is worth so many draws
# of the best other sampler.
_ACCEPTED = 1 / 8
_CHEAP_TABLE = 2_000_000
_TABLE_WORTH = 64


def sampler(keyspace: Keyspace) -> Sampler | None:
    """The sampler that takes the least work for what satisfies the requirements.

    None if nothing does.

    Raises:
        PolicyTooComplexError: none can draw within the meter's budget.
    """
    if keyspace.acceptance >= _ACCEPTED:
        return Rejection(keyspace.requirements, keyspace.acceptance)
    if not keyspace.upper:
        return None
    if not keyspace.requirements.restrictions:
        return _drawable(keyspace, _simple(keyspace, keyspace.upper, 1.0))
    acceptance = keyspace.lower_by_words / keyspace.every
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
    """The best sampler where everything has been counted."""
    if not table.total:
        return None
    from passmint.core.sampling.walk import Walk  # rare, and a cold start is short

    walk = Option(Walk.work_of(table), lambda meter: Walk(table, meter), certain=True)
    simple = _simple(keyspace, table.total, table.total / keyspace.upper)
    chosen = _drawable(keyspace, [walk, *simple])
    if not isinstance(chosen, Walk):
        keyspace.meter.release(table.kept)
    return chosen


class Option:
    """A sampler that could be made, and the nanoseconds that it takes for one password.

    certain: whether every password takes that much, not the mean of all.
    """

    __slots__ = ("certain", "make", "work")

    def __init__(
        self, work: float, make: Callable[[Meter], Sampler], *, certain: bool = False
    ) -> None:
        self.work = work
        self.make = make
        self.certain = certain


def _drawable(keyspace: Keyspace, options: list[Option]) -> Sampler:
    """The cheapest sampler that the budget pays for and that can be made.

    Raises:
        PolicyTooComplexError: it does not.
    """
    meter = keyspace.meter
    for option in sorted(options, key=_work):
        if not most_draws(meter.left, option.work, certain=option.certain):
            continue
        try:
            return option.make(meter)
        except PolicyTooComplexError:  # it would keep too much
            continue
    raise meter.exceeded()


def _work(option: Option) -> float:
    return option.work


def _simple(keyspace: Keyspace, passwords: int, share: float) -> list[Option]:
    """The samplers that need no table of the restrictions."""
    requirements = keyspace.requirements
    acceptance = passwords / keyspace.every
    options = []
    if acceptance:
        work = Rejection.work_of(requirements, acceptance)
        options.append(Option(work, lambda _: Rejection(requirements, acceptance)))
    if share:
        from passmint.core.sampling.composition import Composition  # most policies need none

        work = Composition.work_of(requirements, share)
        options.append(
            Option(work, lambda m: Composition(requirements, m, share), certain=share == 1)
        )
    return options
