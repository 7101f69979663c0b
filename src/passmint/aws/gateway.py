"""An API behind one of AWS's gateways: each event is answered in the form its sender takes.

Imports nothing that the runtime client has not imported before: each module would be felt in
every cold start.
"""

from __future__ import annotations

import json
import logging
import time

from passmint import environment as variables
from passmint.api.messages import Request
from passmint.api.responses import finished, internal_error
from passmint.aws.events import UnknownEventError, identifier, read, value_at, without
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
    """An API behind a gateway, set up by a function's environment.

    caller: who asks, by what an authorizer has put into the event; empty if nobody is known.
    """

    def __init__(
        self, api: Api, environment: Mapping[str, str], caller: Callable[[Any], str] = _nobody
    ) -> None:
        self.api = api
        self._caller = caller
        # For a path that an event does not tell apart: a load balancer's rule, a CDN's behaviour.
        self._base_path = variables.BASE_PATH.read(environment)
        # What must have happened before an event gets here. API Gateway's catch-all route has no
        # authorizer, so a keyed path that reached it must not be answered; and with a CDN in
        # front, the gateway's own address must not be.
        self._authorizer = variables.REQUIRED_AUTHORIZER.read(environment)
        self._origin_header = variables.ORIGIN_HEADER.read(environment).lower()
        hashes = variables.ORIGIN_SHA256.read(environment)
        self._origin_hashes = hashes.replace(",", " ").split()
        if bool(self._origin_header) != bool(self._origin_hashes):
            both = f"{variables.ORIGIN_HEADER.name} and {variables.ORIGIN_SHA256.name}"
            raise SettingsError(f"{both} go together: set both or neither")
        self.log_is_json = environment.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
        if not environment.get("AWS_LAMBDA_LOG_LEVEL"):
            _log.setLevel(logging.INFO)  # Python's default, WARNING, would drop the request's line

    def handle(self, event: Any, context: Any) -> dict[str, Any]:
        """The answer to one event, in the form its sender takes; never raises."""
        started = time.perf_counter()
        request = Request("GET", "/", https=True, request_id=_request_id(context))
        try:
            request = read(event, request.request_id)
            request.path = without(request.path, self._base_path)
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


def _request_id(context: Any) -> str:
    return str(getattr(context, "aws_request_id", ""))
