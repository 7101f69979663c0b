"""Who may pass: access without keys, keys, and limits, in this order."""

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
    """The request is not let through; the answer in status, message and headers.

    `key` names the key that was presented, where it is one of ours. `failure` is for the log: what
    failed behind a 503.
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
    """Lets a request through, or raises RefusedError."""

    def __init__(self, config: ServerConfig, limits: Limits) -> None:
        self._keys = config.keys
        self._guarded = not config.keys and not config.public
        self._origins = config.settings.origins
        self._limits = limits

    async def admit(self, request: Request, client: str, *, keyed: bool) -> str | None:
        """The name of the key that lets the request in, or None where none is needed.

        The limits fail closed: a request that cannot be counted is refused. Health answers
        without any, so that whoever watches the server is never told that it is down for asking.
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
        """Counts a claim or lookup with a wrong token, and refuses it where there are many.

        As with keys, only failures count: a good token passes whoever else shares the address. A
        spent one (410) is no guess, and its holder must learn that somebody has claimed it.
        """
        if response.route not in BY_TOKEN or response.status != _WRONG_TOKEN:
            return
        try:
            _refuse_if(await self._limits.fail(client), "too many claims without a valid token")
        except LimitsUnavailableError as error:
            raise _unavailable(request, error) from None

    async def _count(self, request: Request, client: str, *, keyed: bool) -> str | None:
        # A browser asks for permission by OPTIONS, without the key it wants to send.
        keyed = keyed and request.method != "OPTIONS"
        name = await self._name(request, client) if keyed and self._keys else None
        # Names and addresses are apart: a key may be named like an address. And what is open to
        # all is apart from what is not: loading the page takes nobody's passwords away.
        kind = "client" if keyed else "open"
        caller = f"{kind}:{client}" if name is None else f"key:{name}"
        _refuse_if(await self._limits.admit(caller), "too many requests: slow down", name)
        if keyed:
            _refuse_if(
                await self._limits.spend(caller), "the quota of this day (UTC) is used up", name
            )
        return name

    async def _name(self, request: Request, client: str) -> str:
        name = self._keys.find(request.headers.get("x-api-key", ""))
        if name is None:
            # Only failures count: a good key passes whoever else shares the address.
            _refuse_if(await self._limits.fail(client), "too many requests without a valid key")
            raise RefusedError(403, "a valid key in the header x-api-key is needed")
        return name


def _unavailable(request: Request, error: LimitsUnavailableError) -> RefusedError:
    """The refusal of a request that cannot be counted."""
    message = f"unavailable for the moment; request id {request.request_id}"
    failure = f"the store of the limits does not answer: {_kind(error)}"
    return RefusedError(503, message, wait=1, failure=failure)


def _kind(error: Exception) -> str:
    """The kind of the first error in a row: no text, which may hold a URL with a password."""
    earlier = error.__cause__ or error.__context__
    # Where time ran out, asyncio's cancellation comes first, which would say nothing.
    return _kind(earlier) if isinstance(earlier, Exception) else type(error).__name__


def _refuse_if(wait: int, message: str, key: str | None = None) -> None:
    if wait:
        raise RefusedError(429, message, wait, key)
