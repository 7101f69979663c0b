"""What can go wrong, by what the caller does next. Messages say what was expected and what came."""

from __future__ import annotations


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
