"""Redis URLs, which may hold a password: no error shows more of one than host and port."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from passmint.environment import SettingsError

DEFAULT_PORT = 6379

_DATABASE = re.compile(r"(/[0-9]{0,4})?", re.ASCII)


def check(url: str) -> None:
    """Refuses what is no URL of a Redis."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("redis", "rediss") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not _DATABASE.fullmatch(parts.path):
        raise SettingsError(
            "the Redis URL must be redis://HOST:PORT/DATABASE, or rediss:// for TLS;"
            " a name and password go before HOST as NAME:PASSWORD@, percent-encoded"
        )


def place(url: str) -> str:
    """Its host and port."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or DEFAULT_PORT}"
