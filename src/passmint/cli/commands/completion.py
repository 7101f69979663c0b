"""`passmint completion`: the script that teaches a shell the command's options.

The scripts in `completions/` are built from the parser by `make docs` and committed.
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
Prints the script that completes options and commands of passmint with TAB."""

EPILOG = """\
where shells look for it:
  bash  ~/.local/share/bash-completion/completions/passmint
  zsh   _passmint in a directory of $fpath
  fish  ~/.config/fish/completions/passmint.fish

examples:
  passmint completion bash
  passmint completion zsh
  passmint completion fish"""


def add_options(parser: Parser) -> None:
    """Adds what `passmint completion` takes."""
    parser.add_argument("shell", choices=SHELLS, metavar="|".join(SHELLS), help="the shell")


def run(given: Namespace) -> int:
    """Writes the script."""
    with open(os.path.join(DIRECTORY, f"passmint.{given.shell}"), encoding="utf-8") as script:
        sys.stdout.write(script.read())
    return 0
