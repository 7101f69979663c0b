"""Plans: what a policy comes to, resolved once and cached."""

from __future__ import annotations

from passmint.core.budget import Meter
from passmint.core.cache import PLANS
from passmint.core.characters import CLASSES
from passmint.core.counting.keyspace import Keyspace
from passmint.core.errors import PolicyTooComplexError
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.core.requirements.resolve import ResolvedPolicy
from passmint.core.sampling.choose import sampler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from passmint.core.budget import Budget
    from passmint.core.sampling.choose import Sampler

# Measured bytes of a plan without its sampler, and of each string among its restrictions.
_PLAN_BYTES, _STRING_BYTES = 17_000, 450
# Parameters that make a policy expensive. The likeliest cause comes first.
MULTIPLIERS = (
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


class Figures:
    """Number of passwords that satisfy a policy.

    exact: the number, or None if counting exceeds the budget.
    lower, upper: bounds on the number; both are the number if it is known.
    left: work that is left of the budget, in nanoseconds.
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
        # Read here, because the figures may be computed in another thread.
        self._seconds_left = self.meter.seconds_left
        self.sampler = sampler
        self._keyspace = keyspace
        self._figures: Figures | None = None

    @property
    def cached_bytes(self) -> int:
        """Memory that the cache holds for this plan, in bytes."""
        own = sum(len(value) for value in self.resolved.values.values() if isinstance(value, str))
        strings = _STRING_BYTES * self.resolved.strings
        return _PLAN_BYTES + 2 * own + strings + self.sampler.memory

    def figures(self, budget: Budget) -> Figures:
        """Return the figures. The first call computes them with what the plan left of `budget`."""
        if self._figures is None:
            meter = Meter(budget, self.meter.used, self.sampler.memory, self._seconds_left)
            self._figures = Figures(self._keyspace.resumed(meter))
        return self._figures


def plan(values: Mapping[str, Any], longest: int, budget: Budget) -> Plan:
    """Return the plan for checked values, from the cache if it is there.

    Raises:
        ParameterError: a value is looser than a preset or rules allow.
        UnsatisfiableError: no password of up to `longest` characters satisfies the policy.
        PolicyTooComplexError: the plan exceeds the budget.
    """
    key = (tuple(sorted(values.items())), longest, budget)
    found: Plan | None = PLANS.get(key)
    if found is None:
        meter = Meter(budget)
        try:
            found = _new_plan(values, longest, meter)
        except PolicyTooComplexError:
            raise too_complex(values, meter) from None
        PLANS.put(key, found, found.cached_bytes)
    return found


def _new_plan(values: Mapping[str, Any], longest: int, meter: Meter) -> Plan:
    resolved = ResolvedPolicy.of(values)
    if resolved.min_length > resolved.max_length:
        from passmint.core.policy.lengths import no_length

        raise no_length(resolved)
    if "entropy_bits" in values:
        from passmint.core.policy.lengths import shortest

        keyspace = shortest(resolved, values["entropy_bits"], longest, meter)
    else:
        length = values.get("length", resolved.default_length)
        if resolved.constraints or length > longest:
            from passmint.core.policy.lengths import check_length

            check_length(resolved, length, longest)
        keyspace = Keyspace.of(resolved, length, meter)
    chosen = sampler(keyspace)
    if chosen is None:
        from passmint.core.policy.conflicts import unsatisfiable

        raise unsatisfiable(resolved, keyspace.requirements.length, meter)
    return Plan(resolved, keyspace, chosen)


def too_complex(values: Mapping[str, Any], meter: Meter) -> PolicyTooComplexError:
    """Return the error for a policy beyond the budget. It names the values that make it so."""
    names = [name for name in MULTIPLIERS if name in values]
    shown = ", ".join(name for name in POLICY_PARAMETERS if name in names)
    advice = f"{shown} multiply; set fewer of them, or smaller values"
    if len(names) < 2:
        advice = f"set a smaller {shown}" if names else "nothing in it can be smaller"
    error = meter.exceeded("this policy", advice)
    error.parameter = names[0] if names else None
    return error
