"""Lengths: the shortest that reaches entropy_bits, and those that presets and rules allow."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from oracles.language import alphabet, every_password, limits, looser
from oracles.policies import restricted_policies
from oracles.texts import preset, rules
from passmint import Policy, PolicyTooComplexError, UnsatisfiableError
from passmint.core.budget import Budget


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(restricted_policies(longest=2), st.floats(1, 9), st.integers(1, 5))
def test_entropy_bits_uses_the_shortest_length_with_restrictions_too(stated, bits, longest):
    del stated["length"]
    asked = stated | {"entropy_bits": bits}
    assume(not looser(stated) and len(alphabet(asked)) <= 4)
    least = max([limit.min_length or 1 for limit in limits(stated)], default=1)
    most = min([limit.max_length or longest for limit in limits(stated)] + [longest])
    keyspaces = {n: len(every_password(stated | {"length": n})) for n in range(least, most + 1)}
    expected = next((n for n, found in keyspaces.items() if found >= 2**bits), None)
    if expected:
        policy = Policy.of(asked, longest)
        assert (policy.length, policy.keyspace) == (expected, keyspaces[expected])
    else:
        with pytest.raises(UnsatisfiableError):
            Policy.of(asked, longest)


@pytest.mark.parametrize(
    ("stated", "length", "keyspace"),
    [
        # 10, then 90 two-digit words, then fewer and fewer: each character only once.
        ({"alphabet": "0123456789", "max_repeating": 1, "entropy_bits": 6}, 2, 90),
        # Two of one character at one length, none at the next, for the sequence is all there is.
        ({"alphabet": "ab", "max_sequential": 1, "max_repeating": 2, "entropy_bits": 1}, 1, 2),
        ({"alphabet": "abc", "min_unique": 3, "entropy_bits": 2}, 3, 6),
        ({"alphabet": "abc1", "safe_for": "yaml", "first": "letter", "entropy_bits": 2}, 2, 12),
        ({"rules": "required: [a]; allowed: [b]; minlength: 3", "entropy_bits": 1}, 3, 7),
    ],
)
def test_the_shortest_length_is_counted_by_hand(stated, length, keyspace):
    policy = Policy(**stated)
    assert (policy.length, policy.keyspace) == (length, keyspace)


def test_a_pin_without_runs_has_the_length_that_its_count_requires():
    asked = {"alphabet": "0123456789", "max_repeating": 1, "max_sequential": 1}
    policy = Policy(**asked, entropy_bits=64)
    assert policy.keyspace >= 2**64 > Policy(**asked, length=policy.length - 1).keyspace


def test_the_error_for_too_much_entropy_with_restrictions_gives_a_bound():
    with pytest.raises(UnsatisfiableError, match="entropy_bits 7 cannot be reached") as caught:
        Policy.of({"alphabet": "ab", "max_repeating": 1, "entropy_bits": 7}, 20)
    assert caught.value.conflict == ("entropy_bits",)


def test_a_search_over_lengths_ends_at_its_budget():
    asked = {"alphabet": "0123456789", "max_repeating": 1, "max_sequential": 1}
    with pytest.raises(PolicyTooComplexError):
        Policy(**asked, entropy_bits=10000, budget=Budget(20))


@pytest.mark.parametrize(
    ("limited", "length"),
    [
        (lambda: {"preset": preset({"min_length": 20}, {})}, 20),
        (lambda: {"preset": preset({"max_length": 9}, {})}, 9),
        (lambda: {"preset": preset({"max_length": 40}, {"length": 32})}, 32),
        (lambda: {"preset": preset({}, {"length": 32}), "rules": rules(allowed="ab", max_length=12)}, 12),
        (lambda: {"preset": preset({}, {"length": 8}), "rules": rules(allowed="ab", min_length=12)}, 12),
        (lambda: {"rules": rules(allowed="ab", min_length=30)}, 30),
        (lambda: {"rules": rules(allowed="ab", max_length=4)}, 4),
        (lambda: {"rules": rules(allowed="ab", min_length=3, max_length=40)}, 16),
    ],
)  # fmt: skip
def test_the_default_length_moves_to_the_nearest_allowed_one(limited, length):
    assert Policy(**limited()).length == length


def test_the_error_for_a_length_beyond_the_limit_names_what_requires_it():
    name = preset({"min_length": 100}, {})
    with pytest.raises(UnsatisfiableError, match=f"64 characters allowed here: preset {name}"):
        Policy.of({"preset": name}, 64)
    with pytest.raises(
        UnsatisfiableError, match="64 characters allowed here: rules requires 100 or more"
    ):
        Policy.of({"rules": rules(allowed="ab", min_length=100)}, 64)
