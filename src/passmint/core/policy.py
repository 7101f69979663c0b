"""A policy: what was stated, and the passwords that satisfy it."""

from __future__ import annotations

from functools import lru_cache
from math import log2

from passmint.core.conflicts import unsatisfiable
from passmint.core.demands import Demands
from passmint.core.errors import ParameterError, PolicyTooComplexError
from passmint.core.keyspace import Keyspace
from passmint.core.lengths import check_length, no_length, shortest
from passmint.core.parameters import MAX_LENGTH, POLICY_PARAMETERS, echo
from passmint.core.sampling import sampler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from passmint.core.sampling import Sampler

_CACHED_PLANS = 64  # each of up to about 1 MB
_EXCLUSIVE = (("length", "entropy_bits"), ("alphabet", "symbols"))


class Policy:
    """What a password must satisfy. A bad value, or values no password satisfies, raise at once.

    The parameters are those of every door; `docs/reference/parameters.md` describes them.
    None means not stated.

    Raises:
        ParameterError: a value is of the wrong kind or out of range.
        UnsatisfiableError: no password satisfies all of it.
        PolicyTooComplexError: counting its passwords would exceed the budget.
    """

    __slots__ = ("_plan", "_stated", "sampler")
    _plan: Plan
    _stated: Mapping[str, Any]
    sampler: Sampler  # what draws its passwords; a slot, since each draw looks it up

    def __init__(
        self,
        length: int | None = None,
        *,
        entropy_bits: float | None = None,
        nums: int | None = None,
        special_chars: int | None = None,
        uppercase: int | None = None,
        lowercase: int | None = None,
        max_nums: int | None = None,
        max_special_chars: int | None = None,
        max_uppercase: int | None = None,
        max_lowercase: int | None = None,
        symbols: str | None = None,
        exclude: str | None = None,
        exclude_ambiguous: bool | None = None,
        alphabet: str | None = None,
        first: str | Iterable[str] | None = None,
        last: str | Iterable[str] | None = None,
        min_classes: int | None = None,
        min_unique: int | None = None,
        max_repeating: int | None = None,
        max_sequential: int | None = None,
        not_containing: str | Iterable[str] | None = None,
        safe_for: str | Iterable[str] | None = None,
        rules: str | None = None,
        preset: str | None = None,
    ) -> None:
        given = locals()
        self._resolve({n: given[n] for n in POLICY_PARAMETERS if given[n] is not None}, MAX_LENGTH)

    @classmethod
    def of(cls, stated: Mapping[str, Any], longest: int = MAX_LENGTH) -> Policy:
        """The policy of these stated values, of up to `longest` characters."""
        for name in stated:
            if name not in POLICY_PARAMETERS:
                at_fault = name if isinstance(name, str) else None
                shown = name if isinstance(name, str) else echo(name)
                raise ParameterError(f"{shown} is not a policy parameter", at_fault)
        policy = cls.__new__(cls)
        cls._resolve(policy, stated, longest)
        return policy

    def _resolve(self, stated: Mapping[str, Any], longest: int) -> None:
        self._stated = {
            name: POLICY_PARAMETERS[name].check(value) for name, value in stated.items()
        }
        for one, other in _EXCLUSIVE:
            if one in stated and other in stated:
                raise ParameterError(f"{one} and {other} exclude each other: state one", other)
        self._plan = _plan(tuple(sorted(self._stated.items())), longest)
        self.sampler = self._plan.sampler

    @property
    def stated(self) -> Mapping[str, Any]:
        """The values that were stated, by parameter, in canonical form."""
        return dict(self._stated)

    @property
    def demands(self) -> Demands:
        """What the policy asks for, defaults included."""
        return self._plan.demands

    @property
    def length(self) -> int:
        """The length of its passwords, in characters."""
        return self._plan.requirements.length

    @property
    def alphabet(self) -> str:
        """Every character that may appear, in ASCII order."""
        return self._plan.requirements.alphabet

    @property
    def keyspace(self) -> int:
        """How many passwords satisfy the policy, exactly.

        Raises:
            PolicyTooComplexError: counting them exceeds the budget; `keyspace_bounds` stand in.
        """
        return self._plan.keyspace.exact

    @property
    def keyspace_bounds(self) -> tuple[int, int]:
        """At least and at most so many passwords satisfy the policy, without counting them."""
        return self._plan.keyspace.least, self._plan.keyspace.most

    @property
    def entropy_bits(self) -> float:
        """The base-2 logarithm of the keyspace: each password is equally likely.

        Raises:
            PolicyTooComplexError: as for `keyspace`.
        """
        return log2(self.keyspace)

    @property
    def entropy(self) -> dict[str, float]:
        """`entropy_bits`, or `entropy_bits_at_least` where exact counting exceeds the budget."""
        try:
            return {"entropy_bits": self.entropy_bits}
        except PolicyTooComplexError:
            return {"entropy_bits_at_least": log2(self._plan.keyspace.least)}

    @property
    def details(self) -> dict[str, int | float]:
        """What the parameter `details` adds to an answer."""
        return {**self.entropy, "length": self.length, "alphabet_size": len(self.alphabet)}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self._stated == other._stated

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._stated.items())))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self._stated.items())
        return f"Policy({values})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Policy.of, (self.stated,)


class Plan:
    """A policy worked out: demands, requirements, keyspace and sampler."""

    __slots__ = ("demands", "keyspace", "requirements", "sampler")

    def __init__(self, demands: Demands, keyspace: Keyspace) -> None:
        self.demands = demands
        self.requirements = keyspace.requirements
        self.keyspace = keyspace
        self.sampler = sampler(keyspace)


@lru_cache(_CACHED_PLANS)
def _plan(stated: tuple[tuple[str, Any], ...], longest: int) -> Plan:
    values = dict(stated)
    demands = Demands.of(values)
    if demands.min_length > demands.max_length:
        raise no_length(demands)
    if "entropy_bits" in values:
        return Plan(demands, shortest(demands, values["entropy_bits"], longest))
    length = values.get("length", demands.default_length)
    check_length(demands, length, longest)
    keyspace = Keyspace(demands.requirements(length))
    if keyspace.empty:
        raise unsatisfiable(demands, length)
    return Plan(demands, keyspace)
