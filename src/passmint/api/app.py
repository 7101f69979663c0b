"""The API: `Api(settings).handle(request)` returns the response to one request."""

from __future__ import annotations

import os
from functools import partial

from passmint.api import accept, inputs
from passmint.api.errors import HttpError
from passmint.api.messages import Response
from passmint.api.responses import (
    error_response,
    finished,
    internal_error,
    json_response,
    text_response,
)
from passmint.api.routes import CREDENTIAL, HTML, JSON, PRESET, TEXT, Route, template_of
from passmint.core.errors import ParameterError, PassmintError
from passmint.core.generation import generate, generate_many
from passmint.core.policy.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from passmint.api.messages import Request
    from passmint.api.settings import Settings
    from passmint.core.parameters.record import Parameter
    from passmint.core.phrases.passphrase import Passphrase
    from passmint.credentials.service import Credentials

_PREFLIGHT_SECONDS = 86_400


class Api:
    """HTTP API with one set of settings. It keeps no state between requests.

    credentials: the store of temporary credentials, or None for an API without them.
    """

    def __init__(self, settings: Settings, credentials: Credentials | None = None) -> None:
        self.settings = settings
        self._credentials = credentials
        self._generating = inputs.generating_parameters(settings)
        self._policy = inputs.policy_parameters(settings)
        self._routes = {
            "/generate-password": Route(self._generate, ("GET", "POST"), (JSON, TEXT), keyed=True),
            "/generate-passphrase": Route(
                self._generate_phrase, ("GET", "POST"), (JSON, TEXT), keyed=True
            ),
            "/explain-policy": Route(self._explain, ("GET", "POST"), keyed=True),
            "/": Route(self._page, ("GET", "HEAD"), (HTML,)),
            "/presets": Route(self._presets, ("GET", "HEAD")),
            PRESET: Route(self._preset, ("GET", "HEAD")),
            "/openapi.json": Route(self._openapi, ("GET", "HEAD")),
            "/health": Route(self._health, ("GET", "HEAD")),
        }
        self._document = "openapi.json"
        if credentials is not None:
            # Imported here, because a cold start without credentials is then shorter.
            from passmint.api.credential_routes import CredentialRoutes  # noqa: PLC0415

            self._routes |= CredentialRoutes(settings, credentials).routes()
            self._document = "openapi_credentials.json"

    def handle(self, request: Request) -> Response:
        """Return the response to a request. Invalid requests and failures get one, too.

        Raises:
            ExpensiveError: the budget has a pause and the request takes more work than that.
        """
        try:
            response = self._answer(request)
        except HttpError as error:
            response = error_response(error)
        except Exception as failure:  # noqa: BLE001 - the last resort; the failure is logged
            response = internal_error(request, failure)
        return self._finished(request, response)

    def pausing(self, work_ms: float) -> Api:
        """Make the same API with a budget that pauses after `work_ms` milliseconds of work."""
        return Api(self.settings.pausing(work_ms), self._credentials)

    def keyed(self, path: str) -> bool:
        """Return True if requests to this path need a key: all but those to open routes."""
        route = self._routes.get(template_of(path))
        return route is None or route.keyed

    def waits(self, path: str) -> bool:
        """Return True if the response for this path may wait for an external store."""
        route = self._routes.get(template_of(path))
        return route is not None and route.waits

    def guarded(self, request: Request) -> bool:
        """Return True if this request needs an authenticated caller. A 404 or a 405 needs none."""
        route = self._routes.get(template_of(request.path))
        return route is not None and route.keyed and request.method in route.methods

    def refuse(
        self,
        request: Request,
        status: int,
        message: str,
        headers: dict[str, str] | None = None,
        failure: str | None = None,
    ) -> Response:
        """Make an error response for the server or gateway in front of the API.

        It has the same form as the API's own errors, for a 403, 408, 413 or 429.

        failure: for the log, what failed and led to a 503.
        """
        error = HttpError(status, message, headers=headers, failure=failure)
        return self._finished(request, error_response(error))

    def _finished(self, request: Request, response: Response) -> Response:
        template = template_of(request.path)
        if template in self._routes:
            response.route = template
        return finished(response, request, self.settings)

    def _answer(self, request: Request) -> Response:
        route = self._routes.get(template_of(request.path))
        if route is None:
            raise HttpError(404, f"no such path; the paths are {', '.join(self._routes)}")
        if request.method == "OPTIONS" and request.headers.get("origin") in self.settings.origins:
            return _preflight(route)
        if request.method not in route.methods:
            allowed = ", ".join(route.methods)
            message = f"the method must be one of {allowed}"
            raise HttpError(405, message, headers={"Allow": allowed})
        media_type = accept.choose(request.headers.get("accept", ""), route.media_types)
        if media_type is None:
            raise HttpError(406, f"Accept must allow {' or '.join(route.media_types)}")
        return route.answer(request, media_type)

    def _generate(self, request: Request, media_type: str) -> Response:
        return self._drawn(request, media_type, self._generating, self._password)

    def _generate_phrase(self, request: Request, media_type: str) -> Response:
        from passmint.api import phrases  # noqa: PLC0415 - not needed at a cold start

        parameters = phrases.parameters(self.settings)
        return self._drawn(request, media_type, parameters, partial(phrases.read, self.settings))

    def _password(self, values: dict[str, Any]) -> Policy:
        return Policy.of_checked(values, self.settings.length, self.settings.budget)

    def _drawn(
        self,
        request: Request,
        media_type: str,
        parameters: Mapping[str, Parameter],
        resolve: Callable[[dict[str, Any]], Policy | Passphrase],
    ) -> Response:
        """Generate the passwords that a request asks for.

        parameters: those that the request may have.
        resolve: makes the policy or passphrase from the checked values.
        """
        values = inputs.read(request, parameters, self.settings)
        count = values.pop("count", None)
        details = values.pop("details", False)
        if details and media_type == TEXT:
            message = "details must be false with Accept: text/plain"
            raise HttpError(400, message, parameter="details")
        try:
            policy = resolve(values)
        except PassmintError as error:
            raise HttpError(400, str(error), parameter=error.parameter) from None
        self._check_count(policy, count or 1, details=details)
        passwords = [generate(policy)] if count is None else generate_many(policy, count)
        if media_type == TEXT:
            return text_response(passwords)
        answer: dict[str, object] = (
            {"password": passwords[0]} if count is None else {"passwords": passwords}
        )
        if details:
            answer |= policy.details
        return json_response(200, answer, passwords=len(passwords))

    def _check_count(self, policy: Policy | Passphrase, count: int, *, details: bool) -> None:
        """Refuse more passwords than the budget of one request allows."""
        most = policy.most_draws(details=details)
        if count > most:
            raise HttpError(
                400,
                f"count must be at most {most} for this policy, not {count}: its passwords are slow"
                " to draw, which the budget of one request limits",
                parameter="count",
            )
        self.settings.budget.check_pause(count * policy.sampler.work)

    def _explain(self, request: Request, _media_type: str) -> Response:
        from passmint.core.policy import explanation  # noqa: PLC0415 - a cold start goes without

        values = inputs.read(request, self._policy, self.settings)
        try:
            return json_response(
                200, explanation.explain_checked(values, self.settings.length, self.settings.budget)
            )
        except PassmintError as error:
            raise HttpError(400, str(error), parameter=error.parameter) from None

    def _presets(self, request: Request, _media_type: str) -> Response:
        from passmint.core.targets import presets  # noqa: PLC0415 - a cold start goes without

        inputs.read(request, {}, self.settings)
        found = [presets.find(name).as_dict() for name in presets.names()]
        return json_response(200, {"presets": found})

    def _preset(self, request: Request, _media_type: str) -> Response:
        from passmint.core.targets import presets  # noqa: PLC0415 - a cold start goes without

        inputs.read(request, {}, self.settings)
        try:
            preset = presets.find(request.path.removeprefix("/presets/"))
        except ParameterError as error:
            raise HttpError(404, str(error)) from None
        return json_response(200, preset.as_dict())

    def _page(self, request: Request, _media_type: str) -> Response:
        from passmint.api import pages  # noqa: PLC0415 - not needed at a cold start

        inputs.read(request, {}, self.settings)
        return pages.main(self.settings, sends=CREDENTIAL in self._routes)

    def _health(self, request: Request, _media_type: str) -> Response:
        inputs.read(request, {}, self.settings)
        return json_response(200, {"status": "ok"})

    def _openapi(self, request: Request, _media_type: str) -> Response:
        inputs.read(request, {}, self.settings)
        path = os.path.join(os.path.dirname(__file__), "openapi", self._document)
        with open(path, "rb") as document:
            return Response(200, document.read(), {"Content-Type": JSON})


def _preflight(route: Route) -> Response:
    headers = {
        "Access-Control-Allow-Methods": ", ".join(route.methods),
        "Access-Control-Allow-Headers": "Content-Type, X-Api-Key, Authorization",
        "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
    }
    return Response(204, b"", headers)
