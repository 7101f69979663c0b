"""Request bodies, read no further than they may go and waited for no longer than they may take."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive

LINGER_SECONDS = 1.0


class TooLargeError(Exception):
    """The body is larger than the limit."""


class TooSlowError(Exception):
    """The body did not arrive in time."""


async def read(request: Request, *, limit: int, seconds: float) -> bytes:
    """The body; nothing is read where its announced length already exceeds the limit."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and (len(announced) > 18 or int(announced) > limit):
        raise TooLargeError
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise TooLargeError
    except TimeoutError:
        raise TooSlowError from None
    return bytes(body)


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
