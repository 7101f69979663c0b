"""Limits that several servers share, kept in one Redis. Needs the extra `redis`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from throttled.asyncio import RedisStore

from passmint.environment import SettingsError
from passmint.server import redisurl
from passmint.server.limits import LimitsUnavailableError, StoredLimits

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

_SECONDS = 2.0  # to connect, and for each answer
_QUEUE_SECONDS = 5.0  # for a connection, when many ask at once
_CONNECTIONS = 16


class RedisLimits(StoredLimits):
    """Limits in Redis. Each check is one script or one command there: atomic between servers.

    A client that lost its connection asks once more; what is then counted twice is only stricter.
    """

    def __init__(self, url: str, *, rate: float, burst: int, quota: int | None) -> None:
        self._url = url
        self._store = _Store(server=url, options=_options())
        # The pool's own queue lets newcomers pass those who wait, some of them for long.
        self._turns = asyncio.Semaphore(_CONNECTIONS)
        super().__init__((self._store,) * 3, rate=rate, burst=burst, quota=quota)

    async def admit(self, caller: str) -> int:
        """One request of the rate and burst of a caller."""
        return await self._in_turn(super().admit(caller))

    async def spend(self, caller: str) -> int:
        """One request of the caller's quota of this UTC day."""
        return 0 if self._spent is None else await self._in_turn(super().spend(caller))

    async def fail(self, client: str) -> int:
        """One failed key of a client."""
        return await self._in_turn(super().fail(client))

    async def _in_turn(self, taking: Coroutine[Any, Any, int]) -> int:
        """Takes when it is this one's turn: first come, first served."""
        try:
            if self._turns.locked():
                async with asyncio.timeout(_QUEUE_SECONDS):
                    await self._turns.acquire()
            else:
                await self._turns.acquire()
        except TimeoutError:
            taking.close()
            raise LimitsUnavailableError from None
        try:
            return await taking
        finally:
            self._turns.release()

    def check(self) -> None:
        """Asks for a sign of life, so that a wrong address or password is found at start."""
        place = redisurl.place(self._url)
        try:
            with redis.Redis.from_url(
                self._url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
            ) as client:
                client.ping()
        except (redis.AuthenticationError, redis.ResponseError):
            raise SettingsError(f"Redis at {place} refuses: check name and password") from None
        except (redis.RedisError, OSError, ValueError, TypeError):
            raise SettingsError(f"Redis at {place} does not answer") from None

    async def close(self) -> None:
        """Closes the connections."""
        await self._store.close()


class _Store(RedisStore):
    async def close(self) -> None:
        client: Any = self._backend.get_client()
        await client.aclose(close_connection_pool=True)


def _options() -> dict[str, object]:
    pool = {
        "max_connections": _CONNECTIONS,
        "timeout": _QUEUE_SECONDS,
        "socket_timeout": _SECONDS,
        "socket_connect_timeout": _SECONDS,
        "retry": Retry(NoBackoff(), 1),
    }
    return {
        "CONNECTION_POOL_CLASS": "redis.asyncio.BlockingConnectionPool",
        "CONNECTION_POOL_KWARGS": pool,
    }
