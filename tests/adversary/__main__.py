"""Command of the search: python -m adversary --seconds 600 --seed 1."""

from __future__ import annotations

import argparse
import json
import sys

from adversary import spaces
from adversary.cases import CASES
from adversary.measure import MeasureError, Meter
from adversary.search import Finding, Search, table, told


def main():
    """Search, or measure the known cases; exit with 1 if a case breaks the contract."""
    given = _given()
    try:
        meter = Meter(given.ceiling)
    except MeasureError as error:
        sys.exit(f"adversary: {error}")
    with meter:
        print(f"a fork takes {meter.overhead:.1f} ms, which is subtracted", flush=True)
        broken = _cases(meter, given.match) if given.cases else _search(meter, given)
    sys.exit(1 if broken else 0)


def _given():
    names = [space.name for space, _ in spaces.spaces()]
    parser = argparse.ArgumentParser(prog="adversary", description=main.__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="of the search, by the clock")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ceiling", type=int, default=1, help="processor seconds of one request")
    parser.add_argument("--space", action="append", default=[], choices=sorted(set(names)))
    parser.add_argument("--json", metavar="FILE", help="writes what was found")
    parser.add_argument("--cases", action="store_true", help="measures the known cases instead")
    parser.add_argument("--match", default="", help="of the cases those with this in their name")
    return parser.parse_args()


def _cases(meter, match):
    broken = 0
    for name, case in CASES.items():
        if match in name:
            found = Finding(case, meter.best(case))
            broken += bool(found.faults)
            print(f"{'!' if found.faults else ' '} {name}\n  {told(found)}", flush=True)
    print(f"{broken} break the contract")
    return broken


def _search(meter, given):
    search = Search(meter, given.seed, only=given.space, tell=lambda line: print(line, flush=True))
    try:
        search.run(given.seconds)
    except KeyboardInterrupt:
        print("stopped")
    print()
    for line in table(search):
        print(line)
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump(search.as_dict(), file, indent=1)
    return len(search.broken)


if __name__ == "__main__":
    main()
