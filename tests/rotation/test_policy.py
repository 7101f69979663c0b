import json

import pytest

from passmint import Policy
from passmint.rotation.errors import PolicyError
from passmint.rotation.policy import parameters, policy

CANARY = "canary-5c1f"


def test_the_function_can_set_any_policy():
    stated = {"preset": "aws-rds-postgresql", "safe_for": ["url", "pgpass"], "length": 40}
    assert policy(parameters(json.dumps(stated)), None) == Policy(**stated)
    rules = {"rules": "minlength: 20; required: lower; required: upper; required: digit"}
    assert policy(parameters(json.dumps(rules)), None) == Policy(**rules)
    assert policy(parameters(" "), None) == Policy()


def test_the_tag_names_a_preset():
    assert policy({}, "aws-rds-postgresql") == Policy(preset="aws-rds-postgresql")


def test_tag_and_function_are_combined():
    met = policy({"length": 40, "preset": "aws-connect"}, "aws-connect")
    assert met == Policy(length=40, preset="aws-connect")
    assert policy({"safe_for": "url"}, "aws-connect") == Policy(
        safe_for="url", preset="aws-connect"
    )


@pytest.mark.parametrize(
    ("stated", "tag", "names"),
    [
        ({"preset": "aws-rds-mysql"}, "aws-connect", ("passmint:preset", "PASSMINT_POLICY")),
        ({"length": 200}, "aws-rds-postgresql", ("passmint:preset", "PASSMINT_POLICY", "length")),
        ({"uppercase": 0}, "aws-connect", ("passmint:preset", "uppercase")),
        ({}, CANARY, ("passmint:preset", "preset")),
    ],
)
def test_a_contradiction_is_an_error_that_names_both(stated, tag, names):
    with pytest.raises(PolicyError) as caught:
        policy(stated, tag)
    assert all(name in str(caught.value) for name in names)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f'{{"{CANARY}": 1}}',
        f'{{"length": "{CANARY}"}}',
        f'{{"preset": "{CANARY}"}}',
        f'{{"alphabet": "{CANARY}é"}}',
        f'{{"rules": "{CANARY}: {CANARY}"}}',
        f'{{"alphabet": "canry-5f1", "not_containing": ["a"], "nums": 3, "length": 2, "exclude": "{CANARY}"}}',
        f'"{CANARY}"',
        f"{CANARY}",
        '{"length": 20, "length": 21}',
        '{"entropy_bits": NaN}',
        "[" * 100_000,
    ],
)
def test_an_impossible_policy_is_refused_without_showing_values(text):
    with pytest.raises(PolicyError, match="PASSMINT_POLICY") as caught:
        parameters(text)
    told = f"{caught.value!r}{caught.value.__cause__!r}"
    assert CANARY not in told


def test_the_parameter_at_fault_is_named():
    with pytest.raises(PolicyError, match="length is not valid"):
        parameters('{"length": 0}')
    with pytest.raises(PolicyError, match=r"no password satisfies .*nums.* together"):
        parameters('{"length": 4, "nums": 5}')
