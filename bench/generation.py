"""Passwords in process: against what users would write instead, in one interleaved run."""

from __future__ import annotations

import os
import re
import secrets
import string
from itertools import pairwise
from operator import ge
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from passmint import Policy, generate, generate_many, generate_password
from passmint.core.budget import SERVICE
from passmint.core.cache import PLANS

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 41  # each takes one measurement of every line, in turn
SLICE = 0.004  # seconds that one measurement takes, about
BULK = 1000

SYMBOLS = '!@#$%^&*(),.?":{}|<>'
ALPHABET = string.ascii_letters + string.digits + string.punctuation
PATTERNS = ("[0-9]", f"[{SYMBOLS}]", "[A-Z]", "[a-z]")
COMPILED = [re.compile(pattern) for pattern in PATTERNS]

# The policies of the measurements, by the letter they go by there.
POLICIES: dict[str, dict[str, int]] = {
    "A": {},
    "B": {"length": 20, "nums": 2, "special_chars": 2},
    "C": {"length": 64},
    "D": {"length": 16, "nums": 5, "special_chars": 5, "uppercase": 3, "lowercase": 3},
    "F": {"length": 64, "nums": 16, "special_chars": 16, "uppercase": 16, "lowercase": 16},
}

_ENDS = {"first": ["letter", "digit"], "last": ["letter", "symbol"], "min_classes": 4}
_MAXIMUMS = ("max_nums", "max_special_chars", "max_uppercase", "max_lowercase")
_MINIMUMS = ("nums", "special_chars", "uppercase", "lowercase")

# Policies whose first use takes the longest, at the longest length that a service allows.
FIRST_USE: dict[str, dict[str, object]] = {
    "default": {},
    "D": dict(POLICIES["D"]),
    "F": dict(POLICIES["F"]),
    "64, all but two characters": {"length": 64, "exclude": "^]"},
    "64, 64 of each at most": {"length": 64, **dict.fromkeys(_MAXIMUMS, 64)},
    "64, 32 of each at most": {"length": 64, **dict.fromkeys(_MAXIMUMS, 32)},
    "64, all maximums, ends, classes": {"length": 64, **dict.fromkeys(_MAXIMUMS, 64), **_ENDS},
    "64, 32 at most, ends, classes": {"length": 64, **dict.fromkeys(_MAXIMUMS, 32), **_ENDS},
    "64, 20 at most, ends, classes": {"length": 64, **dict.fromkeys(_MAXIMUMS, 20), **_ENDS},
    "64, minimums, maximums, ends": {
        "length": 64,
        **dict.fromkeys(_MINIMUMS, 5),
        **dict.fromkeys(_MAXIMUMS, 40),
        **_ENDS,
    },
    "64, 10 of each, ends": {"length": 64, **dict.fromkeys(_MINIMUMS, 10), **_ENDS},
    "entropy 400, 64 of each at most": {"entropy_bits": 400, **dict.fromkeys(_MAXIMUMS, 64)},
    "64, 16 of each, no repetition": {
        "length": 64,
        **dict.fromkeys(_MINIMUMS, 16),
        "max_repeating": 1,
        "max_sequential": 1,
    },
    "40, 5 of each, runs, a name": {
        "length": 40,
        **dict.fromkeys(_MINIMUMS, 5),
        "max_repeating": 2,
        "not_containing": ["alice"],
    },
    "16, 13 sets that overlap": {
        "rules": " ".join(f"required: [{a}{b}];" for a, b in pairwise("aAbBcCdDeEfFgG"))
    },
}


def reference_loop(
    length: int = 16,
    nums: int = 1,
    special_chars: int = 1,
    uppercase: int = 1,
    lowercase: int = 1,
) -> str:
    """Loop of the reference's kind: choose, count matches, try again until all suffice."""
    least = (nums, special_chars, uppercase, lowercase)
    while True:
        password = "".join(secrets.choice(ALPHABET) for _ in range(length))
        matches = (len(re.findall(pattern, password)) for pattern in PATTERNS)
        if all(map(ge, matches, least)):
            return password


def presence_loop(length: int = 16) -> str:
    """The quickest loop of that kind: it asks for one of each only, with compiled patterns."""
    while True:
        password = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if all(pattern.search(password) for pattern in COMPILED):
            return password


def timed(call: Callable[[], object], repeat: int) -> float:
    """Seconds that one of `repeat` calls takes."""
    start = perf_counter()
    for _ in range(repeat):
        call()
    return (perf_counter() - start) / repeat


def interleaved(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median seconds of each call, measured in turn: what disturbs one disturbs all."""
    repeats = {}
    for name, call in calls.items():
        call()
        repeats[name] = max(1, int(SLICE / timed(call, 3)))
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            samples[name].append(timed(call, repeats[name]))
    return {name: median(times) for name, times in samples.items()}


def first_uses(rounds: int = 9) -> dict[str, float]:
    """The median seconds from a policy never seen before to its first password."""
    samples: dict[str, list[float]] = {name: [] for name in FIRST_USE}
    for _ in range(rounds):
        for name, stated in FIRST_USE.items():
            PLANS.clear()
            start = perf_counter()
            generate(Policy.of(stated, 64, SERVICE))
            samples[name].append(perf_counter() - start)
    return {name: median(times) for name, times in samples.items()}


def _verdict(value: float, target: float, *, at_least: bool) -> str:
    met = value >= target if at_least else value <= target
    return "met" if met else "MISSED"


def main() -> None:
    """Measure and print the tables."""
    policies = {name: Policy.of(stated) for name, stated in POLICIES.items()}

    def one(policy: Policy) -> Callable[[], object]:
        return lambda: generate(policy)

    def bulk(policy: Policy) -> Callable[[], object]:
        return lambda: generate_many(policy, BULK)

    calls: dict[str, Callable[[], object]] = {
        "os.urandom(16)": lambda: os.urandom(16),
        "the reference loop, A": reference_loop,
        "the reference loop, B": lambda: reference_loop(**POLICIES["B"]),
        "the reference loop, C": lambda: reference_loop(**POLICIES["C"]),
        "the same, only one of each, A": presence_loop,
        "generate_password(), A": generate_password,
    }
    calls |= {f"generate, {name}": one(policy) for name, policy in policies.items()}
    calls |= {f"generate_many, {name}": bulk(policy) for name, policy in policies.items()}
    seconds = {
        name: took / (BULK if name.startswith("generate_many") else 1)
        for name, took in interleaved(calls).items()
    }
    loop, urandom = seconds["the reference loop, A"], seconds["os.urandom(16)"]
    print(f"\n{'one password':36}{'us':>9}{'loop / it':>12}{'it / urandom':>14}")
    for name, took in seconds.items():
        # For D it would take a sixth of a second, for F hours.
        same = seconds.get(f"the reference loop, {name[-1]}")
        ratio = f"{same / took:.1f}" if same else "-"
        print(f"{name:36}{took * 1e6:9.2f}{ratio:>12}{took / urandom:14.1f}")

    uses = first_uses()
    print(f"\n{'first use of a policy':36}{'ms':>9}")
    for name, took in uses.items():
        print(f"{name:36}{took * 1e3:9.2f}")

    default, many = seconds["generate, A"], seconds["generate_many, A"]
    slowest = max(uses.values()) * 1e3
    targets = [
        ("default, times the reference loop", loop / default, 20, True),
        ("default, of one os.urandom(16)", default / urandom, 4, False),
        ("bulk, times the reference loop", loop / many, 70, True),
        ("default, first use, ms", uses["default"] * 1e3, 0.3, False),
        ("slowest first use, ms", slowest, 100, False),
    ]
    print(f"\n{'target':36}{'found':>9}{'asked':>12}")
    for name, value, target, at_least in targets:
        asked = f"{'>=' if at_least else '<='} {target}"
        verdict = _verdict(value, target, at_least=at_least)
        print(f"{name:36}{value:9.1f}{asked:>12}  {verdict}")


if __name__ == "__main__":
    main()
