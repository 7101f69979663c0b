"""Typed reading of values in the policies of other programs.

Each function raises UsageError, which names the value, if it has the wrong type or range.
"""

from __future__ import annotations

import json

from passmint.cli.parser import UsageError
from passmint.core.characters import PRINTABLE
from passmint.core.errors import echo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def from_json(text: str) -> dict[str, Any]:
    """Parse a JSON object. A name that appears twice in an object is an error."""
    try:
        document = json.loads(text, object_pairs_hook=distinct)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"expected JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except (RecursionError, ValueError):  # nested too deep, or an integer of thousands of digits
        raise UsageError("expected JSON with few levels and short numbers") from None
    return table(document, "the policy")


def distinct(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as a dict. A name that appears twice is an error."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise UsageError(f"{echo(name)} must be set once, not twice")
        found[name] = value
    return found


def table(value: object, name: str) -> dict[str, Any]:
    """Return the value if it is an object. The name is for the error message."""
    if not isinstance(value, dict):
        raise UsageError(f"{name} must be an object, not {echo(value)}")
    return value


def only(found: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raise UsageError if a found name is not one of the known names.

    where: what has these names, for the error message.
    """
    for name in found:
        if name not in known:
            raise UsageError(f"unknown name {echo(name)}; {where} takes {', '.join(known)}")


def integer(value: object, name: str, minimum: int, maximum: int) -> int:
    """Return the value if it is an integer from `minimum` to `maximum`."""
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise UsageError(
            f"{name} must be an integer from {minimum} to {maximum}, not {echo(value)}"
        )
    return value


def boolean(value: object, name: str) -> bool:
    """Return the value if it is True or False."""
    if not isinstance(value, bool):
        raise UsageError(f"{name} must be true or false, not {echo(value)}")
    return value


def text(value: object, name: str) -> str:
    """Return the value if it is a string."""
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a string, not {echo(value)}")
    return value


def characters(value: object, name: str) -> str:
    """Return the value if it is a string of one or more printable ASCII characters."""
    found = text(value, name)
    if not found:
        raise UsageError(f"{name} must have one or more characters, not none")
    for character in found:
        if character not in PRINTABLE:
            raise UsageError(
                f"{name} must be printable ASCII, not {character!r} (U+{ord(character):04X})"
            )
    return found
