"""Conflicts: the reason is true, names no more than is needed, and gives the numbers."""

from string import digits

import pytest
from hypothesis import assume, event, given, settings

from oracles.language import checker, every_password, resolve
from oracles.policies import MINIMUMS, small_policies
from oracles.positions import count_demands
from passmint import PassmintError, Policy, UnsatisfiableError
from passmint.core.parameters.policy import POLICY_PARAMETERS

VISIBLE = "".join(map(chr, range(33, 127)))
MESSAGES = [
    (
        {"length": 3, "nums": 3},
        "nums 3 + special_chars 1 + uppercase 1 + lowercase 1 = 6 is more than length 3",
        "length",
        ("length", "nums", "special_chars", "uppercase", "lowercase"),
    ),
    (
        {"length": 3},
        "nums 1 + special_chars 1 + uppercase 1 + lowercase 1 = 4 is more than length 3",
        "length",
        ("length", "nums", "special_chars", "uppercase", "lowercase"),
    ),
    (
        {"nums": 14},
        "nums 14 + special_chars 1 + uppercase 1 + lowercase 1 = 17 is more than length 16",
        "nums",
        ("length", "nums", "special_chars", "uppercase", "lowercase"),
    ),
    (
        {"length": 3, "alphabet": "ab1", "nums": 4},
        "nums 4 is more than length 3",
        "length",
        ("length", "nums"),
    ),
    (
        {"nums": 1, "exclude": digits},
        "no password meets all of: nums 1, exclude '0123456789'",
        "nums",
        ("nums", "exclude"),
    ),
    (
        {"nums": 3, "max_nums": 2},
        "no password meets all of: nums 3, max_nums 2",
        "nums",
        ("nums", "max_nums"),
    ),
    (
        {"alphabet": "abc", "min_classes": 2},
        "no password meets all of: alphabet 'abc', min_classes 2",
        "alphabet",
        ("alphabet", "min_classes"),
    ),
    (
        {"alphabet": "abc", "last": ["digit", "symbol"]},
        "no password meets all of: alphabet 'abc', last digit or symbol",
        "alphabet",
        ("alphabet", "last"),
    ),
    (
        {"length": 1, "min_classes": 1, "first": "letter", "last": "digit"},
        "no password meets all of: length 1, first letter, last digit",
        "length",
        ("length", "first", "last"),
    ),
    (
        {"length": 9, "alphabet": "ab1", "max_nums": 3, "max_lowercase": 3},
        "no password meets all of: length 9, max_nums 3, max_lowercase 3, alphabet '1ab'",
        "length",
        ("length", "max_nums", "max_lowercase", "alphabet"),
    ),
    (
        {"length": 2, "min_classes": 3},
        "no password meets all of: length 2, min_classes 3",
        "length",
        ("length", "min_classes"),
    ),
    (
        {"alphabet": "O0", "exclude_ambiguous": True},
        "no password meets all of: exclude_ambiguous, alphabet '0O'",
        "exclude_ambiguous",
        ("exclude_ambiguous", "alphabet"),
    ),
    (
        {"length": 4, "first": "letter", "last": "letter"},
        None,
        None,
        None,
    ),
    (
        {"length": 4, "nums": 2, "first": "letter", "last": "letter", "special_chars": 0},
        None,
        None,
        None,
    ),
    (
        {"length": 4, "uppercase": 2, "lowercase": 0, "first": "digit", "last": "digit"},
        "no password meets all of: length 4, special_chars 1 (the default), uppercase 2,"
        " first digit, last digit",
        "length",
        ("length", "special_chars", "uppercase", "first", "last"),
    ),
    (
        {"max_nums": 0, "max_special_chars": 0, "max_uppercase": 0, "max_lowercase": 0},
        "no password meets all of: max_nums 0, max_special_chars 0, max_uppercase 0,"
        " max_lowercase 0",
        "max_nums",
        ("max_nums", "max_special_chars", "max_uppercase", "max_lowercase"),
    ),
    (  # by default there is no space: the exclusion alone leaves nothing
        {"max_special_chars": 0, "exclude": VISIBLE, "symbols": " ", "length": 1},
        f"no password meets all of: exclude {VISIBLE!r}",
        "exclude",
        ("exclude",),
    ),
]


@pytest.mark.parametrize(("stated", "message", "parameter", "conflict"), MESSAGES, ids=str)
def test_the_message_names_the_contradiction_and_its_numbers(stated, message, parameter, conflict):
    if message is None:
        assert Policy(**stated).keyspace
        return
    with pytest.raises(UnsatisfiableError) as caught:
        Policy(**stated)
    assert str(caught.value) == message
    assert caught.value.parameter == parameter
    assert caught.value.conflict == conflict


def met(asked, chosen, length):
    """Return whether some password of this length satisfies these values."""
    return count_demands(asked | {"length": length}, chosen=chosen) > 0


@settings(max_examples=250, deadline=None)
@given(small_policies(longest=4, most_words=300))
def test_the_conflict_is_true_and_each_part_of_it_is_needed(stated):
    assume(not every_password(stated))
    with pytest.raises(UnsatisfiableError) as caught:
        Policy(**stated)
    message, conflict = str(caught.value), caught.value.conflict
    asked, chosen = resolve(stated)
    length = asked["length"]
    demands = {name: asked[name] for name in conflict if name != "length"}
    assert all(name in message for name in conflict)
    assert not met(demands, chosen, length)
    assert conflict == tuple(name for name in POLICY_PARAMETERS if name in conflict)
    assert caught.value.parameter == next((n for n in conflict if n in stated), None)
    if "is more than length" in message:
        event("too long")
        assert set(conflict) == {"length", *(name for name in MINIMUMS if asked[name])}
        assert sum(demands.values()) > length
        return
    event("collision")
    for name in demands:
        others = {other: value for other, value in demands.items() if other != name}
        assert met(others, chosen, length), f"{name} is not needed for the conflict"
    # Lengths to 12 leave room for the minimums, the ends and all classes.
    assert any(met(demands, chosen, n) for n in range(1, 13)) == ("length" in conflict)


def test_the_oracle_fills_in_no_default():
    assert checker({"length": 2}, chosen=False)("ab")
    assert not checker({"length": 2, "nums": 1}, chosen=False)("ab")


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (
            {"entropy_bits": 30, "alphabet": "abcd", "max_lowercase": 8},
            "entropy_bits 30 cannot be reached: the most that can be had is 16.00 bits, at length 8"
            " (lengths to 4096 are allowed)",
        ),
        (
            {
                "entropy_bits": 20,
                "max_lowercase": 1,
                "max_uppercase": 1,
                "max_nums": 1,
                "symbols": "",
            },
            # 26 * 26 * 10 characters in 3! orders, against 3 places less of any.
            "entropy_bits 20 cannot be reached: the most that can be had is 15.31 bits, at length 3"
            " (lengths to 4096 are allowed)",
        ),
    ],
)
def test_the_error_for_too_much_entropy_names_the_maximum(stated, message):
    with pytest.raises(UnsatisfiableError) as caught:
        Policy(**stated)
    assert str(caught.value) == message
    assert caught.value.parameter == "entropy_bits"
    assert caught.value.conflict == ("entropy_bits",)


def test_a_conflict_at_every_length_is_found_behind_entropy_bits():
    with pytest.raises(UnsatisfiableError) as caught:
        Policy.of({"entropy_bits": 40, "nums": 1, "exclude": digits}, 64)
    assert caught.value.conflict == ("nums", "exclude")


def test_errors_are_value_errors_of_one_base():
    assert issubclass(UnsatisfiableError, PassmintError)
    assert issubclass(UnsatisfiableError, ValueError)
