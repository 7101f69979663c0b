"""Gateway events read as requests.

Events come from API Gateway (REST APIs, HTTP APIs with payload 1.0 or 2.0), function URLs,
Application Load Balancers, and the console's test button (`{"queryStringParameters": {...}}`).
"""

from __future__ import annotations

import re

from passmint.api.messages import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_UNKNOWN_EVENT = (
    "the event is of no known shape: it must come from API Gateway, a function URL or a load"
    ' balancer, or be {"queryStringParameters": {...}}'
)
_PATH_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class UnknownEventError(Exception):
    """The event cannot be read as a request."""


def read(event: Any, request_id: str) -> Request:
    """Read an event as a request.

    Raises:
        UnknownEventError: the event has none of the known shapes.
    """
    if not isinstance(event, dict):
        raise UnknownEventError(_UNKNOWN_EVENT)
    context = _mapping(event, "requestContext")
    if event.get("version") == "2.0" and "http" in context:
        return _from_payload_2(event, context, request_id)
    if "elb" in context:
        return _from_load_balancer(event, request_id)
    if "httpMethod" in event and "path" in event:
        return _from_payload_1(event, context, request_id)
    if set(event) == {"queryStringParameters"}:
        return _from_console(event, request_id)
    raise UnknownEventError(_UNKNOWN_EVENT)


def _from_payload_2(event: dict[str, Any], context: dict[str, Any], request_id: str) -> Request:
    """HTTP APIs and function URLs. Only the raw query string tells a repeated name from a comma."""
    _, _, template = _text(event, "routeKey").partition(" ")
    return Request(
        _text(_mapping(context, "http"), "method"),
        _path(template, _text(event, "rawPath"), event, context),
        query=_text(event, "rawQueryString"),
        headers=_headers(event),
        body=_body(event),
        https=True,
        request_id=request_id,
    )


def _from_payload_1(event: dict[str, Any], context: dict[str, Any], request_id: str) -> Request:
    """REST APIs, and HTTP APIs with payload 1.0: the query string comes decoded."""
    # serverless-offline puts the stage into resourcePath; on AWS both are the same.
    template = _text(event, "resource") or _text(context, "resourcePath")
    fields = _pairs(event, "multiValueQueryStringParameters", "queryStringParameters")
    return Request(
        _text(event, "httpMethod"),
        _path(template, _text(event, "path"), event, context),
        query="&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields),
        headers=_headers(event),
        body=_body(event),
        https=True,
        request_id=request_id,
    )


def _from_load_balancer(event: dict[str, Any], request_id: str) -> Request:
    """Application Load Balancers: names and values of the query string come undecoded."""
    fields = _pairs(event, "multiValueQueryStringParameters", "queryStringParameters")
    headers = _headers(event)
    return Request(
        _text(event, "httpMethod"),
        _text(event, "path"),
        query="&".join(f"{name}={value}" for name, value in fields),
        headers=headers,
        body=_body(event),
        https=headers.get("x-forwarded-proto") == "https",
        request_id=request_id,
    )


def _from_console(event: dict[str, Any], request_id: str) -> Request:
    """A test event typed by hand: GET /generate-password, where numbers may stand unquoted."""
    fields = _mapping(event, "queryStringParameters")
    texts = {
        name: str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in fields.items()
    }
    pairs = _pairs({"queryStringParameters": texts}, "", "queryStringParameters")
    query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
    return Request("GET", "/generate-password", query=query, https=True, request_id=request_id)


def _path(template: str, path: str, event: dict[str, Any], context: dict[str, Any]) -> str:
    """The path as the API routes it: without stage, and without a custom domain's base path.

    `path` is no help there: API Gateway leaves the base path in it, and the stage too where the
    base path mapping names none; with payload 2.0 it puts the stage in place of the base path.
    But the template of the resource or route that matched never holds either, so filled with its
    variables it is the path. Only a `$default` route has no template; then the path is what
    follows the stage. (docs.aws.amazon.com/apigateway, "Create AWS Lambda proxy integrations for
    HTTP APIs"; localstack/localstack#12296 and aws-powertools/powertools-lambda-python#579 hold
    events as AWS sends them.)
    """
    if template.startswith("/"):
        variables = _mapping(event, "pathParameters")
        # AWS's own sample event gives {proxy+} a leading slash; real ones have none.
        return _PATH_VARIABLE.sub(
            lambda match: _text(variables, match[1]).removeprefix("/"), template
        )
    stage = _text(context, "stage")
    return without(path, "" if stage == "$default" else f"/{stage}".rstrip("/"))


def without(path: str, prefix: str) -> str:
    """The path after a prefix of whole segments, which may be empty."""
    if f"{path}/".startswith(f"{prefix}/"):
        return path[len(prefix) :] or "/"
    return path


def _headers(event: dict[str, Any]) -> dict[str, str]:
    """By lower-case name; the values of a repeated one joined as RFC 9110, 5.3 says."""
    headers: dict[str, str] = {}
    for name, value in _pairs(event, "multiValueHeaders", "headers"):
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _body(event: dict[str, Any]) -> bytes:
    text = _text(event, "body")
    if event.get("isBase64Encoded") is not True:
        return text.encode("utf-8", "surrogatepass")
    import binascii  # noqa: PLC0415 - not one of the runtime client's, and seldom needed

    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raise UnknownEventError("the event's body is not base64, though it says so") from None


def _pairs(event: dict[str, Any], multiple: str, single: str) -> Iterator[tuple[str, str]]:
    """Names and values, from the map that keeps repeated ones where the event has it."""
    lists = _mapping(event, multiple) or {
        name: [value] for name, value in _mapping(event, single).items()
    }
    for name, values in lists.items():
        for value in values if isinstance(values, list) and values else [values]:
            if not isinstance(value, str):
                raise UnknownEventError(f"in the event, {single} must hold strings")
            yield name, value


def _mapping(event: dict[str, Any], name: str) -> dict[str, Any]:
    value = event.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UnknownEventError(f"in the event, {name} must be an object")
    return value


def _text(event: dict[str, Any], name: str) -> str:
    value = event.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnknownEventError(f"in the event, {name} must be a string")
    return value


def _quoted(text: str) -> str:
    """Percent-encoded, since the API decodes once what the client encoded once."""
    data = text.encode("utf-8", "surrogatepass")
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in data)


def value_at(event: Any, *names: str) -> Any:
    """Value at this place of an event of any shape, None if there is none."""
    for name in names:
        event = event.get(name) if isinstance(event, dict) else None
    return event


def _identifier(event: Any, *names: str) -> str | None:
    value = value_at(event, *names)
    return value if isinstance(value, str) else None


def identifier(event: Any, *names: str) -> str | None:
    """Text at this place of an event, None if there is none."""
    value = value_at(event, *names)
    return value if isinstance(value, str) else None
