"""Errors of a rotation. No message holds any part of a secret's value."""

from __future__ import annotations


class RotationError(Exception):
    """Base of the errors of this package. The step failed and may be repeated."""


class PolicyError(RotationError):
    """The policy of the function or of the secret's tag cannot be used. The message names it."""


class StateError(RotationError):
    """The versions of the secret are not in the state that the step needs."""


class SecretError(RotationError):
    """A secret's value lacks a member, or contradicts another value. The message says which."""


class DatabaseError(RotationError):
    """The database cannot be reached, or refuses an operation."""


class LoginRefusedError(DatabaseError):
    """The database refuses the user or the password."""
