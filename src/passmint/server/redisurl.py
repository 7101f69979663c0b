"""Check of Redis URLs. They may contain a password, so errors show only host and port."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from passmint.environment import SettingsError

DEFAULT_PORT = 6379

_DATABASE = re.compile(r"(/[0-9]{0,4})?", re.ASCII)


def check(url: str) -> None:
    """Raise SettingsError if a text is not a Redis URL."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("redis", "rediss") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not _DATABASE.fullmatch(parts.path):
        raise SettingsError(
            "the Redis URL must be redis://HOST:PORT/DATABASE, or rediss:// for TLS;"
            " a user name and password come before HOST as NAME:PASSWORD@, percent-encoded"
        )


def place(url: str) -> str:
    """Return the host and port of a Redis URL, for messages."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or DEFAULT_PORT}"
