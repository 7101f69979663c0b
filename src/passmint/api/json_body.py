"""Strict reader of JSON bodies: one object, each name once, no NaN or Infinity."""

from __future__ import annotations

import json

from passmint.api.errors import HttpError
from passmint.core.errors import echo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def parse(body: bytes) -> dict[str, object]:
    """Return the members of the JSON object in a body.

    Raises:
        HttpError: the body is not UTF-8, not JSON, not an object, or repeats a name.
    """
    try:
        value = json.loads(
            body.decode(), object_pairs_hook=_once_each, parse_constant=_not_a_number
        )
    except UnicodeDecodeError:
        raise HttpError(400, "the body is not UTF-8") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise HttpError(400, f"the body is not JSON: {error.msg} at {place}") from None
    except RecursionError:
        raise HttpError(400, "the body is nested too deeply") from None
    except ValueError:  # Python does not read an integer of thousands of digits
        raise HttpError(400, "the body holds a number with too many digits") from None
    if not isinstance(value, dict):
        raise HttpError(400, f"the body must be a JSON object, not {echo(value)}")
    return value


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for name, value in pairs:
        if name in members:
            raise HttpError(
                400, f"{echo(name)} is given more than once", parameter=name[:100], known=False
            )
        members[name] = value
    return members


def _not_a_number(name: str) -> NoReturn:
    raise HttpError(400, f"the body holds {name}, which is not JSON")
