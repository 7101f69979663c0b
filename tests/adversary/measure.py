"""Measures cases: what each takes of processor time and memory in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from adversary.contract import CLEAR, FILE, SERVED, excess, faults

_CHEAPEST = {"kind": "api", "method": "GET", "path": "/health"}
_BASELINES = 9


def missing():
    """Why nothing can be measured here, or an empty text."""
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
    """Nothing can be measured; the message says why."""


class Result:
    """How a case ended and what it took.

    milliseconds: of processor time. mebibytes: the most memory at once beyond what was there.
    fate: why the process died, or nothing. status, error, size: of the answer.
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
        """Whether it was refused because it would take too much."""
        return self.status == 400 and "budget" in self.error.lower()

    def best(self, other):
        """The lesser of both costs: what else the machine does can only add to them."""
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
    """A warm parent: it answers one case at a time.

    resident: whether the process does the work itself, and then says nothing of the costs.

    Raises:
        MeasureError: nothing can be measured here.
    """

    def __init__(self, *, resident=False):
        if reason := missing():
            raise MeasureError(reason)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "adversary.parent", *(["--resident"] if resident else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # The same hashes each time: the same case then takes the same steps.
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "PYTHONHASHSEED": "0",
            },
        )

    @property
    def pid(self):
        """The process's id."""
        return self._process.pid

    def ask(self, case):
        """What the process says of a case, as it says it."""
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
    """Measures cases, one child of the warm parent each.

    seconds: of processor time, whole ones, that a case may take before it is killed.
    """

    def __init__(self, seconds=10):
        super().__init__()
        self.seconds = seconds
        costs = [self._cost(_CHEAPEST)["milliseconds"] for _ in range(_BASELINES)]
        # The least, not the middle: an overhead that is too small errs against the service.
        self.overhead = min(costs)

    def measure(self, case):
        """What a case takes, measured once."""
        answer = self._cost(case)
        answer["milliseconds"] = max(0.0, answer["milliseconds"] - self.overhead)
        return Result(**answer)

    def _cost(self, case):
        allowed = FILE.milliseconds // 1000 + 1  # a file may take longer than the ceiling
        ceiling = self.seconds if case["kind"] in SERVED else max(self.seconds, allowed)
        return self.ask({**case, "ceiling": ceiling})

    def best(self, case, times=3, so_far=None):
        """What a case takes, measured until it meets the contract, `times` at most.

        Twice at most where it is clearly beyond the contract, and so takes long.
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
    """The case with its text written out, where it is given by a rule (`text` is then a list).

    Each item is a text, or [text, times], or {"from", "to", "text"}: the text for each number,
    which stands for the braces in it.
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
