"""Adapter of the API to AWS gateways: it answers each event in the form that its sender needs.

It imports only modules that the Lambda runtime client has imported already, because every other
module lengthens each cold start.
"""

from __future__ import annotations

import json
import logging
import time

from passmint import environment as variables
from passmint.api.messages import Request
from passmint.api.responses import finished, internal_error
from passmint.aws.events import UnknownEventError, identifier, read, value_at, without_prefix
from passmint.environment import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from passmint.api.app import Api
    from passmint.api.messages import Response


_log = logging.getLogger("passmint")


def _nobody(_event: Any) -> str:
    return ""


class Gateway:
    """API behind a gateway, configured by environment variables.

    caller: returns the caller's name from the authorizer's part of an event, or an empty text.

    Raises:
        SettingsError: a variable cannot be used.
    """

    def __init__(
        self, api: Api, environment: Mapping[str, str], caller: Callable[[Any], str] = _nobody
    ) -> None:
        self.api = api
        self._caller = caller
        # Prefix that no field of an event shows: of a load balancer's rule or a CDN's behaviour.
        self._base_path = variables.BASE_PATH.read(environment)
        # API Gateway's catch-all route has no authorizer, so a keyed path that reaches it must be
        # refused. With a CDN in front, requests to the gateway's own address must be refused.
        self._authorizer = variables.REQUIRED_AUTHORIZER.read(environment)
        self._origin_header = variables.ORIGIN_HEADER.read(environment).lower()
        hashes = variables.ORIGIN_SHA256.read(environment)
        self._origin_hashes = hashes.replace(",", " ").split()
        if bool(self._origin_header) != bool(self._origin_hashes):
            both = f"{variables.ORIGIN_HEADER.name} and {variables.ORIGIN_SHA256.name}"
            raise SettingsError(f"{both} go together: set both or neither")
        self.log_is_json = environment.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
        if not environment.get("AWS_LAMBDA_LOG_LEVEL"):
            _log.setLevel(logging.INFO)  # Python's default, WARNING, would drop request lines

    def handle(self, event: Any, context: Any) -> dict[str, Any]:
        """Answer one event in the form that its sender needs. Never raises."""
        started = time.perf_counter()
        request = Request("GET", "/", https=True, request_id=_request_id(context))
        try:
            request = read(event, request.request_id)
            request.path = without_prefix(request.path, self._base_path)
            request.caller = self._caller(event)
            response = self._refusal(event, request) or self.api.handle(request)
            answer = _answer(event, response)
        except UnknownEventError as error:
            response = self.api.refuse(request, 400, str(error))
            answer = _answer(event, response)
        except Exception as failure:  # noqa: BLE001 - the last resort; the failure is logged
            response = finished(internal_error(request, failure), request, self.api.settings)
            answer = _answer(event, response)
        self._log_request(event, response, time.perf_counter() - started)
        return answer

    def _refusal(self, event: dict[str, Any], request: Request) -> Response | None:
        """Make the answer to a request that the gateway should have refused; else None."""
        header = self._origin_header
        if header and not self._is_origin(request.headers.get(header, "")):
            return self.api.refuse(
                request, 403, "this address is not public: use the published address"
            )
        if not self._authorizer or not self.api.guarded(request):
            return None
        if value_at(event, "requestContext", "authorizer", self._authorizer):
            return None
        status = 401 if self._authorizer == "jwt" else 403
        return self.api.refuse(request, status, "valid credentials are needed")

    def _is_origin(self, secret: str) -> bool:
        from hashlib import sha256  # noqa: PLC0415 - needed only behind a CDN, slows every start
        from hmac import compare_digest  # noqa: PLC0415

        presented = sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
        # Two hashes are valid while the secret is rotated. All are compared, in constant time.
        return sum(compare_digest(presented, known) for known in self._origin_hashes) > 0

    def _log_request(self, event: Any, response: Response, seconds: float) -> None:
        """Write a request's log line. Of the event, it has only two identifiers that AWS made.

        `requestContext.requestId` is left out, because a client can choose it with a header, and
        `identity.apiKey`, because it is the key itself.
        """
        fields = {
            "route": response.route,
            "status": response.status,
            "duration_ms": round(seconds * 1000, 3),
            "passwords": response.passwords,
            "parameter": response.parameter,
            "failure": response.failure,
            "key_id": identifier(event, "requestContext", "identity", "apiKeyId"),
            "gateway_request_id": identifier(event, "requestContext", "extendedRequestId"),
        }
        fields = {name: value for name, value in fields.items() if value is not None}
        level = logging.ERROR if response.status >= 500 else logging.INFO
        if self.log_is_json:
            _log.log(level, "request", extra=fields)
        else:
            _log.log(level, "request %s", json.dumps(fields))


def _answer(event: Any, response: Response) -> dict[str, Any]:
    headers = dict(response.headers)
    headers.pop("Content-Length", None)  # the gateway sets it
    answer = {
        "statusCode": response.status,
        "headers": headers,
        "body": response.body.decode(),
        "isBase64Encoded": False,
    }
    if isinstance(value_at(event, "requestContext", "elb"), dict):
        from http import HTTPStatus  # noqa: PLC0415 - needed only behind load balancers

        answer["statusDescription"] = f"{response.status} {HTTPStatus(response.status).phrase}"
        # A target group in this mode ignores `headers`.
        if "multiValueHeaders" in event:
            del answer["headers"]
            answer["multiValueHeaders"] = {name: [value] for name, value in headers.items()}
    return answer


def _request_id(context: Any) -> str:
    return str(getattr(context, "aws_request_id", ""))
