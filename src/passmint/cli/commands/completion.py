"""Command `passmint completion`: prints a shell's completion script.

`make docs` builds the scripts in `completions/` from the parser; they are committed.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from passmint.cli.parser import Parser

SHELLS = ("bash", "zsh", "fish")
DIRECTORY = os.path.join(os.path.dirname(__file__), "completions")

USAGE = "bash|zsh|fish"
DESCRIPTION = """\
Print the script with which a shell completes commands and options of passmint."""

EPILOG = """\
where to save the script:
  bash  ~/.local/share/bash-completion/completions/passmint
  zsh   _passmint in a directory of $fpath
  fish  ~/.config/fish/completions/passmint.fish

examples:
  passmint completion bash
  passmint completion zsh
  passmint completion fish"""


def add_options(parser: Parser) -> None:
    """Add the argument of `passmint completion`."""
    parser.add_argument("shell", choices=SHELLS, metavar="|".join(SHELLS), help="The shell.")


def run(given: Namespace) -> int:
    """Write the script of the shell and return the exit code."""
    with open(os.path.join(DIRECTORY, f"passmint.{given.shell}"), encoding="utf-8") as script:
        sys.stdout.write(script.read())
    return 0
