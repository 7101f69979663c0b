"""Reader of gateway events: each becomes a request.

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
    "the event has no known shape: it must come from API Gateway, a function URL or a load"
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
    """Read an event of an HTTP API or a function URL.

    The query string is read raw, because the decoded one joins repeated names by commas.
    """
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
    """Read an event of a REST API, or of an HTTP API with payload 1.0.

    It has the query string decoded, so that is encoded again.
    """
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
    """Read an event of an Application Load Balancer. It has the query string not decoded."""
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
    """Read a test event typed by hand as a GET /generate-password. It may hold numbers."""
    fields = _mapping(event, "queryStringParameters")
    texts = {
        name: str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in fields.items()
    }
    pairs = _pairs({"queryStringParameters": texts}, "", "queryStringParameters")
    query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
    return Request("GET", "/generate-password", query=query, https=True, request_id=request_id)


def _path(template: str, path: str, event: dict[str, Any], context: dict[str, Any]) -> str:
    """Return the path as the API routes it, without stage or a custom domain's base path.

    The event's own `path` cannot be used: API Gateway leaves the base path in it, and the stage
    too if the base path mapping names none. With payload 2.0 it puts the stage in place of the
    base path. The template of the resource or route that matched has neither, so the path is the
    template filled with its variables. Only a `$default` route has no template; then the path is
    the part after the stage. (docs.aws.amazon.com/apigateway, "Create AWS Lambda proxy
    integrations for HTTP APIs"; localstack/localstack#12296 and
    aws-powertools/powertools-lambda-python#579 hold events as AWS sends them.)
    """
    if template.startswith("/"):
        variables = _mapping(event, "pathParameters")
        # In AWS's sample event {proxy+} has a leading slash; in real events it has none.
        return _PATH_VARIABLE.sub(
            lambda match: _text(variables, match[1]).removeprefix("/"), template
        )
    stage = _text(context, "stage")
    return without_prefix(path, "" if stage == "$default" else f"/{stage}".rstrip("/"))


def without_prefix(path: str, prefix: str) -> str:
    """Remove a prefix of whole segments from a path that begins with it.

    prefix: segments such as `/prod`, or empty.
    """
    if f"{path}/".startswith(f"{prefix}/"):
        return path[len(prefix) :] or "/"
    return path


def _headers(event: dict[str, Any]) -> dict[str, str]:
    """Return headers by lower-case name. Repeated ones are joined (RFC 9110, section 5.3)."""
    headers: dict[str, str] = {}
    for name, value in _pairs(event, "multiValueHeaders", "headers"):
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _body(event: dict[str, Any]) -> bytes:
    text = _text(event, "body")
    if event.get("isBase64Encoded") is not True:
        return text.encode("utf-8", "surrogatepass")
    import binascii  # noqa: PLC0415 - seldom needed, and the runtime client does not import it

    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        message = "the event's body is not base64, although isBase64Encoded is true"
        raise UnknownEventError(message) from None


def _pairs(event: dict[str, Any], multiple: str, single: str) -> Iterator[tuple[str, str]]:
    """Return names and values.

    multiple: name of the map that has a list of values for each name, if the event has it.
    single: name of the map that has one value for each name.
    """
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
    """Percent-encode a text that the gateway decoded, because the API decodes it again."""
    data = text.encode("utf-8", "surrogatepass")
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in data)


def value_at(event: Any, *names: str) -> Any:
    """Return the value at a path of names in an event of any shape, or None."""
    for name in names:
        event = event.get(name) if isinstance(event, dict) else None
    return event


def identifier(event: Any, *names: str) -> str | None:
    """Return the text at a path of names in an event of any shape, or None."""
    value = value_at(event, *names)
    return value if isinstance(value, str) else None
