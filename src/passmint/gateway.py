"""Answers events of AWS's gateways by an API.

Events of API Gateway (REST APIs, HTTP APIs with payload 1.0 or 2.0), function URLs, Application
Load Balancers, and `{"queryStringParameters": {...}}` from the console's test button.
Imports nothing that the runtime client has not imported before: each module would be felt in
every cold start.
"""

from __future__ import annotations

import json
import logging
import re
import time

from passmint.api.messages import Request
from passmint.api.responses import finished, internal_error
from passmint.api.settings import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from passmint.api.messages import Response
    from passmint.api.service import Api

_UNKNOWN_EVENT = (
    "the event is of no known shape: it must come from API Gateway, a function URL or a load"
    ' balancer, or be {"queryStringParameters": {...}}'
)
_PATH_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_log = logging.getLogger("passmint")


def _nobody(_event: Any) -> str:
    return ""


class UnknownEventError(Exception):
    """The event cannot be read as a request."""


class Gateway:
    """An API behind a gateway, set up by a function's environment.

    caller: who asks, by what an authorizer has put into the event; empty if nobody is known.
    """

    def __init__(
        self, api: Api, environment: Mapping[str, str], caller: Callable[[Any], str] = _nobody
    ) -> None:
        self.api = api
        self._caller = caller
        # For a path that an event does not tell apart: a load balancer's rule, a CDN's behaviour.
        self._base_path = environment.get("PASSMINT_BASE_PATH", "").rstrip("/")
        if self._base_path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", self._base_path):
            raise SettingsError("PASSMINT_BASE_PATH must be a path such as /passwords")
        # What must have happened before an event gets here. API Gateway's catch-all route has no
        # authorizer, so a keyed path that reached it must not be answered; and with a CDN in
        # front, the gateway's own address must not be.
        self._authorizer = environment.get("PASSMINT_REQUIRED_AUTHORIZER", "")
        self._origin_header = environment.get("PASSMINT_ORIGIN_HEADER", "").lower()
        hashes = environment.get("PASSMINT_ORIGIN_SHA256", "")
        self._origin_hashes = hashes.replace(",", " ").split()
        if self._authorizer not in ("", "jwt", "iam"):
            raise SettingsError("PASSMINT_REQUIRED_AUTHORIZER must be jwt or iam")
        if bool(self._origin_header) != bool(self._origin_hashes):
            raise SettingsError("PASSMINT_ORIGIN_HEADER and PASSMINT_ORIGIN_SHA256 go together")
        self.log_is_json = environment.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
        if not environment.get("AWS_LAMBDA_LOG_LEVEL"):
            _log.setLevel(logging.INFO)  # Python's default, WARNING, would drop the request's line

    def handle(self, event: Any, context: Any) -> dict[str, Any]:
        """The answer to one event, in the form its sender takes; never raises."""
        started = time.perf_counter()
        request = Request("GET", "/", https=True, request_id=_request_id(context))
        try:
            request = _request(event, request.request_id)
            request.path = _without(request.path, self._base_path)
            request.caller = self._caller(event)
            response = self._refusal(event, request) or self.api.handle(request)
            answer = _answer(event, response)
        except UnknownEventError as error:
            response = self.api.refuse(request, 400, str(error))
            answer = _answer(event, response)
        except Exception as failure:  # noqa: BLE001 - the last resort; the log tells of it
            response = finished(internal_error(request, failure), request, self.api.settings)
            answer = _answer(event, response)
        self._log_request(event, response, time.perf_counter() - started)
        return answer

    def _refusal(self, event: dict[str, Any], request: Request) -> Response | None:
        """The answer to a request that the gateway should not have let through."""
        header = self._origin_header
        if header and not self._is_origin(request.headers.get(header, "")):
            return self.api.refuse(
                request, 403, "this address is not public: use the one published"
            )
        if not self._authorizer or not self.api.guarded(request):
            return None
        if value_at(event, "requestContext", "authorizer", self._authorizer):
            return None
        status = 401 if self._authorizer == "jwt" else 403
        return self.api.refuse(request, status, "valid credentials are needed")

    def _is_origin(self, secret: str) -> bool:
        from hashlib import sha256  # noqa: PLC0415 - behind a CDN alone; it would slow every start
        from hmac import compare_digest  # noqa: PLC0415

        presented = sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
        # All of them, whatever the first gives: two are valid while the secret is rotated.
        return sum(compare_digest(presented, known) for known in self._origin_hashes) > 0

    def _log_request(self, event: Any, response: Response, seconds: float) -> None:
        """One line a request, without any value of the event but two identifiers that AWS made.

        `requestContext.requestId` is not one of them: a client chooses it with a header. Nor is
        `identity.apiKey`: it is the key itself.
        """
        fields = {
            "route": response.route,
            "status": response.status,
            "duration_ms": round(seconds * 1000, 3),
            "passwords": response.passwords,
            "parameter": response.parameter,
            "failure": response.failure,
            "key_id": _identifier(event, "requestContext", "identity", "apiKeyId"),
            "gateway_request_id": _identifier(event, "requestContext", "extendedRequestId"),
        }
        fields = {name: value for name, value in fields.items() if value is not None}
        level = logging.ERROR if response.status >= 500 else logging.INFO
        if self.log_is_json:
            _log.log(level, "request", extra=fields)
        else:
            _log.log(level, "request %s", json.dumps(fields))


def _request(event: Any, request_id: str) -> Request:
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
    template = _text(context, "resourcePath") or _text(event, "resource")
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
    return _without(path, "" if stage == "$default" else f"/{stage}".rstrip("/"))


def _without(path: str, prefix: str) -> str:
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


def _answer(event: Any, response: Response) -> dict[str, Any]:
    headers = dict(response.headers)
    headers.pop("Content-Length", None)  # what carries the answer counts for itself
    answer = {
        "statusCode": response.status,
        "headers": headers,
        "body": response.body.decode(),
        "isBase64Encoded": False,
    }
    if isinstance(value_at(event, "requestContext", "elb"), dict):
        from http import HTTPStatus  # noqa: PLC0415 - for load balancers alone

        answer["statusDescription"] = f"{response.status} {HTTPStatus(response.status).phrase}"
        if "multiValueHeaders" in event:  # the target group's mode: it ignores the other kind
            del answer["headers"]
            answer["multiValueHeaders"] = {name: [value] for name, value in headers.items()}
    return answer


def value_at(event: Any, *names: str) -> Any:
    """What stands at this place of an event that may be anything, else None."""
    for name in names:
        event = event.get(name) if isinstance(event, dict) else None
    return event


def _identifier(event: Any, *names: str) -> str | None:
    value = value_at(event, *names)
    return value if isinstance(value, str) else None


def _request_id(context: Any) -> str:
    return str(getattr(context, "aws_request_id", ""))
