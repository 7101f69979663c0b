"""Policies of presets, passwordrules and contexts: first use, each password, exact count."""

from __future__ import annotations

from functools import partial
from statistics import median
from time import perf_counter

from bench.generation import interleaved
from passmint import Policy, generate
from passmint.core.cache import PLANS
from passmint.core.targets.contexts import CONTEXTS
from passmint.core.targets.passwordrules import parse
from passmint.core.targets.presets import names

ROUNDS = 5
FIRST_USE_MS, TIMES_DEFAULT, COUNT_MS = 20, 15, 500

# One text for each kind of rules that sites state.
RULES = (
    "minlength: 4; maxlength: 4; required: digit;",
    "minlength: 8; maxlength: 20; required: lower; required: upper; required: digit;",
    "minlength: 8; maxlength: 16; required: lower, upper; required: digit; allowed: [!@#$%];",
    "minlength: 12; max-consecutive: 2; required: lower; required: upper; required: digit;"
    " required: [-!@#$%^&*_+=];",
    "minlength: 15; max-consecutive: 1; required: special; required: digit; allowed: upper, lower;",
    "minlength: 10; required: [abcdef]; required: [defghi]; required: digit; allowed: lower;",
    "minlength: 20; max-repeating: 2; max-sequential: 3; allowed: ascii-printable;",
    "minlength: 64; max-consecutive: 2; required: lower; required: upper; required: digit;",
)
# Where draws and counts are hardest, of what needs no preset.
TIGHT: tuple[dict[str, object], ...] = (
    {"alphabet": "0123456789", "length": 8, "max_repeating": 1, "max_sequential": 1},
    {"length": 64, "max_repeating": 2, "max_sequential": 2},
    {"not_containing": ["administrator", "jane", "example"]},
    {"length": 32, "safe_for": ["shell", "url", "yaml"]},
)

POLICIES: dict[str, dict[str, object]] = {
    **{f"preset {name}": {"preset": name} for name in names()},
    **{f"rules {text[:40]}": {"rules": text} for text in RULES},
    **{f"safe_for {name}": {"safe_for": name} for name in CONTEXTS},
    **{", ".join(map(str, stated.values()))[:46]: stated for stated in TIGHT},
}


def first_uses() -> tuple[dict[str, float], dict[str, float]]:
    """Median milliseconds to a first password, and from there to the exact count."""
    uses: dict[str, list[float]] = {name: [] for name in POLICIES}
    counts: dict[str, list[float]] = {name: [] for name in POLICIES}
    for _ in range(ROUNDS):
        PLANS.clear()
        for name, stated in POLICIES.items():
            start = perf_counter()
            policy = Policy(**stated)  # type: ignore[arg-type]
            generate(policy)
            drawn = perf_counter()
            _ = policy.entropy_bits
            uses[name].append((drawn - start) * 1e3)
            counts[name].append((perf_counter() - drawn) * 1e3)
    return _medians(uses), _medians(counts)


def _medians(samples: dict[str, list[float]]) -> dict[str, float]:
    return {name: median(times) for name, times in samples.items()}


def main() -> None:
    """Measure and print the table."""
    parse(RULES[0])  # what is loaded once is not a policy's own
    uses, counts = first_uses()
    every = {"default": {}, **POLICIES}
    policies = {name: Policy(**stated) for name, stated in every.items()}  # type: ignore[arg-type]
    seconds = interleaved({name: partial(generate, policy) for name, policy in policies.items()})
    default = seconds.pop("default")
    print(f"{'policy':48}{'first, ms':>10}{'each, us':>10}{'x default':>10}{'count, ms':>10}")
    for name in POLICIES:
        each = seconds[name]
        print(
            f"{name:48}{uses[name]:10.2f}{each * 1e6:10.2f}{each / default:10.1f}"
            f"{counts[name]:10.1f}"
        )
    worst = max(seconds[name] / default for name in POLICIES)
    print(
        f"\nslowest first use {max(uses.values()):.1f} ms (asked {FIRST_USE_MS}), slowest password"
        f" {worst:.1f} times the default one (asked {TIMES_DEFAULT}), slowest count"
        f" {max(counts.values()):.0f} ms (asked {COUNT_MS})"
    )


if __name__ == "__main__":
    main()
