"""What a request may cost, first use included, and whether a measured one cost more."""

from __future__ import annotations


class Limit:
    """The most processor time, in milliseconds, and the most memory added at peak, in MiB."""

    def __init__(self, milliseconds, mebibytes):
        self.milliseconds = milliseconds
        self.mebibytes = mebibytes


ANSWER = Limit(250, 32)
REFUSAL = Limit(150, 8)
# A file is read once, at start-up or by a command on the reader's own machine: the library's budget.
FILE = Limit(2000, 192)

CLEAR = 3  # times what is allowed: more than anything else on the machine adds to a measure

SERVED = ("api", "rules")  # the kinds of cases that come from whoever may ask


def limit(case, result):
    """What this case, which ended so, may cost."""
    if case["kind"] not in SERVED:
        return FILE
    return REFUSAL if result.refused else ANSWER


def faults(case, result):
    """How a result breaks the contract, as texts; none if it does not."""
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
    """The greatest share of what is allowed that a result took: 1 is all of it."""
    most = limit(case, result)
    return max(result.milliseconds / most.milliseconds, result.mebibytes / most.mebibytes)
