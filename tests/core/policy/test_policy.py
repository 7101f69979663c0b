"""Policies as values: figures, equality, pickling and caching."""

import copy
import pickle
from itertools import combinations
from math import log2

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from oracles import positions
from oracles.language import KINDS, PRINTABLE, alphabet, every_password, resolve, satisfies
from oracles.policies import large_policies, small_policies
from passmint import ParameterError, Policy, UnsatisfiableError, generate, generate_many
from passmint.core.cache import PLANS
from passmint.core.counting import class_counts as counting
from passmint.core.counting.class_counts import count
from passmint.core.generation import generate_password
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.core.policy.plan import MULTIPLIERS


def policy_of(stated):
    """Return the policy; skip values that no password satisfies."""
    try:
        return Policy(**stated)
    except UnsatisfiableError:
        assume(False)


@pytest.mark.parametrize("removed", PRINTABLE)
def test_any_character_can_be_excluded(removed):
    policy = Policy(exclude=removed)
    assert policy.alphabet == "".join(sorted(set(PRINTABLE) - {" ", removed}))
    assert satisfies({"exclude": removed}, generate(policy))


def test_any_two_characters_can_be_excluded():
    for pair in combinations(PRINTABLE, 2):
        removed = "".join(pair)
        policy = Policy(exclude=removed)
        assert policy.alphabet == "".join(sorted(set(PRINTABLE) - {" ", *pair}))
        assert satisfies({"exclude": removed}, generate(policy)), removed


@given(small_policies(), st.randoms(use_true_random=False))
def test_duplicates_and_order_of_characters_change_nothing(stated, random):
    policy = policy_of(stated)
    again = dict(stated)
    for name in ("alphabet", "symbols", "exclude"):
        if name in stated:
            mixed = list(stated[name] * 2)
            random.shuffle(mixed)
            again[name] = "".join(mixed)
    other = Policy(**again)
    assert other == policy
    assert hash(other) == hash(policy)
    assert (other.alphabet, other.keyspace) == (policy.alphabet, policy.keyspace)


@given(large_policies())
@settings(max_examples=50, deadline=None)
def test_a_policy_survives_copying_and_pickling_and_its_representation(stated):
    policy = policy_of(stated)
    for other in (
        pickle.loads(pickle.dumps(policy)),
        copy.deepcopy(policy),
        copy.copy(policy),
        eval(repr(policy)),
        Policy.of(policy.stated),
    ):
        assert other == policy
        assert hash(other) == hash(policy)
        assert other.keyspace == policy.keyspace


def test_policies_with_the_same_set_values_are_equal():
    assert Policy(first="letter") == Policy(first=["letter"]) != Policy(last="letter")
    assert Policy(exclude="ab") == Policy(exclude="ba")
    assert Policy() != Policy(16)
    assert Policy() != "Policy()"
    assert {Policy(), Policy(), Policy(length=None)} == {Policy()}


def test_the_representation_names_the_set_values():
    assert repr(Policy()) == "Policy()"
    assert (
        repr(Policy(20, nums=2, first="letter")) == "Policy(length=20, nums=2, first=('letter',))"
    )


def test_the_set_values_cannot_be_changed_from_outside():
    policy = Policy(20)
    policy.stated["length"] = 5
    assert policy.stated == {"length": 20}


def test_everything_but_the_length_is_named():
    with pytest.raises(TypeError):
        Policy(16, 1)


def test_every_parameter_is_an_argument():
    arguments = Policy.__init__.__code__.co_varnames[1 : len(POLICY_PARAMETERS) + 1]
    assert set(arguments) == set(POLICY_PARAMETERS)


@settings(max_examples=200, deadline=None)
@given(small_policies(longest=1), st.floats(1, 9), st.integers(1, 5))
def test_entropy_bits_uses_the_shortest_length_that_reaches_it(stated, bits, longest):
    del stated["length"]
    assume(len(resolve(stated)[0]) and len(alphabet(stated)) <= 5)
    keyspaces = {n: len(every_password(stated | {"length": n})) for n in range(1, longest + 1)}
    expected = next((n for n, found in keyspaces.items() if found >= 2**bits), None)
    asked = stated | {"entropy_bits": bits}
    if expected:
        policy = Policy.of(asked, longest)
        assert (policy.length, policy.keyspace) == (expected, keyspaces[expected])
    else:
        with pytest.raises(UnsatisfiableError):
            Policy.of(asked, longest)


@given(st.sampled_from(["0123456789", "abc", "abcdef", "abcdefg", PRINTABLE]), st.integers(1, 300))
@settings(max_examples=200)
@example("0123456789", 9)
def test_the_entropy_of_a_length_leads_back_to_that_length(characters, length):
    policy = Policy(length, alphabet=characters)
    assume(policy.entropy_bits >= 1)
    assert Policy(entropy_bits=policy.entropy_bits, alphabet=characters).length == length


def test_entropy_bits_counts_at_no_length_far_beyond_the_result(monkeypatch):
    lengths = []

    def counted(requirements, meter):
        lengths.append(requirements.length)
        return count(requirements, meter)

    monkeypatch.setattr(counting, "count", counted)
    asked = {"entropy_bits": 500, "max_lowercase": 50, "first": "letter", "min_classes": 4}
    assert Policy(**asked).length < 100
    assert max(lengths) < 128


@given(large_policies(longest=1), st.floats(1, 200))
@settings(max_examples=80, deadline=None)
def test_entropy_bits_is_reached_and_a_shorter_password_would_not_do(stated, bits):
    del stated["length"]
    asked = stated | {"entropy_bits": bits}
    try:
        policy = Policy.of(asked, 64)
    except UnsatisfiableError:
        most = max(positions.count(stated | {"length": n}) for n in (16, 32, 48, 64))
        assert most < 2**bits
        return
    assert policy.keyspace == positions.count(stated | {"length": policy.length})
    assert log2(policy.keyspace) >= bits
    for shorter in range(max(1, policy.length - 3), policy.length):
        assert positions.count(stated | {"length": shorter}) < 2**bits


def test_plans_of_many_policies_are_not_all_kept():
    PLANS.clear()
    for length in range(5, 2500):
        Policy(length, lowercase=2)
        generate_password(length)
    assert 100 < len(PLANS) < 2500
    assert PLANS.limit / 2 < PLANS.weight <= PLANS.limit


def test_what_one_plan_keeps_does_not_grow_with_use():
    policy = Policy(64, nums=16, special_chars=16, max_lowercase=20, first="letter")
    for _ in range(300):
        generate(policy)
    sampler = policy.sampler
    assert sum(len(sums) for sums, _ in sampler._nodes.values()) <= 2**12 + 64
    for filler in sampler._fillers:
        assert len(filler._sums) <= 64
        assert len(filler._letters._sizes) <= 64


def test_what_one_plan_keeps_does_not_grow_with_the_numbers_asked_for():
    policy = Policy(64)
    for number in range(1, 700):
        generate_many(policy, number)
    assert len(policy.sampler._letters._sizes) <= 256


def test_a_policy_keeps_the_minimums_it_names_in_its_passwords():
    for name in KINDS:
        stated = {"length": 8, name: 5}
        assert all(satisfies(stated, one) for one in generate_many(Policy(**stated), 50))


def test_an_argument_of_none_is_not_set():
    assert Policy(None, nums=None, first=None).stated == {}
    with pytest.raises(ParameterError):
        Policy.of({"nums": None})


@pytest.mark.parametrize(
    ("stated", "length"),
    [
        # One character is first and last at once; two would be two digits.
        ({"first": "digit", "last": "digit", "max_nums": 1, "alphabet": "0123456789ab"}, 1),
        ({"first": "digit", "max_nums": 1, "alphabet": "0123456789"}, 1),
        ({"alphabet": "01234567"}, 1),
        ({"alphabet": "01"}, 3),
    ],
)
def test_the_shortest_length_is_found_even_if_the_keyspace_shrinks_with_length(stated, length):
    assert Policy(entropy_bits=3, **stated).length == length


@pytest.mark.parametrize(
    "stated",
    [
        {"nums": 1, "exclude": "0123456789"},
        {"max_lowercase": 50, "max_uppercase": 50, "max_special_chars": 50},
        {"max_nums": 1, "max_lowercase": 1, "max_uppercase": 1, "max_special_chars": 1},
    ],
)
def test_entropy_out_of_reach_takes_few_counts(stated, monkeypatch):
    calls = []
    monkeypatch.setattr(
        counting, "count", lambda asked, meter: calls.append(1) or count(asked, meter)
    )
    with pytest.raises(UnsatisfiableError):
        Policy.of(stated | {"entropy_bits": 32000})
    assert len(calls) < 30


def test_a_length_beyond_the_callers_limit_is_refused_where_no_preset_asks_for_it():
    with pytest.raises(UnsatisfiableError, match="length 20 is more than the 16 characters"):
        Policy.of({"length": 20}, 16)
    with pytest.raises(UnsatisfiableError, match="length 16 is more than the 15 characters"):
        Policy.of({}, 15)
    assert Policy.of({}, 16).length == 16


def test_every_parameter_that_can_be_expensive_is_a_multiplier():
    harmless = {"symbols", "exclude", "exclude_ambiguous", "alphabet"}
    assert set(MULTIPLIERS) == set(POLICY_PARAMETERS) - harmless
