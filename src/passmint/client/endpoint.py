"""The base address of a server."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from passmint.addresses import is_loopback
from passmint.core.errors import ParameterError

_SHAPE = "URL must look like https://host/stage"
_PATH = re.compile(r"[!-~]*", re.ASCII)
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
    """Base address of a server.

    host, port: where to connect.
    path: the stage or base path, without a slash at its end; it may be empty.
    https: whether to connect over TLS.

    No error shows the address: a password may have been typed into it.
    """

    __slots__ = ("host", "https", "path", "port")

    def __init__(self, host: str, port: int, path: str, *, https: bool) -> None:
        self.host = host
        self.port = port
        self.path = path
        self.https = https

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """Read a URL.

        Raises:
            ValueError: the text is not the base URL of a server; the message says why.
        """
        try:
            parts = urlsplit(text)
            port = parts.port
            host = (parts.hostname or "").encode("idna").decode()
        except ValueError:
            raise ValueError(f"{_SHAPE}, with a valid host and port") from None
        if parts.scheme not in ("http", "https") or not host:
            raise ValueError(f"{_SHAPE} or http://127.0.0.1:8080")
        if parts.username is not None or parts.password is not None:
            raise ValueError(f"{_SHAPE}, without a user or a password")
        unusual = any(character <= " " or character in "?#" for character in text)
        if unusual or not _PATH.fullmatch(parts.path):
            raise ValueError(f"{_SHAPE}, without ?, # or spaces")
        path = parts.path.rstrip("/")
        if path.endswith(_ROUTES):
            raise ValueError(f"{_SHAPE}, without the path of a route: the client adds it")
        https = parts.scheme == "https"
        return cls(host, port or (443 if https else 80), path, https=https)

    @classmethod
    def parse_private(cls, url: str) -> Endpoint:
        """Read a URL to which secrets may be sent: over HTTPS, or on this machine.

        Raises:
            ParameterError: the text is no such URL.
        """
        try:
            endpoint = cls.parse(url)
        except ValueError as error:
            raise ParameterError(str(error), "url") from None
        if not (endpoint.https or endpoint.loopback):
            message = "URL must start with https://: over http:// others may read the secret"
            raise ParameterError(message, "url")
        return endpoint

    @property
    def loopback(self) -> bool:
        """True if the host is this machine."""
        return is_loopback(self.host)

    @property
    def url(self) -> str:
        """URL in its shortest form: lower-case host, no default port, no slash at the end."""
        scheme, usual = ("https", 443) if self.https else ("http", 80)
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == usual else f":{self.port}"
        return f"{scheme}://{host}{port}{self.path}"

    def plain(self) -> Endpoint:
        """Return the endpoint over plain HTTP. Port 443 becomes 80; any other port is kept."""
        return Endpoint(self.host, 80 if self.port == 443 else self.port, self.path, https=False)
