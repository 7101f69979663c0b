"""Passwords of every preset, checked by a validator written from the target's documentation."""

import math

import pytest

from oracles.targets import TARGETS
from passmint import ParameterError, Policy, generate_many
from passmint.core.targets.presets import find, names

# Presets with less than 128 bits: a PIN has at most twelve digits.
SHORT = {"pin"}

# Smallest length for one of each class, for targets without a minimum length.
SHORTEST = {"aws-get-random-password": 4, "google-cloud-sql": 4}


def test_every_preset_has_a_validator():
    assert set(names()) == TARGETS.keys()


@pytest.mark.parametrize("name", names())
def test_the_target_accepts_two_thousand_passwords(name):
    passwords = generate_many(Policy(preset=name), 2000)
    assert sum(not TARGETS[name](password) for password in passwords) == 0


@pytest.mark.parametrize("name", names())
def test_the_target_accepts_passwords_of_the_extreme_lengths(name):
    limits = find(name).limits
    for length in (SHORTEST.get(name) or limits["min_length"], limits.get("max_length", 64)):
        passwords = generate_many(Policy(preset=name, length=length), 50)
        assert sum(not TARGETS[name](password) for password in passwords) == 0


@pytest.mark.parametrize("name", names())
def test_the_default_carries_128_bits_where_the_target_allows(name):
    bits = math.log2(Policy(preset=name).keyspace)
    assert (bits < 128) == (name in SHORT)


@pytest.mark.parametrize("name", [n for n in names() if "max_length" in find(n).limits])
def test_a_length_above_the_limit_is_refused(name):
    most = find(name).limits["max_length"]
    with pytest.raises(ParameterError, match="length"):
        Policy(preset=name, length=most + 1)


@pytest.mark.parametrize(
    ("name", "narrowed"),
    [
        ("aws-mq", {"alphabet": "abcde", "length": 12}),  # few characters: often fewer than four
        ("aws-directory-service", {"alphabet": "aAdmin1", "length": 64}),  # admin, often
        ("active-directory", {"alphabet": "abcdeA1!", "length": 7}),  # two classes, often
        ("aws-iam-user", {"alphabet": "abcdA1!;", "length": 8}),
        ("aws-redshift", {"alphabet": "abcdefgA1'@", "length": 8}),
    ],
)
def test_a_limit_holds_where_chance_alone_would_break_it(name, narrowed):
    passwords = generate_many(Policy(preset=name, **narrowed), 2000)
    assert sum(not TARGETS[name](password) for password in passwords) == 0
