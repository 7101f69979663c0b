"""Value of a secret: a JSON object with the member `password`, or the password alone."""

from __future__ import annotations

import json

from passmint.rotation.errors import SecretError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_BYTES = (
    65_536  # https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
)


class SecretValue:
    """Value of one version of a secret. Its `repr` does not show it.

    text: the value as Secrets Manager stores it.
    """

    __slots__ = ("_members", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._members = _members(text)

    def __repr__(self) -> str:
        return "SecretValue(...)"

    def replaced(self, **members: str) -> SecretValue:
        """Copy the value with other members. A value that is a password alone gets a new one.

        Raises:
            SecretError: the value has no password, or would be too large.
        """
        if self._members is None:
            text = members["password"]
        elif not isinstance(self._members.get("password"), str):
            raise SecretError("the secret must have a member password that is a string")
        else:
            text = json.dumps({**self._members, **members})
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise SecretError(f"the secret with its new password must be at most {MAX_BYTES} bytes")
        return SecretValue(text)

    def member(self, name: str) -> Any:
        """Return a member, or None if it is missing.

        Raises:
            SecretError: the secret is not a JSON object.
        """
        if self._members is None:
            raise SecretError(f"the secret must be a JSON object with a member {name}")
        return self._members.get(name)


def _members(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
