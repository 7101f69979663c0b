"""Admission of requests: who may call without a key, whose key is valid, who is within limits."""

from __future__ import annotations

from passmint.server import access
from passmint.server.limits import LimitsUnavailableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from passmint.api.messages import Request, Response
    from passmint.server.config import ServerConfig
    from passmint.server.limits import Limits

BY_TOKEN = ("/credentials/claim", "/credentials/lookup")
_WRONG_TOKEN = 404


class RefusedError(Exception):
    """A request that is not admitted.

    status, message, headers: parts of the response. key: name of the key that was sent, if it is
    known. failure: cause of a 503, only for the log.
    """

    def __init__(
        self,
        status: int,
        message: str,
        wait: int = 0,
        key: str | None = None,
        failure: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.key = key
        self.failure = failure
        self.headers = {"Retry-After": str(wait)} if wait else {}


class Gate:
    """Admits a request or raises RefusedError."""

    def __init__(self, config: ServerConfig, limits: Limits) -> None:
        self._keys = config.keys
        self._guarded = not config.keys and not config.public
        self._origins = config.settings.origins
        self._limits = limits

    async def admit(self, request: Request, client: str, *, keyed: bool) -> str | None:
        """Admit a request and return the name of its key, or None if no key is needed.

        A request that cannot be counted is refused. Health checks are not counted, so that rate
        limits never fail one.

        keyed: True if the route needs a key.

        Raises:
            RefusedError: the request is not admitted.
        """
        if self._guarded:
            self._guard(request)
        if request.path == access.HEALTH:
            return None
        try:
            return await self._count(request, client, keyed=keyed)
        except LimitsUnavailableError as error:
            raise _unavailable(request, error) from None

    def _guard(self, request: Request) -> None:
        reason = access.refusal(request.headers) or access.cross_site(request, self._origins)
        if reason:
            raise RefusedError(403, reason)

    async def count_failure(self, request: Request, response: Response, client: str) -> None:
        """Count a claim or lookup with a wrong token, and refuse it after many of them.

        A valid token is never refused, whoever else shares the client's address. A used token
        (410) is not counted: it is no guess, and its holder must learn that it has been claimed.

        Raises:
            RefusedError: the client has made too many wrong claims.
        """
        if response.route not in BY_TOKEN or response.status != _WRONG_TOKEN:
            return
        try:
            _refuse_if(await self._limits.fail(client), "too many claims without a valid token")
        except LimitsUnavailableError as error:
            raise _unavailable(request, error) from None

    async def _count(self, request: Request, client: str, *, keyed: bool) -> str | None:
        # The browser's preflight (OPTIONS) cannot carry the key of the request that follows.
        keyed = keyed and request.method != "OPTIONS"
        name = await self._name(request, client) if keyed and self._keys else None
        # The prefix keeps a key that is named like an address out of that address's bucket. It
        # also gives open routes a bucket of their own: loading the page costs no password.
        kind = "client" if keyed else "open"
        caller = f"{kind}:{client}" if name is None else f"key:{name}"
        _refuse_if(await self._limits.admit(caller), "too many requests: slow down", name)
        if keyed:
            _refuse_if(await self._limits.spend(caller), "the daily quota (UTC) is used up", name)
        return name

    async def _name(self, request: Request, client: str) -> str:
        name = self._keys.find(request.headers.get("x-api-key", ""))
        if name is None:
            # Only wrong keys count, so a valid key passes whoever else shares the address.
            _refuse_if(await self._limits.fail(client), "too many requests without a valid key")
            raise RefusedError(403, "a valid key in the header x-api-key is needed")
        return name


def _unavailable(request: Request, error: LimitsUnavailableError) -> RefusedError:
    """Build the refusal of a request that cannot be counted."""
    message = f"unavailable for the moment; request id {request.request_id}"
    failure = f"the rate limit store does not answer: {_kind(error)}"
    return RefusedError(503, message, wait=1, failure=failure)


def _kind(error: Exception) -> str:
    """Return the type of the error that started the chain. Its text may contain a password."""
    earlier = error.__cause__ or error.__context__
    # A timeout starts with asyncio's CancelledError, which is no Exception and says nothing.
    return _kind(earlier) if isinstance(earlier, Exception) else type(error).__name__


def _refuse_if(wait: int, message: str, key: str | None = None) -> None:
    if wait:
        raise RefusedError(429, message, wait, key)
