"""Explanations: the figures of a policy, or why no password satisfies it."""

from __future__ import annotations

from passmint.core.budget import LIBRARY
from passmint.core.characters import AMBIGUOUS
from passmint.core.errors import PolicyTooComplexError, UnsatisfiableError
from passmint.core.parameters.policy import MAX_LENGTH, check_policy
from passmint.core.policy.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmint.core.budget import Budget

_CHUNK = 10**4000  # Python refuses to write more than 4300 digits at once (CVE-2020-10735)


def explain(
    policy: Policy | Mapping[str, object], longest: int = MAX_LENGTH, budget: Budget = LIBRARY
) -> dict[str, object]:
    """Explain a policy: its figures and requirements, or why no password satisfies it.

    policy: a policy, or values by parameter name.
    longest: greatest length that a password may have, in characters.

    `satisfiable` is in every result. If it is false, `error` and `conflict` say why. Every member
    is a JSON value. The keyspace is a string, because few JSON readers keep an integer of its size.

    Raises:
        ParameterError: a value is of the wrong kind or out of range.
        PolicyTooComplexError: drawing even one password would exceed the budget.
    """
    if isinstance(policy, Policy):
        return _explained(policy)
    return explain_checked(check_policy(policy), longest, budget)


def explain_checked(
    values: Mapping[str, object], longest: int, budget: Budget = LIBRARY
) -> dict[str, object]:
    """Explain a policy, as `explain`, from values that are checked and in canonical form.

    Raises:
        ParameterError: values exclude each other, or are looser than a preset or rules allow.
        PolicyTooComplexError: drawing even one password would exceed the budget.
    """
    try:
        return _explained(Policy.of_checked(values, longest, budget))
    except UnsatisfiableError as error:
        return {"satisfiable": False, "error": str(error), "conflict": list(error.conflict)}


def _explained(policy: Policy) -> dict[str, object]:
    return {
        "satisfiable": True,
        "length": policy.length,
        "alphabet": policy.alphabet,
        "alphabet_size": len(policy.alphabet),
        **_keyspace(policy),
        **policy.entropy,
        "ambiguous_characters": AMBIGUOUS,
        "requirements": [_length(policy), *_requirements(policy)],
    }


def _keyspace(policy: Policy) -> dict[str, str]:
    try:
        return {"keyspace": _decimal(policy.keyspace)}
    except PolicyTooComplexError:
        least, most = policy.keyspace_bounds
        return {"keyspace_at_least": _decimal(least), "keyspace_at_most": _decimal(most)}


def _length(policy: Policy) -> dict[str, object]:
    """Return the requirement that decides the length: `entropy_bits`, `length` or the default."""
    for name in ("length", "entropy_bits"):
        if name in policy.stated:
            return _requirement(name, policy.stated[name], "stated")
    return _requirement("length", policy.length, policy.resolved.length_source)


def _requirements(policy: Policy) -> list[dict[str, object]]:
    return [_requirement(*described) for described in policy.resolved.described()]


def _requirement(name: str, value: object, source: str) -> dict[str, object]:
    value = list(value) if isinstance(value, tuple) else value
    return {"name": name, "value": value, "source": source}


def _decimal(number: int) -> str:
    """Return the decimal digits of a natural number of any size."""
    chunks: list[str] = []
    while number >= _CHUNK:
        number, low = divmod(number, _CHUNK)
        chunks.append(str(low).zfill(4000))
    return str(number) + "".join(reversed(chunks))
