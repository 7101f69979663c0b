"""Request and response of the API, independent of the server or gateway that carries them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Request:
    """HTTP request. Its `repr` shows no query, header or body, since they may hold secrets.

    path: the path without stage, base path or query, still percent-encoded.
    query: the query string as it was sent, not decoded, without the question mark.
    headers: values by lower-case name.
    https: whether the client reached the service over HTTPS. The server or gateway sets it.
    request_id: an id that an internal error shows to the client.
    caller: name of the authenticated caller, such as that of an API key. Empty if there is none.
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
    """HTTP response. Its `repr` shows no body, since it may hold passwords.

    These are for the log line of the server or gateway, and hold nothing secret:

    route: the template of the path, '(unknown)' if there is none.
    parameter: the name of the parameter at fault.
    passwords: the number of passwords in the body.
    failure: type and place of the exception that led to a 500, or what failed and led to a 503.
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
