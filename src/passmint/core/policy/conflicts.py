"""Why no password satisfies a policy: the demands that collide, with the numbers."""

from __future__ import annotations

from passmint.core.counting.keyspace import Keyspace
from passmint.core.errors import PolicyTooComplexError, UnsatisfiableError
from passmint.core.parameters.policy import POLICY_PARAMETERS
from passmint.core.requirements.resolve import MINIMUMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.budget import Meter
    from passmint.core.requirements.resolve import Demands

# More places than first, last and four classes can ask for on top of the minimums.
_ROOM = 8


def unsatisfiable(demands: Demands, length: int, meter: Meter) -> UnsatisfiableError:
    """The error for demands that no password of `length` characters meets.

    Where the budget ends before the smallest conflict is found, it names more demands than that.
    """
    least = [name for name in MINIMUMS if demands.least(name)]
    total = sum(demands.least(name) for name in least)
    if total > length:
        terms = " + ".join(_term(demands, name) for name in least)
        total_shown = f"{terms} = {total}" if len(least) > 1 else terms
        names = [_asked_by(demands, name) for name in least]
        return _error(f"{total_shown} is more than length {length}", demands, [*names, "length"])
    names = _smallest_conflict(demands, length, meter)
    phrases = [_phrase(demands, name) for name in names]
    if _met_at_some_length(_only(demands, names), meter):
        names = ["length", *names]
        phrases = [f"length {length}", *phrases]
    return _error(f"no password meets all of: {', '.join(phrases)}", demands, names)


def _asked_by(demands: Demands, name: str) -> str:
    """The parameter whose value makes a minimum what it is: itself, or the preset."""
    if demands.values.get(name) == demands.least(name):
        return name
    return next(one.parameter for one in demands.limits if name in one.values)


def _term(demands: Demands, name: str) -> str:
    by = _asked_by(demands, name)
    asked = f"{name} {demands.least(name)}"
    return asked if by == name else f"{asked} ({by} {demands.values[by]})"


def _error(message: str, demands: Demands, names: list[str]) -> UnsatisfiableError:
    if "length" in names and "entropy_bits" in demands.stated:
        names = ["entropy_bits" if name == "length" else name for name in names]
    conflict = tuple(name for name in POLICY_PARAMETERS if name in names)
    parameter = next((name for name in conflict if name in demands.stated), None)
    return UnsatisfiableError(message, parameter, conflict)


def _smallest_conflict(demands: Demands, length: int, meter: Meter) -> list[str]:
    """Demands that cannot be met together, each of which is needed for that. Stated ones stay."""
    values = demands.values
    names = [n for n in POLICY_PARAMETERS if n in values and (values[n] or n in demands.stated)]
    before: list[str] = []
    while names != before:  # without a choice of symbols, what it called for may be needed no more
        before = names
        for name in sorted(before, key=demands.stated.__contains__):
            rest = [other for other in names if other != name]
            if _impossible(_only(demands, rest), length, meter):
                names = rest
    return names


def _impossible(demands: Demands, length: int, meter: Meter) -> bool:
    """Whether it is known that nothing of this length meets the demands."""
    try:
        return Keyspace.of(demands, length, meter).empty
    except PolicyTooComplexError:
        return False


def _only(demands: Demands, names: list[str]) -> Demands:
    return demands.without(*(name for name in demands.values if name not in names))


def _met_at_some_length(demands: Demands, meter: Meter) -> bool:
    shortest = max(1, sum(demands.least(name) for name in MINIMUMS))
    return not all(_impossible(demands, n, meter) for n in range(shortest, shortest + _ROOM))


def _phrase(demands: Demands, name: str) -> str:
    value = demands.values[name]
    if value is True:
        return name
    if isinstance(value, tuple):
        return f"{name} {' or '.join(value)}"
    shown = repr(value) if isinstance(value, str) else value
    return f"{name} {shown}" if name in demands.stated else f"{name} {shown} (the default)"
