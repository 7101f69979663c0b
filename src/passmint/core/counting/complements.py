"""Counting by inclusion and exclusion, with small tables of complements."""

from __future__ import annotations

from itertools import combinations
from math import comb

from passmint.core.counting.class_parts import class_part, pins_of, pool_part
from passmint.core.counting.class_table import CountTable
from passmint.core.requirements.classes import CharacterClass
from passmint.core.requirements.requirements import Requirements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def signed_tables(requirements: Requirements) -> list[tuple[int, CountTable]]:
    """Return tables with coefficients: the sum of coefficient times total is the count.

    With `min_classes` m, the count is a sum over the sets of j >= m classes. The coefficient of a
    set is (-1)^(j-m) C(j-1, m-1), and its count is that of the passwords with all of its classes.
    """
    least = requirements.min_classes
    if not least:
        return _complements(requirements)
    names = [c.name for c in requirements.classes]
    return [
        ((-1) ** (len(chosen) - least) * comb(len(chosen) - 1, least - 1) * sign, table)
        for chosen in _subsets(names)
        if len(chosen) >= least
        for sign, table in _complements(requirements.all_present(frozenset(chosen)))
    ]


def most_signed_tables(requirements: Requirements) -> int:
    """Return an upper bound on the number of tables that `signed_tables` makes."""
    classes, least = requirements.classes, requirements.min_classes
    turned = sum(c.most is None and (c.least > 0 or least > 0) for c in classes)
    chosen = sum(comb(len(classes), size) for size in range(least, len(classes) + 1))
    return (chosen if least else 1) << turned


def _complements(requirements: Requirements) -> list[tuple[int, CountTable]]:
    """Return signed tables in which each minimum is replaced by its complement.

    For a class without maximum, the passwords that meet its minimum are all passwords less those
    with too few of its characters. In the former the class joins one pool of free characters. In
    the latter it is a small part, however long the password is.
    """
    pins = pins_of(requirements)
    length = requirements.length
    open_classes = [c for c in requirements.classes if c.most is None]
    demanding = [c for c in open_classes if c.least]
    fixed = [class_part(c, length, pins) for c in requirements.classes if c.most is not None]
    short = {
        c.name: class_part(
            CharacterClass(c.name, c.counted, c.counted, 0, c.least - 1), length, pins
        )
        for c in demanding
    }
    tables = []
    for chosen in _subsets([c.name for c in demanding]):
        pool = [
            (c.name, len(c.uncounted if c.name in chosen else c.characters)) for c in open_classes
        ]
        parts = [*(short[name] for name in chosen), *fixed, pool_part(pool, length, pins)]
        tables.append(((-1) ** len(chosen), CountTable(length, parts, pins, 0)))
    return tables


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    return (chosen for size in range(len(names) + 1) for chosen in combinations(names, size))
