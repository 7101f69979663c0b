"""A policy: what was stated, and the passwords that satisfy it."""

from __future__ import annotations

from math import log2

from passmint.core.budget import LIBRARY, Meter, most_draws
from passmint.core.cache import PLANS
from passmint.core.characters import CLASSES
from passmint.core.counting.keyspace import Keyspace
from passmint.core.errors import ParameterError, PolicyTooComplexError, echo
from passmint.core.parameters.policy import MAX_LENGTH, POLICY_PARAMETERS
from passmint.core.requirements.resolve import ResolvedPolicy
from passmint.core.sampling.choose import sampler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from passmint.core.budget import Budget
    from passmint.core.sampling.choose import Sampler

# Bytes of a plan beside its sampler (measured), and more for each string among its restrictions.
_PLAN_BYTES, _STRING_BYTES = 17_000, 450
# What makes a policy expensive, the likeliest to be at fault first.
_MULTIPLIED = (
    "min_unique",
    "not_containing",
    "max_sequential",
    "max_repeating",
    "rules",
    "min_classes",
    *(f"{limit}{name}" for limit in ("max_", "") for name in CLASSES),
    "entropy_bits",
    "length",
    "first",
    "last",
    "safe_for",
    "preset",
)
_EXCLUSIVE = (("length", "entropy_bits"), ("alphabet", "symbols"))


class Policy:
    """What a password must satisfy. A bad value, or values no password satisfies, raise at once.

    The parameters are those of every interface; `docs/reference/parameters.md` describes them.
    None means not stated. `budget` is the most that working it out and counting its passwords may
    take; a policy of which not even one password could be drawn within it is refused.

    Raises:
        ParameterError: a value is of the wrong kind or out of range.
        UnsatisfiableError: no password satisfies all of it.
        PolicyTooComplexError: drawing its passwords would exceed the budget.
    """

    __slots__ = ("_budget", "_plan", "_stated", "sampler")
    _budget: Budget
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
        budget: Budget = LIBRARY,
    ) -> None:
        given = locals()
        stated = {n: given[n] for n in POLICY_PARAMETERS if given[n] is not None}
        self._resolve(stated, MAX_LENGTH, budget)

    @classmethod
    def of(
        cls, stated: Mapping[str, Any], longest: int = MAX_LENGTH, budget: Budget = LIBRARY
    ) -> Policy:
        """The policy of these stated values, of up to `longest` characters."""
        for name in stated:
            if name not in POLICY_PARAMETERS:
                at_fault = name if isinstance(name, str) else None
                shown = name if isinstance(name, str) else echo(name)
                raise ParameterError(f"{shown} is not a policy parameter", at_fault)
        policy = cls.__new__(cls)
        cls._resolve(policy, stated, longest, budget)
        return policy

    def _resolve(self, stated: Mapping[str, Any], longest: int, budget: Budget) -> None:
        self._stated = {
            name: POLICY_PARAMETERS[name].check(value) for name, value in stated.items()
        }
        for one, other in _EXCLUSIVE:
            if one in stated and other in stated:
                raise ParameterError(f"{one} and {other} exclude each other: state one", other)
        self._budget = budget
        self._plan = _plan(tuple(sorted(self._stated.items())), longest, budget)
        self.sampler = self._plan.sampler

    @property
    def stated(self) -> Mapping[str, Any]:
        """The values that were stated, by parameter, in canonical form."""
        return dict(self._stated)

    @property
    def resolved(self) -> ResolvedPolicy:
        """What the policy asks for, defaults included."""
        return self._plan.resolved

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
        """Number of passwords that satisfy the policy, exactly.

        Raises:
            PolicyTooComplexError: counting them exceeds the budget; see `keyspace_bounds`.
        """
        figures = self._plan.figures(self._budget)
        if figures.exact is None:
            raise _too_complex(self._stated, self._plan.meter)
        return figures.exact

    @property
    def keyspace_bounds(self) -> tuple[int, int]:
        """Lower and upper bound on the number of passwords that satisfy the policy."""
        figures = self._plan.figures(self._budget)
        return figures.lower, figures.upper

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
        figures = self._plan.figures(self._budget)
        if figures.exact is None:
            return {"entropy_bits_at_least": log2(figures.lower)}
        return {"entropy_bits": log2(figures.exact)}

    @property
    def details(self) -> dict[str, int | float]:
        """What the parameter `details` adds to an answer."""
        return {**self.entropy, "length": self.length, "alphabet_size": len(self.alphabet)}

    def most_draws(self, *, details: bool = False) -> int:
        """Number of passwords that one request may draw within the budget.

        With `details` the figures are worked out first.
        """
        left = self._plan.figures(self._budget).left if details else self._plan.meter.left
        sampler = self.sampler
        return max(1, most_draws(left, sampler.work, certain=sampler.certain))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self._stated == other._stated

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._stated.items())))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self._stated.items())
        return f"Policy({values})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Policy.of, (self.stated, MAX_LENGTH, self._budget)


class Figures:
    """How many passwords a policy has: `exact`, or None where only the bounds are known.

    `left` is the work that is left of the budget, in nanoseconds.
    """

    __slots__ = ("exact", "left", "lower", "upper")

    def __init__(self, keyspace: Keyspace) -> None:
        try:
            self.exact: int | None = keyspace.exact
            self.lower = self.upper = keyspace.exact
        except PolicyTooComplexError:
            self.exact = None
            self.lower, self.upper = keyspace.bounds
        self.left = keyspace.meter.left


class Plan:
    """The resolved policy with its requirements, keyspace and sampler."""

    __slots__ = (
        "_figures",
        "_keyspace",
        "_seconds_left",
        "meter",
        "requirements",
        "resolved",
        "sampler",
    )

    def __init__(self, resolved: ResolvedPolicy, keyspace: Keyspace, sampler: Sampler) -> None:
        self.resolved = resolved
        self.requirements = keyspace.requirements
        self.meter = keyspace.meter
        self._seconds_left = self.meter.seconds_left  # of this thread; the figures may have another
        self.sampler = sampler
        self._keyspace = keyspace
        self._figures: Figures | None = None

    @property
    def cached_bytes(self) -> int:
        """What a cache keeps with this plan."""
        own = sum(len(value) for value in self.resolved.values.values() if isinstance(value, str))
        strings = _STRING_BYTES * self.resolved.strings
        return _PLAN_BYTES + 2 * own + strings + self.sampler.memory

    def figures(self, budget: Budget) -> Figures:
        """The figures, worked out once with what the plan left of the same budget."""
        if self._figures is None:
            meter = Meter(budget, self.meter.used, self.sampler.memory, self._seconds_left)
            self._figures = Figures(self._keyspace.resumed(meter))
        return self._figures


def _plan(stated: tuple[tuple[str, Any], ...], longest: int, budget: Budget) -> Plan:
    key = (stated, longest, budget)
    plan: Plan | None = PLANS.get(key)
    if plan is None:
        meter = Meter(budget)
        try:
            plan = _worked_out(dict(stated), longest, meter)
        except PolicyTooComplexError:
            raise _too_complex(dict(stated), meter) from None
        PLANS.put(key, plan, plan.cached_bytes)
    return plan


def _worked_out(stated: dict[str, Any], longest: int, meter: Meter) -> Plan:
    resolved = ResolvedPolicy.of(stated)
    if resolved.min_length > resolved.max_length:
        from passmint.core.policy.lengths import no_length

        raise no_length(resolved)
    if "entropy_bits" in stated:
        from passmint.core.policy.lengths import shortest

        keyspace = shortest(resolved, stated["entropy_bits"], longest, meter)
    else:
        length = stated.get("length", resolved.default_length)
        if resolved.constraints or length > longest:
            from passmint.core.policy.lengths import check_length

            check_length(resolved, length, longest)
        keyspace = Keyspace.of(resolved, length, meter)
    chosen = sampler(keyspace)
    if chosen is None:
        from passmint.core.policy.conflicts import unsatisfiable

        raise unsatisfiable(resolved, keyspace.requirements.length, meter)
    return Plan(resolved, keyspace, chosen)


def _too_complex(stated: Mapping[str, Any], meter: Meter) -> PolicyTooComplexError:
    """The error for a policy beyond the budget, naming the stated values that multiply."""
    names = [name for name in _MULTIPLIED if name in stated]
    shown = ", ".join(name for name in POLICY_PARAMETERS if name in names)
    advice = f"{shown} multiply; set fewer of them, or smaller values"
    if len(names) < 2:
        advice = f"set a smaller {shown}" if names else "nothing in it can be smaller"
    error = meter.exceeded("this policy", advice)
    error.parameter = names[0] if names else None
    return error
