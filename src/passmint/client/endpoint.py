"""Who is asked: an address, and the credentials that it takes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from passmint.addresses import is_loopback

KEY, TOKEN = "key", "token"

_SHAPE = "URL must look like https://host/stage"
_PATH = re.compile(r"[!-~]*", re.ASCII)
_VALUE = re.compile(r"[!-~]+", re.ASCII)
_WRONG = "passmint-check-wrong"
_ROUTES = (
    "/generate-password",
    "/generate-passphrase",
    "/explain-policy",
    "/presets",
    "/credentials",
    "/claim",
    "/openapi.json",
    "/health",
)


class Endpoint:
    """The base address of an endpoint; `path` is its stage or base path, or empty.

    Errors do not show the address: a password may have been typed into it.
    """

    __slots__ = ("host", "https", "path", "port")

    def __init__(self, host: str, port: int, path: str, *, https: bool) -> None:
        self.host = host
        self.port = port
        self.path = path
        self.https = https

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """The endpoint of a URL; ValueError says what is wrong with it."""
        try:
            parts = urlsplit(text)
            port = parts.port
            host = (parts.hostname or "").encode("idna").decode()
        except ValueError:
            raise ValueError(f"{_SHAPE}, with a host and a port that there can be") from None
        if parts.scheme not in ("http", "https") or not host:
            raise ValueError(f"{_SHAPE} or http://127.0.0.1:8080")
        if parts.username is not None or parts.password is not None:
            raise ValueError(f"{_SHAPE}, without a user or a password")
        unusual = any(character <= " " or character in "?#" for character in text)
        if unusual or not _PATH.fullmatch(parts.path):
            raise ValueError(f"{_SHAPE}, without ?, # or spaces")
        path = parts.path.rstrip("/")
        if path.endswith(_ROUTES):
            raise ValueError(f"{_SHAPE}, without the path of a route: those are added here")
        https = parts.scheme == "https"
        return cls(host, port or (443 if https else 80), path, https=https)

    @property
    def loopback(self) -> bool:
        """Whether it can be on this machine alone."""
        return is_loopback(self.host)

    @property
    def url(self) -> str:
        """The address as typed, in its plainest form."""
        scheme, usual = ("https", 443) if self.https else ("http", 80)
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == usual else f":{self.port}"
        return f"{scheme}://{host}{port}{self.path}"

    def plain(self) -> Endpoint:
        """The same over plain HTTP: on port 80, or on the port stated."""
        return Endpoint(self.host, 80 if self.port == 443 else self.port, self.path, https=False)


class CallerAuth:
    """An API key or a bearer token. Its `repr` does not show which."""

    __slots__ = ("kind", "value")

    def __init__(self, kind: str, value: str, source: str) -> None:
        if not _VALUE.fullmatch(value):
            raise ValueError(f"{source} must be printable ASCII without spaces")
        self.kind = kind
        self.value = value

    @property
    def headers(self) -> dict[str, str]:
        """The header that carries them."""
        if self.kind == TOKEN:
            return {"Authorization": f"Bearer {self.value}"}
        return {"x-api-key": self.value}

    @property
    def refusal(self) -> int:
        """The status that answers a request without them."""
        return 401 if self.kind == TOKEN else 403

    def wrong(self) -> CallerAuth:
        """Others of the same kind, which no endpoint accepts."""
        return CallerAuth(self.kind, _WRONG, "the wrong one")
