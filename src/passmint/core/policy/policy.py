"""Policies: checked values and the passwords that satisfy them."""

from __future__ import annotations

from math import log2

from passmint.core.budget import LIBRARY, most_draws
from passmint.core.parameters.policy import MAX_LENGTH, POLICY_PARAMETERS, check_policy
from passmint.core.parameters.values import call_shown, check_exclusive
from passmint.core.policy.plan import plan, too_complex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from passmint.core.budget import Budget
    from passmint.core.parameters.names import ContextName, PositionName
    from passmint.core.policy.matching import MatchResult
    from passmint.core.policy.plan import Plan
    from passmint.core.requirements.resolve import ResolvedPolicy
    from passmint.core.sampling.choose import Sampler

_EXCLUSIVE = (("length", "entropy_bits"), ("alphabet", "symbols"))


class Policy:
    """Rules that a password must satisfy.

    The parameters have the same names in every interface; `docs/reference/parameters.md`
    describes them. None means not set. `budget` limits the work and memory for preparing the
    policy and counting its passwords. A policy that cannot be used is
    refused here, not when a password is drawn.

    Raises:
        ParameterError: a value is of the wrong kind or out of range.
        UnsatisfiableError: no password satisfies the policy.
        PolicyTooComplexError: drawing even one password would exceed the budget.
    """

    __slots__ = ("_budget", "_plan", "_stated", "sampler")
    _budget: Budget
    _plan: Plan
    _stated: Mapping[str, Any]
    sampler: Sampler  # a slot because each draw reads it

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
        first: PositionName | Iterable[PositionName] | None = None,
        last: PositionName | Iterable[PositionName] | None = None,
        min_classes: int | None = None,
        min_unique: int | None = None,
        max_repeating: int | None = None,
        max_sequential: int | None = None,
        not_containing: str | Iterable[str] | None = None,
        safe_for: ContextName | Iterable[ContextName] | None = None,
        rules: str | None = None,
        preset: str | None = None,
        budget: Budget = LIBRARY,
    ) -> None:
        given = locals()
        stated = {n: given[n] for n in POLICY_PARAMETERS if given[n] is not None}
        self._prepare(check_policy(stated), MAX_LENGTH, budget)

    @classmethod
    def of(
        cls, stated: Mapping[str, Any], longest: int = MAX_LENGTH, budget: Budget = LIBRARY
    ) -> Policy:
        """Build a policy from values by parameter name.

        longest: greatest length that a password may have, in characters.

        Raises:
            ParameterError, UnsatisfiableError, PolicyTooComplexError: as `Policy`.
        """
        return cls.of_checked(check_policy(stated), longest, budget)

    @classmethod
    def of_checked(cls, values: Mapping[str, Any], longest: int, budget: Budget) -> Policy:
        """Build a policy from values that are already checked and in canonical form.

        For interfaces that check each value when they read it. Everybody else calls `of`.

        Raises:
            ParameterError, UnsatisfiableError, PolicyTooComplexError: as `Policy`.
        """
        policy = cls.__new__(cls)
        cls._prepare(policy, values, longest, budget)
        return policy

    def _prepare(self, values: Mapping[str, Any], longest: int, budget: Budget) -> None:
        check_exclusive(values, _EXCLUSIVE)
        self._stated = dict(values)
        self._budget = budget
        self._plan = plan(values, longest, budget)
        self.sampler = self._plan.sampler

    @property
    def stated(self) -> Mapping[str, Any]:
        """Values that the caller set, by parameter name, in canonical form."""
        return dict(self._stated)

    @property
    def resolved(self) -> ResolvedPolicy:
        """Values and constraints of the policy, with the defaults filled in."""
        return self._plan.resolved

    @property
    def length(self) -> int:
        """Length of the passwords, in characters."""
        return self._plan.requirements.length

    @property
    def alphabet(self) -> str:
        """Characters that may appear in a password, in ASCII order."""
        return self._plan.requirements.alphabet

    @property
    def keyspace(self) -> int:
        """Exact number of passwords that satisfy the policy.

        Raises:
            PolicyTooComplexError: counting them exceeds the budget; see `keyspace_bounds`.
        """
        figures = self._plan.figures(self._budget)
        if figures.exact is None:
            raise too_complex(self._stated, self._plan.meter)
        return figures.exact

    @property
    def keyspace_bounds(self) -> tuple[int, int]:
        """Lower and upper bound on the number of passwords that satisfy the policy."""
        figures = self._plan.figures(self._budget)
        return figures.lower, figures.upper

    @property
    def entropy_bits(self) -> float:
        """Entropy of a password in bits: the base-2 logarithm of `keyspace`.

        Every password is equally likely.

        Raises:
            PolicyTooComplexError: as for `keyspace`.
        """
        return log2(self.keyspace)

    @property
    def entropy(self) -> dict[str, float]:
        """`entropy_bits`, or `entropy_bits_at_least` if exact counting exceeds the budget."""
        figures = self._plan.figures(self._budget)
        if figures.exact is None:
            return {"entropy_bits_at_least": log2(figures.lower)}
        return {"entropy_bits": log2(figures.exact)}

    @property
    def details(self) -> dict[str, int | float]:
        """Members that the parameter `details` adds to an answer."""
        return {**self.entropy, "length": self.length, "alphabet_size": len(self.alphabet)}

    def most_draws(self, *, details: bool = False) -> int:
        """Return how many passwords one request may draw within the budget.

        details: whether the request also needs the figures, which are then computed first.
        """
        left = self._plan.figures(self._budget).left if details else self._plan.meter.left
        sampler = self.sampler
        return max(1, most_draws(left, sampler.work, certain=sampler.certain))

    def matches(self, text: str) -> MatchResult:
        """Check a text: the result is true if the text satisfies the policy.

        If not, `failures` says which requirements it does not meet. Neither the result nor an
        error shows any of the text. Of a text longer than any password only the length is checked.

        Raises:
            ParameterError: the text is not a string.
        """
        from passmint.core.policy.matching import match

        return match(self.resolved, self.length, text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self._stated == other._stated

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._stated.items())))

    def __repr__(self) -> str:
        return call_shown("Policy", self._stated)

    def __reduce__(self) -> tuple[Any, ...]:
        return Policy.of, (self.stated, MAX_LENGTH, self._budget)
