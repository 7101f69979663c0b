"""Charges: work takes about as long as it is charged, and one deadline covers all steps."""

import gc
import tracemalloc
from time import process_time

import pytest

from engine import AMPLE, requirements_of
from passmint import Policy
from passmint.core import budget
from passmint.core.budget import Budget, Meter
from passmint.core.cache import PLANS
from passmint.core.counting import transfer
from passmint.core.counting.class_counts import count
from passmint.core.counting.shares import share
from passmint.core.counting.transfer import TransferTable
from passmint.core.policy import plan
from passmint.core.requirements.restrictions import Restrictions

MINIMUMS = ("nums", "special_chars", "uppercase", "lowercase")
EACH = dict.fromkeys(MINIMUMS, 2)
ENDS = {"first": "letter", "last": "letter"}


def taken(work, times):
    """Return the work that was charged and the shortest time that it took, in nanoseconds."""
    found = []
    for _ in range(times):
        meter = Meter(AMPLE)
        begun = process_time()
        work(meter)
        found.append((process_time() - begun) * 1e9)
    return meter.used, min(found)


@pytest.mark.parametrize(
    "stated",
    [
        {"length": 4},
        {"length": 8},
        {"length": 16} | {f"max_{name}": 5 for name in MINIMUMS},
        {"length": 32, "max_uppercase": 19, "max_special_chars": 19, "max_nums": 18},
    ],
    ids=str,
)
@pytest.mark.measured
def test_bounds_for_many_required_characters_take_no_longer_than_is_charged(stated):
    asked = requirements_of(stated)
    pairs = zip(asked.alphabet, asked.alphabet[1:], strict=False)
    asked.restrictions = Restrictions(required=tuple(a + b for a, b in pairs))
    charged, nanoseconds = taken(lambda meter: share(asked, meter), 15)
    assert charged / 6 < nanoseconds < 1.7 * charged


@pytest.mark.parametrize(
    "stated",
    [
        {"length": length, "min_classes": least} | each | ends
        for length in (16, 64)
        for least in (1, 3)
        for each in ({}, EACH)
        for ends in ({}, ENDS)
    ],
    ids=str,
)
@pytest.mark.measured
def test_a_choice_between_ways_to_count_takes_no_longer_than_is_charged(stated):
    asked = requirements_of(stated)
    charged, nanoseconds = taken(lambda meter: count(asked, meter), 15)
    assert charged / 6 < nanoseconds < 1.7 * charged


@pytest.mark.parametrize(("seconds", "figure"), [(0, "entropy_bits"), (8, "entropy_bits_at_least")])
def test_the_figures_have_the_time_left_after_the_plan(seconds, figure, monkeypatch):
    now = 0.0

    def passing(function, seconds):
        def passed(*given):
            nonlocal now
            now += seconds
            return function(*given)

        return passed

    PLANS.clear()
    monkeypatch.setattr(budget, "thread_time", lambda: now)
    monkeypatch.setattr(plan, "sampler", passing(plan.sampler, seconds))
    monkeypatch.setattr(transfer, "_next_row", passing(transfer._next_row, 1))
    policy = Policy(6, max_repeating=2, budget=Budget(100, deadline_ms=10_000))
    now = 1000.0  # another thread's
    assert figure in policy.details
    PLANS.clear()


@pytest.mark.parametrize(
    "stated",
    [
        {"length": 24, "min_unique": 6},
        {"length": 40, "max_repeating": 2, "not_containing": "alice"},
    ],
    ids=str,
)
def test_the_memory_of_a_kept_table_is_about_what_it_states(stated):
    asked = requirements_of(stated)
    tracemalloc.start()
    table = TransferTable(asked, Meter(AMPLE), keep=True)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held / 1.2 < table.memory < 4 * held
    assert TransferTable(asked, Meter(AMPLE), keep=False).memory == 0


def test_a_refusal_says_what_can_be_done_about_the_budget_where_something_can():
    plain = "this takes more than the budget of 5 ms of work and 0.5 MiB: ask for less"
    assert str(Meter(Budget(5)).exceeded()) == plain
    assert str(Meter(Budget(5, hint="wait")).exceeded()) == f"{plain}, or wait"


def test_the_least_budget_is_one_nanosecond():
    assert Budget(1e-9).work == 1
