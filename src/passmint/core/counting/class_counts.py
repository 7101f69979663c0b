"""How many passwords satisfy the requirements, the restrictions aside: an exact integer."""

from __future__ import annotations

from passmint.core.counting.class_table import TABLE, CountTable
from passmint.core.counting.complements import most_signed_tables, signed_tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.requirements.requirements import Requirements


def count(requirements: Requirements, meter: Meter) -> int:
    """How many passwords satisfy the requirements, the restrictions aside.

    Raises:
        PolicyTooComplexError: counting exceeds the meter's budget.
    """
    if requirements.contradictory:
        return 0
    table = CountTable.of(requirements)
    making = TABLE * most_signed_tables(requirements)
    if table.work <= making:  # not worth comparing with anything
        return _total([(1, table)], meter)
    meter.charge(making)
    signed = signed_tables(requirements)
    return _total(min([(1, table)], signed, key=_work), meter)


def _work(signed: list[tuple[int, CountTable]]) -> int:
    return sum(table.work for _, table in signed)


def _total(signed: list[tuple[int, CountTable]], meter: Meter) -> int:
    """The sum of the tables' totals, each with its sign."""
    meter.charge(_work(signed))
    memory = sum(table.memory for _, table in signed)
    meter.reserve(memory)
    total = 0
    for sign, table in signed:
        total += sign * table.total
        meter.check_deadline()
    meter.release(memory)
    return total
