"""Responses: bodies, and the headers that every one of them has."""

from __future__ import annotations

import json

from passmint.api.messages import UNKNOWN, Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.api.errors import HttpError
    from passmint.api.messages import Request
    from passmint.api.settings import Settings

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
_TWO_YEARS = 63_072_000

_ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    # What a page elsewhere loads as an image or script; what it may fetch, CORS decides.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def json_response(status: int, value: object, *, passwords: int = 0) -> Response:
    """A value as JSON."""
    body = json.dumps(value).encode()
    return Response(status, body, {"Content-Type": JSON}, passwords=passwords)


def text_response(lines: list[str]) -> Response:
    """Passwords, one a line."""
    body = "".join(line + "\n" for line in lines).encode()
    return Response(200, body, {"Content-Type": TEXT}, passwords=len(lines))


def error_response(error: HttpError) -> Response:
    """`{"error": ..., "parameter": ...}`; the response tells a log only names of our own."""
    value = {"error": error.message}
    if error.parameter is not None:
        value["parameter"] = error.parameter
    response = json_response(error.status, value)
    response.headers.update(error.headers)
    response.failure = error.failure
    if error.parameter is not None:
        response.parameter = error.parameter if error.known else UNKNOWN
    return response


def internal_error(request: Request, failure: BaseException) -> Response:
    """A 500 that says nothing but the request's id. Its type and place are for the log."""
    value = {"error": "internal error", "request_id": request.request_id}
    response = json_response(500, value)
    response.failure = _described(failure)
    return response


def _described(failure: BaseException) -> str:
    """The type and the innermost place of an exception: its message may hold a secret."""
    trace = failure.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(failure).__name__
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("passmint/")[2]
    return f"{type(failure).__name__} at {file}:{trace.tb_lineno}"


def finished(response: Response, request: Request, settings: Settings) -> Response:
    """The response with the headers that every answer to this request has."""
    response.headers = {**_ALWAYS, **response.headers}
    if request.https:
        response.headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}"
    if settings.origins:
        response.headers["Vary"] = "Origin"
        origin = request.headers.get("origin")
        if origin in settings.origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-Id"
    if request.method == "HEAD":
        response.headers["Content-Length"] = str(len(response.body))
        response.body = b""
    return response
