"""Tests that commands issued at the same time are sent in one batch and answered one by one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import redis
from redis.asyncio import ConnectionPool

from passmint.server import redisbatches
from passmint.server.redisbatches import BatchingRedis

Steps = Callable[[BatchingRedis], Coroutine[Any, Any, Any]]


def run(url: str, steps: Steps) -> Any:
    """Run steps with a client and return their result."""

    async def inside() -> Any:
        pool = ConnectionPool.from_url(url, socket_timeout=None, socket_connect_timeout=None)
        client = BatchingRedis(connection_pool=pool)
        try:
            return await steps(client)
        finally:
            await client.aclose(close_connection_pool=True)

    return asyncio.run(inside())


def at_once(client: BatchingRedis, number: int) -> Coroutine[Any, Any, list[Any]]:
    """Issue `number` commands at the same time and return their answers."""
    return asyncio.gather(*(client.echo(str(each)) for each in range(number)))


@pytest.mark.slow
def test_commands_of_one_batch_get_their_own_answers_in_one_round_trip(redis_url: str) -> None:
    def counted(watcher: Any) -> tuple[int, int]:
        told = watcher.info()
        return told["connected_clients"], told["total_reads_processed"]

    async def steps(client: BatchingRedis) -> list[Any]:
        await client.ping()
        before = counted(watcher)
        answers = await at_once(client, 100)
        after = counted(watcher)
        assert after[0] == before[0]  # no more connections
        assert after[1] - before[1] <= 3  # the batch in one or two reads, and the question itself
        return answers

    with redis.Redis.from_url(redis_url) as watcher:
        assert run(redis_url, steps) == [str(each).encode() for each in range(100)]


@pytest.mark.slow
def test_error_of_a_command_does_not_affect_the_others(redis_url: str) -> None:
    async def steps(client: BatchingRedis) -> list[Any]:
        asked = (client.echo("a"), client.execute_command("NO-SUCH-COMMAND"), client.echo("b"))
        return await asyncio.gather(*asked, return_exceptions=True)

    first, wrong, last = run(redis_url, steps)
    assert (first, last) == (b"a", b"b")
    assert isinstance(wrong, redis.ResponseError)


@pytest.mark.slow
def test_cancelled_command_does_not_affect_the_others(redis_url: str) -> None:
    async def steps(client: BatchingRedis) -> list[Any]:
        tasks = [asyncio.create_task(client.echo(str(each))) for each in range(3)]
        await asyncio.sleep(0)  # all are asked
        tasks[1].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, gone, last = run(redis_url, steps)
    assert (first, last) == (b"0", b"2")
    assert isinstance(gone, asyncio.CancelledError)


def test_silent_redis_fails_all_waiting_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redisbatches, "SECONDS", 0.05)

    async def steps(client: BatchingRedis) -> list[Any]:
        waiting = asyncio.gather(*(client.ping() for _ in range(3)), return_exceptions=True)
        return [*await waiting, *await asyncio.gather(client.ping(), return_exceptions=True)]

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        assert [type(error) for error in run(url, steps)] == [TimeoutError] * 4
