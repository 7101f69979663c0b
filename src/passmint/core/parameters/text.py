"""Values read from text: from query strings, forms and command lines."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.parameters.checks import Kind

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


def from_text(kind: Kind, text: str) -> object:
    """Read a number from text.

    Returns the text itself if it is not a number, or if `kind` is not a kind of number. An integer
    has ASCII digits only: neither `+5` nor `1e2` is one.
    """
    try:
        if kind == "integer" and text.isascii() and text.isdigit():
            return int(text)
        if kind == "number" and _NUMBER.fullmatch(text):
            return float(text) if "." in text else int(text)
    except ValueError:  # Python refuses integers of thousands of digits
        return text
    return text
