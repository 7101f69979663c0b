"""The keyspace with restrictions: exact and between its bounds, against trying all words."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, event, given, settings

from oracles.language import alphabet, every_password, looser
from oracles.policies import RESTRICTIONS, restricted_policies
from passmint import ParameterError, Policy, UnsatisfiableError
from passmint.core.demands import Demands
from passmint.core.keyspace import Keyspace
from passmint.core.parameters import POLICY_PARAMETERS
from passmint.core.transfer import TransferTable

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def requirements_of(stated):
    """The requirements of stated values, satisfiable or not."""
    canonical = {name: POLICY_PARAMETERS[name].check(value) for name, value in stated.items()}
    return Demands.of(canonical).requirements(canonical["length"])


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
    keyspace = Keyspace(requirements)
    assert keyspace.least <= len(expected) <= keyspace.most
    assert Fraction(keyspace.share) * keyspace.most <= len(expected)
    assert TransferTable(requirements).total == len(expected)
    if expected:
        policy = Policy(**stated)
        assert policy.keyspace == len(expected)
        assert policy.alphabet == alphabet(stated)
        assert policy.length == stated["length"]
    else:
        with pytest.raises(UnsatisfiableError):
            Policy(**stated)
