"""What can go wrong in a rotation. No message holds a secret's value, nor any part of one."""

from __future__ import annotations


class RotationError(Exception):
    """Base of the errors of this package. The step has failed and may be tried again."""


class PolicyError(RotationError):
    """The policy of the function or of the secret's tag cannot be used; the message names it."""


class StateError(RotationError):
    """The secret's versions are not as this step needs them."""


class SecretError(RotationError):
    """A secret's value lacks something, or two that must agree do not; the message names it."""


class DatabaseError(RotationError):
    """The database cannot be reached or does not do as asked."""


class LoginRefusedError(DatabaseError):
    """The database does not let this user in with this password."""
