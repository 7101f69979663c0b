"""Insertions: every way has exactly one number."""

import pytest

from oracles.phrases import insertions
from passmint.core.phrases.insertions import Insertions

CASES = [(1, 0, 0), (3, 0, 0), (1, 1, 0), (1, 0, 1), (3, 1, 0), (3, 0, 1), (2, 1, 1), (4, 2, 0), (3, 1, 1), (3, 2, 1)]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_way_to_insert_has_one_number(case):
    expected = set(insertions(*case))
    numbered = Insertions(*case)
    assert numbered.total == len(expected)
    assert {tuple(numbered[number]) for number in range(numbered.total)} == expected
