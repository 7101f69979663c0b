"""HTTP/1.1 over uvicorn's httptools: stricter, with an end to all waiting, and limits it lacks.

What ends a head is looked for here, so that the parser is never given more than one request: a
head has a size that holds however it arrives, requests that are sent ahead wait as bytes, and
nothing after a request that ends the connection is looked at.
"""

from __future__ import annotations

import asyncio
import math

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from passmint.server import answers, bodies
from passmint.server.access import HEALTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from passmint.server.answers import Refusals
    from passmint.server.connections import Connections

HEAD_BYTES = 16 * 1024
HEAD_SECONDS = 10.0  # from the first byte of a head; for the first, from the connection's begin
IDLE_SECONDS = 5.0  # from an answer to the next request
DRAIN_SECONDS = 10.0  # in which a client must take something of what waits for it

# What is sent beside a body in chunks: that of 16 KiB in chunks of one byte, and 16 KiB more.
_CHUNK_BYTES = (5 + 1) * 16 * 1024

_END = b"\r\n\r\n"
_HOST, _LENGTH, _CODING = b"host", b"content-length", b"transfer-encoding"
_VERSIONS = frozenset({"1.0", "1.1"})
_CROWDED = "too many connections: try again in a moment"


class _FaultError(Exception):
    """What the parser accepts and we do not; the message says what it is."""


class Protocol(HttpToolsProtocol):
    """One connection. It is at the head of a request, in its body, or waits for its answer."""

    cycle: Cycle  # None before the first request

    def __init__(self, *, connections: Connections, refusals: Refusals, **named: Any) -> None:
        super().__init__(**named)
        self._books = connections
        self._refusals = refusals
        self._timer: asyncio.TimerHandle | None = None
        self._until: float | None = None  # when waiting ends, or None while an answer is made
        self._deaf = False  # nothing that comes in counts any more
        self._rest = b""  # what came in ahead of the answer in hand
        self._head = b""
        self._headers_done = self._message_done = False
        self._keep_alive = False
        self._left: int | None = 0  # bytes of the body to come, or None where chunks tell
        self._beside = 0  # bytes that came with chunks and are no body
        self._ahead = False  # whether a request came in behind chunks
        self._unsent: float = math.inf

    # Connections

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Starts to wait for the first head, if there is room for one more."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)
        if not self._books.add(self, self._peer()):
            self.refuse(503, _CROWDED, wait=1)
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no longer."""
        self._books.remove(self)
        self._deaf = True
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def drop(self) -> None:
        """Closes a connection that has sent nothing."""
        self._deaf = True
        self.transport.close()

    def _peer(self) -> str | None:
        return self.client[0] if self.client else None

    def _in_hand(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    # Time

    def _wait(self, seconds: float) -> None:
        """Closes the connection after this time, unless told otherwise before.

        There is one timer. Where it would ring too late it is set anew; where it rings too early
        it sets itself: so a request costs no timer.
        """
        self._until = self.loop.time() + seconds
        if self._timer is not None:
            if self._timer.when() <= self._until:
                return
            self._timer.cancel()
        self._timer = self.loop.call_at(self._until, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._until is None:
            return
        if self.loop.time() < self._until:
            self._timer = self.loop.call_at(self._until, self._ring)
            return
        unsent = self.transport.get_write_buffer_size()
        if unsent and unsent < self._unsent:
            self._unsent = unsent
            self._wait(DRAIN_SECONDS)
        elif unsent or self.transport.is_closing():
            self.transport.abort()
        else:
            self._close()

    def _close(self) -> None:
        """Closes once all is written, which must not take forever."""
        self._deaf = True
        self.transport.close()
        self._wait(DRAIN_SECONDS)

    def pause_writing(self) -> None:
        """Waits for the client to take what is written."""
        super().pause_writing()
        self._wait(DRAIN_SECONDS)

    def resume_writing(self) -> None:
        """Goes on with the answer in hand."""
        super().resume_writing()
        if self._in_hand():
            self._until = None

    # What comes in

    def data_received(self, data: bytes) -> None:
        """Parses as far as one request goes; the rest waits until that is answered."""
        try:
            while data and not self._deaf:
                if not self._in_hand():
                    data = self._take_head(data)
                elif self.cycle.more_body:
                    data = self._take_body(data)
                else:
                    self._rest += data
                    self.flow.pause_reading()
                    return
        except (httptools.HttpParserError, _FaultError) as fault:
            self._fail(f"the request is not valid HTTP/1.1: {fault}")

    def _take_head(self, data: bytes) -> bytes:
        """Parses what belongs to the head, and begins to answer; what is behind it."""
        before = len(self._head)
        if not before:
            self._books.spoke(self)
            self._headers_done = self._message_done = False
            self._wait(HEAD_SECONDS)
        self._head += data
        end = self._head.find(_END, max(0, before - 3))
        stop = end + len(_END) if end >= 0 else len(self._head)
        if stop > HEAD_BYTES:
            raise _FaultError(f"its head is larger than {HEAD_BYTES} bytes")
        upgrade = self._feed(data[: stop - before])
        if self._headers_done is not (end >= 0):
            raise _FaultError("its head must end with an empty line, and with no other")
        if end >= 0:
            line = self._head[: self._head.index(b"\r\n")]
            self._head = b""
            self._begin(line, upgrade=upgrade)
        return data[stop - before :]

    def _feed(self, data: bytes) -> bool:
        """Parses; whether that was the head of a request for an upgrade."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return True
        return False

    def _take_body(self, data: bytes) -> bytes:
        """Parses what belongs to the body; what is behind it."""
        if self._left is None:
            return self._take_chunks(data)
        taken, rest = data[: self._left], data[self._left :]
        self._left -= len(taken)
        self.parser.feed_data(taken)
        return rest

    def _take_chunks(self, data: bytes) -> bytes:
        """Parses chunks. Where they end is for the parser to say: what is behind them is lost."""
        self._beside += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserError:
            if self.cycle.more_body:
                raise
            self._ahead = True
        if self._beside > _CHUNK_BYTES:
            raise _FaultError("its chunks hold too much beside the body")
        if self._ahead:
            self.cycle.keep_alive = False
            self._deaf = True
        return b""

    # What the parser tells

    def on_message_begin(self) -> None:
        """Begins a request, or finds that one was sent behind chunks."""
        self._ahead = self._in_hand()
        if self._ahead:
            return
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Takes a part of the target."""
        if not self._ahead:
            self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes a header field; trailers are dropped."""
        if self._headers_done:
            return
        name = name.lower()
        self.headers.append((name, value))
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True

    def on_headers_complete(self) -> None:
        """Notes what the parser knows only now."""
        if self._ahead:
            return
        self._headers_done = True
        self.scope["method"] = self.parser.get_method().decode("ascii")
        self.scope["http_version"] = self.parser.get_http_version()
        self._keep_alive = self.parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        """Hands over a part of the body."""
        if not self._ahead:
            self._beside -= len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Ends the body, which a request without one does before it is begun."""
        if self._ahead:
            return
        self._message_done = True
        if self._in_hand():
            super().on_message_complete()

    # Requests

    def _begin(self, line: bytes, *, upgrade: bool) -> None:
        """Begins to answer the request whose head is here."""
        self._check(line, upgrade=upgrade)
        if upgrade:  # we stay with HTTP/1.1, as a server may; this parser would not
            self.parser = httptools.HttpRequestParser(self)
        path, _, query = self.url.partition(b"?")
        self.scope["path"] = path.decode("latin-1")
        self.scope["raw_path"] = path
        self.scope["query_string"] = query
        admitted = self._books.admits(self)
        if not admitted and self.scope["path"] != HEALTH:
            self.refuse(503, _CROWDED, wait=1)
            return
        self._until = None
        self._unsent = math.inf
        if self.flow.write_paused:
            self._wait(DRAIN_SECONDS)
        self.cycle = Cycle(
            self,
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=self._keep_alive and self.scope["http_version"] == "1.1" and admitted,
            on_response=self.on_response_complete,
        )
        self.cycle.more_body = not self._message_done
        if self._message_done:  # Content-Length: 0, say: who asks for the body is not to wait
            self.cycle.message_event.set()
        self._start_asgi_task(self.cycle, self.app)

    def _check(self, line: bytes, *, upgrade: bool) -> None:
        """Refuses what the parser lets pass, and finds how long the body is."""
        # The parser drops empty lines before it, and takes several spaces for one.
        if line.count(b" ") != 2 or b"\n" in line:
            raise _FaultError("its first line must be METHOD TARGET HTTP/1.1")
        version = self.scope["http_version"]
        if version not in _VERSIONS:
            raise _FaultError("its version must be 1.1 or 1.0")
        found: dict[bytes, list[bytes]] = {_HOST: [], _LENGTH: [], _CODING: []}
        for name, value in self.headers:
            if name in found:
                found[name].append(value)
        hosts, lengths, codings = found.values()
        if len(hosts) > 1 or (not hosts and version == "1.1"):
            raise _FaultError("it must have one Host")
        if codings and (version == "1.0" or [value.lower() for value in codings] != [b"chunked"]):
            raise _FaultError("its Transfer-Encoding must be chunked")
        if upgrade and (codings or lengths):
            raise _FaultError("with a body it cannot ask for an upgrade")
        self._left = None if codings else int(lengths[0]) if lengths else 0
        self._beside = 0

    def on_response_complete(self) -> None:
        """Goes on with what came in meanwhile, or waits for the next request, or ends."""
        self.server_state.total_requests += 1
        if self.cycle.fault:
            self._end()
        elif not self.cycle.keep_alive or self.cycle.more_body or self.transport.is_closing():
            self._close()
        else:
            self._wait(IDLE_SECONDS)
            rest, self._rest = self._rest, b""
            self.flow.resume_reading()
            self.data_received(rest)

    # Refusals

    def _fail(self, fault: str) -> None:
        """Answers a fault: by the application, where it waits for the body that has it."""
        if self._in_hand():
            self._deaf = True
            self.cycle.fail(fault)
        else:
            self.refuse(400, fault)

    def refuse(self, status: int, message: str, wait: int = 0) -> None:
        """Answers in the application's place, and ends the connection."""
        fields, body = self._refusals.refuse(self._peer(), status, message, wait)
        self.transport.write(answers.head(status, self.server_state.default_headers, fields) + body)
        self._end()

    def _end(self) -> None:
        """Ends our half of the connection, and drops what still comes in for a moment.

        To close while something comes in would reset the connection, and the answer may be lost.
        """
        self._deaf = True
        self.transport.write_eof()
        self._wait(bodies.LINGER_SECONDS)


class Cycle(RequestResponseCycle):
    """One request and its answer, whose head goes out together with the first of its body."""

    def __init__(self, protocol: Protocol, **named: Any) -> None:
        super().__init__(**named)
        self._protocol = protocol
        self._head = b""
        self.fault = ""

    def fail(self, fault: str) -> None:
        """Tells whoever reads the body that it is malformed."""
        self.fault = fault
        self.keep_alive = False
        self.message_event.set()

    async def receive(self) -> Any:
        """The next part of the body."""
        if not self.fault:
            message = await super().receive()
        if self.fault:
            return {"type": "http.disconnect", bodies.FAULT: self.fault}
        return message

    async def send(self, message: Any) -> None:
        """Sends a part of the answer, of which our application gives all that it needs."""
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if message["type"] == "http.response.start":
            self._start(message["status"], message["headers"])
            return
        head, self._head = self._head, b""
        self.transport.write(head + message["body"])
        if not message.get("more_body", False):
            self.response_complete = True
            self.message_event.set()
            self.on_response()

    def _start(self, status: int, fields: answers.Headers) -> None:
        self.waiting_for_100_continue = False
        if answers.CLOSE in fields:
            self.keep_alive = False
        elif not self.keep_alive:
            fields.append(answers.CLOSE)
        self._head = answers.head(status, self.default_headers, fields)
        self.response_started = True

    async def send_500_response(self) -> None:
        """Answers where the application was cut off."""
        self.response_complete = True
        self._protocol.refuse(500, "internal error")
