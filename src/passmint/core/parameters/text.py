"""Values written as text, as query strings, forms and command lines hold them."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.core.parameters.checks import Kind

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)


def from_text(kind: Kind, text: str) -> object:
    """The number that a text stands for; the text itself where it is none or none is asked for.

    Integers are ASCII digits and nothing else: neither `+5` nor `1e2`.
    """
    try:
        if kind == "integer" and text.isascii() and text.isdigit():
            return int(text)
        if kind == "number" and _NUMBER.fullmatch(text):
            return float(text) if "." in text else int(text)
    except ValueError:  # Python refuses to read an integer of thousands of digits
        return text
    return text
