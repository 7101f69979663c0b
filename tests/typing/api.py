"""The public names as a program uses them: type checkers read this file, nothing runs it.

`make check` gives it to mypy and to pyright, both strict. A line with `type: ignore` must be an
error: each checker reports a comment that it does not need.
"""

from collections.abc import Mapping
from typing import Any, assert_type

import passmint
import password_generator
from passmint import (
    Budget,
    ContextName,
    Failure,
    MatchResult,
    ParameterError,
    PassmintError,
    Passphrase,
    Policy,
    PolicyTooComplexError,
    PositionName,
    Randomness,
    RandomnessError,
    UnsatisfiableError,
    Wordlist,
    explain,
    generate,
    generate_many,
    generate_password,
)


def unknown() -> None:
    """A name that does not exist is an error, imported or looked up."""
    from passmint import Nonsense  # type: ignore[attr-defined]  # noqa: F401, PLC0415

    passmint.generat  # type: ignore[attr-defined]  # noqa: B018


assert_type(passmint.__version__, str)
assert_type(generate_password(20, nums=2), str)
assert_type(password_generator.generate_password(length=20), str)
generate_password("20")  # type: ignore[arg-type]

# Policies: every parameter has a type; names are literal.
policy = Policy(
    20,
    nums=2,
    special_chars=2,
    exclude_ambiguous=True,
    first="letter",
    last=["letter", "digit"],
    not_containing={"alice", "bob"},
    safe_for=("url", "shell"),
    preset="aws-rds-mysql",
    budget=Budget(10_000),
)
assert_type(policy.keyspace, int)
assert_type(policy.keyspace_bounds, tuple[int, int])
assert_type(policy.entropy_bits, float)
assert_type(policy.alphabet, str)
Policy(entropy_bits=128)
Policy(lenght=20)  # type: ignore[call-arg]
Policy(20, 2)  # type: ignore[call-arg]
Policy(length="20")  # type: ignore[arg-type]
Policy(safe_for="ulr")  # type: ignore[arg-type]
Policy(safe_for=["url", "shel"])  # type: ignore[list-item]
Policy(first="letters")  # type: ignore[arg-type]
Policy(last=b"digit")  # type: ignore[arg-type]

context: ContextName = "dotenv"
positions: list[PositionName] = ["letter", "digit"]
Policy(safe_for=context, first=positions)


def from_settings(settings: Mapping[str, Any]) -> Policy:
    """Values that are known when the program runs."""
    return Policy.of(settings)


# Passwords.
assert_type(generate(policy), str)
assert_type(generate_many(policy, 10), list[str])
assert_type(generate(Passphrase(6)), str)
assert_type(generate(Passphrase(wordlist=Wordlist(["one", "two", "three"]))), str)
generate(20)  # type: ignore[arg-type]
generate(Policy)  # type: ignore[arg-type]
generate_many(policy, "10")  # type: ignore[arg-type]


class Zeros(Randomness):
    """A source of bytes of one's own, for tests."""

    bytes = staticmethod(bytes)


generate(policy, Zeros())
generate(policy, Randomness())
generate(policy, bytes)  # type: ignore[arg-type]

# What a text lacks.
result = policy.matches("correct horse")
assert_type(result, MatchResult)
assert_type(bool(result), bool)
assert_type(result.failures, tuple[Failure, ...])
assert_type([one.parameter for one in result.failures], list[str])
assert_type([f"{one.requirement} {one.source}" for one in result.failures], list[str])
policy.matches(b"bytes")  # type: ignore[arg-type]

# What a policy comes to.
assert_type(explain({"length": 20}), dict[str, object])
assert_type(explain(policy), dict[str, object])
explain(20)  # type: ignore[arg-type]

# Errors: one base, and more to read of each.
try:
    Policy(nums=1, exclude="0123456789")
except UnsatisfiableError as error:
    assert_type(error.conflict, tuple[str, ...])
except (ParameterError, PolicyTooComplexError, RandomnessError) as error:
    assert_type(error.parameter, str | None)
base: type[PassmintError] = UnsatisfiableError
also: type[ValueError] = ParameterError
