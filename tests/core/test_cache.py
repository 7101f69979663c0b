"""The cache is bounded by weight, keeps recently used values, and may be shared by threads."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmint import Policy
from passmint.core.cache import PLANS, Cache


def test_the_least_recently_used_value_is_dropped_first():
    cache = Cache(10)
    cache.put("a", 1, 4)
    cache.put("b", 2, 4)
    assert cache.get("a") == 1
    cache.put("c", 3, 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)
    assert (cache.weight, len(cache)) == (8, 2)


def test_a_value_beyond_the_limit_is_not_kept_and_removes_nothing_else():
    cache = Cache(10)
    cache.put("a", 1, 10)
    cache.put("b", 2, 11)
    assert (cache.get("a"), cache.get("b")) == (1, None)
    cache.put("a", 3, 11)
    assert (cache.get("a"), cache.weight, len(cache)) == (None, 0, 0)


def test_a_value_takes_the_place_of_another_of_its_key():
    cache = Cache(10)
    cache.put("a", 1, 3)
    cache.put("a", 2, 5)
    assert (cache.get("a"), cache.weight, len(cache)) == (2, 5, 1)
    cache.clear()
    assert (cache.get("a"), cache.weight, len(cache)) == (None, 0, 0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12)), max_size=60))
def test_the_weight_is_that_of_the_entries_and_within_the_limit(puts):
    cache = Cache(20)
    weights = {}
    for key, weight in puts:
        cache.put(key, (key, weight), weight)
        weights[key] = weight
    kept = [key for key in weights if cache.get(key) is not None]
    assert cache.weight == sum(weights[key] for key in kept) <= 20
    assert len(cache) == len(kept)
    assert all(cache.get(key) == (key, weights[key]) for key in kept)


def test_the_weight_is_right_after_use_by_threads():
    cache = Cache(100)

    def work(seed):
        random = Random(seed)
        for _ in range(3000):
            key = random.randrange(40)
            if random.random() < 0.5:
                cache.put(key, key, key)
            else:
                assert cache.get(key) in (None, key)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert cache.weight == sum(key for key in range(40) if cache.get(key) is not None) <= 100


@pytest.mark.parametrize("stated", [{}, {"nums": 9, "uppercase": 4}, {"length": 8, "alphabet": "0123456789", "max_repeating": 1, "max_sequential": 1}])  # fmt: skip
def test_a_policy_asked_for_again_is_not_worked_out_again(stated):
    PLANS.clear()
    sampler = Policy(**stated).sampler
    assert Policy(**stated).sampler is sampler
    PLANS.clear()
    assert Policy(**stated).sampler is not sampler


def test_the_weight_of_a_plan_includes_its_sampler():
    PLANS.clear()
    light = Policy()
    weight = PLANS.weight
    assert weight > light.sampler.memory
    heavy = Policy(64, **dict.fromkeys(("nums", "special_chars", "uppercase", "lowercase"), 12))
    assert heavy.sampler.memory > 50_000
    assert PLANS.weight - weight == heavy.sampler.memory + weight - light.sampler.memory
