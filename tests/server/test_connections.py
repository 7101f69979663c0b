"""Tests of the limits on connections: of the counting, and of servers with many connections."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from passmint.server.clients import Clients, proxies
from passmint.server.connections import SPARE, SPARE_EACH, TOTAL, Connections
from server.living import Living

Start = Callable[..., Living]


class One:
    """Connection that records whether it was dropped."""

    def __init__(self) -> None:
        self.dropped = False

    def drop(self) -> None:
        self.dropped = True


def opened(books: Connections, peer: str, count: int, *, spoken: bool = False) -> list[One]:
    """Add `count` new connections of a peer and return them."""
    connections = [One() for _ in range(count)]
    for connection in connections:
        assert books.add(connection, peer)
        if spoken:
            books.spoke(connection)
    return connections


def dropped(connections: list[One]) -> list[bool]:
    return [connection.dropped for connection in connections]


def test_at_the_limit_of_a_client_the_oldest_silent_connection_is_dropped() -> None:
    books = Connections(Clients(), each=3)
    others = opened(books, "192.0.2.2", 3)
    first, second, third, fourth = opened(books, "192.0.2.1", 1, spoken=True) + opened(
        books, "192.0.2.1", 3
    )
    assert dropped([first, second, third, fourth]) == [False, True, False, False]
    assert books.admits(fourth)
    assert dropped(others) == [False] * 3


def test_at_the_limit_of_a_client_spare_connections_are_accepted_but_not_admitted() -> None:
    books = Connections(Clients(), each=3)
    connections = opened(books, "192.0.2.1", 3 + SPARE_EACH, spoken=True)
    assert [books.admits(one) for one in connections] == [True] * 3 + [False] * SPARE_EACH
    assert not books.add(One(), "192.0.2.1")
    assert books.add(One(), "192.0.2.2")
    assert dropped(connections) == [False] * len(connections)


def test_at_the_total_limit_the_oldest_silent_connection_is_dropped() -> None:
    books = Connections(Clients(), each=3, total=4)
    connections = [one for host in "1234" for one in opened(books, f"192.0.2.{host}", 1)]
    books.spoke(connections[0])
    connections += opened(books, "192.0.2.5", 1)
    assert dropped(connections) == [False, True, False, False, False]
    assert books.admits(connections[-1])


def test_the_oldest_silent_spare_connection_is_dropped() -> None:
    books = Connections(Clients(), each=1)
    opened(books, "192.0.2.1", 1, spoken=True)
    beyond = opened(books, "192.0.2.1", SPARE_EACH + 1)
    assert dropped(beyond) == [True] + [False] * SPARE_EACH


def test_at_the_total_limit_spare_connections_are_accepted() -> None:
    books = Connections(Clients(), each=1, total=4)
    for number in range(4 + SPARE):
        (one,) = opened(books, f"192.0.2.{number}", 1, spoken=True)
        assert books.admits(one) is (number < 4)
    assert not books.add(One(), "198.51.100.1")


def test_spare_connection_is_admitted_after_another_has_closed() -> None:
    books = Connections(Clients(), each=2)
    first, _, last = opened(books, "192.0.2.1", 3, spoken=True)
    assert not books.admits(last)
    books.remove(first)
    books.remove(first)  # to remove twice changes nothing
    assert books.admits(last)
    (more,) = opened(books, "192.0.2.1", 1)
    assert not books.admits(more)
    assert books.admits(last)  # once admitted it stays so


def test_a_trusted_proxy_has_no_limit_of_its_own() -> None:
    books = Connections(Clients(proxies("10.0.0.1")), each=1, total=4)
    connections = opened(books, "10.0.0.1", 5, spoken=True)
    assert [books.admits(one) for one in connections] == [True] * 4 + [False]


def test_the_addresses_of_one_ipv6_network_are_one_client() -> None:
    books = Connections(Clients(), each=1)
    (first,) = opened(books, "2001:db8::1", 1)
    (other,) = opened(books, "2001:db8:0:1::1", 1)
    opened(books, "2001:db8::2", 1)
    assert dropped([first, other]) == [True, False]


def test_closed_connections_are_no_longer_counted() -> None:
    books = Connections(Clients(), each=2)
    for connection in opened(books, "192.0.2.1", 5):
        books.remove(connection)
    assert not books._clients
    assert not books._places
    assert books._all.is_empty()
    assert not books._all.admitted.silent


# Over sockets


@pytest.fixture
def crowd() -> Iterator[Callable[..., list[socket.socket]]]:
    """Open connections from an address of loopback: silent ones, or with a started request."""
    with ExitStack() as stack:

        def come(
            server: Living, address: str, count: int, *, silent: bool = False
        ) -> list[socket.socket]:
            connections = []
            for _ in range(count):
                connection = socket.create_connection(
                    ("127.0.0.1", server.port), timeout=30, source_address=(address, 0)
                )
                connections.append(stack.enter_context(connection))
                if not silent:  # with an answer it was heard, and with a byte it is not idle
                    connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
                    connection.sendall(b"G")
            return connections

        yield come


def asked(
    server: Living, address: str, target: str = "/generate-password"
) -> tuple[int, http.client.HTTPMessage, object]:
    """Send a request from an address of loopback and return the response."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", server.port, timeout=30, source_address=(address, 0)
    )
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.headers, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.slow
def test_600_silent_connections_of_one_client_block_nobody(
    start_server: Start, crowd: Callable[..., list[socket.socket]]
) -> None:
    server = start_server(burst=1_000_000)
    for _ in range(6):
        crowd(server, "127.0.0.1", 100, silent=True)
        assert {asked(server, "127.0.0.2")[0] for _ in range(20)} == {200}
        assert asked(server, "127.0.0.1")[0] == 200


@pytest.mark.slow
def test_only_the_client_with_too_many_started_requests_is_refused(
    start_server: Start, crowd: Callable[..., list[socket.socket]]
) -> None:
    server = start_server(connections_per_client=16)
    connections = crowd(server, "127.0.0.1", 16)
    status, headers, body = asked(server, "127.0.0.1")
    assert (status, headers["Retry-After"], headers["Connection"]) == (503, "1", "close")
    assert headers["Cache-Control"] == "no-store"
    assert body == {"error": "too many connections: try again in a moment"}
    assert asked(server, "127.0.0.1", "/health")[0] == 200
    assert asked(server, "127.0.0.2")[0] == 200
    for connection in connections:
        connection.close()
    while asked(server, "127.0.0.1")[0] == 503:
        pass
    lines = [json.loads(line) for line in server.stop()[1].splitlines()[1:]]
    refused = [line for line in lines if line["status"] == 503]
    assert refused[0]["client"] == "127.0.0.1"
    assert refused[0]["request_id"] == headers["X-Request-Id"]


@pytest.mark.slow
def test_health_answers_at_the_total_limit(
    start_server: Start, crowd: Callable[..., list[socket.socket]]
) -> None:
    server = start_server()
    for host in range(1, 5):
        crowd(server, f"127.0.0.{host}", TOTAL // 4)
    assert asked(server, "127.0.0.5")[0] == 503
    assert asked(server, "127.0.0.5", "/health")[0] == 200
    crowd(server, "127.0.0.6", SPARE_EACH, silent=True)
    assert asked(server, "127.0.0.7", "/health")[0] == 200


@pytest.mark.slow
def test_connection_beyond_the_spare_places_is_refused_unread(
    start_server: Start, crowd: Callable[..., list[socket.socket]]
) -> None:
    server = start_server(connections_per_client=4)
    crowd(server, "127.0.0.1", 4)
    for _ in range(SPARE_EACH):
        crowd(server, "127.0.0.1", 1, silent=True)[0].sendall(b"G")
        # A later connection is answered, so the server has read that byte.
        assert asked(server, "127.0.0.2", "/health")[0] == 200
    (last,) = crowd(server, "127.0.0.1", 1, silent=True)
    assert last.recv(65_536).startswith(b"HTTP/1.1 503 ")
