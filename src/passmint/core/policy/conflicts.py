"""Conflicts: which values of a policy contradict each other, with the numbers."""

from __future__ import annotations

from passmint.core.characters import CLASSES
from passmint.core.counting.keyspace import Keyspace
from passmint.core.errors import PolicyTooComplexError, UnsatisfiableError
from passmint.core.parameters.policy import POLICY_PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.requirements.resolve import ResolvedPolicy

# More characters than first, last and four classes can need on top of the minimums.
_ROOM = 8


def unsatisfiable(resolved: ResolvedPolicy, length: int, meter: Meter) -> UnsatisfiableError:
    """Return the error for a policy that no password of `length` characters satisfies.

    If the budget runs out before the smallest conflict is found, the error names more values.
    """
    least = [name for name in CLASSES if resolved.least(name)]
    total = sum(resolved.least(name) for name in least)
    if total > length:
        terms = " + ".join(_term(resolved, name) for name in least)
        total_shown = f"{terms} = {total}" if len(least) > 1 else terms
        names = [_set_by(resolved, name) for name in least]
        return _error(f"{total_shown} is more than length {length}", resolved, [*names, "length"])
    names = _smallest_conflict(resolved, length, meter)
    phrases = [_phrase(resolved, name) for name in names]
    if _met_at_some_length(_only(resolved, names), meter):
        names = ["length", *names]
        phrases = [f"length {length}", *phrases]
    return _error(f"no password meets all of: {', '.join(phrases)}", resolved, names)


def _set_by(resolved: ResolvedPolicy, name: str) -> str:
    """Return the parameter that sets a minimum: its own, or the preset."""
    if resolved.values.get(name) == resolved.least(name):
        return name
    return next(one.parameter for one in resolved.constraints if name in one.values)


def _term(resolved: ResolvedPolicy, name: str) -> str:
    by = _set_by(resolved, name)
    term = f"{name} {resolved.least(name)}"
    return term if by == name else f"{term} ({by} {resolved.values[by]})"


def _error(message: str, resolved: ResolvedPolicy, names: list[str]) -> UnsatisfiableError:
    if "length" in names and "entropy_bits" in resolved.stated:
        names = ["entropy_bits" if name == "length" else name for name in names]
    conflict = tuple(name for name in POLICY_PARAMETERS if name in names)
    parameter = next((name for name in conflict if name in resolved.stated), None)
    return UnsatisfiableError(message, parameter, conflict)


def _smallest_conflict(resolved: ResolvedPolicy, length: int, meter: Meter) -> list[str]:
    """Return the names of a smallest set of values that contradict each other.

    Defaults are dropped before values that the caller set.
    """
    values = resolved.values
    names = [n for n in POLICY_PARAMETERS if n in values and (values[n] or n in resolved.stated)]
    before: list[str] = []
    while names != before:  # repeat: without `symbols` another value can become redundant
        before = names
        for name in sorted(before, key=resolved.stated.__contains__):
            rest = [other for other in names if other != name]
            if _impossible(_only(resolved, rest), length, meter):
                names = rest
    return names


def _impossible(resolved: ResolvedPolicy, length: int, meter: Meter) -> bool:
    """True if it is known that no password of this length satisfies the policy."""
    try:
        return Keyspace.of(resolved, length, meter).empty
    except PolicyTooComplexError:
        return False


def _only(resolved: ResolvedPolicy, names: list[str]) -> ResolvedPolicy:
    return resolved.without(*(name for name in resolved.values if name not in names))


def _met_at_some_length(resolved: ResolvedPolicy, meter: Meter) -> bool:
    shortest = max(1, sum(resolved.least(name) for name in CLASSES))
    return not all(_impossible(resolved, n, meter) for n in range(shortest, shortest + _ROOM))


def _phrase(resolved: ResolvedPolicy, name: str) -> str:
    value = resolved.values[name]
    if value is True:
        return name
    if isinstance(value, tuple):
        return f"{name} {' or '.join(value)}"
    shown = repr(value) if isinstance(value, str) else value
    return f"{name} {shown}" if name in resolved.stated else f"{name} {shown} (the default)"
