"""Sequences of words: counts and numbers equal a listing, and the cost is charged."""

import gc
import tracemalloc
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmint import PolicyTooComplexError
from passmint.core.budget import LIBRARY, Budget, Meter
from passmint.core.phrases.sequences import AllSequences, Groups, Sequences, Ways

WORDS = st.sets(st.text("ab", min_size=1, max_size=5), min_size=1, max_size=5)
COUNTS = st.integers(0, 4)
LENGTHS = st.integers(-2, 22)


@given(WORDS, COUNTS, LENGTHS, LENGTHS, st.integers(0, 3))
def test_sequences_within_lengths_are_counted_and_numbered(words, count, least, most, joint):
    expected = {
        chosen for chosen in product(words, repeat=count) if least <= sum(map(len, chosen)) <= most
    }
    ways = Ways(Groups(words), joint, most + joint * count, Meter(LIBRARY))
    sequences = Sequences(ways, count, least + joint * count, most + joint * count)
    assert sequences.total == len(expected)
    assert {tuple(sequences[number]) for number in range(len(expected))} == expected
    if expected:
        lengths = [joint * count + sum(map(len, chosen)) for chosen in expected]
        extremes = ways.extremes(count, least + joint * count, most + joint * count)
        assert extremes == (min(lengths), max(lengths))


@given(WORDS, COUNTS)
def test_all_sequences_are_numbered(words, count):
    sequences = AllSequences(tuple(words), count)
    assert sequences.total == len(words) ** count
    numbered = {tuple(sequences[number]) for number in range(sequences.total)}
    assert numbered == set(product(words, repeat=count))


def test_counting_is_charged_and_its_memory_stays_reserved():
    groups = Groups(["a" * length for length in range(1, 33)])
    meter = Meter(LIBRARY)
    ways = Ways(groups, 1, 4000, meter)
    ways.within(20, 100, 300)
    used, held = meter.used, meter.held
    assert used > 0
    assert held == ways.memory > 0
    ways.within(20, 1, 50)  # is known by now
    ways.within(10, 1, 50)
    assert (meter.used, meter.held) == (used, held)
    for budget in (Budget(0.9 * used / 1e6, 100), Budget(2000, 0.9 * held / 2**20)):
        with pytest.raises(PolicyTooComplexError):
            Ways(groups, 1, 4000, Meter(budget)).within(20, 100, 300)


@pytest.mark.measured
def test_the_memory_of_counts_is_what_they_take():
    groups = Groups(["a" * length + str(other) for length in range(1, 33) for other in range(9)])
    gc.collect()
    tracemalloc.start()
    ways = Ways(groups, 1, 4000, Meter(LIBRARY))
    ways.within(16, 100, 300)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held < ways.memory < 1.6 * held
