"""Request bodies, read no further than they may go and waited for no longer than they may take."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any

    Receive = Callable[[], Awaitable[Mapping[str, Any]]]

LINGER_SECONDS = 1.0

# Added to the message of a disconnect by protocol.py: what is wrong with the body's coding.
FAULT = "passmint.fault"


class BodyError(Exception):
    """The body is refused, with this status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class GoneError(Exception):
    """The client left before its body was here."""


async def read(receive: Receive, announced: str, *, limit: int, seconds: float) -> bytes:
    """The body; nothing is read where its announced length already exceeds the limit."""
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
    """Takes and drops what a refused client still sends, for a moment.

    To close at once would reset the connection, and many a client would then lose the answer.
    """
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body"):
                    return
    except TimeoutError:
        return
