"""The keyspace with restrictions equals the result of trying all strings."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, event, given, settings

from engine import exact, keyspace_of, meter, requirements_of
from oracles.language import alphabet, every_password, looser
from oracles.policies import RESTRICTIONS, restricted_policies
from passmint import ParameterError, Policy, PolicyTooComplexError, UnsatisfiableError
from passmint.core.budget import Budget
from passmint.core.counting.keyspace import Keyspace

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=600, deadline=None, suppress_health_check=SLOW)
@given(restricted_policies())
def test_keyspace_and_alphabet_are_those_of_trying_all_words(stated):
    for name in RESTRICTIONS:
        if name in stated:
            event(name)
    if looser(stated):
        event("looser")
        with pytest.raises(ParameterError, match=r" with (preset|rules)") as caught:
            Policy(**stated)
        assert caught.value.parameter in stated
        return
    expected = every_password(stated)
    event("satisfiable" if expected else "unsatisfiable")
    requirements = requirements_of(stated)
    keyspace = keyspace_of(requirements)
    assert Fraction(keyspace.acceptance) * keyspace.every <= len(expected)
    assert keyspace.lower <= len(expected) <= keyspace.upper
    if keyspace.upper:
        assert Fraction(keyspace.share) * keyspace.upper <= len(expected)
        assert exact(requirements) == len(expected)
    assert keyspace.empty == (not expected)
    if expected:
        policy = Policy(**stated)
        assert policy.keyspace == len(expected)
        assert policy.alphabet == alphabet(stated)
        assert policy.length == stated["length"]
    else:
        with pytest.raises(UnsatisfiableError):
            Policy(**stated)


TIGHT = {"length": 64, "max_repeating": 1} | dict.fromkeys(
    ("nums", "special_chars", "uppercase", "lowercase"), 15
)


def test_the_share_is_0_if_the_budget_does_not_pay_for_it():
    keyspace = keyspace_of(requirements_of(TIGHT), Budget(0.2, deadline_ms=1000))
    assert keyspace.upper > 0
    assert keyspace.share == 0
    assert keyspace.lower == 0
    ample = keyspace_of(requirements_of(TIGHT))
    assert 0.01 < ample.share < 1
    assert 0 < ample.lower < ample.upper == keyspace.upper


def test_a_copy_has_the_known_figures_and_charges_its_own_meter():
    first, second = meter(), meter()
    keyspace = Keyspace(requirements_of(TIGHT), first)
    assert keyspace.upper > 0
    copied, used = keyspace.resumed(second), first.used
    assert copied.upper == keyspace.upper
    assert second.used == 0
    assert copied.share > 0
    assert second.used > 0
    assert first.used == used


def test_a_bound_shows_that_passwords_exist_where_counting_is_too_expensive():
    keyspace = keyspace_of(requirements_of(TIGHT | {"max_sequential": 1}), Budget(20))
    with pytest.raises(PolicyTooComplexError):
        _ = keyspace.exact
    assert not keyspace.empty
    hopeless = {"length": 30, "alphabet": "0123456789abcdef", "min_unique": 16, "max_sequential": 1}
    with pytest.raises(PolicyTooComplexError):
        _ = keyspace_of(requirements_of(hopeless), Budget(3)).empty


def test_the_lower_bound_is_the_share_of_the_upper_one():
    keyspace = keyspace_of(requirements_of(TIGHT))
    assert keyspace.lower_by_union == 0
    share = Fraction(keyspace.share) * keyspace.upper
    assert share * Fraction(999_999, 1_000_000) < keyspace.lower <= share
