"""What can go wrong, by what the caller does next. Messages say what was expected and what came."""

from __future__ import annotations

_ECHO_CHARACTERS = 40


class PassmintError(Exception):
    """Base of every error Passmint raises on purpose.

    `parameter` names the parameter at fault, or is None where no single one is.
    """

    def __init__(self, message: str, parameter: str | None = None) -> None:
        super().__init__(message)
        self.parameter = parameter


class ParameterError(PassmintError, ValueError):
    """A parameter is unknown, of the wrong kind or out of range: correct that value."""


class UnsatisfiableError(PassmintError, ValueError):
    """No password satisfies the policy: relax one of the `conflict`ing demands."""

    def __init__(self, message: str, parameter: str | None, conflict: tuple[str, ...]) -> None:
        super().__init__(message, parameter)
        self.conflict = conflict


class PolicyTooComplexError(PassmintError, ValueError):
    """More work or memory would be needed than the budget allows: simplify, or raise it."""


class PresetError(PassmintError, ValueError):
    """A file of presets cannot be used: correct the file where the message says."""


class RandomnessError(PassmintError, RuntimeError):
    """The source of random bytes keeps giving bytes that no working source would give."""


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
