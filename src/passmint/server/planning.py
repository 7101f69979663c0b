"""Queue of expensive requests.

They run one at a time in a thread. Clients take turns, so that none can hold up the others.

docs/decisions/0008-expensive-requests.md explains why there is one thread.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from concurrent.futures import ThreadPoolExecutor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

WAIT_SECONDS = 2.0  # maximum wait of a request for its turn, before it is refused with 503
MAX_WAITING = 256  # requests of all clients together
MAX_WAITING_OF_CLIENT = 16
RETRY_SECONDS = 1


class BusyError(Exception):
    """The queue is full, or a call did not get its turn in time."""


class Planner:
    """Runner of one call at a time in a thread. Clients with waiting calls take turns.

    wait_seconds: maximum wait of a call for its turn.
    """

    def __init__(self, wait_seconds: float = WAIT_SECONDS) -> None:
        self._wait_seconds = wait_seconds
        self._waiting: OrderedDict[str, deque[_Call]] = OrderedDict()
        self._number = 0
        self._runner: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "passmint-planner")

    async def run(self, client: str, call: Callable[[], Any]) -> Any:
        """Run the call when it is the client's turn. Return or raise what the call does.

        client: name of whoever shares a turn.

        Raises:
            BusyError: the queue is full, or there was no turn in time.
        """
        own = self._waiting.get(client, ())
        if self._number >= MAX_WAITING or len(own) >= MAX_WAITING_OF_CLIENT:
            raise BusyError
        waiting = _Call(call, time.monotonic() + self._wait_seconds)
        self._waiting.setdefault(client, deque()).append(waiting)
        self._number += 1
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        return await waiting.result

    def close(self) -> None:
        """Drop waiting calls and let the thread end after the current one."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                call = self._next()
                if call.result.cancelled():  # the client has disconnected
                    continue
                if time.monotonic() > call.until:
                    call.result.set_exception(BusyError())
                    continue
                try:
                    result = await loop.run_in_executor(self._thread, call.function)
                except asyncio.CancelledError:  # the server shuts down
                    call.result.cancel()
                    raise
                except BaseException as error:  # noqa: BLE001 - raised again in `run`
                    _settle(call.result, error=error)
                else:
                    _settle(call.result, result)
        finally:
            self._runner = None

    def _next(self) -> _Call:
        """Take the first call of the client whose turn it is, and move the client to the end."""
        client, calls = self._waiting.popitem(last=False)
        call = calls.popleft()
        self._number -= 1
        if calls:
            self._waiting[client] = calls
        return call


class _Call:
    """A waiting call, with the future of its result.

    until: time by `time.monotonic` until which it may wait.
    """

    __slots__ = ("function", "result", "until")

    def __init__(self, function: Callable[[], Any], until: float) -> None:
        self.function = function
        self.until = until
        self.result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()


def _settle(
    future: asyncio.Future[Any], result: Any = None, error: BaseException | None = None
) -> None:
    if future.done():  # cancelled meanwhile
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
