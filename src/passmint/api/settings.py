"""What an operator sets: limits on one request, and the origins that may call from a browser."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


# Lambda answers with 6 MB at most, and JSON may write a character as two.
_ANSWER_CHARACTERS = 2_000_000


class SettingsError(Exception):
    """A setting cannot be used; the message names it and what it must be."""


class Settings:
    """Immutable by convention; built once at the edge from the environment.

    length: the longest password, in characters. count: the most passwords of one request.
    body_bytes: the largest body; query_characters: the longest query string.
    origins: values of the Origin header that CORS allows.
    """

    __slots__ = ("body_bytes", "count", "length", "origins", "query_characters")

    def __init__(
        self,
        *,
        length: int = 64,
        count: int = 1000,
        body_bytes: int = 16 * 1024,
        query_characters: int = 8 * 1024,
        origins: frozenset[str] = frozenset(),
    ) -> None:
        self.length = length
        self.count = count
        self.body_bytes = body_bytes
        self.query_characters = query_characters
        self.origins = origins

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings of PASSMINT_MAX_LENGTH, PASSMINT_MAX_COUNT and PASSMINT_ORIGINS."""
        origins = environment.get("PASSMINT_ORIGINS", "").replace(",", " ").split()
        length = _integer(environment, "PASSMINT_MAX_LENGTH", 64, 4096)
        count = _integer(environment, "PASSMINT_MAX_COUNT", 1000, 10_000)
        if length * count > _ANSWER_CHARACTERS:
            raise SettingsError(
                f"PASSMINT_MAX_LENGTH times PASSMINT_MAX_COUNT must be {_ANSWER_CHARACTERS} or"
                f" less, not {length * count}"
            )
        return cls(length=length, count=count, origins=frozenset(origins))


def _integer(environment: Mapping[str, str], name: str, default: int, maximum: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= maximum):
        raise SettingsError(f"{name} must be an integer from 1 to {maximum}")
    return int(text)
