"""Measurement of cases: processor time and memory of each, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from adversary.contract import CLEAR, FILE, SERVED, excess, faults

_CHEAPEST = {"kind": "api", "method": "GET", "path": "/health"}
_BASELINES = 9


def missing():
    """Return why nothing can be measured on this machine, or an empty text."""
    if not hasattr(os, "fork"):
        return "the measure forks, which this system cannot"
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            text = file.read()
    except OSError:
        return "the measure reads /proc/PID/status, which Linux has"
    absent = [name for name in ("VmHWM", "RssAnon", "RssFile") if name not in text]
    return f"/proc/PID/status has no {' and no '.join(absent)} here" if absent else ""


class MeasureError(Exception):
    """Error of the measurement itself; the message says why nothing can be measured."""


class Result:
    """Outcome and cost of a case.

    milliseconds: processor time. mebibytes: additional memory at its peak. fate: why the process
    died, or an empty text. status, error, size: of the answer.
    """

    def __init__(self, *, milliseconds, mebibytes, fate, status, error, size):
        self.milliseconds = milliseconds
        self.mebibytes = mebibytes
        self.fate = fate
        self.status = status
        self.error = error
        self.size = size

    @property
    def refused(self):
        """Whether the request was refused because it would take too much."""
        return self.status == 400 and "budget" in self.error.lower()

    def best(self, other):
        """Return a result with the lower of both costs, because other load only adds to them."""
        kept = self if self.milliseconds <= other.milliseconds else other
        values = {
            **vars(kept),
            "milliseconds": min(self.milliseconds, other.milliseconds),
            "mebibytes": min(self.mebibytes, other.mebibytes),
        }
        return Result(**values)

    def __repr__(self):
        how = self.fate or f"status {self.status}"
        return f"<{how}, {self.milliseconds:.1f} ms, {self.mebibytes:.1f} MiB>"


class Process:
    """Parent process with everything imported, which runs one case at a time.

    resident: whether the process runs the case itself instead of a child, and reports no cost.

    Raises:
        MeasureError: nothing can be measured on this machine.
    """

    def __init__(self, *, resident=False):
        if reason := missing():
            raise MeasureError(reason)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "adversary.parent", *(["--resident"] if resident else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # The same hashes in each process, so that a case always takes the same steps.
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "PYTHONHASHSEED": "0",
            },
        )

    @property
    def pid(self):
        """Process id."""
        return self._process.pid

    def ask(self, case):
        """Return the answer of the process for a case, unchanged."""
        self._process.stdin.write(json.dumps(expanded(case)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise MeasureError("the process that measures has ended; its error is above")
        return json.loads(line)

    def close(self):
        """End the process."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Meter(Process):
    """Meter of cases, each in a child of one parent process.

    seconds: processor time, in whole seconds, after which a case is killed.
    """

    def __init__(self, seconds=10):
        super().__init__()
        self.seconds = seconds
        costs = [self._cost(_CHEAPEST)["milliseconds"] for _ in range(_BASELINES)]
        # The minimum, not the median: an overhead that is too small errs against the service.
        self.overhead = min(costs)

    def measure(self, case):
        """Measure a case once."""
        answer = self._cost(case)
        answer["milliseconds"] = max(0.0, answer["milliseconds"] - self.overhead)
        return Result(**answer)

    def _cost(self, case):
        allowed = FILE.milliseconds // 1000 + 1  # a file may take longer than the ceiling
        ceiling = self.seconds if case["kind"] in SERVED else max(self.seconds, allowed)
        return self.ask({**case, "ceiling": ceiling})

    def best(self, case, times=3, so_far=None):
        """Measure a case until it meets the contract, at most `times` times.

        A case that is far beyond the contract takes long, so it is measured at most twice.
        """
        found = so_far or self.measure(case)
        for _ in range(times - 1):
            if not faults(case, found):
                break
            found = found.best(self.measure(case))
            if excess(case, found) > CLEAR:
                break
        return found


def expanded(case):
    """Return the case with its text written out, if the text is a list.

    Each item is a text, or [text, times], or {"from", "to", "text"}. The last is repeated for each
    number in the range, which replaces the braces in it.
    """
    if not isinstance(case.get("text"), list):
        return case
    return {**case, "text": "".join(_written_out(item) for item in case["text"])}


def _written_out(item):
    if isinstance(item, str):
        return item
    if isinstance(item, list):
        text, times = item
        return text * times
    return "".join(item["text"].replace("{}", str(n)) for n in range(item["from"], item["to"]))
