"""The keyspace with restrictions: exact and between its bounds, against trying all words."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, event, given, settings

from engine import exact, keyspace_of, requirements_of
from oracles.language import alphabet, every_password, looser
from oracles.policies import RESTRICTIONS, restricted_policies
from passmint import ParameterError, Policy, UnsatisfiableError

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
