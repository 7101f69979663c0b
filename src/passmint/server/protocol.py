"""HTTP/1.1 protocol: uvicorn's, with strict parsing, timeouts and limits.

The end of a head is found here, and not by the parser, so that the parser is never given more than
one request. So a head has a maximum size however it arrives, pipelined requests wait as bytes, and
nothing after a request that closes the connection is parsed.
"""

from __future__ import annotations

import asyncio
import math

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from passmint.server import answers, bodies
from passmint.server.access import HEALTH
from passmint.server.cycle import RequestCycle
from passmint.server.deadline import Deadline
from passmint.server.requesthead import MalformedError, body_length

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from passmint.server.answers import Refusals
    from passmint.server.connections import Connections

HEAD_BYTES = 16 * 1024
HEAD_SECONDS = 10.0  # for a whole head, from its first byte or from the start of the connection
IDLE_SECONDS = 5.0  # from a response to the next request
DRAIN_SECONDS = 10.0  # in which a client must read some of the data that waits for it

# Maximum bytes of chunk sizes, extensions and trailers: 5 for each byte of a 16 KiB body that comes
# in chunks of one byte, and 16 KiB more.
_CHUNK_BYTES = (5 + 1) * 16 * 1024

_END = b"\r\n\r\n"
_CROWDED = "too many connections: try again in a moment"


class StrictHttpProtocol(HttpToolsProtocol):
    """One connection. It reads the head of a request or its body, or waits for the response.

    connections: where the connection is counted. refusals: builds responses to requests that do
    not reach the application. Other arguments are those of uvicorn's protocol.
    """

    cycle: RequestCycle  # None before the first request

    def __init__(self, *, connections: Connections, refusals: Refusals, **named: Any) -> None:
        super().__init__(**named)
        self._open_connections = connections
        self._refusals = refusals
        self._deadline = Deadline(self.loop, self._time_out)  # none while a response is made
        self._ignoring_input = False
        self._pipelined = b""  # received while the response to the request before is made
        self._head = b""
        self._headers_done = self._message_done = False
        self._keep_alive = False
        self._body_left: int | None = 0  # bytes of the body to come, or None if it is chunked
        self._chunk_overhead = 0  # bytes received with chunks that are not body
        self._pipelined_after_chunks = False
        self._unsent: float = math.inf  # bytes that waited for the client at the last deadline

    # Connections

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for the first head, or refuse the connection if there are too many."""
        super().connection_made(transport)
        self._deadline.set(HEAD_SECONDS)
        if not self._open_connections.add(self, self._peer()):
            self.refuse(503, _CROWDED, wait=1)
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting the connection and ignore what is left of it."""
        self._open_connections.remove(self)
        self._ignoring_input = True
        self._deadline.close()
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close the connection, which has sent nothing."""
        self._ignoring_input = True
        self.transport.close()

    def _peer(self) -> str | None:
        return self.client[0] if self.client else None

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    # Timeouts

    def _time_out(self) -> None:
        """End a connection whose deadline has passed, unless the client still takes its answer."""
        unsent = self.transport.get_write_buffer_size()
        if unsent and unsent < self._unsent:
            self._unsent = unsent
            self._deadline.set(DRAIN_SECONDS)
        elif unsent or self.transport.is_closing():
            self.transport.abort()
        else:
            self._close()

    def _close(self) -> None:
        """Close the connection once all is written, or when the deadline has passed."""
        self._ignoring_input = True
        self.transport.close()
        self._deadline.set(DRAIN_SECONDS)

    def pause_writing(self) -> None:
        """Wait, with a deadline, for the client to read what is written."""
        super().pause_writing()
        self._deadline.set(DRAIN_SECONDS)

    def resume_writing(self) -> None:
        """Remove the deadline, because the client reads, while a response is made."""
        super().resume_writing()
        if self._is_answering():
            self._deadline.clear()

    # Input

    def data_received(self, data: bytes) -> None:
        """Parse one request. Data after it waits until the response is sent."""
        try:
            while data and not self._ignoring_input:
                if not self._is_answering():
                    data = self._take_head(data)
                elif self.cycle.more_body:
                    data = self._take_body(data)
                else:
                    self._pipelined += data
                    self.flow.pause_reading()
                    return
        except (httptools.HttpParserError, MalformedError) as fault:
            self._fail(f"the request is not valid HTTP/1.1: {fault}")

    def _take_head(self, data: bytes) -> bytes:
        """Parse the head, start the request at its end, and return the data after it."""
        before = len(self._head)
        if not before:
            self._open_connections.spoke(self)
            self._headers_done = self._message_done = False
            self._deadline.set(HEAD_SECONDS)
        self._head += data
        end = self._head.find(_END, max(0, before - 3))
        stop = end + len(_END) if end >= 0 else len(self._head)
        if stop > HEAD_BYTES:
            raise MalformedError(f"its head is larger than {HEAD_BYTES} bytes")
        upgrade = self._feed(data[: stop - before])
        if self._headers_done is not (end >= 0):
            raise MalformedError("its head must end with an empty line and contain no other")
        if end >= 0:
            line = self._head[: self._head.index(b"\r\n")]
            self._head = b""
            self._start_request(line, upgrade=upgrade)
        return data[stop - before :]

    def _feed(self, data: bytes) -> bool:
        """Parse data. Return True if the request asks for an upgrade to another protocol."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return True
        return False

    def _take_body(self, data: bytes) -> bytes:
        """Parse what belongs to the body, and return the data after it."""
        if self._body_left is None:
            return self._take_chunks(data)
        taken, rest = data[: self._body_left], data[self._body_left :]
        self._body_left -= len(taken)
        self.parser.feed_data(taken)
        return rest

    def _take_chunks(self, data: bytes) -> bytes:
        """Parse chunks.

        Only the parser finds their end, so data after them is lost: the connection is closed.
        """
        self._chunk_overhead += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserError:
            if self.cycle.more_body:
                raise
            self._pipelined_after_chunks = True
        if self._chunk_overhead > _CHUNK_BYTES:
            raise MalformedError(
                f"its chunk sizes, extensions and trailers are larger than {_CHUNK_BYTES} bytes"
            )
        if self._pipelined_after_chunks:
            self.cycle.keep_alive = False
            self._ignoring_input = True
        return b""

    # Callbacks of the parser

    def on_message_begin(self) -> None:
        """Start a request, or note that one follows the chunks of the last."""
        self._pipelined_after_chunks = self._is_answering()
        if self._pipelined_after_chunks:
            return
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Store a part of the request target."""
        if not self._pipelined_after_chunks:
            self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Store a header field. Trailers are dropped."""
        if self._headers_done:
            return
        name = name.lower()
        self.headers.append((name, value))
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True

    def on_headers_complete(self) -> None:
        """Store what the parser knows after the headers: method, version and keep-alive."""
        if self._pipelined_after_chunks:
            return
        self._headers_done = True
        self.scope["method"] = self.parser.get_method().decode("ascii")
        self.scope["http_version"] = self.parser.get_http_version()
        self._keep_alive = self.parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        """Pass a part of the body to the application."""
        if not self._pipelined_after_chunks:
            self._chunk_overhead -= len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End the body.

        A request without a body ends before it is started, so this is also stored.
        """
        if self._pipelined_after_chunks:
            return
        self._message_done = True
        if self._is_answering():
            super().on_message_complete()

    # Requests

    def _start_request(self, line: bytes, *, upgrade: bool) -> None:
        """Start the application for the request whose head has arrived."""
        self._body_left = body_length(
            line, self.scope["http_version"], self.headers, upgrade=upgrade
        )
        self._chunk_overhead = 0
        if upgrade:  # a server may ignore the upgrade, but this parser stops after it
            self.parser = httptools.HttpRequestParser(self)
        path, _, query = self.url.partition(b"?")
        self.scope["path"] = path.decode("latin-1")
        self.scope["raw_path"] = path
        self.scope["query_string"] = query
        admitted = self._open_connections.admits(self)
        if not admitted and self.scope["path"] != HEALTH:
            self.refuse(503, _CROWDED, wait=1)
            return
        self._deadline.clear()
        self._unsent = math.inf
        if self.flow.write_paused:
            self._deadline.set(DRAIN_SECONDS)
        self.cycle = RequestCycle(
            refuse=self.refuse,
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
        if self._message_done:  # for example Content-Length: 0; reading the body must not wait
            self.cycle.message_event.set()
        self._start_asgi_task(self.cycle, self.app)

    def on_response_complete(self) -> None:
        """Continue with pipelined data, wait for the next request, or close the connection."""
        self.server_state.total_requests += 1
        if self.cycle.fault:
            self._end()
        elif not self.cycle.keep_alive or self.cycle.more_body or self.transport.is_closing():
            self._close()
        else:
            self._deadline.set(IDLE_SECONDS)
            rest, self._pipelined = self._pipelined, b""
            self.flow.resume_reading()
            self.data_received(rest)

    # Refusals

    def _fail(self, fault: str) -> None:
        """Refuse a malformed request.

        If the application already reads the body, it learns of the fault and answers.
        """
        if self._is_answering():
            self._ignoring_input = True
            self.cycle.fail(fault)
        else:
            self.refuse(400, fault)

    def refuse(self, status: int, message: str, wait: int = 0) -> None:
        """Answer in place of the application, and close the connection.

        wait: seconds for `Retry-After`, or 0 for none.
        """
        fields, body = self._refusals.refuse(self._peer(), status, message, wait)
        self.transport.write(answers.head(status, self.server_state.default_headers, fields) + body)
        self._end()

    def _end(self) -> None:
        """Close the sending half, and discard for LINGER_SECONDS what the client still sends.

        Closing while data arrives would reset the connection, and the response might be lost.
        """
        self._ignoring_input = True
        self.transport.write_eof()
        self._deadline.set(bodies.LINGER_SECONDS)
