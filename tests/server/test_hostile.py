"""Tests of a server process with hostile and malformed HTTP, over raw sockets.

Each case has the bytes to send and the expected outcome: the status of each response, then `kept`
or `closed` for the connection. A probe sent after the first response finds out which: only a kept
connection answers it.
"""

from __future__ import annotations

import http.client
import json
import re
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from server.living import Living

Start = Callable[..., Living]
pytestmark = pytest.mark.slow

PROBE = b"GET /probe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
GET = "GET /health HTTP/1.1"
HOST = "Host: localhost"
POST = "POST /generate-password HTTP/1.1"
JSON = "Content-Type: application/json"
CHUNKED = "Transfer-Encoding: chunked"


@pytest.fixture(scope="module")
def server() -> Iterator[Living]:
    living = Living(rate=100_000, burst=1_000_000, body_seconds=1.0)
    yield living
    code, written = living.stop()
    assert code == 0
    assert "Traceback" not in written


def head(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")


def posted(*lines: str, body: str = "") -> bytes:
    return head(POST, HOST, JSON, *lines) + body.encode("latin-1")


def chunked(body: str, *lines: str) -> bytes:
    return posted(CHUNKED, *lines, body=body)


def outcome(server: Living, sent: bytes) -> str:
    """Return the statuses of all responses, and whether the connection was closed."""
    with server.connect() as connection:
        received = b""
        with suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(sent)
            while b"\r\n\r\n" not in received and (part := connection.recv(65_536)):
                received += part
            connection.sendall(PROBE)
            while part := connection.recv(65_536):
                received += part
    statuses = re.findall(r"HTTP/1\.1 (\d{3})", received.decode("latin-1"))
    kept = statuses[-1:] == ["404"]
    return " ".join([*(statuses[:-1] if kept else statuses), "kept" if kept else "closed"])


CASES: dict[str, tuple[bytes, str]] = {
    # Sizes
    "a head of 15 KiB": (head(GET, HOST, f"X: {'a' * 15_000}"), "200 kept"),
    "a head of 17 KiB in one header": (head(GET, HOST, f"X: {'a' * 17_000}"), "400 closed"),
    "a head of 17 KiB in many headers": (head(GET, HOST, *["X: aaaa"] * 2_000), "400 closed"),
    "a head of 60 kB": (head(GET, HOST, f"X: {'a' * 60_000}"), "400 closed"),
    "a head of 300 kB": (head(GET, HOST, f"X: {'a' * 300_000}"), "400 closed"),
    "a target of 60 kB": (head(f"GET /{'a' * 60_000} HTTP/1.1", HOST), "400 closed"),
    "a header name of 60 kB": (head(GET, HOST, f"{'a' * 60_000}: 1"), "400 closed"),
    "a body of 20 kB": (posted("Content-Length: 20000", body="x" * 20_000), "413 closed"),
    # Lengths of bodies
    "one length": (posted("Content-Length: 2", body="{}"), "200 kept"),
    "no length": (posted(), "400 kept"),
    "length and coding": (
        posted("Content-Length: 2", CHUNKED, body="2\r\n{}\r\n0\r\n\r\n"),
        "400 closed",
    ),
    "coding and length": (
        posted(CHUNKED, "Content-Length: 2", body="2\r\n{}\r\n0\r\n\r\n"),
        "400 closed",
    ),
    "the same length twice": (
        posted("Content-Length: 2", "Content-Length: 2", body="{}"),
        "400 closed",
    ),
    "two lengths": (posted("Content-Length: 2", "Content-Length: 3", body="{}"), "400 closed"),
    "a list of lengths": (posted("Content-Length: 2, 2", body="{}"), "400 closed"),
    "a list of unequal lengths": (posted("Content-Length: 2, 3", body="{}"), "400 closed"),
    "a length with a sign": (posted("Content-Length: +2", body="{}"), "400 closed"),
    "a length below zero": (posted("Content-Length: -2", body="{}"), "400 closed"),
    "a length in hexadecimal": (posted("Content-Length: 0x2", body="{}"), "400 closed"),
    "a length with a space inside": (posted("Content-Length: 2 2", body="{}"), "400 closed"),
    "an empty length": (posted("Content-Length:", body="{}"), "400 closed"),
    "a length beyond 64 bits": (posted(f"Content-Length: {'9' * 30}", body="{}"), "400 closed"),
    "a length on a GET": (head(GET, HOST, "Content-Length: 2") + b"{}", "400 kept"),
    # Chunks
    "chunks": (chunked("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), "200 kept"),
    "a chunk with a leading zero": (chunked("002\r\n{}\r\n0\r\n\r\n"), "200 kept"),
    "a trailer": (chunked("2\r\n{}\r\n0\r\nX: 1\r\n\r\n"), "200 kept"),
    "a length in a trailer": (chunked("2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n"), "400 closed"),
    "a chunk of no size": (chunked("\r\n{}\r\n0\r\n\r\n"), "400 closed"),
    "a chunk of another size": (chunked("3\r\n{}\r\n0\r\n\r\n"), "400 closed"),
    "a chunk size with a sign": (chunked("+2\r\n{}\r\n0\r\n\r\n"), "400 closed"),
    "a chunk size with 0x": (chunked("0x2\r\n{}\r\n0\r\n\r\n"), "400 closed"),
    "a chunk size with a space before": (chunked(" 2\r\n{}\r\n0\r\n\r\n"), "400 closed"),
    "a chunk size with a space after": (chunked("2 \r\n{}\r\n0\r\n\r\n"), "400 closed"),
    "a chunk size of 15 digits": (chunked("FFFFFFFFFFFFFFF\r\n{}"), "408 closed"),
    "a chunk size of 17 digits": (chunked("FFFFFFFFFFFFFFFFF\r\n{}"), "400 closed"),
    "a chunk size of 30 digits": (chunked(f"{'F' * 30}\r\n{{}}"), "400 closed"),
    "a chunk ended by a bare LF": (chunked("2\n{}\r\n0\r\n\r\n"), "400 closed"),
    "data ended by a bare LF": (chunked("2\r\n{}\n0\r\n\r\n"), "400 closed"),
    "a chunk extension": (chunked("2;a=b\r\n{}\r\n0\r\n\r\n"), "200 kept"),
    "a chunk extension with a bare LF": (chunked("2;a\nb\r\n{}\r\n0\r\n\r\n"), "400 closed"),
    "a chunk extension of 30 kB": (chunked(f"2;{'a' * 30_000}\r\n{{}}\r\n0\r\n\r\n"), "200 kept"),
    "a chunk extension of 300 kB": (
        chunked(f"2;{'a' * 300_000}\r\n{{}}\r\n0\r\n\r\n"),
        "400 closed",
    ),
    "300 kB of chunk extensions": (
        chunked(f"1;{'a' * 3_000}\r\n \r\n" * 100 + "2\r\n{}\r\n0\r\n\r\n"),
        "400 closed",
    ),
    "a trailer of 60 kB": (chunked(f"2\r\n{{}}\r\n0\r\nX: {'a' * 60_000}\r\n\r\n"), "200 kept"),
    "the coding twice": (
        posted(CHUNKED, CHUNKED, body="2\r\n{}\r\n0\r\n\r\n"),
        "400 closed",
    ),
    "another coding": (posted("Transfer-Encoding: gzip", body="{}"), "400 closed"),
    "another coding before chunked": (
        posted("Transfer-Encoding: gzip, chunked", body="2\r\n{}\r\n0\r\n\r\n"),
        "400 closed",
    ),
    "a coding named in capitals": (
        posted("Transfer-Encoding: CHUNKED", body="2\r\n{}\r\n0\r\n\r\n"),
        "200 kept",
    ),
    "a coding with a vertical tab": (
        posted("Transfer-Encoding: \x0bchunked", body="2\r\n{}\r\n0\r\n\r\n"),
        "400 closed",
    ),
    "a coding in HTTP/1.0": (
        head("POST /generate-password HTTP/1.0", HOST, JSON, CHUNKED) + b"2\r\n{}\r\n0\r\n\r\n",
        "400 closed",
    ),
    # Lines
    "a folded header": (head(GET, HOST, "X: a", " b"), "400 closed"),
    "a folded header by a tab": (head(GET, HOST, "X: a", "\tb"), "400 closed"),
    "a folded length": (posted("Content-Length:", " 2", body="{}"), "400 closed"),
    "a first header that begins with a space": (head(GET, f" {HOST}"), "400 closed"),
    "bare LF throughout": (head(GET, HOST).replace(b"\r\n", b"\n"), "400 closed"),
    "a bare LF after the request line": (f"{GET}\n{HOST}\r\n\r\n".encode(), "400 closed"),
    "a bare LF between headers": (head(GET, HOST + "\nX: 1"), "400 closed"),
    "a bare LF at the end": (f"{GET}\r\n{HOST}\r\n\n".encode(), "400 closed"),
    "a bare CR between headers": (head(GET, HOST + "\rX: 1"), "400 closed"),
    "a bare CR at the end of a header": (head(GET, HOST, "X: 1\r"), "400 closed"),
    "empty lines before the request": (b"\r\n\r\n" + head(GET, HOST), "400 closed"),
    "an empty line as LF before the request": (b"\n" + head(GET, HOST), "400 closed"),
    "empty lines alone": (b"\r\n" * 4, "400 closed"),
    # Characters
    **{
        f"{name} in a {place}": (sent, "400 closed")
        for name, character in {"NUL": "\0", "BEL": "\x07", "ESC": "\x1b", "DEL": "\x7f"}.items()
        for place, sent in {
            "header value": head(GET, HOST, f"X: a{character}b"),
            "header name": head(GET, HOST, f"X{character}Y: 1"),
            "target": head(f"GET /health{character} HTTP/1.1", HOST),
            "method": head(f"G{character}T /health HTTP/1.1", HOST),
        }.items()
    },
    "a tab in a header value": (head(GET, HOST, "X: a\tb"), "200 kept"),
    "8 bits in a header value": (head(GET, HOST, "X: \xe9"), "200 kept"),
    "8 bits in a header name": (head(GET, HOST, "X\xe9: 1"), "400 closed"),
    "8 bits in a target": (head("GET /\xe9 HTTP/1.1", HOST), "400 closed"),
    "a space before the colon": (head(GET, HOST, "X : 1"), "400 closed"),
    "a space in a header name": (head(GET, HOST, "X Y: 1"), "400 closed"),
    "an empty header name": (head(GET, HOST, ": 1"), "400 closed"),
    "a header without a colon": (head(GET, HOST, "X"), "400 closed"),
    # Request lines
    "no request line": (head(HOST), "400 closed"),
    "no target": (head("GET HTTP/1.1", HOST), "400 closed"),
    "no version": (head("GET /health", HOST), "400 closed"),
    "two spaces before the target": (head("GET  /health HTTP/1.1", HOST), "400 closed"),
    "two spaces after the target": (head("GET /health  HTTP/1.1", HOST), "400 closed"),
    "a tab for a space": (head("GET\t/health HTTP/1.1", HOST), "400 closed"),
    "a space in the target": (head("GET /health x HTTP/1.1", HOST), "400 closed"),
    "a method in small letters": (head("get /health HTTP/1.1", HOST), "400 closed"),
    "an unknown method": (head("BREW /health HTTP/1.1", HOST), "400 closed"),
    "TRACE": (head("TRACE /health HTTP/1.1", HOST), "405 kept"),
    "CONNECT": (head("CONNECT localhost:80 HTTP/1.1", HOST), "404 kept"),
    "the start of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400 closed"),
    "a TLS hello": (
        bytes.fromhex("16030100c8010000c40303") + b"\x5f" * 32 + b"\r\n\r\n",
        "400 closed",
    ),
    "garbage": (b"\xff\xfe\x00\x80" * 20 + b"\r\n\r\n", "400 closed"),
    # Targets
    "an absolute form": (head("GET http://localhost/health HTTP/1.1", HOST), "404 kept"),
    "an absolute form of another host": (head("GET http://a.b/health HTTP/1.1", HOST), "404 kept"),
    "an absolute form of another scheme": (head("GET file:///health HTTP/1.1", HOST), "404 kept"),
    "an asterisk": (head("OPTIONS * HTTP/1.1", HOST), "404 kept"),
    "no slash": (head("GET health HTTP/1.1", HOST), "400 closed"),
    "two slashes": (head("GET //health HTTP/1.1", HOST), "404 kept"),
    "a fragment": (head("GET /health#a HTTP/1.1", HOST), "404 kept"),
    "dots": (head("GET /x/../health HTTP/1.1", HOST), "404 kept"),
    # Versions
    "HTTP/0.9": (head("GET /health HTTP/0.9", HOST), "400 closed"),
    "HTTP/1.0": (head("GET /health HTTP/1.0", HOST), "200 closed"),
    "HTTP/1.0 that asks to be kept": (
        head("GET /health HTTP/1.0", HOST, "Connection: keep-alive"),
        "200 closed",
    ),
    "HTTP/1.2": (head("GET /health HTTP/1.2", HOST), "400 closed"),
    "HTTP/2.0": (head("GET /health HTTP/2.0", HOST), "400 closed"),
    "HTTP/1.10": (head("GET /health HTTP/1.10", HOST), "400 closed"),
    "http/1.1": (head("GET /health http/1.1", HOST), "400 closed"),
    # Hosts
    "no host": (head(GET), "400 closed"),
    "two hosts": (head(GET, HOST, HOST), "400 closed"),
    "two unequal hosts": (head(GET, HOST, "Host: a.b"), "400 closed"),
    "an empty host": (head(GET, "Host:"), "403 kept"),
    # Expect, Upgrade and Connection
    "an upgrade to HTTP/2": (
        head(
            GET, HOST, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAAA"
        ),
        "200 kept",
    ),
    "an upgrade to a web socket": (
        head(
            GET,
            HOST,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        ),
        "200 kept",
    ),
    "an upgrade with a body": (
        posted("Connection: Upgrade", "Upgrade: h2c", "Content-Length: 2", body="{}"),
        "400 closed",
    ),
    "100-continue": (
        posted("Expect: 100-continue", "Content-Length: 2", body="{}"),
        "100 200 kept",
    ),
    "100-continue on a GET": (head(GET, HOST, "Expect: 100-continue"), "200 kept"),
    "another expectation": (head(GET, HOST, "Expect: the-unexpected"), "200 kept"),
    # Several requests
    "three in one piece": (head(GET, HOST) * 3, "200 200 200 kept"),
    "two with bodies in one piece": (
        posted("Content-Length: 2", body="{}") + chunked("2\r\n{}\r\n0\r\n\r\n"),
        "200 200 kept",
    ),
    "one after another that closes": (
        head(GET, HOST, "Connection: close") + head(GET, HOST),
        "200 closed",
    ),
    "garbage after a request": (head(GET, HOST) + b"\x00\r\n\r\n", "200 400 closed"),
    "one behind chunks": (
        chunked("2\r\n{}\r\n0\r\n\r\n") + head(GET, HOST),
        "200 closed",
    ),
    "an upgrade behind chunks": (
        chunked("2\r\n{}\r\n0\r\n\r\n") + head(GET, HOST, "Connection: Upgrade", "Upgrade: h2c"),
        "200 closed",
    ),
    "garbage behind chunks": (chunked("2\r\n{}\r\n0\r\n\r\n") + b"\0\r\n\r\n", "200 closed"),
    "garbage in chunks": (chunked("2\r\n{}\r\n\0\r\n\r\n"), "400 closed"),
    "one behind an upgrade": (
        head(GET, HOST, "Connection: Upgrade", "Upgrade: h2c") + head(GET, HOST),
        "200 200 kept",
    ),
    "five hundred in one piece": (head(GET, HOST) * 500, "200 " * 500 + "kept"),
    "a request in the body of another": (
        posted("Content-Length: 44", body="GET /health HTTP/1.1\r\nHost: localhost\r\nX: \r\n"),
        "400 kept",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_input_gets_the_expected_responses(server: Living, name: str) -> None:
    sent, expected = CASES[name]
    assert outcome(server, sent) == expected


@pytest.mark.parametrize(
    "sent",
    [
        head(GET, HOST),
        posted("Content-Length: 2", body="{}"),
        chunked("1;a\r\n{\r\n1\r\n}\r\n0\r\nX: 1\r\n\r\n"),
    ],
)
def test_splitting_a_request_does_not_change_the_response(server: Living, sent: bytes) -> None:
    with server.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(2):
            for byte in sent:
                connection.sendall(bytes([byte]))
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (head(GET, HOST, "canary"), "the request is not valid HTTP/1.1: Invalid header token"),
        (head(GET), "the request is not valid HTTP/1.1: it must have one Host"),
        (
            chunked("canary\r\n"),
            "the request is not valid HTTP/1.1: Invalid character in chunk size",
        ),
    ],
)
def test_malformed_request_gets_an_error_of_the_api_and_is_logged(
    start_server: Start, sent: bytes, said: str
) -> None:
    server = start_server()
    with server.connect() as connection:
        connection.sendall(sent)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert (answer.status, json.loads(answer.read())) == (400, {"error": said})
        assert connection.recv(1) == b""
    for name, value in {
        "Connection": "close",
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }.items():
        assert answer.headers.get_all(name) == [value]
    _, *lines = server.stop()[1].splitlines()
    (line,) = map(json.loads, lines)
    assert (line["status"], line["client"]) == (400, "127.0.0.1")
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert "canary" not in lines[0]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "TRACE"])
@pytest.mark.parametrize("pieces", [1, 2])
def test_empty_body_is_not_waited_for(server: Living, method: str, pieces: int) -> None:
    empty = head(f"{method} /explain-policy HTTP/1.1", HOST, "Content-Length: 0")
    more = posted("Content-Length: 13", body='{"length":20}')
    sent = [empty + more] if pieces == 1 else [empty, more]
    answers = b""
    with server.connect() as connection:
        connection.settimeout(5)  # the deadline of a body is 10 seconds
        for part in sent:
            connection.sendall(part)
            answers += connection.recv(65_536)
        while b'"password"' not in answers and (received := connection.recv(65_536)):
            answers += received
    assert answers.count(b"HTTP/1.1 ") == 2
    assert b'"password"' in answers


def test_idle_connection_is_closed(start_server: Start) -> None:
    with start_server(idle_seconds=0.3).connect() as connection:
        for _ in range(2):
            connection.sendall(head(GET, HOST))
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        assert connection.recv(1) == b""


def test_client_that_does_not_read_responses_is_disconnected(start_server: Start) -> None:
    server = start_server(drain_seconds=0.3, burst=1_000_000, connections_per_client=1)
    with server.connect() as connection:
        connection.sendall(head("GET /generate-password?count=1000&length=64 HTTP/1.1", HOST) * 200)
        assert select.select([connection], [], [], 30)[0]  # answers are on their way
        assert server.ask()[0] == 503  # there is no room beside it
        while server.ask()[0] == 503:
            pass


def dripped(server: Living, sent: bytes) -> bytes:
    """Send one byte after another and return what comes back."""
    with server.connect() as connection:
        connection.settimeout(0.02)
        for byte in sent:
            try:
                connection.sendall(bytes([byte]))
                return connection.recv(65_536)
            except TimeoutError:
                continue
    raise AssertionError("it took all of it")


def test_slow_head_is_disconnected_without_a_response(start_server: Start) -> None:
    server = start_server(head_seconds=0.3)
    assert dripped(server, head(GET, HOST, f"X: {'a' * 1_000}")) == b""


def test_slow_body_times_out(start_server: Start) -> None:
    server = start_server(body_seconds=0.3)
    assert dripped(server, posted("Content-Length: 1000") + b" " * 1_000).startswith(
        b"HTTP/1.1 408"
    )
