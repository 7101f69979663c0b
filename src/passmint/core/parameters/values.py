"""Checks of several values together, shared by policies and passphrases."""

from __future__ import annotations

from passmint.core.errors import ParameterError, echo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from passmint.core.parameters.record import Parameter


def check_names(values: Iterable[Any], parameters: Mapping[str, Parameter], what: str) -> None:
    """Raise ParameterError if a value is not for one of the parameters.

    Args:
        values: names of the values.
        parameters: the known parameters, by name.
        what: what takes the parameters, with its article: "a policy".
    """
    for name in values:
        if name not in parameters:
            shown = echo(name) if name != "" else "''"
            raise ParameterError(
                f"unknown parameter {shown}; {what} takes {', '.join(parameters)}",
                name if isinstance(name, str) else None,
            )


def check_exclusive(values: Mapping[str, Any], pairs: Iterable[tuple[str, str]]) -> None:
    """Raise ParameterError if both parameters of a pair have a value."""
    for one, other in pairs:
        if one in values and other in values:
            raise ParameterError(f"{one} and {other} exclude each other: set only one", other)


def call_shown(name: str, values: Mapping[str, Any]) -> str:
    """Return the call that makes an object with these values, for its `repr`."""
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in values.items())})"
