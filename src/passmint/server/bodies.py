"""Reading of request bodies within limits of size and time."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any

    Receive = Callable[[], Awaitable[Mapping[str, Any]]]

LINGER_SECONDS = 1.0

# Field of a disconnect message, set by protocol.py: what is malformed in the chunks of the body.
FAULT = "passmint.fault"


class BodyError(Exception):
    """A body that is refused. `status` is the HTTP status of the refusal."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class GoneError(Exception):
    """The client disconnected before its body had arrived."""


async def read(receive: Receive, announced: str, *, limit: int, seconds: float) -> bytes:
    """Read the body. If its announced length exceeds the limit, nothing is read.

    announced: value of Content-Length, or an empty string. limit: maximum size in bytes.
    seconds: maximum time until the whole body has arrived.

    Raises:
        BodyError: the body is too large, too slow or malformed.
        GoneError: the client disconnected.
    """
    if announced.isdigit() and (len(announced) > 18 or int(announced) > limit):
        raise _too_large(limit)
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive, limit)
    except TimeoutError:
        raise BodyError(408, f"the body did not arrive within {seconds:g} seconds") from None


async def _read(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            if fault := message.get(FAULT):
                raise BodyError(400, fault)
            raise GoneError
        body += message.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        more = message.get("more_body", False)
    return bytes(body)


def _too_large(limit: int) -> BodyError:
    return BodyError(413, f"the body is larger than {limit} bytes")


async def linger(receive: Receive) -> None:
    """Read and discard, for LINGER_SECONDS at most, what a refused client still sends.

    Closing at once would reset the connection, and the client might lose the response.
    """
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return
    except TimeoutError:
        return
