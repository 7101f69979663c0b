"""What a secret holds: a JSON object with `password`, or the password alone."""

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
    """One version's value. `text` is what Secrets Manager keeps; nothing else shows it."""

    __slots__ = ("_members", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._members = _members(text)

    def __repr__(self) -> str:
        return "SecretValue(...)"

    def replaced(self, **members: str) -> SecretValue:
        """The value with other members, the rest as it was. A plain text is a password alone.

        Raises:
            SecretError: there is no password in it, or it would be too large.
        """
        if self._members is None:
            text = members["password"]
        elif not isinstance(self._members.get("password"), str):
            raise SecretError("the secret must have a member password, a string")
        else:
            text = json.dumps({**self._members, **members})
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise SecretError(f"the secret would be larger than {MAX_BYTES} bytes")
        return SecretValue(text)

    def member(self, name: str) -> Any:
        """A member, None where it is not stated.

        Raises:
            SecretError: the secret is no JSON object.
        """
        if self._members is None:
            raise SecretError(f"the secret must be a JSON object, with {name} among its members")
        return self._members.get(name)


def _members(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
