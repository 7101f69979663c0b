"""The credential routes, of a service that has temporary credentials."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from passmint.api import inputs, json_body, pages, phrases
from passmint.api.errors import HttpError
from passmint.api.messages import Response
from passmint.api.responses import JSON, json_response
from passmint.api.routes import CREDENTIAL, Route
from passmint.core.characters import PRINTABLE
from passmint.core.errors import PassmintError
from passmint.core.parameters.credential import (
    ARN,
    CLAIM_PARAMETERS,
    CREDENTIAL_PARAMETERS,
    DEFAULT_TTL_SECONDS,
    MAX_IDEMPOTENCY_KEY,
    PASSPHRASE,
    PASSWORD,
)
from passmint.core.policy.policy import Policy
from passmint.credentials.errors import (
    ConflictError,
    ReadersError,
    SealError,
    SpentError,
    StoreUnavailableError,
    UnknownError,
)
from passmint.credentials.row import State
from passmint.credentials.service import Order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from passmint.api.messages import Request
    from passmint.api.settings import Settings
    from passmint.core.parameters.record import Parameter
    from passmint.core.phrases.passphrase import Passphrase
    from passmint.credentials.row import Row
    from passmint.credentials.service import Credentials

_SPENT = {
    State.CLAIMED: "the password of this link has been claimed already: if that was not you, tell"
    " whoever sent it to you at once",
    State.REVOKED: "whoever sent this link has revoked it",
    State.EXPIRED: "this link has expired: ask whoever sent it for another",
}
_UNOPENED = "this service can no longer open the password: ask whoever sent the link for another"
# Parameters of POST /credentials that are not part of the policy.
_ORDER_FIELDS = frozenset(CREDENTIAL_PARAMETERS)


def parameters(settings: Settings, kind: str = PASSWORD) -> dict[str, Parameter]:
    """Parameters of `POST /credentials`: a policy's or a passphrase's, and the credential's own."""
    if kind == PASSPHRASE:
        return {**phrases.phrase_parameters(settings), **CREDENTIAL_PARAMETERS}
    return {**inputs.policy_parameters(settings), **CREDENTIAL_PARAMETERS}


class CredentialRoutes:
    """Handlers of the credential routes."""

    def __init__(self, settings: Settings, credentials: Credentials) -> None:
        self._settings = settings
        self._credentials = credentials
        self._parameters = {kind: parameters(settings, kind) for kind in (PASSWORD, PASSPHRASE)}

    def routes(self) -> dict[str, Route]:
        """Return the routes by path, in the order of the OpenAPI document."""
        return {
            "/credentials": self._route(self._create, "POST", keyed=True),
            CREDENTIAL: self._route(self._one, "GET", "DELETE", keyed=True),
            "/credentials/claim": self._route(self._claim, "POST"),
            "/credentials/lookup": self._route(self._lookup, "POST"),
            "/claim": Route(self._page, ("GET", "HEAD"), ("text/html",)),
        }

    def _route(
        self, answer: Callable[[Request], Response], *methods: str, keyed: bool = False
    ) -> Route:
        return Route(partial(self._answer, answer), methods, keyed=keyed, waits=True)

    def _answer(
        self, answer: Callable[[Request], Response], request: Request, _media_type: str
    ) -> Response:
        try:
            return answer(request)
        except UnknownError as error:
            raise HttpError(404, str(error)) from None
        except SpentError as error:
            raise HttpError(410, _SPENT[error.state]) from None
        except SealError:
            raise HttpError(410, _UNOPENED) from None
        except ReadersError as error:
            raise HttpError(400, str(error), parameter="readers") from None
        except ConflictError as error:
            raise HttpError(409, str(error)) from None
        except StoreUnavailableError as error:
            message = f"unavailable for the moment; request id {request.request_id}"
            headers = {"Retry-After": "1"}
            raise HttpError(503, message, headers=headers, failure=error.failure) from None

    def _create(self, request: Request) -> Response:
        caller = _caller(request)
        values = self._read_order(request)
        kind = values.get("kind", PASSWORD)
        for name in ("username", "message", "note"):
            _check_printable(name, values.get(name, ""))
        _check_delivery(values)
        policy = {name: values.pop(name) for name in list(values) if name not in _ORDER_FIELDS}
        order = Order(
            self._policy(policy, kind),
            caller,
            values.get("ttl_seconds", DEFAULT_TTL_SECONDS),
            values.get("username"),
            values.get("note"),
            _idempotency_key(request),
            values.get("readers", ()),
            values.get("message", ""),
            kind,
        )
        created = self._credentials.create(order, request.request_id)
        answer = {"id": created.row.id, "expires_at": _time(created.row.expires_at)}
        if created.reference:
            return json_response(201, {**answer, "secret_arn": created.reference})
        url = f"{self._settings.public_url}/claim#{created.token}"
        return json_response(201, {**answer, "claim_token": created.token, "claim_url": url})

    def _policy(self, values: dict[str, Any], kind: str) -> Policy | Passphrase:
        try:
            if kind == PASSPHRASE:
                return phrases.read(self._settings, values)
            return Policy.of_checked(values, self._settings.length, self._settings.budget)
        except PassmintError as error:
            raise HttpError(400, str(error), parameter=error.parameter) from None

    def _token(self, request: Request) -> str:
        values = self._read(request, CLAIM_PARAMETERS)
        if "token" not in values:
            raise HttpError(400, "token is missing: send the token of the link", parameter="token")
        token: str = values["token"]
        return token

    def _lookup(self, request: Request) -> Response:
        """Tell the bearer of a token its state and message. The token stays good."""
        row = self._credentials.lookup(self._token(request))
        answer = _view(row)
        del answer["id"]
        return json_response(200, {**answer, "message": row.message or None})

    def _claim(self, request: Request) -> Response:
        value = self._credentials.claim(self._token(request), request.request_id)
        answer = {"username": value.username, "password": value.password}
        return json_response(200, answer, passwords=1)

    def _one(self, request: Request) -> Response:
        caller = _caller(request)
        if request.query or request.body:
            message = f"a request to {CREDENTIAL} must have neither a query string nor a body"
            raise HttpError(400, message)
        credential_id = request.path.removeprefix("/credentials/")
        if request.method == "GET":
            return json_response(200, _view(self._credentials.state(credential_id, caller)))
        self._refuse_cross_site(request)
        row = self._credentials.revoke(credential_id, caller, request.request_id)
        return json_response(200, _view(row))

    def _page(self, request: Request, _media_type: str) -> Response:
        inputs.read(request, {}, self._settings)
        return pages.claim()

    def _read_order(self, request: Request) -> dict[str, Any]:
        """Read the values of an order, whose kind says which parameters it takes."""
        self._refuse_foreign(request)
        kind = None
        if b"kind" in request.body and len(request.body) <= self._settings.body_bytes:
            kind = json_body.parse(request.body).get("kind")
        known = self._parameters[PASSPHRASE if kind == PASSPHRASE else PASSWORD]
        return inputs.read(request, known, self._settings)

    def _read(self, request: Request, known: Mapping[str, Parameter]) -> dict[str, Any]:
        """Read the values of a JSON body."""
        self._refuse_foreign(request)
        return inputs.read(request, known, self._settings)

    def _refuse_foreign(self, request: Request) -> None:
        """Refuse all but JSON, which a form on another site cannot send."""
        self._refuse_cross_site(request)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != JSON:
            raise HttpError(415, f"Content-Type must be {JSON}")

    def _refuse_cross_site(self, request: Request) -> None:
        """Refuse a request that a browser sent from a page of another site.

        Browsers say so in Sec-Fetch-Site, or, over plain HTTP, in Origin only. Other clients send
        neither header.
        """
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site")
        if origin is not None and origin in self._settings.origins:
            return
        if site is None:
            fine = origin is None or origin == _origin(self._settings.public_url)
        else:
            fine = site in ("same-origin", "none")
        if not fine:
            raise HttpError(403, "requests from pages of other sites are refused")


def _caller(request: Request) -> str:
    if not request.caller:
        raise HttpError(403, "credentials need an authenticated caller")
    return request.caller


def _check_delivery(values: Mapping[str, Any]) -> None:
    if values.get("deliver") == ARN and "readers" not in values:
        raise HttpError(400, "readers must be set with deliver arn", parameter="readers")
    if values.get("deliver") != ARN and "readers" in values:
        raise HttpError(400, "readers must be set only with deliver arn", parameter="readers")


def _check_printable(name: str, text: str) -> None:
    if not text.isprintable():
        message = f"{name} must be printable characters, without line breaks or control characters"
        raise HttpError(400, message, parameter=name)


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key) <= MAX_IDEMPOTENCY_KEY or not set(key) <= set(PRINTABLE):
        message = f"Idempotency-Key must be 1 to {MAX_IDEMPOTENCY_KEY} characters of printable"
        raise HttpError(400, f"{message} ASCII")
    return key


def _origin(url: str) -> str:
    """Return the origin of a URL: its scheme, host and port."""
    return "/".join(url.split("/")[:3])


def _view(row: Row) -> dict[str, str]:
    """Members that the owner of a credential may see."""
    return {
        "id": row.id,
        "state": row.state.value,
        "expires_at": _time(row.expires_at),
        "changed_at": _time(row.changed_at),
    }


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
