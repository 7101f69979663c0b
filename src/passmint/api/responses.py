"""Responses: their bodies, and the headers that all of them have."""

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
    # Pages of other sites cannot load the API as an image or script. CORS decides on fetch().
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def json_response(status: int, value: object, *, passwords: int = 0) -> Response:
    """Make a JSON response.

    passwords: number of passwords in `value`, for the log.
    """
    body = json.dumps(value).encode()
    return Response(status, body, {"Content-Type": JSON}, passwords=passwords)


def text_response(lines: list[str]) -> Response:
    """Make a plain text response with one password on each line."""
    body = "".join(line + "\n" for line in lines).encode()
    return Response(200, body, {"Content-Type": TEXT}, passwords=len(lines))


def error_response(error: HttpError) -> Response:
    """Make the response to an error: `{"error": ..., "parameter": ...}`.

    For the log, it has the name of a known parameter only.
    """
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
    """Make a 500 that shows the request's id only. For the log, it has the failure's type."""
    value = {"error": "internal error", "request_id": request.request_id}
    response = json_response(500, value)
    response.failure = _described(failure)
    return response


def _described(failure: BaseException) -> str:
    """Describe an exception by its type and place. Its message is left out: it may be secret."""
    trace = failure.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(failure).__name__
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("passmint/")[2]
    return f"{type(failure).__name__} at {file}:{trace.tb_lineno}"


def finished(response: Response, request: Request, settings: Settings) -> Response:
    """Add the headers that every response to this request has."""
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
