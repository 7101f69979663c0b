"""Contract: limits on the cost of a request, its first use included."""

from __future__ import annotations


class Limit:
    """Maximum processor time, in milliseconds, and maximum additional memory, in MiB."""

    def __init__(self, milliseconds, mebibytes):
        self.milliseconds = milliseconds
        self.mebibytes = mebibytes


ANSWER = Limit(250, 32)
REFUSAL = Limit(150, 8)
# A file is read once, when a service starts or by a command, so it has the library's budget.
FILE = Limit(2000, 192)

CLEAR = 3  # times the limit: beyond it, the case exceeds the limit whatever else the machine does

SERVED = ("api", "rules")  # kinds of cases that anybody may send to a service


def limit(case, result):
    """Return the limit for a case with this result."""
    if case["kind"] not in SERVED:
        return FILE
    return REFUSAL if result.refused else ANSWER


def faults(case, result):
    """Return how a result breaks the contract, as texts; none if it does not."""
    found = []
    most = limit(case, result)
    if result.fate:
        found.append(result.fate)
    if result.status >= 500:
        found.append(f"status {result.status}: {result.error}")
    if result.milliseconds > most.milliseconds:
        found.append(f"{result.milliseconds:.0f} ms, {most.milliseconds} allowed")
    if result.mebibytes > most.mebibytes:
        found.append(f"{result.mebibytes:.1f} MiB, {most.mebibytes} allowed")
    return found


def excess(case, result):
    """Return the greatest share of a limit that a result took. 1 is the whole limit."""
    most = limit(case, result)
    return max(result.milliseconds / most.milliseconds, result.mebibytes / most.mebibytes)
