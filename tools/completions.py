"""The completion scripts of the command, built from its parser."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shtab

from passmint.cli.command import build
from passmint.cli.commands.completion import SHELLS

if TYPE_CHECKING:
    from argparse import ArgumentParser

# Metavar -> how shells complete the value.
_COMPLETED = {"FILE": shtab.FILE}


def script(shell: str) -> str:
    """The completion script for a shell."""
    parser = build()
    _prepare(parser)
    return shtab.complete(parser, shell).rstrip("\n") + "\n"


def _prepare(parser: ArgumentParser) -> None:
    for action in parser._actions:  # noqa: SLF001 - argparse has no other list of them
        # Without bounds and defaults: zsh refuses the default of `symbols`, however quoted.
        action.help = (action.help or "").partition(" (")[0]
        if action.metavar in _COMPLETED:
            action.complete = _COMPLETED[action.metavar]  # type: ignore[attr-defined]
        if isinstance(action.choices, dict):
            for subparser in action.choices.values():
                _prepare(subparser)


FILES = [
    (f"src/passmint/cli/commands/completions/passmint.{shell}", partial(script, shell))
    for shell in SHELLS
]
