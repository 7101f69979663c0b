"""Counts with several minimums and maximums and a restriction equal the result of trying all strings."""

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
def test_several_counters_do_not_affect_each_other(stated):
    assert exact(requirements_of(stated)) == len(every_password(stated)) > 0
