"""Resolution of policies: which defaults hold, and what each minimum counts."""

from math import comb
from string import ascii_letters, digits, punctuation

import pytest
from hypothesis import given

from oracles.language import LOOK_ALIKES, REFERENCE_SYMBOLS, resolve
from oracles.policies import MINIMUMS, large_policies
from passmint import Policy, UnsatisfiableError
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.core.requirements.resolve import ResolvedPolicy
from passmint.core.targets import preset_toml, presets

NOT_IN_THE_REFERENCE = "".join(c for c in punctuation if c not in REFERENCE_SYMBOLS)


def resolved(**stated):
    """Resolve values that a caller sets."""
    return ResolvedPolicy.of(
        {name: POLICY_PARAMETERS[name].check(one) for name, one in stated.items()}
    )


def minimums(**stated):
    """Return the resolved minimums of digits, symbols, upper and lower case."""
    return tuple(resolved(**stated).values[name] for name in MINIMUMS)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, (1, 1, 1, 1)),
        ({"nums": 3}, (3, 1, 1, 1)),
        ({"nums": 0}, (0, 1, 1, 1)),
        # A default gives way to an alphabet and to min_classes, a set value does not.
        ({"alphabet": ascii_letters + digits + "!"}, (0, 0, 0, 0)),
        ({"alphabet": "ab1", "lowercase": 1}, (0, 0, 0, 1)),
        ({"min_classes": 1}, (0, 0, 0, 0)),
        ({"min_classes": 4, "uppercase": 2}, (0, 0, 2, 0)),
        ({"preset": "active-directory"}, (0, 0, 0, 0)),
        ({"preset": "active-directory", "nums": 2}, (2, 0, 0, 0)),
        ({"rules": "allowed: lower, digit"}, (0, 0, 0, 0)),
        # A default gives way to a maximum of 0, not to another.
        ({"max_nums": 0}, (0, 1, 1, 1)),
        ({"max_special_chars": 0, "max_lowercase": 0}, (1, 0, 1, 0)),
        ({"max_nums": 1}, (1, 1, 1, 1)),
        # A default gives way if no character is left that counts.
        ({"exclude": digits}, (0, 1, 1, 1)),
        ({"exclude": digits[1:]}, (1, 1, 1, 1)),
        ({"exclude": digits[5:] + "0134", "exclude_ambiguous": True}, (0, 1, 1, 1)),
        ({"exclude": punctuation}, (1, 0, 1, 1)),
        ({"exclude": REFERENCE_SYMBOLS}, (1, 0, 1, 1)),
        ({"symbols": ""}, (1, 0, 1, 1)),
        ({"symbols": "-"}, (1, 1, 1, 1)),
        ({"symbols": "-", "exclude": "-"}, (1, 0, 1, 1)),
        # A default stays with a short length, with first and last, and with a false value.
        ({"length": 1}, (1, 1, 1, 1)),
        ({"length": 1, "first": "digit"}, (1, 1, 1, 1)),
        ({"exclude_ambiguous": False}, (1, 1, 1, 1)),
    ],
)
def test_a_default_minimum_gives_way_and_a_set_one_does_not(stated, expected):
    assert minimums(**stated) == expected


@given(large_policies())
def test_minimums_are_those_of_the_reference_description(stated):
    asked, _ = resolve(stated)
    assert minimums(**stated) == tuple(asked[name] for name in MINIMUMS)


@pytest.mark.parametrize(
    "stated",
    [
        {"nums": 1, "exclude": digits},
        {"nums": 1, "max_nums": 0},
        {"special_chars": 1, "symbols": ""},
        {"special_chars": 1, "exclude": REFERENCE_SYMBOLS},
        {"uppercase": 1, "alphabet": "abc"},
        {"lowercase": 1, "alphabet": "ab1", "exclude": "ab"},
    ],
)
def test_a_set_minimum_never_gives_way(stated):
    with pytest.raises(UnsatisfiableError):
        Policy(**stated)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, 20),
        ({"exclude": "!-"}, 19),
        ({"symbols": punctuation}, 32),
        ({"symbols": " -!"}, 3),
        ({"alphabet": "!-_ "}, 4),
        ({"safe_for": ["json"]}, 30),  # all but the quotation mark and the backslash
        ({"rules": 'allowed: [!"\\ ]'}, 4),
    ],
)
def test_a_minimum_of_symbols_counts_the_reference_unless_symbols_are_chosen(stated, expected):
    assert (
        Policy(1, special_chars=1, nums=0, uppercase=0, lowercase=0, **stated).keyspace == expected
    )


def test_the_symbols_that_do_not_count_may_still_appear():
    assert set(NOT_IN_THE_REFERENCE) <= set(Policy().alphabet)
    policy = Policy(2, nums=0, uppercase=0, lowercase=0)
    assert policy.keyspace == 94**2 - 74**2


def test_a_maximum_of_symbols_counts_every_symbol():
    assert Policy(max_special_chars=0).alphabet == "".join(sorted(ascii_letters + digits))
    assert Policy(symbols="").alphabet == Policy(max_special_chars=0).alphabet


def test_space_is_a_symbol_when_chosen_and_not_in_the_default_alphabet():
    assert " " not in Policy().alphabet
    policy = Policy(1, alphabet=" ", first="symbol")
    assert policy.keyspace == 1
    with pytest.raises(UnsatisfiableError):
        Policy(1, alphabet=" ", max_special_chars=0)


def test_ambiguous_characters_are_left_out():
    left = sorted(set(ascii_letters + digits + punctuation) - set(LOOK_ALIKES))
    assert Policy(exclude_ambiguous=True).alphabet == "".join(left)
    assert Policy(exclude_ambiguous=True, exclude="ab").alphabet == "".join(
        c for c in left if c not in "ab"
    )
    assert Policy(exclude_ambiguous=False).alphabet == Policy().alphabet


def test_a_required_set_of_rules_keeps_a_set_minimum_of_its_class():
    policy = Policy(6, lowercase=3, rules="required: [ab]; allowed: lower, digit")
    # Of the words with three letters or more, those that have an `a` or a `b` among the letters.
    words = sum(comb(6, n) * 10 ** (6 - n) * (26**n - 24**n) for n in range(3, 7))
    assert policy.keyspace == words


def test_a_set_required_twice_is_required():
    rules = "required: [ab]; required: [ab]; allowed: lower"
    assert Policy(4, rules=rules).keyspace == 26**4 - 24**4


def test_two_required_sets_of_one_class_are_both_required():
    policy = Policy(4, rules="required: [ab]; required: [cd]; allowed: lower")
    assert policy.keyspace == 26**4 - 2 * 24**4 + 22**4


def test_described_gives_each_requirement_with_its_source():
    described = Policy(16, nums=2, lowercase=0, first=["letter", "digit"], exclude_ambiguous=False)
    assert described.resolved.described() == [
        ("nums", 2, "stated"),
        ("special_chars", 1, "default"),
        ("uppercase", 1, "default"),
        ("lowercase", 0, "stated"),
        ("first", ("digit", "letter"), "stated"),
    ]


def test_the_source_of_a_default_is_not_the_context():
    described = Policy(safe_for=["shell"]).resolved.described()
    assert ("nums", 1, "default") in described


def test_an_alphabet_replaces_the_symbols_of_a_preset():
    assert "symbols" in resolved(preset="aws-rds-oracle").values
    assert "symbols" not in resolved(preset="aws-rds-oracle", alphabet="ab1_").values


def test_a_space_may_appear_if_rules_allow_it():
    assert " " in Policy(rules="allowed: ascii-printable").alphabet


LIMITS = {"nums": 1, "max_nums": 3, "max_repeating": 2, "max_sequential": 2, "min_unique": 4}
STRICTER = {"nums": 2, "max_nums": 2, "max_repeating": 1, "max_sequential": 1, "min_unique": 5}


@pytest.mark.parametrize("stated", [{}, *({name: value} for name, value in STRICTER.items())])
def test_of_a_set_value_and_a_limit_of_a_preset_the_stricter_holds(stated):
    written = ", ".join(f"{name} = {value}" for name, value in LIMITS.items())
    text = f"[own]\ntitle = 'x'\nsource = 'x'\nchecked = 2026-01-31\nlimits = {{ {written} }}"
    presets.use(preset_toml.load(text, "own.toml"))
    asked = resolved(preset="own", **stated).requirements(12)
    nums = next(one for one in asked.classes if one.name == "nums")
    kept = asked.restrictions
    assert {
        "nums": nums.least,
        "max_nums": nums.most,
        "max_repeating": kept.max_repeating,
        "max_sequential": kept.max_sequential,
        "min_unique": kept.min_unique,
    } == LIMITS | stated


@pytest.mark.parametrize(
    ("rules", "least", "most"),
    [("minlength: 12; maxlength: 80", 12, 64), ("minlength: 4; maxlength: 20", 8, 20)],
)
def test_of_the_lengths_of_a_preset_and_of_rules_the_stricter_hold(rules, least, most):
    asked = resolved(preset="aws-redshift", rules=f"{rules}; allowed: lower, upper, digit")
    assert (asked.min_length, asked.max_length) == (least, most)


def test_a_copy_without_a_parameter_keeps_the_others():
    asked = Policy(nums=2, alphabet="ab12").resolved
    fewer = asked.without("alphabet")
    assert asked.values["alphabet"] == "12ab"
    assert "alphabet" not in fewer.values
    assert {name: fewer.values[name] for name in MINIMUMS} == dict(
        zip(MINIMUMS, (2, 0, 0, 0), strict=True)
    )
