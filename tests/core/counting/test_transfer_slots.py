"""Counts with several minimums and maximums beside a restriction: as many as a walk of all words."""

import pytest

from engine import exact, requirements_of
from oracles.language import every_password


@pytest.mark.parametrize(
    "stated",
    [
        {"length": 6, "alphabet": "abAB12", "nums": 2, "uppercase": 2, "max_repeating": 1},
        {"length": 7, "alphabet": "abA1!", "nums": 2, "lowercase": 2, "uppercase": 1, "max_repeating": 2},
        {"length": 7, "alphabet": "abA1", "max_nums": 2, "lowercase": 2, "max_uppercase": 3, "max_repeating": 1},
        {"length": 6, "alphabet": "aA1!", "nums": 1, "special_chars": 2, "lowercase": 2, "max_repeating": 2},
        {"length": 6, "alphabet": "aA1!", "nums": 1, "max_nums": 2, "max_special_chars": 2, "max_repeating": 2},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_outstanding_side_by_side_is_counted_apart(stated):
    assert exact(requirements_of(stated)) == len(every_password(stated)) > 0
