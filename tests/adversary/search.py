"""Search by hill climbing: draws cases, measures them, and changes the worst of each kind."""

from __future__ import annotations

import json
import random
import time

from adversary import spaces
from adversary.contract import CLEAR, SERVED, excess, faults, limit

_FRESH = 0.4  # share of the cases that are drawn anew
_CROSSED = 0.15  # share of the others that are crossed from two
_FEW = 5  # number of niches of which the worst is changed
_PATIENCE = 0.95
_WORST = 12  # number of findings to show for each objective

# Objectives: the name, whether a result counts, and its cost.
OBJECTIVES = (
    ("processor time, served", lambda case, result: case["kind"] in SERVED and not result.refused),
    ("memory, served", lambda case, result: case["kind"] in SERVED and not result.refused),
    ("processor time, refused", lambda case, result: result.refused),
    ("memory, refused", lambda case, result: result.refused),
    ("processor time, files", lambda case, result: case["kind"] not in SERVED),
    ("memory, files", lambda case, result: case["kind"] not in SERVED),
)


class Finding:
    """Case with its result."""

    __slots__ = ("case", "result")

    def __init__(self, case, result):
        self.case = case
        self.result = result

    @property
    def faults(self):
        """Ways in which it breaks the contract."""
        return faults(self.case, self.result)

    @property
    def line(self):
        """Case as a line of JSON, in the format of `cases.jsonl`."""
        return json.dumps(self.case)

    def as_dict(self):
        """Return the finding as JSON values."""
        return {"case": self.case, "faults": self.faults, **vars(self.result)}


class Climb:
    """Worst case of each niche of one space, by one objective."""

    def __init__(self, name, counts):
        self.by_memory = name.startswith("memory")
        self.counts = counts
        self.best = {}  # niche -> Finding
        self.tries = {}  # niche -> how often it was picked since it became worse

    def cost(self, found):
        """Return the share of the limit that a finding took."""
        most = limit(found.case, found.result)
        if self.by_memory:
            return found.result.mebibytes / most.mebibytes
        return found.result.milliseconds / most.milliseconds

    def add(self, niche, found):
        """Keep a finding if it is the worst of its niche; tell whether it is the worst of all."""
        if not self.counts(found.case, found.result):
            return False
        before = self.best.get(niche)
        worst = max(map(self.cost, self.best.values()), default=0.0)
        if before is None or self.cost(found) > self.cost(before):
            self.best[niche] = found
            self.tries[niche] = 0
        return self.cost(found) > worst

    def pick(self, chance):
        """Return one of the worst findings: the worst of a few random niches.

        A niche is preferred less each time that a change of it was no worse, so that the search does not
        stay at one local maximum. For a killed case nobody knows whether a change made it worse, and each
        takes as long as many others. So killed cases are picked only if there are no others.
        """
        niches = [niche for niche, found in self.best.items() if not found.result.fate]
        few = chance.sample(niches or list(self.best), min(_FEW, len(niches or self.best)))
        niche = max(few, key=lambda n: self.cost(self.best[n]) * _PATIENCE ** self.tries[n])
        self.tries[niche] += 1
        return self.best[niche].case


class Search:
    """Search with one meter.

    stop_after: number of contract-breaking cases after which it ends. only: names of the spaces to
    search, by default all. tell: called with each line of progress.
    """

    def __init__(self, meter, seed, *, stop_after=None, only=(), tell=None):
        self.meter = meter
        self.seed = seed
        self.stop_after = stop_after
        self.tell = tell or (lambda line: None)
        self.random = random.Random(seed)
        self.spaces = [(s, share) for s, share in spaces.spaces() if not only or s.name in only]
        self.climbs = {
            space.name + str(n): [Climb(*objective) for objective in OBJECTIVES]
            for n, (space, _) in enumerate(self.spaces)
        }
        self.measured = 0
        self.first = None  # seconds until the first case that breaks the contract
        self.broken = {}  # line -> Finding

    def run(self, seconds):
        """Search for this many seconds of wall-clock time."""
        begin = time.monotonic()
        shown = begin
        numbers = range(len(self.spaces))
        shares = [share for _, share in self.spaces]
        while (now := time.monotonic()) < begin + seconds:
            number = self.random.choices(numbers, shares)[0]
            self._try(number, now - begin)
            if self.stop_after and len(self.broken) >= self.stop_after:
                return
            if now - shown > 10:
                shown = now
                self.tell(f"{now - begin:6.0f} s  {self.measured} cases, {len(self.broken)} broken")

    def _try(self, number, at):
        space = self.spaces[number][0]
        climbs = self.climbs[space.name + str(number)]
        case = self._next(space, climbs)
        result = self.meter.measure(case)
        self.measured += 1
        found = Finding(case, result)
        if found.faults and excess(case, result) < CLEAR:
            found = Finding(case, self.meter.best(case, so_far=result))
        if found.faults:
            self.first = at if self.first is None else self.first
            self.broken[found.line] = found
        niche = space.niche(case)
        for climb in climbs:
            if climb.add(niche, found) and climb.cost(found) > 0.5:
                kind = "memory" if climb.by_memory else "time"
                self.tell(
                    f"{at:6.1f} s  {kind}, {climb.cost(found):5.2f} of the limit: {told(found)}"
                )

    def _next(self, space, climbs):
        climbed = [climb for climb in climbs if climb.best]
        if not climbed or self.random.random() < _FRESH:
            return space.draw(self.random)
        climb = self.random.choice(climbed)
        case = climb.pick(self.random)
        if self.random.random() < _CROSSED:
            return space.cross(case, climb.pick(self.random), self.random)
        return space.mutate(case, self.random)

    def worst(self):
        """Return the worst findings of all spaces, for each objective by its name."""
        for number, (name, _) in enumerate(OBJECTIVES):
            climbs = [climbs[number] for climbs in self.climbs.values()]
            found = [finding for climb in climbs for finding in climb.best.values()]
            yield name, sorted(found, key=climbs[0].cost, reverse=True)[:_WORST]

    def crashed(self):
        """Findings that ended as no request may: killed, or with an internal error."""
        return [f for f in self.broken.values() if f.result.fate or f.result.status >= 500]

    def as_dict(self):
        """Return everything as JSON values."""
        return {
            "seed": self.seed,
            "measured": self.measured,
            "overhead_ms": self.meter.overhead,
            "first_broken_after_s": self.first,
            "worst": {name: [f.as_dict() for f in found] for name, found in self.worst()},
            "broken": [found.as_dict() for found in self.broken.values()],
        }


def table(search):
    """Return the worst findings as lines of text."""
    yield f"{search.measured} cases, {len(search.broken)} break the contract; seed {search.seed}"
    if search.first is not None:
        yield f"the first one after {search.first:.0f} s"
    for name, found in search.worst():
        yield ""
        yield f"{name}:" if found else f"{name}: none"
        for finding in found:
            yield f"{'!' if finding.faults else ' '} {told(finding)}"
    if crashed := search.crashed():
        yield ""
        yield f"{len(crashed)} killed or with status 500, the last ones:"
        for finding in crashed[-_WORST:]:
            yield f"! {'; '.join(finding.faults)}: {shown(finding.case)}"


def told(found):
    """Return a finding as one line for people."""
    result = found.result
    how = "killed" if result.fate else f"{result.status}{' refused' if result.refused else ''}"
    costs = f"{result.milliseconds:8.1f} ms {result.mebibytes:7.1f} MiB"
    return f"{costs}  {how:<11}  {shown(found.case)}"


def shown(case):
    """Return a case for people, with long values cut short."""
    named = " ".join(str(case[name]) for name in ("kind", "path", "style", "size") if name in case)
    held = case.get("body") or case.get("text") or ""
    parts = (f"{name}={held[name]}" for name in held) if isinstance(held, dict) else [repr(held)]
    return " ".join((named, *(_cut(part) for part in parts)))


def _cut(text):
    return text if len(text) <= 90 else f"{text[:80]}...({len(text)})"
