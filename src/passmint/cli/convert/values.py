"""Reads values of the policies of other programs; errors name the value."""

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
    """The JSON object that a text holds, no name in it twice."""
    try:
        document = json.loads(text, object_pairs_hook=distinct)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"expected JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except (RecursionError, ValueError):  # nested too deep, or an integer of thousands of digits
        raise UsageError("expected JSON of few levels and small numbers") from None
    return table(document, "the policy")


def distinct(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as a table, no name twice."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise UsageError(f"{echo(name)} must be given once, not twice")
        found[name] = value
    return found


def table(value: object, name: str) -> dict[str, Any]:
    """A table with names."""
    if not isinstance(value, dict):
        raise UsageError(f"{name} must be an object, not {echo(value)}")
    return value


def only(found: Iterable[str], known: Iterable[str], where: str) -> None:
    """UsageError for a name that is not known."""
    for name in found:
        if name not in known:
            raise UsageError(f"{where} has no {echo(name)}; it has {', '.join(known)}")


def integer(value: object, name: str, least: int, most: int) -> int:
    """An integer within bounds."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise UsageError(f"{name} must be an integer from {least} to {most}, not {echo(value)}")
    return value


def boolean(value: object, name: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise UsageError(f"{name} must be true or false, not {echo(value)}")
    return value


def text(value: object, name: str) -> str:
    """A string."""
    if not isinstance(value, str):
        raise UsageError(f"{name} must be a string, not {echo(value)}")
    return value


def characters(value: object, name: str) -> str:
    """One or more characters of printable ASCII, of which passwords are made."""
    found = text(value, name)
    if not found:
        raise UsageError(f"{name} must be one or more characters, not empty")
    for character in found:
        if character not in PRINTABLE:
            raise UsageError(
                f"{name} must be printable ASCII, not {character!r} (U+{ord(character):04X})"
            )
    return found
