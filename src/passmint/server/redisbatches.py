"""Redis client that sends commands issued at the same time in one batch."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import redis.asyncio

if TYPE_CHECKING:
    from typing import Any

SECONDS = 2.0  # timeout of a batch, with the time to connect


class BatchingRedis(redis.asyncio.Redis):
    """Client that sends one batch at a time. Commands issued meanwhile form the next batch.

    So no command waits for a free connection, commands stay in order, and one round trip answers
    all that wait.
    """

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._waiting: list[_Command] = []
        self._sender: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send a command with the next batch and return Redis's answer."""
        command = _Command(args, options)
        self._waiting.append(command)
        if self._sender is None:
            self._sender = asyncio.create_task(self._send())
        return await command.answer

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close the connection. Commands that still wait get no answer."""
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
                except Exception as error:  # noqa: BLE001 - raised in every command of the batch
                    answers = [error] * len(batch)
                for command, answer in zip(batch, answers, strict=True):
                    command.settle(answer)
        finally:
            self._sender = None

    async def _answers(self, batch: list[_Command]) -> list[Any]:
        if len(batch) == 1:  # for one command, a pipeline costs more
            (command,) = batch
            answer = await super().execute_command(*command.args, **command.options)  # type: ignore[no-untyped-call]
            return [answer]
        async with self.pipeline(transaction=False) as pipeline:
            for command in batch:
                pipeline.execute_command(*command.args, **command.options)
            return await pipeline.execute(raise_on_error=False)


class _Command:
    """A waiting command, with the future of its answer."""

    __slots__ = ("answer", "args", "options")

    def __init__(self, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        self.args = args
        self.options = options
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def settle(self, answer: Any) -> None:
        if self.answer.done():  # cancelled
            return
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)
