"""Exact number of passwords that satisfy the requirements, restrictions aside.

Two ways lead to the same number. One is a table by class (`class_table`), which becomes large for
long passwords. The other sums many small tables of complements (`complements`). `count` takes the
one with less work.
"""

from __future__ import annotations

from passmint.core.counting.class_table import TABLE_WORK, CountTable
from passmint.core.counting.complements import most_signed_tables, signed_tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.requirements.requirements import Requirements


def count(requirements: Requirements, meter: Meter) -> int:
    """Return the number of passwords that satisfy the requirements, restrictions aside.

    Raises:
        PolicyTooComplexError: counting would exceed the meter's budget.
    """
    if requirements.contradictory:
        return 0
    table = CountTable.of(requirements)
    making = TABLE_WORK * most_signed_tables(requirements)
    if table.work <= making:  # cheaper than making the others to compare
        return _total([(1, table)], meter)
    meter.charge(making)
    signed = signed_tables(requirements)
    return _total(min([(1, table)], signed, key=_work), meter)


def _work(signed: list[tuple[int, CountTable]]) -> int:
    return sum(table.work for _, table in signed)


def _total(signed: list[tuple[int, CountTable]], meter: Meter) -> int:
    """Return the sum of the tables' totals, each times its coefficient."""
    meter.charge(_work(signed))
    memory = sum(table.memory for _, table in signed)
    meter.reserve(memory)
    total = 0
    for sign, table in signed:
        total += sign * table.total
        meter.check_deadline()
    meter.release(memory)
    return total
