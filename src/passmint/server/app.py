"""ASGI application that turns HTTP requests into calls of the API.

Most requests are answered in the event loop: they take microseconds, or one millisecond for a
thousand passwords, which is less than a change of threads costs. Requests that ask a store
(credentials) run in a thread. Expensive requests wait for their turn in another one (`planning`).
"""

from __future__ import annotations

import asyncio
import os
import time
from functools import partial

from passmint.api.app import Api
from passmint.api.messages import Request, Response
from passmint.api.responses import finished, internal_error
from passmint.core.budget import ExpensiveError
from passmint.server import answers, bodies, compression, logs, planning
from passmint.server.clients import Clients
from passmint.server.gate import Gate, RefusedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any

    from passmint.server.bodies import Receive
    from passmint.server.config import ServerConfig
    from passmint.server.limits import Limits

    Scope = Mapping[str, Any]
    Send = Callable[[dict[str, Any]], Awaitable[None]]

ANONYMOUS = "(no key)"  # caller of a server without keys; no key can have this name
_GONE = 499  # only in the log: the client disconnected before the response
_PAUSE_MS = 2  # work in milliseconds after which a request must leave the event loop


def build(
    config: ServerConfig, limits: Limits | None = None, api: Api | None = None
) -> Application:
    """Build the application for a configuration."""
    limits = limits or config.limits()
    return Application(config, limits, api or Api(config.settings, config.credentials))


class Application:
    """ASGI application of the server."""

    def __init__(self, config: ServerConfig, limits: Limits, api: Api) -> None:
        self._api = api
        self._quick = api.pausing(_PAUSE_MS)
        self._planner = planning.Planner()
        self._limits = limits
        self._gate = Gate(config, limits)
        self._clients = Clients(config.trusted_proxies)
        self._body_bytes = config.settings.body_bytes
        self._body_seconds = config.body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer and log one request, or handle start and shutdown of the server."""
        if scope["type"] == "lifespan":
            await self._run_lifespan(receive, send)
            return
        exchange = Exchange(scope, self._clients)
        response = await self._answer(exchange, receive)
        compression.compress(exchange.request, response)
        exchange.log(response)
        if response.status != _GONE:
            await exchange.send(response, receive, send)

    async def _run_lifespan(self, receive: Receive, send: Send) -> None:
        """Confirm the start; at shutdown close the planner and the limits."""
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._planner.close()
        await self._limits.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, exchange: Exchange, receive: Receive) -> Response:
        request = exchange.request
        try:
            return await self._admitted(exchange, receive)
        except RefusedError as refused:
            exchange.key = refused.key
            return self._api.refuse(
                request, refused.status, refused.message, refused.headers, refused.failure
            )
        except bodies.BodyError as error:
            return self._api.refuse(request, error.status, str(error))
        except bodies.GoneError:
            return Response(_GONE, b"", {})
        except Exception as failure:  # noqa: BLE001 - last resort: answered with 500 and logged
            settings = self._api.settings
            return finished(internal_error(request, failure), request, settings)

    async def _admitted(self, exchange: Exchange, receive: Receive) -> Response:
        request = exchange.request
        if exchange.api_keys > 1:
            raise RefusedError(400, "the header x-api-key must be sent once, not more often")
        if "content-length" in request.headers and "transfer-encoding" in request.headers:
            # Request smuggling: a proxy that trusts the other header sees another end of the body.
            raise RefusedError(
                400, "Content-Length and Transfer-Encoding exclude each other: send one of them"
            )
        keyed = self._api.keyed(request.path)
        exchange.key = await self._gate.admit(request, exchange.client, keyed=keyed)
        if exchange.unread:
            announced = request.headers.get("content-length", "")
            request.body = await bodies.read(
                receive, announced, limit=self._body_bytes, seconds=self._body_seconds
            )
            exchange.unread = False
        request.caller = exchange.key or ANONYMOUS
        response = await self._handled(request, exchange.key or exchange.client)
        await self._gate.count_failure(request, response, exchange.client)
        return response

    async def _handled(self, request: Request, caller: str) -> Response:
        """Call the API. It runs in a thread if it needs a store or is expensive."""
        try:
            if self._api.waits(request.path):
                return await asyncio.to_thread(self._quick.handle, request)
            return self._quick.handle(request)
        except ExpensiveError:
            handle = partial(self._api.handle, request)
        try:
            response: Response = await self._planner.run(caller, handle)
        except planning.BusyError:
            message = "too many expensive requests are waiting: try again"
            raise RefusedError(503, message, planning.RETRY_SECONDS) from None
        return response


class Exchange:
    """One request, with what the server knows of it until it is answered."""

    def __init__(self, scope: Scope, clients: Clients) -> None:
        self._started = time.perf_counter()
        headers: dict[str, str] = {}
        self.api_keys = 0
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
            self.api_keys += name == "x-api-key"
        peer = scope["client"][0] if scope["client"] else None
        self.key: str | None = None
        self.client = clients.name(peer, headers)
        self.unread = "content-length" in headers or "transfer-encoding" in headers
        self.request = Request(
            scope["method"],
            scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            https=clients.https(peer, scope["scheme"], headers),
            request_id=os.urandom(8).hex(),  # one sent by the client could forge log entries
        )

    def log(self, response: Response) -> None:
        """Write the access log line of this request."""
        logs.access(
            self.request.method,
            response,
            duration=time.perf_counter() - self._started,
            client=self.client,
            key=self.key,
            request_id=self.request.request_id,
        )

    async def send(self, response: Response, receive: Receive, send: Send) -> None:
        """Send the response. If the request's body was not read, close the connection after it."""
        fields = answers.fields(response, self.request.request_id)
        if self.unread:
            fields.append(answers.CLOSE)
        await send({"type": "http.response.start", "status": response.status, "headers": fields})
        if self.unread:
            await send({"type": "http.response.body", "body": response.body, "more_body": True})
            await bodies.linger(receive)
            await send({"type": "http.response.body", "body": b""})
        else:
            await send({"type": "http.response.body", "body": response.body})
