"""Encoding of responses, and refusals of requests that do not reach the application."""

from __future__ import annotations

import os
from functools import lru_cache

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from passmint.api.errors import HttpError
from passmint.api.messages import Request, Response
from passmint.api.responses import error_response, finished
from passmint.server import logs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from passmint.api.settings import Settings
    from passmint.server.clients import Clients

    Headers = list[tuple[bytes, bytes]]

CLOSE = (b"connection", b"close")

_NO_BODY = 204


def fields(response: Response, request_id: str) -> Headers:
    """Encode the header fields of a response, with its length and the request id."""
    encoded = [*_encoded(tuple(response.headers.items()))]
    if "Content-Length" not in response.headers and response.status != _NO_BODY:
        encoded.append((b"content-length", b"%d" % len(response.body)))
    encoded.append((b"x-request-id", request_id.encode("latin-1")))
    return encoded


@lru_cache(maxsize=256)  # most responses have the same fields
def _encoded(fields: tuple[tuple[str, str], ...]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple(
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in fields
    )


def head(status: int, *parts: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Encode the head of a response, with the empty line that ends it.

    Raises:
        ValueError: a field contains a line end, which would start another field.
    """
    lines = [name + b": " + value for part in parts for name, value in part]
    text = b"\r\n".join(lines)
    if text.count(b"\n") != len(lines) - 1 or text.count(b"\r") != len(lines) - 1:
        raise ValueError("a header field must not contain a line end")
    return STATUS_LINE[status] + text + b"\r\n\r\n"


class Refusals:
    """Builds and logs refusals for what never becomes a request of the API.

    They look like the API's errors. The log line contains nothing that the client sent.
    """

    def __init__(self, settings: Settings, clients: Clients) -> None:
        self._settings = settings
        self._clients = clients

    def refuse(
        self, peer: str | None, status: int, message: str, wait: int = 0
    ) -> tuple[Headers, bytes]:
        """Build and log a refusal that closes the connection.

        peer: address of the socket's other end. wait: seconds for `Retry-After`, or 0 for none.
        Returns the header fields and the body.
        """
        error = HttpError(status, message, headers={"Retry-After": str(wait)} if wait else None)
        request = Request(logs.UNKNOWN_METHOD, "")
        response = finished(error_response(error), request, self._settings)
        request_id = os.urandom(8).hex()
        logs.access(
            request.method,
            response,
            duration=0.0,
            client=self._clients.name(peer, {}),
            key=None,
            request_id=request_id,
        )
        return [*fields(response, request_id), CLOSE], response.body
