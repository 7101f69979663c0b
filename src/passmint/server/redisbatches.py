"""A Redis client for many small commands: those of the same moment go out together."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import redis.asyncio

if TYPE_CHECKING:
    from typing import Any

SECONDS = 2.0  # in which a batch must be answered, its connection included


class BatchingRedis(redis.asyncio.Redis):
    """Sends one batch at a time; what comes meanwhile is the next batch.

    So nobody waits for a free connection, and nobody is overtaken. However many wait, one round
    trip answers them all.
    """

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._waiting: list[_Command] = []
        self._sender: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Return Redis's answer to a command, once its batch is back."""
        command = _Command(args, options)
        self._waiting.append(command)
        if self._sender is None:
            self._sender = asyncio.create_task(self._send())
        return await command.answer

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close the connection; what still waits is not answered."""
        if self._sender is not None:
            self._sender.cancel()
        await super().aclose(close_connection_pool)

    async def _send(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    async with asyncio.timeout(SECONDS):
                        answers = await self._answers(batch)
                except Exception as error:  # noqa: BLE001 - it belongs to those who wait for it
                    answers = [error] * len(batch)
                for command, answer in zip(batch, answers, strict=True):
                    command.settle(answer)
        finally:
            self._sender = None

    async def _answers(self, batch: list[_Command]) -> list[Any]:
        if len(batch) == 1:  # a pipeline costs more than one command does
            (command,) = batch
            answer = await super().execute_command(*command.args, **command.options)  # type: ignore[no-untyped-call]
            return [answer]
        async with self.pipeline(transaction=False) as pipeline:
            for command in batch:
                pipeline.execute_command(*command.args, **command.options)
            return await pipeline.execute(raise_on_error=False)


class _Command:
    """A command that waits for its answer."""

    __slots__ = ("answer", "args", "options")

    def __init__(self, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        self.args = args
        self.options = options
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def settle(self, answer: Any) -> None:
        if self.answer.done():  # who asked is gone
            return
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)
