"""The ASGI application: HTTP as the server sees it on one side, the API on the other.

The API is called right here, not in a thread: it takes microseconds, or one millisecond for a
thousand passwords, which is less than a thread costs, and a thread would wait for the same lock.
What asks a store (credentials) is the exception.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from passmint.api.messages import Request, Response
from passmint.api.responses import finished, internal_error
from passmint.api.service import Api
from passmint.server import bodies, logs
from passmint.server.clients import Clients
from passmint.server.gate import Gate, RefusedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

    from passmint.server.config import ServerConfig
    from passmint.server.limits import Limits

NOBODY = "(no key)"  # who calls a server without keys; no key can be named so
_GONE = 499  # in the log only: the client left before its answer


def build(config: ServerConfig, limits: Limits | None = None, api: Api | None = None) -> Starlette:
    """The application of a configuration."""
    limits = limits or config.limits()
    edge = Edge(config, Gate(config, limits), api or Api(config.settings, config.credentials))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await limits.close()

    application = Starlette(lifespan=lifespan)
    application.router.default = edge  # the API routes by itself, and answers unknown paths too
    return application


class Edge:
    """Answers HTTP requests."""

    def __init__(self, config: ServerConfig, gate: Gate, api: Api) -> None:
        self._api = api
        self._gate = gate
        self._clients = Clients(config.trusted_proxies)
        self._body_bytes = config.settings.body_bytes
        self._body_seconds = config.body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request and logs it."""
        exchange = Exchange(HttpRequest(scope, receive), self._clients)
        response = await self._answer(exchange)
        exchange.log(response)
        if response.status != _GONE:
            await exchange.send(response, send)

    async def _answer(self, exchange: Exchange) -> Response:
        request = exchange.request
        try:
            return await self._admitted(exchange)
        except RefusedError as refused:
            exchange.key = refused.key
            return self._api.refuse(request, refused.status, refused.message, refused.headers)
        except bodies.TooLargeError:
            message = f"the body is larger than {self._body_bytes} bytes"
            return self._api.refuse(request, 413, message)
        except bodies.TooSlowError:
            message = f"the body did not arrive within {self._body_seconds:g} seconds"
            return self._api.refuse(request, 408, message)
        except ClientDisconnect:
            return Response(_GONE, b"", {})
        except Exception as failure:  # noqa: BLE001 - the last resort; the log tells of it
            settings = self._api.settings
            return finished(internal_error(request, failure), request, settings)

    async def _admitted(self, exchange: Exchange) -> Response:
        request = exchange.request
        if len(exchange.http.headers.getlist("x-api-key")) > 1:
            raise RefusedError(400, "the header x-api-key is given more than once")
        if "content-length" in request.headers and "transfer-encoding" in request.headers:
            # A proxy may take the other one: what it holds for a body would be a request here.
            raise RefusedError(400, "Content-Length and Transfer-Encoding exclude each other")
        keyed = self._api.keyed(request.path)
        exchange.key = await self._gate.admit(request, exchange.client, keyed=keyed)
        request.body = await bodies.read(
            exchange.http, limit=self._body_bytes, seconds=self._body_seconds
        )
        exchange.unread = False
        request.caller = exchange.key or NOBODY
        if not self._api.waits(request.path):
            return self._api.handle(request)
        response = await asyncio.to_thread(self._api.handle, request)
        await self._gate.count_failure(request, response, exchange.client)
        return response


class Exchange:
    """One request on its way to its answer."""

    def __init__(self, http: HttpRequest, clients: Clients) -> None:
        headers: dict[str, str] = {}
        for name, value in http.headers.items():
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        peer = http.client.host if http.client else None
        self.http = http
        self.key: str | None = None
        self.client = clients.name(peer, headers)
        self.unread = "content-length" in headers or "transfer-encoding" in headers
        self.request = Request(
            http.method,
            http.scope.get("raw_path", b"").decode("latin-1"),
            query=http.scope["query_string"].decode("latin-1"),
            headers=headers,
            https=clients.https(peer, http.scope["scheme"], headers),
            request_id=os.urandom(8).hex(),  # never the client's: it goes to the log
        )
        self._started = time.perf_counter()

    def log(self, response: Response) -> None:
        """Writes the line of this request."""
        logs.access(
            self.request.method,
            response,
            duration=time.perf_counter() - self._started,
            client=self.client,
            key=self.key,
            request_id=self.request.request_id,
        )

    async def send(self, response: Response, send: Send) -> None:
        """Sends the answer; where part of the request is unread, the connection ends with it."""
        headers = {**response.headers, "X-Request-Id": self.request.request_id}
        if not self.unread:
            answer = HttpResponse(response.body, response.status, headers)
            await answer(self.http.scope, self.http.receive, send)
            return
        headers["Connection"] = "close"
        answer = HttpResponse(response.body, response.status, headers)
        start = {"type": "http.response.start", "status": response.status}
        await send({**start, "headers": answer.raw_headers})
        await send({"type": "http.response.body", "body": response.body, "more_body": True})
        await bodies.linger(self.http.receive)
        await send({"type": "http.response.body", "body": b""})
