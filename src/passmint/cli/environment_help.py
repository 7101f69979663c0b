"""List of environment variables for the end of a help text."""

from __future__ import annotations

import re
from textwrap import wrap

from passmint.environment import VARIABLES

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
