"""The calls that most programs use: what comes back, and from where its randomness comes."""

import ast
import random
import re
import subprocess
import sys
from inspect import signature
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import passmint.core
import password_generator
from oracles.language import PRINTABLE, satisfies
from oracles.outcomes import distribution
from passmint import (
    ParameterError,
    PassmintError,
    Policy,
    Randomness,
    UnsatisfiableError,
    generate,
    generate_many,
    generate_password,
)
from passmint.core.parameters.policy import POLICY_PARAMETERS

REFERENCE_PATTERNS = (r"[0-9]", r"[a-z]", r"[A-Z]", r'[!@#$%^&*(),.?":{}|<>]')

FULL = {"nums": 5, "special_chars": 5, "uppercase": 3, "lowercase": 3}
SIXTEEN = {"nums": 16, "special_chars": 16, "uppercase": 16, "lowercase": 16}


@pytest.mark.parametrize(
    ("stated", "number"),
    [({"length": 4}, 1000), ({"length": 16, **FULL}, 300), ({"length": 64, **SIXTEEN}, 300)],
)
def test_a_policy_that_leaves_no_room_is_answered_every_time(stated, number):
    policy = Policy(**stated)
    drawn = [generate(policy) for _ in range(number)] + generate_many(policy, number)
    assert len(drawn) == 2 * number
    assert all(satisfies(stated, password) for password in drawn)
    assert len(set(drawn)) > number


# What to exclude so that few are left, for all outcomes to be few.
REST = "".join(c for c in PRINTABLE if c not in "!-ab")

# Parameter: a policy without it, and values of it each of which changes what can be drawn.
CHANGES = {
    "length": ({"alphabet": "ab", "length": 2}, [{"length": 1}, {"length": 3}]),
    "entropy_bits": ({"alphabet": "ab", "length": 1}, [{"entropy_bits": 1.5, "length": None}]),
    "nums": ({"alphabet": "a1", "length": 2}, [{"nums": 1}, {"nums": 2}]),
    "special_chars": ({"alphabet": "a!", "length": 2}, [{"special_chars": 1}]),
    "uppercase": ({"alphabet": "aA", "length": 2}, [{"uppercase": 1}]),
    "lowercase": ({"alphabet": "aA", "length": 2}, [{"lowercase": 1}]),
    "max_nums": ({"alphabet": "a1", "length": 2}, [{"max_nums": 1}, {"max_nums": 0}]),
    "max_special_chars": ({"alphabet": "a!", "length": 2}, [{"max_special_chars": 1}]),
    "max_uppercase": ({"alphabet": "aA", "length": 2}, [{"max_uppercase": 1}]),
    "max_lowercase": ({"alphabet": "aA", "length": 2}, [{"max_lowercase": 1}]),
    "symbols": ({"length": 1, "exclude": REST, "special_chars": 0, "lowercase": 0}, [{"symbols": "-"}, {"symbols": ""}]),
    "exclude": ({"alphabet": "ab1", "length": 2}, [{"exclude": "b"}, {"exclude": "1"}]),
    "exclude_ambiguous": ({"alphabet": "aO0", "length": 2}, [{"exclude_ambiguous": True}]),
    "alphabet": ({"length": 1, "exclude": REST, "min_classes": 1}, [{"alphabet": "ab"}]),
    "first": ({"alphabet": "a1!", "length": 2}, [{"first": "digit"}, {"first": "alphanumeric"}]),
    "last": ({"alphabet": "a1!", "length": 2}, [{"last": "digit"}, {"last": ["letter", "symbol"]}]),
    "min_classes": ({"alphabet": "a1!", "length": 2}, [{"min_classes": 2}]),
    "min_unique": ({"alphabet": "ab1", "length": 3}, [{"min_unique": 2}, {"min_unique": 3}]),
    "max_repeating": ({"alphabet": "ab", "length": 3}, [{"max_repeating": 1}, {"max_repeating": 2}]),
    "max_sequential": ({"alphabet": "abc", "length": 3}, [{"max_sequential": 1}, {"max_sequential": 2}]),
    "not_containing": ({"alphabet": "aAb", "length": 2}, [{"not_containing": "a"}, {"not_containing": ["ab", "B"]}]),
    "safe_for": ({"alphabet": "a-#", "length": 2}, [{"safe_for": "url"}, {"safe_for": ["url", "shell"]}]),
    "rules": ({"alphabet": "ab1", "length": 2}, [{"rules": "required: digit; allowed: lower"}, {"rules": "max-consecutive: 1"}]),
    "preset": ({"alphabet": "12a", "length": 4}, [{"preset": "pin"}]),
}  # fmt: skip


def results(stated):
    """Every password that can come, by walking every outcome of the source."""
    values = {name: value for name, value in stated.items() if value is not None}
    return set(distribution(lambda source: generate(Policy(**values), source)))


@pytest.mark.parametrize("name", POLICY_PARAMETERS)
def test_every_option_changes_what_can_be_drawn(name):
    base, changes = CHANGES[name]
    found = [results(base), *(results(base | change) for change in changes)]
    assert all(one != other for i, one in enumerate(found) for other in found[:i])


@given(st.integers(4, 300))
@settings(max_examples=60, deadline=None)
def test_a_password_has_the_length_asked_for(length):
    assert len(generate(Policy(length))) == length
    assert [len(one) for one in generate_many(Policy(length), 5)] == [length] * 5
    assert len(generate_password(length)) == length


@pytest.mark.parametrize("number", [0, 1, 2, 17, 1000])
def test_as_many_come_as_are_asked_for_and_they_differ(number):
    drawn = generate_many(Policy(), number)
    assert len(drawn) == len(set(drawn)) == number


@pytest.mark.parametrize(
    "number", [-1, 1.0, True, "3", None, [3], float("nan"), -(10**5000)], ids=lambda _: ""
)
def test_a_bad_count_is_an_error_that_names_it(number):
    with pytest.raises(
        ParameterError, match=r"^count must be an integer from 0 to 1000000000, not"
    ) as caught:
        generate_many(Policy(), number)
    assert caught.value.parameter == "count"


def test_a_count_beyond_all_bounds_is_an_error_of_passmint():
    with pytest.raises(PassmintError):
        generate_many(Policy(), 10**400)


def test_randomness_comes_from_the_argument():
    class Zeros(Randomness):
        def bytes(self, size):
            return bytes(size)

    policy = Policy(8, alphabet="ab")
    assert generate(policy, Zeros()) == "aaaaaaaa"
    assert generate_many(policy, 2, Zeros()) == ["aaaaaaaa"] * 2


class TestReferenceFunction:
    """`generate_password` is the reference's function: name, arguments, defaults, law."""

    def test_both_modules_export_the_same_function(self):
        assert password_generator.generate_password is generate_password
        assert password_generator.__all__ == ["generate_password"]

    def test_its_arguments_and_defaults_are_those_of_the_reference(self):
        found = {name: p.default for name, p in signature(generate_password).parameters.items()}
        assert found == {
            "length": 16, "nums": 1, "special_chars": 1, "uppercase": 1, "lowercase": 1,
        }  # fmt: skip

    def test_every_password_matches_the_four_patterns_of_the_reference(self):
        for _ in range(500):
            password = generate_password()
            assert len(password) == 16
            assert all(re.search(pattern, password) for pattern in REFERENCE_PATTERNS)

    @given(
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 6),
    )
    @settings(max_examples=100, deadline=None)
    def test_the_patterns_match_as_often_as_asked(self, nums, special, upper, lower, more):
        least = (nums, lower, upper, special)
        length = sum(least) + more
        if not length:
            return
        password = generate_password(length, nums, special, upper, lower)
        assert len(password) == length
        for pattern, fewest in zip(REFERENCE_PATTERNS, least, strict=True):
            assert len(re.findall(pattern, password)) >= fewest

    def test_a_minimum_of_nothing_lets_the_class_appear(self):
        password = "".join(generate_password(16, nums=0) for _ in range(200))
        assert re.search("[0-9]", password)

    @pytest.mark.parametrize("value", [16.0, True, "16", b"16", 16j, float("nan")], ids=repr)
    @pytest.mark.parametrize("name", ["length", "nums", "special_chars", "uppercase", "lowercase"])
    def test_a_value_that_equals_a_kept_one_but_is_no_integer_is_an_error(self, name, value):
        generate_password(16, 1, 1, 1, 1)
        generate_password(**{name: 16, "length": 40})
        with pytest.raises(ParameterError, match=f"^{name} must be an integer") as caught:
            generate_password(**{name: value})
        assert caught.value.parameter == name

    @pytest.mark.parametrize("value", [[16], {}, {16}, [[]], bytearray(b"16")], ids=repr)
    @pytest.mark.parametrize("name", ["length", "nums"])
    def test_a_value_that_cannot_be_hashed_is_an_error_that_names_the_parameter(self, name, value):
        with pytest.raises(ParameterError, match=f"^{name} must be an integer") as caught:
            generate_password(**{name: value})
        assert caught.value.parameter == name

    @pytest.mark.parametrize("name", ["length", "nums"])
    def test_none_is_no_integer(self, name):
        with pytest.raises(ParameterError, match=f"^{name} must be an integer"):
            generate_password(**{name: None})

    def test_minimums_that_do_not_fit_are_an_error_with_the_numbers(self):
        with pytest.raises(UnsatisfiableError, match=r"nums 3 .* = 6 is more than length 3"):
            generate_password(3, nums=3)


def test_a_seeded_generator_of_the_standard_library_changes_nothing():
    state = random.getstate()
    try:
        drawn = []
        for _ in range(3):
            random.seed(1)
            tight = Policy(16, **FULL)
            drawn += [generate(Policy()), generate(tight), *generate_many(Policy(), 3)]
        assert len(set(drawn)) == len(drawn)
        random.seed(1)
        first = random.random()
        random.seed(1)
        generate(Policy(16, **FULL))
        assert random.random() == first
    finally:
        random.setstate(state)


CORE = sorted(Path(passmint.core.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", CORE, ids=[path.stem for path in CORE])
def test_the_engine_imports_no_other_source_of_randomness_and_prints_nothing(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Name):
            assert node.id not in {"print", "__import__", "eval", "exec", "input"}
    # A deadline needs a clock; nothing else does.
    allowed = {"time"} if path.stem == "budget" else set()
    banned = {"random", "secrets", "numpy", "uuid", "time", "logging", "importlib"}
    assert not imported & (banned - allowed)
    assert ("os" in imported) == (path.stem in {"randomness", "wordlist"})  # bytes, and files


def test_there_is_an_engine_to_look_at():
    assert {"randomness", "choose", "class_counts"} <= {path.stem for path in CORE}


FORKS = """
import os
from passmint import Policy, generate, generate_many

policies = [Policy(), Policy(4), Policy(16, nums=5, special_chars=5, uppercase=3, lowercase=3)]
for policy in policies:
    generate(policy), generate_many(policy, 10)  # everything that could be kept is kept now
for child in range(3):
    if child == 2 or os.fork() == 0:
        drawn = [generate(policy) for policy in policies[::2] for _ in range(20)]
        for policy in policies[::2]:
            drawn += generate_many(policy, 20)
        os.write(1, "".join(f"{one}\\n" for one in drawn).encode())
        if child == 2:
            os.wait(), os.wait()
        os._exit(0)
"""


def test_forked_processes_repeat_nothing():
    # A process of its own: forking this one, with the threads of the test runner, is not safe.
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", FORKS], capture_output=True, check=True, text=True
    )
    drawn = run.stdout.splitlines()
    assert len(drawn) == 3 * 80
    assert len(set(drawn)) == len(drawn)


def test_nothing_is_written_anywhere(capfd):
    generate(Policy())
    generate_many(Policy(16, **FULL), 10)
    generate_password()
    for stated in ({"length": 3}, {"nums": 1, "exclude": "0123456789"}, {"length": "x"}):
        with pytest.raises(PassmintError):
            Policy(**stated)
    assert capfd.readouterr() == ("", "")
