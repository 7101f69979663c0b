"""Tests that the limit of a body is exact to the byte."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from passmint.server import bodies
from passmint.server.app import build
from server.asking import Answer, Wire, keyless, scope

LIMIT = 16 * 1024
CHUNKED = [("content-type", "application/json"), ("transfer-encoding", "chunked")]


def pieces(size: int) -> list[bytes]:
    """Return a JSON body of this size, in chunks of 1,000 bytes."""
    text = b'{"length":20}'.ljust(size)
    return [text[start : start + 1000] for start in range(0, size, 1000)]


async def read(wire: Wire, limit: int) -> bytes:
    return await bodies.read(wire.receive, "", limit=limit, seconds=10)


@pytest.mark.parametrize("size", [0, 1, 1000, 1001, LIMIT - 1, LIMIT])
def test_chunked_body_up_to_the_limit_is_read(size: int) -> None:
    sent = pieces(size)
    assert asyncio.run(read(Wire(sent), LIMIT)) == b"".join(sent)


@pytest.mark.parametrize("limit", [1, 999, 1000, 1001, LIMIT])
def test_chunked_body_one_byte_over_the_limit_is_refused(limit: int) -> None:
    with pytest.raises(bodies.BodyError, match="larger than") as caught:
        asyncio.run(read(Wire(pieces(limit + 1)), limit))
    assert caught.value.status == 413


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413)])
def test_application_applies_the_body_limit(size: int, status: int) -> None:
    wire = Wire(pieces(size))

    async def answering() -> Any:
        application = build(keyless())
        await application(scope(method="POST", headers=CHUNKED), wire.receive, wire.send)

    asyncio.run(answering())
    assert Answer(wire.sent).status == status
