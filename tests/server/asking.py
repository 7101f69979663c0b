"""Requests to the application without a socket, and configurations for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from passmint.api.settings import Settings
from passmint.server.config import ServerConfig
from passmint.server.keys import Keys, load, new_key

ALICE, _ALICE_LINE = new_key("alice")
BOB, _BOB_LINE = new_key("bob")


def keys() -> Keys:
    """Return the keys of alice and bob."""
    return load(None, {"PASSMINT_API_KEYS": f"{_ALICE_LINE},{_BOB_LINE}"})


def config(**changes: Any) -> ServerConfig:
    """Return a configuration with the keys of alice and bob, and these changes."""
    return ServerConfig(**{"keys": keys(), "settings": Settings(), **changes})


def keyless(**changes: Any) -> ServerConfig:
    """Return a configuration without keys, on loopback."""
    return config(keys=Keys({}), **changes)


class Answer:
    """Response of the application."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.messages = messages
        self.status = messages[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        self.body = b"".join(message["body"] for message in messages[1:])

    @property
    def error(self) -> str:
        return str(json.loads(self.body)["error"])


class Wire:
    """Client's end of one exchange: the chunks that it sends, and how many were read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = list(chunks) or [b""]
        self.taken = 0
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if self.taken == len(self._chunks):
            return {"type": "http.disconnect"}
        self.taken += 1
        more = self.taken < len(self._chunks)
        return {
            "type": "http.request",
            "body": self._chunks[self.taken - 1],
            "more_body": more,
        }

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)


def scope(
    target: str = "/generate-password",
    *,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (),
    peer: str | None = "127.0.0.1",
    scheme: str = "http",
    host: str | None = "localhost:8080",
) -> dict[str, Any]:
    path, _, query = target.partition("?")
    sent = [] if host is None else [("host", host)]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(n.encode(), v.encode("latin-1")) for n, v in [*sent, *headers]],
        "client": None if peer is None else (peer, 50_000),
        "scheme": scheme,
        "root_path": "",
        "http_version": "1.1",
    }


async def ask(
    app: Any, target: str = "/generate-password", *, body: bytes = b"", **named: Any
) -> Answer:
    """Send one request, with the Content-Length of its body, and return the response."""
    headers = list(named.pop("headers", ()))
    if body and "content-length" not in dict(headers):
        headers.append(("content-length", str(len(body))))
    wire = Wire([body])
    await app(scope(target, headers=headers, **named), wire.receive, wire.send)
    return Answer(wire.sent)


def key(value: str) -> dict[str, Any]:
    """Return the header of a key, as an argument of `ask`."""
    return {"headers": [("x-api-key", value)]}
