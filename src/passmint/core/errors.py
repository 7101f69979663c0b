"""Errors, one class for each thing that the caller can do next.

A message says what was expected and what came.
"""

from __future__ import annotations

_ECHO_CHARACTERS = 40


class PassmintError(Exception):
    """Base class of all errors that Passmint raises on purpose.

    parameter: name of the parameter at fault; None if no single one is.
    """

    def __init__(self, message: str, parameter: str | None = None) -> None:
        super().__init__(message)
        self.parameter = parameter


class ParameterError(PassmintError, ValueError):
    """Error for a parameter that is unknown, of the wrong kind or out of range. Correct it."""


class UnsatisfiableError(PassmintError, ValueError):
    """Error for a policy that no password satisfies. Relax one of its values.

    conflict: names of the parameters that contradict each other.
    """

    def __init__(self, message: str, parameter: str | None, conflict: tuple[str, ...]) -> None:
        super().__init__(message, parameter)
        self.conflict = conflict


class PolicyTooComplexError(PassmintError, ValueError):
    """Error for a policy that needs more work or memory than the budget allows.

    Simplify the policy or raise the budget.
    """


class PresetError(PassmintError, ValueError):
    """Error for a file of presets that cannot be used. Correct it where the message says."""


class RandomnessError(PassmintError, RuntimeError):
    """Error for a source of random bytes that does not work: its bytes are not random."""


def echo(value: object) -> str:
    """Return a value as an error message shows it to its sender: quoted and cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        # str() of a huge integer is refused by Python itself (CVE-2020-10735).
        return str(value) if value.bit_length() <= 64 else "an integer of more than 64 bits"
    if isinstance(value, str):
        cut = value if len(value) <= _ECHO_CHARACTERS else value[:_ECHO_CHARACTERS] + "…"
        return repr(cut) if value else "empty"
    if isinstance(value, float):
        return repr(value)
    return _NOUNS.get(type(value), f"a value of type {type(value).__name__}")


_NOUNS = {type(None): "null", dict: "an object", list: "a list", tuple: "a list"}
