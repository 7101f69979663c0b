"""The environment variables of a command: their list in its help text, and warnings."""

from __future__ import annotations

import os
import re
import sys
from textwrap import wrap

from passmint.environment import VARIABLES, misspelled

_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_WIDTH, _INDENT = 78, 4


def environment_help(interface: str) -> str:
    """Format the variables that an interface reads, with their meanings, for `--help`.

    interface: one of the interfaces in `Variable.read_by`, such as `environment.SERVE`.
    """
    lines = ["environment:"]
    for variable in VARIABLES:
        if interface in variable.read_by:
            meaning = _LINK.sub(r"\1", variable.meaning).replace("`", "")
            lines.append(f"  {variable.name}")
            lines += wrap(
                meaning, _WIDTH, initial_indent=" " * _INDENT, subsequent_indent=" " * _INDENT
            )
    return "\n".join(lines)


def warn_of_misspellings(prog: str) -> None:
    """Warn on standard error of variables that look like a misspelling."""
    for warning in misspelled(os.environ):
        sys.stderr.write(f"{prog}: warning: {warning}\n")
