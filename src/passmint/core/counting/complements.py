"""Counting with the complements of minimums, by inclusion and exclusion."""

from __future__ import annotations

from itertools import combinations
from math import comb

from passmint.core.counting.class_parts import class_part, pins_of, pool_part
from passmint.core.counting.class_table import CountTable
from passmint.core.requirements.requirements import CharacterClass, Requirements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def _complements(requirements: Requirements) -> list[tuple[int, CountTable]]:
    """Signed tables whose totals sum to the count, each with its minimums turned around.

    A class without maximum that needs `least` characters is everything less what has too few:
    the everything joins one pool of free characters, what has too few is a small part.
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


def signed_tables(requirements: Requirements) -> list[tuple[int, CountTable]]:
    """Signed tables whose totals sum to the count, `min_classes` included.

    At least m of the classes appear in: sum over sets J of j >= m classes of
    (-1)^(j-m) C(j-1, m-1) times the count where all of J appear.
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
    """How many tables `signed_tables` makes, at most."""
    classes, least = requirements.classes, requirements.min_classes
    turned = sum(c.most is None and (c.least > 0 or least > 0) for c in classes)
    chosen = sum(comb(len(classes), size) for size in range(least, len(classes) + 1))
    return (chosen if least else 1) << turned
