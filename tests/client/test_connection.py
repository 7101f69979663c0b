import errno
import http.client
import socket
import ssl

import pytest

from passmint.client.connection import Answer, BoundedConnection, NoAnswerError, TlsError
from passmint.client.endpoint import Endpoint


def test_one_connection_serves_many_requests(start):
    ports = []

    def spoil(request, response):
        def answering(handler):
            ports.append(handler.client_address[1])
            handler.send_response_only(200)
            handler.send_header("Content-Length", "0")
            if len(ports) == 2:
                handler.send_header("Connection", "close")
            handler.end_headers()

        return answering

    target = Endpoint.parse(start(spoil=spoil).url)
    with BoundedConnection(target, 10) as connection:
        for _ in range(3):
            assert connection.ask("GET", "/health", {}).status == 200
    assert ports[0] == ports[1] != ports[2]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (TimeoutError(), "no answer within 3 seconds"),
        (socket.gaierror(-2, "canary"), "the host name does not resolve"),
        (ConnectionRefusedError(), "connection refused: no server listens on this host and port"),
        (ConnectionResetError(), "the connection ended before the answer was complete"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "Network is unreachable"),
        (OSError(), "OSError"),
    ],
    ids=repr,
)
def test_a_failed_connection_is_explained(monkeypatch, error, message):
    def connecting(*_):
        raise error

    monkeypatch.setattr(socket, "create_connection", connecting)
    with pytest.raises(NoAnswerError) as raised:
        BoundedConnection(Endpoint.parse("http://host"), 3).ask("GET", "/", {})
    assert str(raised.value) == message
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (http.client.LineTooLong("canary"), NoAnswerError, "the answer is not HTTP"),
        (http.client.BadStatusLine("canary"), NoAnswerError, "the answer is not HTTP"),
        (ssl.SSLError("canary"), TlsError, "no TLS connection: handshake failed"),
        (OverflowError("canary"), None, None),
    ],
    ids=repr,
)
def test_a_failed_request_is_explained_without_the_answers_text(
    start, monkeypatch, error, kind, message
):
    def asking(*_):
        raise error

    monkeypatch.setattr(http.client.HTTPConnection, "request", asking)
    with BoundedConnection(Endpoint.parse(start().url), 3) as connection:
        if kind is None:  # a defect stays one
            with pytest.raises(OverflowError):
                connection.ask("GET", "/", {})
            return
        with pytest.raises(kind) as raised:
            connection.ask("GET", "/", {})
    assert str(raised.value) == message


def test_the_repr_of_an_answer_shows_nothing():
    answer = Answer(200, [("X", "canary")], b"canary")
    assert "canary" not in repr(answer)


@pytest.mark.parametrize(
    ("headers", "body", "passwords"),
    [
        ([], b'{"password": "a"}', ["a"]),
        ([], b'{"passwords": ["a", "b", 1]}', ["a", "b"]),
        ([], b'{"passwords": "ab"}', []),
        ([], b'["a"]', []),
        ([], b"<html>", []),
        ([], b"[" * 100_000, []),
        ([("Content-Type", "text/plain")], b"a\nb\n", ["a", "b"]),
    ],
)
def test_the_passwords_of_an_answer_are_found(headers, body, passwords):
    assert Answer(200, headers, body).passwords == passwords
    assert Answer(400, headers, body).passwords == []


def test_a_repeated_header_is_joined():
    assert Answer(200, [("a", "1"), ("A", "2")], b"").header("A") == "1, 2"


def test_a_server_that_closes_before_tls_is_explained(start, monkeypatch):
    def wrapping(*_, **__):
        raise ConnectionResetError("canary")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrapping)
    target = Endpoint.parse(start().url.replace("http:", "https:"))
    with pytest.raises(
        NoAnswerError, match=r"^the connection ended before the answer was complete$"
    ):
        BoundedConnection(target, 3).ask("GET", "/", {})
