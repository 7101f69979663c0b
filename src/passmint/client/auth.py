"""Identity of a caller: an API key or a bearer token."""

from __future__ import annotations

import re

KEY, TOKEN = "key", "token"

_VALUE = re.compile(r"[!-~]+", re.ASCII)
_WRONG = "passmint-check-wrong"


class CallerAuth:
    """An API key or a bearer token. Its `repr` shows neither the kind nor the value.

    kind: KEY or TOKEN.
    value: the key or token, printable ASCII without spaces.
    source: where the value comes from, such as `--key`, for the error message.

    Raises:
        ValueError: the value has other characters. The message does not show it.
    """

    __slots__ = ("kind", "value")

    def __init__(self, kind: str, value: str, source: str) -> None:
        if not _VALUE.fullmatch(value):
            raise ValueError(f"{source} must be printable ASCII without spaces")
        self.kind = kind
        self.value = value

    @property
    def headers(self) -> dict[str, str]:
        """Request header that carries the key or token."""
        if self.kind == TOKEN:
            return {"Authorization": f"Bearer {self.value}"}
        return {"x-api-key": self.value}

    @property
    def refusal(self) -> int:
        """Status that a server answers to a request without this key or token."""
        return 401 if self.kind == TOKEN else 403

    def wrong(self) -> CallerAuth:
        """Make a key or token of the same kind that no server accepts."""
        return CallerAuth(self.kind, _WRONG, "the wrong one")
