"""Counts with restrictions equal closed forms and counts by another method."""

from collections import Counter
from math import perm

import pytest

from engine import AMPLE, exact, requirements_of
from oracles.language import KIND, PRINTABLE, every_password, follows, places
from passmint import Policy, PolicyTooComplexError
from passmint.core.budget import Budget
from passmint.core.counting import transfer
from passmint.core.counting.outstanding import Outstanding

PUNCTUATED = "".join(c for c in PRINTABLE if c != " ")


def total(stated, budget=AMPLE):
    """Return the number of passwords, counted by the transfer table."""
    return exact(requirements_of(stated), budget)


CLOSED_FORMS = [
    ({"length": 12, "alphabet": "0123456789", "max_repeating": 1}, 10 * 9**11),
    ({"length": 64, "alphabet": PUNCTUATED, "max_repeating": 1}, 94 * 93**63),
    ({"length": 8, "alphabet": PUNCTUATED, "min_unique": 8}, perm(94, 8)),
    # Only two characters, which follow each other: the same character throughout.
    ({"length": 20, "alphabet": "ab", "max_sequential": 1}, 2),
    ({"length": 20, "alphabet": "ab", "max_repeating": 1}, 2),
    ({"length": 20, "alphabet": "ac", "max_sequential": 1}, 2**20),
    # The number of strings without 11 is a Fibonacci number.
    ({"length": 30, "alphabet": "1!", "not_containing": "11"}, 2178309),
    ({"length": 30, "alphabet": "1!", "max_repeating": 1, "not_containing": "11"}, 2),
    ({"length": 9, "alphabet": "aAbB", "not_containing": "a"}, 2**9),
]


@pytest.mark.parametrize(("stated", "expected"), CLOSED_FORMS, ids=str)
def test_a_count_with_restrictions_is_that_of_the_formula(stated, expected):
    assert total(stated) == expected
    assert Policy(**stated).keyspace == expected


@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("first", [None, "digit", ["lowercase", "symbol"]])
@pytest.mark.parametrize("last", [None, "letter", ["digit", "uppercase"]])
def test_classes_at_the_ends_count_beside_restrictions(length, first, last):
    ends = {"first": first, "last": last}
    stated = {name: value for name, value in ends.items() if value}
    stated |= {"length": length, "alphabet": "abB12!", "max_repeating": 1, "max_sequential": 1}
    assert total(stated) == len(every_password(stated))


def by_runs(length, first, most_equal, most_in_sequence):
    """Count strings over 94 characters, by their last character and the runs that end there."""
    start = [c for c in PUNCTUATED if KIND[c] in places(first)]
    ways = Counter({(c, 1, 1, 1): 1 for c in start})
    for _ in range(length - 1):
        following = Counter()
        for (before, equal, up, down), number in ways.items():
            for c in PUNCTUATED:
                state = (
                    c,
                    equal + 1 if c == before else 1,
                    up + 1 if follows(before, c) else 1,
                    down + 1 if follows(c, before) else 1,
                )
                if state[1] <= most_equal and max(state[2:]) <= most_in_sequence:
                    following[state] += number
        ways = following
    return sum(ways.values())


@pytest.mark.parametrize(("most_equal", "most_in_sequence"), [(1, 1), (2, 1), (1, 2), (3, 3)])
def test_runs_of_the_full_alphabet_are_those_of_a_count_by_last_characters(
    most_equal, most_in_sequence
):
    stated = {
        "length": 10,
        "alphabet": PUNCTUATED,
        "first": "letter",
        "max_repeating": most_equal,
        "max_sequential": most_in_sequence,
    }
    expected = by_runs(10, "letter", most_equal, most_in_sequence)
    assert total(stated) == Policy(**stated).keyspace == expected


@pytest.mark.parametrize("budget", [Budget(0.1), Budget(100, memory_mib=0.01)])
def test_a_table_over_the_budget_is_refused_before_it_is_filled(monkeypatch, budget):
    monkeypatch.setattr(transfer, "_next_row", lambda *_: pytest.fail("filled"))
    stated = {"length": 20, "alphabet": "0123456789", "max_repeating": 1, "max_sequential": 1}
    with pytest.raises(PolicyTooComplexError, match="budget"):
        total(stated, budget)


@pytest.mark.parametrize(
    ("stated", "slots"),
    [
        ({"nums": 10}, 11),
        ({"nums": 33}, 32),  # room for 31 others
        ({"nums": 64}, 1),
        ({"max_nums": 10}, 11),
        ({"max_nums": 60}, 5),  # at least 4 others
        ({"max_nums": 64}, 1),
        ({"nums": 10, "max_nums": 20}, 21),
        ({"nums": 1, "max_nums": 60}, 2 * 5),
        ({"nums": 50, "max_nums": 60}, 15),  # 4 to 14 others
        ({"nums": 3, "lowercase": 4}, 4 * 5),
        ({"nums": 1, "min_classes": 2}, 2 * 2**3),
        ({"nums": 1, "min_classes": 1}, 2),
        ({"min_classes": 3}, 2**4),
    ],
    ids=str,
)
def test_what_is_outstanding_takes_few_slots(stated, slots):
    asked = {"length": 64, "alphabet": PUNCTUATED} | stated
    assert Outstanding(requirements_of(asked)).slots == slots
