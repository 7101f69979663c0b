"""Command `passmint explain`: shows the requirements and the keyspace of a policy."""

from __future__ import annotations

import sys

from passmint.cli import options
from passmint.core.parameters.policy import MAX_LENGTH, check_policy
from passmint.core.policy.explanation import explain_checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from passmint.cli.parser import Parser

USAGE = "[options]"
DESCRIPTION = """\
Explain a policy: its requirements, with the source of each value, and the exact
number of passwords that satisfy it. If there is none, explains why and exits
with 1. Generates no password."""

EPILOG = """\
examples:
  passmint explain
  passmint explain --length 20 --nums 2 --special-chars 2
  passmint explain --entropy-bits 80 --alphabet 0123456789abcdef
  passmint explain --exclude-ambiguous --json"""


def add_options(parser: Parser) -> None:
    """Add the options of `passmint explain`."""
    options.add_policy(parser.add_argument_group("policy"))
    options.add_budget(parser)
    output = parser.add_argument_group("output")
    options.flag(output, "--json", "Print JSON, as POST /explain-policy answers it.")


def run(given: Namespace) -> int:
    """Write the explanation and return the exit code."""
    policy = check_policy(options.policy_values(given))
    explained = explain_checked(policy, MAX_LENGTH, options.budget(given))
    if "json" in given:
        import json  # start-up stays light

        sys.stdout.write(json.dumps(explained) + "\n")
    else:
        lines = _satisfiable(explained) if explained["satisfiable"] else _unsatisfiable(explained)
        sys.stdout.write("\n".join(lines) + "\n")
    return 0 if explained["satisfiable"] else 1


def _satisfiable(explained: dict[str, Any]) -> list[str]:
    return [
        "Satisfiable",
        f"Length      {explained['length']}",
        f"Alphabet    {explained['alphabet_size']} characters: {explained['alphabet']}",
        *_figures(explained),
        f"Look-alikes {explained['ambiguous_characters']} {_kept(explained)}",
        "",
        "Requirements",
        *(_requirement(requirement) for requirement in explained["requirements"]),
    ]


def _figures(explained: dict[str, Any]) -> list[str]:
    if "keyspace" in explained:
        entropy = f"{explained['entropy_bits']:.2f} bits"
        return [f"Keyspace    {explained['keyspace']}", f"Entropy     {entropy}"]
    return [
        f"Keyspace    at least {explained['keyspace_at_least']}",
        f"            at most  {explained['keyspace_at_most']}",
        f"Entropy     at least {explained['entropy_bits_at_least']:.2f} bits",
    ]


def _kept(explained: dict[str, Any]) -> str:
    excluded = any(entry["name"] == "exclude_ambiguous" for entry in explained["requirements"])
    return "(excluded)" if excluded else "(--exclude-ambiguous excludes them)"


def _requirement(requirement: dict[str, Any]) -> str:
    value = requirement["value"]
    if value is True:
        shown = "true"
    elif isinstance(value, list):
        shown = (" or " if requirement["name"] in ("first", "last") else ", ").join(value)
    else:
        shown = str(value)
    return f"  {requirement['name']:<18} {shown or 'none'} ({requirement['source']})"


def _unsatisfiable(explained: dict[str, Any]) -> list[str]:
    return [
        f"Not satisfiable: {explained['error']}",
        f"Relax one of: {', '.join(explained['conflict'])}",
    ]
