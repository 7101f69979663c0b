"""Lengths: which the constraints allow, and the shortest that reaches an entropy."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from math import floor, log2

from passmint.core.counting.keyspace import Keyspace
from passmint.core.errors import ParameterError, UnsatisfiableError
from passmint.core.policy.conflicts import unsatisfiable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmint.core.budget import Meter
    from passmint.core.requirements.resolve import ResolvedPolicy


def check_length(resolved: ResolvedPolicy, length: int, longest: int) -> None:
    """Check a length against the constraints and the limit of the interface.

    Raises:
        ParameterError: a preset or rules do not allow the length.
        UnsatisfiableError: the length is greater than `longest`.
    """
    for one in resolved.constraints:
        low, high = one.min_length or 1, one.max_length or length
        if not low <= length <= high:
            bounds = f"from {low} to {high}" if one.max_length else f"{low} or more"
            message = f"length must be {bounds} with {one.source}, not {length}"
            raise ParameterError(message, "length")
    if length > longest:
        source = next(
            (one for one in resolved.constraints if (one.min_length or 1) > longest), None
        )
        cause = f"{source.source} requires {source.min_length} or more" if source else ""
        raise UnsatisfiableError(
            f"length {length} is more than the {longest} characters allowed here: "
            + (cause or f"set length to {longest} or less"),
            source.parameter if source else "length",
            (source.parameter, "length") if source else ("length",),
        )


def no_length(resolved: ResolvedPolicy) -> UnsatisfiableError:
    """Return the error for targets of which one requires a greater length than another allows."""
    low = max(resolved.constraints, key=lambda one: one.min_length or 1)
    high = min(resolved.constraints, key=lambda one: one.max_length or low.min_length or 1)
    return UnsatisfiableError(
        f"{low.source} requires {low.min_length} characters or more,"
        f" {high.source} allows {high.max_length} or fewer",
        low.parameter,
        tuple(dict.fromkeys((high.parameter, low.parameter))),
    )


def shortest(resolved: ResolvedPolicy, bits: float, longest: int, meter: Meter) -> Keyspace:
    """Return the keyspace of the shortest length whose entropy is at least `bits`.

    Raises:
        UnsatisfiableError: no allowed length up to `longest` reaches that entropy.
        PolicyTooComplexError: finding it exceeds the budget.
    """
    check_length(resolved, resolved.min_length, longest)
    longest = min(longest, resolved.max_length)
    at_most = resolved.requirements(longest)
    per_character = log2(max(len(at_most.alphabet), 1))
    # Rounded down, so that a rounding error of the division cannot skip a length.
    start = floor(bits / per_character) if per_character else longest + 1
    start = max(start, at_most.least, resolved.min_length)
    lengths = range(start, at_most.capacity + 1)
    found: Keyspace | None
    if at_most.grows:
        found = _where_it_grows(resolved, bits, lengths, meter)
    else:
        found = _one_by_one(resolved, bits, lengths, meter)
    if found is None:
        raise _out_of_reach(resolved, bits, range(resolved.min_length, longest + 1), meter)
    return found


def _where_it_grows(
    resolved: ResolvedPolicy, bits: float, lengths: range, meter: Meter
) -> Keyspace | None:
    """Search the lengths if each from 2 on has at least as many passwords as the one before.

    The steps double, because the result is near the start and counting at a length far beyond it
    may cost more than the budget.
    """
    at = cache(lambda length: Keyspace.of(resolved, length, meter))
    if 1 in lengths and _reaches(at(1), bits):
        return at(1)
    lengths = range(max(lengths.start, 2), lengths.stop)
    step = 1
    while step < len(lengths) and not _reaches(at(lengths[step - 1]), bits):
        step *= 2
    low, high = step // 2, min(step, len(lengths))
    index = bisect_left(lengths, True, low, high, key=lambda length: _reaches(at(length), bits))
    return at(lengths[index]) if index < len(lengths) else None


def _one_by_one(
    resolved: ResolvedPolicy, bits: float, lengths: range, meter: Meter
) -> Keyspace | None:
    for length in lengths:
        keyspace = Keyspace.of(resolved, length, meter)
        if _reaches(keyspace, bits):
            return keyspace
    return None


def _reaches(keyspace: Keyspace, bits: float) -> bool:
    """Return whether the entropy is at least `bits`. Count exactly if the bounds cannot tell."""
    if not keyspace.upper or log2(keyspace.upper) < bits:
        return False
    if keyspace.lower_by_union and log2(keyspace.lower_by_union) >= bits:
        return True
    return keyspace.exact > 0 and log2(keyspace.exact) >= bits


def _out_of_reach(
    resolved: ResolvedPolicy, bits: float, lengths: range, meter: Meter
) -> UnsatisfiableError:
    """Return the error that says how much entropy is possible, and at which length."""
    at_most = resolved.requirements(lengths[-1])
    # Restrictions only remove passwords, so counts without them are upper bounds.
    if any(c.characters and c.most is None for c in at_most.classes):
        tried: Iterable[int] = {lengths[0], lengths[-1]}
    else:
        tried = range(lengths[0], at_most.capacity + 1)
    most, at = max(((Keyspace.of(resolved, n, meter).upper, n) for n in tried), default=(0, 0))
    if not most:
        return unsatisfiable(resolved, lengths[-1], meter)
    can = "the most that can be had is" if not at_most.restrictions else "there is no more than"
    return UnsatisfiableError(
        f"entropy_bits {bits} cannot be reached: {can}"
        f" {log2(most):.2f} bits, at length {at} (lengths to {lengths[-1]} are allowed)",
        "entropy_bits",
        ("entropy_bits",),
    )
