"""A policy: what was stated, and the passwords that satisfy it."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache
from math import floor, log2

from passmint.core.conflicts import unsatisfiable
from passmint.core.counting import check_scan, count
from passmint.core.demands import Demands
from passmint.core.errors import ParameterError, UnsatisfiableError
from passmint.core.parameters import DEFAULT_LENGTH, MAX_LENGTH, POLICY_PARAMETERS, echo
from passmint.core.sampling import sampler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from passmint.core.requirements import Requirements
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
    ) -> None:
        given = locals()
        self._resolve({n: given[n] for n in POLICY_PARAMETERS if given[n] is not None}, MAX_LENGTH)

    @classmethod
    def of(cls, stated: Mapping[str, Any], longest: int = MAX_LENGTH) -> Policy:
        """The policy of these stated values; `entropy_bits` may take up to `longest` characters."""
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
        """How many passwords satisfy the policy, exactly."""
        return self._plan.keyspace

    @property
    def entropy_bits(self) -> float:
        """The base-2 logarithm of the keyspace: each password is equally likely."""
        return log2(self._plan.keyspace)

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

    def __init__(self, demands: Demands, requirements: Requirements, keyspace: int) -> None:
        self.demands = demands
        self.requirements = requirements
        self.keyspace = keyspace
        self.sampler = sampler(requirements, keyspace)


@lru_cache(_CACHED_PLANS)
def _plan(stated: tuple[tuple[str, Any], ...], longest: int) -> Plan:
    values = dict(stated)
    demands = Demands.of(values)
    if "entropy_bits" in values:
        requirements, keyspace = _shortest(demands, values["entropy_bits"], longest)
    else:
        length = values.get("length", DEFAULT_LENGTH)
        requirements = demands.requirements(length)
        keyspace = count(requirements)
        if not keyspace:
            raise unsatisfiable(demands, length)
    return Plan(demands, requirements, keyspace)


def _shortest(demands: Demands, bits: float, longest: int) -> tuple[Requirements, int]:
    """The requirements at the shortest length whose entropy reaches `bits`, and their keyspace."""
    at_most = demands.requirements(longest)
    per_character = log2(max(len(at_most.alphabet), 1))
    # Rounded down: that the division comes out a hair too large must not cost a character.
    start = floor(bits / per_character) if per_character else longest + 1
    start = max(start, at_most.least, 1)
    lengths = range(start, at_most.capacity + 1)
    length: int | None
    keyspace = cache(lambda length: count(demands.requirements(length)))

    def reaches(length: int) -> bool:
        return keyspace(length) > 0 and log2(keyspace(length)) >= bits

    if not at_most.grows:
        check_scan(at_most)
        length = next((length for length in lengths if reaches(length)), None)
    elif 1 in lengths and reaches(1):
        length = 1
    else:
        length = _first(range(max(start, 2), longest + 1), reaches)
    if length is None:
        raise _out_of_reach(demands, bits, longest)
    return demands.requirements(length), keyspace(length)


def _first(lengths: range, reaches: Callable[[int], bool]) -> int | None:
    """The first of the lengths that reaches, where all after one that does reach too.

    In steps that double: what is sought is near the start, and counting at a length far beyond
    may cost more than the budget.
    """
    step = 1
    while step < len(lengths) and not reaches(lengths[step - 1]):
        step *= 2
    found = bisect_left(lengths, True, step // 2, min(step, len(lengths)), key=reaches)
    return lengths[found] if found < len(lengths) else None


def _out_of_reach(demands: Demands, bits: float, longest: int) -> UnsatisfiableError:
    """The error that says how much entropy can be had, and at which length."""
    at_most = demands.requirements(longest)
    lengths = (1, longest) if at_most.grows else range(1, at_most.capacity + 1)
    most, at = max(((count(demands.requirements(n)), n) for n in lengths), default=(0, 0))
    if not most:
        return unsatisfiable(demands, longest)
    return UnsatisfiableError(
        f"entropy_bits {bits} cannot be reached: the most that can be had is"
        f" {log2(most):.2f} bits, at length {at} (lengths to {longest} are allowed)",
        "entropy_bits",
        ("entropy_bits",),
    )
