"""A request and a response, as the API sees them whatever carried them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Request:
    """One HTTP request. Its `repr` shows no query, header or body: they may hold secrets.

    path: after the stage or base path is removed, still percent-encoded, without the query.
    query: as it was sent, undecoded, without the question mark.
    headers: by lower-case name.
    https: whether the client reached the service by HTTPS; the adapter says.
    request_id: shown to the client on an internal error.
    caller: who asks, as the edge found out: the name of a key, say. Empty where nobody knows.
    """

    __slots__ = ("body", "caller", "headers", "https", "method", "path", "query", "request_id")

    def __init__(
        self,
        method: str,
        path: str,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        https: bool = False,
        request_id: str = "",
        caller: str = "",
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers or {}
        self.body = body
        self.https = https
        self.request_id = request_id
        self.caller = caller

    def __repr__(self) -> str:
        return f"<Request {self.method}>"


class Response:
    """One HTTP response. Its `repr` shows no body: it may hold passwords.

    For the log line of whoever carries it, none of it secret: `route` is the path's template
    ('(unknown)' where there is none), `parameter` the name at fault, `passwords` their number,
    `failure` the type and place of the exception behind a 500, or what failed behind a 503.
    """

    __slots__ = ("body", "failure", "headers", "parameter", "passwords", "route", "status")

    def __init__(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str],
        *,
        parameter: str | None = None,
        passwords: int = 0,
    ) -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.parameter = parameter
        self.passwords = passwords
        self.failure: str | None = None
        self.route = UNKNOWN

    def __repr__(self) -> str:
        return f"<Response {self.status}>"


UNKNOWN = "(unknown)"
